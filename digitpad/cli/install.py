"""`digitpad install`: Python packages that only some things need, by pip."""

import argparse
import subprocess
from contextlib import suppress

from digitpad.cli import Commands, HelpFormatter, examples
from digitpad.language import _
from digitpad.system.packages import EXTRAS, WRITING, install, is_installed
from digitpad.system.process import end_with_stdin
from digitpad.system.settings import Store

PATIENCE_S = 5.0  # with pip, when it has been asked to end


def add_parser(commands: Commands) -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "install",
        help=_("install what only some things need, such as Keras"),
        description=_("Have pip install Python packages that only some things need. Ctrl+C stops it."),
        formatter_class=HelpFormatter,
        epilog=examples(
            ("digitpad install keras", _("to train and to open Keras networks: TensorFlow and Keras, 2 GB")),
            ("digitpad install onnx", _("to open and to export ONNX files")),
            ("digitpad install hdf5", _("to read digits in .h5 files; keras has it too")),
            ("digitpad install pdf", _("to read PDF pages")),
            ("digitpad install tensorboard", _("to look at runs in TensorBoard")),
            ("digitpad install cluster", _("to read folders on a Dask cluster")),
            ("digitpad install sklearn", _("to train baselines beside networks, and for digitpad.sklearn")),
        ),
    )
    parser.add_argument("extra", choices=[*EXTRAS], metavar=_("NAME"), help=", ".join(EXTRAS))
    parser.add_argument("--tied", action="store_true", help=_("end when stdin closes"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, _store: Store) -> int:
    """Install, and print what pip says.

    Raises:
        PackagesError: it cannot be installed.
    """
    running: list[subprocess.Popen[str]] = []
    said: list[str] = []  # the lines that pip wrote

    def say(line: str) -> None:
        said.append(line)
        with suppress(OSError):  # the window has gone; what is being written goes on
            print(line, flush=True)

    def end_pip() -> None:
        writes = any(line.startswith(WRITING) for line in said)
        for pip in running:
            if not writes:
                pip.terminate()
            with suppress(subprocess.TimeoutExpired):
                pip.wait(None if writes else PATIENCE_S)

    if is_installed(arguments.extra):
        print(_("It is installed already."))
        return 0
    if arguments.tied:
        end_with_stdin(end_pip)
    try:
        install(arguments.extra, say, running.append)
    except KeyboardInterrupt:
        end_pip()
        raise
    return 0
