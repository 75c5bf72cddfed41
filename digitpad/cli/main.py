"""The command line: `digitpad [FILE]`, and its commands.

Each command is a module in `digitpad/cli/` with `add_parser` and `run`. Exit status: 0 all well, 1
something could not be done, 2 wrong usage or no display, 130 interrupted.
"""

import argparse
import codecs
import errno
import io
import logging
import os
import sys
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from digitpad import __version__, language
from digitpad.cli import (
    INTERRUPTED,
    HelpFormatter,
    digits,
    drawings,
    evaluate,
    examples,
    install,
    lessons,
    models,
    predict,
    runs,
    school_class,
    search,
    train,
    window,
)
from digitpad.errors import DigitPadError, DisplayError, PackagesError, UsageError
from digitpad.language import _
from digitpad.system.settings import Store, make_private, user_folder

# What writing to stdout fails with where the disk that it leads to is full, or it is closed.
UNPRINTED = (errno.ENOSPC, errno.EIO, errno.EBADF, errno.EDQUOT, errno.EFBIG, errno.EPIPE)
COMMANDS = {
    "window": window,
    "predict": predict,
    "train": train,
    "runs": runs,
    "search": search,
    "evaluate": evaluate,
    "models": models,
    "drawings": drawings,
    "digits": digits,
    "lessons": lessons,
    "class": school_class,
    "install": install,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    _see_to_streams()
    try:
        status = _main(argv)
        sys.stdout.flush()
    except SystemExit:  # argparse has printed its help, or what is wrong
        try:
            sys.stdout.flush()
        except OSError as error:
            return _cannot_print(error)
        raise
    except BrokenPipeError:  # the reader of our output has gone, as in `digitpad predict … | head`
        _print_no_more()
        return 1
    except OSError as error:  # what reads and writes files makes sentences of its own
        return _cannot_print(error)
    return status


def _main(argv: Sequence[str] | None) -> int:
    try:
        store = Store(user_folder())
    except DigitPadError as error:
        print(error, _("Name a folder of yours in DIGITPAD_HOME."), file=sys.stderr)
        return 1
    make_private(store.root)
    language.use(store.settings().language or language.system_language())
    arguments = list(sys.argv[1:] if argv is None else argv)
    is_plain = not arguments or not (arguments[0].startswith("-") or arguments[0] in COMMANDS)
    try:
        if arguments and is_plain:
            _check_named(arguments[0])
        namespace = _parser().parse_args(["window", *arguments] if is_plain else arguments)
        status: int = namespace.run(namespace, store)
    except PackagesError as error:
        command = f"digitpad install {error.extra}"
        advice = "" if error.advice else " " + _("Install them: {command}").format(command=command)
        print(f"{error}{advice}", file=sys.stderr)
        return 1
    except DigitPadError as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, (DisplayError, UsageError)) else 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        if isinstance(error, OSError) and error.filename is None and error.errno in UNPRINTED:
            raise
        # Ctrl+C while a library in C++ is being loaded ends as an ImportError.
        return INTERRUPTED if isinstance(error.__cause__, KeyboardInterrupt) else _report_bug(store)
    return status


def _see_to_streams() -> None:
    """See that stdout and stderr are there, and that every sign can be written to them somehow."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:  # else the next file that is opened would take its place
            os.open(os.devnull, os.O_RDONLY if number < 2 else os.O_WRONLY)
        if getattr(sys, name) is None and number:
            setattr(sys, name, open(number, "w", encoding="utf-8", closefd=False))  # noqa: SIM115
    codecs.register_error("plainly", _plainly)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="plainly")


def _plainly(error: UnicodeError) -> tuple[str | bytes, int]:
    """Write a sign that a terminal lacks without its accent, or as one of ASCII; a name's byte as it is."""
    assert isinstance(error, UnicodeEncodeError)
    sign = error.object[error.start]
    if "\udc80" <= sign <= "\udcff":
        return bytes([ord(sign) - 0xDC00]), error.start + 1
    known = {"·": "-", "–": "-", "×": "x", "▸": ">", "✓": "+", "’": "'"}
    plain = known.get(sign) or unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
    return plain or "?", error.start + 1


def _cannot_print(error: BaseException | None) -> int:
    """Say that what was to be printed cannot be; return the exit status."""
    _print_no_more()
    reason = getattr(error, "strerror", None) or error
    with suppress(OSError):
        print(_("The output cannot be written: {reason}.").format(reason=reason), file=sys.stderr)
    return 1


def _print_no_more() -> None:
    """Send stdout nowhere, so that Python does not complain as it ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _check_named(name: str) -> None:
    """See that what stands in a command's place is a file to open: it may be a command that was misspelt.

    Raises:
        UsageError: it is neither.
    """
    path = Path(name)
    with suppress(OSError):  # a name that is too long
        if path.exists():
            return
    from difflib import get_close_matches

    from digitpad.cli.output import readable

    shown = readable(name)
    if len(path.parts) > 1 or path.suffix:
        raise UsageError(_("There is no file {name}. Check its name.").format(name=shown))
    sentence = _("There is neither a command nor a file {name}.").format(name=shown)
    if near := get_close_matches(name, COMMANDS, n=1):
        help_sentence = _("Did you mean {command}?").format(command=f"digitpad {near[0]}")
    else:
        help_sentence = _("These are the commands: {known}.").format(known=", ".join(COMMANDS))
    raise UsageError(f"{sentence} {help_sentence}")


class Parser(argparse.ArgumentParser):
    """A parser whose help that cannot be printed is an error, as all that cannot be."""

    def _print_message(self, message: str, file: Any = None) -> None:
        (file or sys.stderr).write(message)


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="digitpad",
        usage=_("digitpad [FILE]\n       digitpad COMMAND …"),
        description=_("A drawing pad that reads handwritten digits. Without a command it opens."),
        epilog=_examples(),
        formatter_class=HelpFormatter,
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"DigitPad {__version__}",
        help=_("show the version and exit"),
    )
    commands = parser.add_subparsers(
        title=_("commands"),
        metavar=_("COMMAND"),
        required=True,
        prog="digitpad",  # else a command's usage would begin with the two lines above
    )
    for module in COMMANDS.values():
        module.add_parser(commands)
    return parser


def _examples() -> str:
    """Return an example of each command, and where there are more."""
    return examples(
        ("digitpad photo.jpg", _("open the pad with a picture")),
        ("digitpad predict photo.jpg --number", _("print only the number in a picture")),
        ("digitpad evaluate --figure confusion.png", _("accuracy and confusion matrix on MNIST's test data")),
        ("digitpad train", _("train a small network of your own, in two minutes")),
        ("digitpad train mlp --set dropout=0.2", _("train a network of the course notes, with a change")),
        ("digitpad models", _("list your models")),
        ("digitpad drawings export mine/", _("save your labelled drawings as PNG")),
        ("digitpad lessons", _("list the lessons")),
        (_("digitpad COMMAND --help"), _("more examples of a command, and all its options")),
    )


def _report_bug(store: Store) -> int:
    """Put the traceback into the log and name its place to the user."""
    store.start_log()
    logging.getLogger(__name__).exception("A bug in the command line")
    print(
        _("Something went wrong inside DigitPad. The details are in {path}.").format(path=store.log_path),
        file=sys.stderr,
    )
    return 1
