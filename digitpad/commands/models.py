"""`digitpad models`: list the models, and use, rename, delete, export or open them."""

import argparse
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from digitpad.commands import Commands
from digitpad.language import _
from digitpad.store import Store

if TYPE_CHECKING:  # slow to import, and the window's start imports this module
    from digitpad.kept.history import History

Action = Callable[[argparse.Namespace, "History"], None]
NICENESS = 5  # of a process that opens a file while the pad is drawn on


def add_parser(commands: Commands) -> None:
    """Describe the command, and what can be done with a model."""
    parser = commands.add_parser(
        "models",
        help=_("list your models, and use, rename, export or open one"),
        description=_("List your models. The one marked is in use: it reads in the window and in `predict`."),
    )
    parser.set_defaults(run=run, act=_list)
    actions = parser.add_subparsers(title=_("commands"), metavar=_("COMMAND"))
    _named(actions, "use", _use, _("read with a model from now on"))
    _named(actions, "rename", _rename, _("give a model another name")).add_argument(
        "new", metavar=_("NEW NAME"), help=_("the new name")
    )
    _named(actions, "delete", _delete, _("delete a model; `undo` brings it back until the pad is opened"))
    _named(actions, "undo", _undo, _("bring a deleted model back"))
    _named(actions, "export", _export, _("copy a model to a file, with its card beside it")).add_argument(
        "file", type=Path, metavar=_("FILE"), help=_("where to: its name ends in .tflite, .keras or .npz")
    )
    restore = actions.add_parser("restore", help=_("read with DigitPad's own model again"))
    restore.set_defaults(act=_restore)
    _add_import(actions)


def _add_import(actions: Commands) -> None:
    parser = actions.add_parser("import", help=_("open a model file from elsewhere"))
    parser.add_argument("file", type=Path, metavar=_("FILE"), help=_("a .keras, .h5, .tflite or .npz model"))
    parser.add_argument(
        "--out", type=Path, metavar=_("FOLDER"), help=_("write it there, not among your models")
    )
    parser.add_argument("--tied", action="store_true", help=_("end when stdin closes"))
    parser.set_defaults(act=_import)


def _named(actions: Commands, name: str, act: Action, explained: str) -> argparse.ArgumentParser:
    """Describe an action on a model that is named."""
    parser = actions.add_parser(name, help=explained, description=explained[:1].upper() + explained[1:] + ".")
    parser.add_argument("name", metavar=_("NAME"), help=_("a name, as the list has it"))
    parser.set_defaults(act=act)
    return parser


def run(arguments: argparse.Namespace, store: Store) -> int:
    """Do what is asked, say so, and return the exit status 0.

    Raises:
        DigitPadError: there is no such model, or it cannot be done.
    """
    from digitpad.kept.history import History

    arguments.act(arguments, History(store.root))
    return 0


def _list(_arguments: argparse.Namespace, history: "History") -> None:
    from digitpad.tables import show_models

    show_models(history.entries())


def _use(arguments: argparse.Namespace, history: "History") -> None:
    entry = history.find(arguments.name)
    history.load(entry)  # before it is chosen: one that is damaged is not
    history.use(entry)
    _say(_("{name} reads from now on.").format(name=entry.name))


def _rename(arguments: argparse.Namespace, history: "History") -> None:
    entry = history.rename(history.find(arguments.name), arguments.new)
    _say(_("It is called {name} now.").format(name=entry.name))


def _delete(arguments: argparse.Namespace, history: "History") -> None:
    entry = history.find(arguments.name)
    history.delete(entry)
    _say(
        _("{name} is deleted. Until the pad is opened, `digitpad models undo` brings it back.").format(
            name=entry.name
        )
    )


def _undo(arguments: argparse.Namespace, history: "History") -> None:
    entry = history.find_deleted(arguments.name)
    history.undo(entry)
    _say(_("{name} is back.").format(name=entry.name))


def _export(arguments: argparse.Namespace, history: "History") -> None:
    from digitpad.kept.export import export

    export(history.find(arguments.name), arguments.file)
    _say(_("Saved as {name}.").format(name=arguments.file))


def _restore(_arguments: argparse.Namespace, history: "History") -> None:
    _say(_("{name} reads from now on.").format(name=history.restore_bundled().name))


def _import(arguments: argparse.Namespace, history: "History") -> None:
    if arguments.tied:
        _end_with_stdin()
    if arguments.out:
        from digitpad.training.adopt import adopt

        adopt(arguments.file, arguments.out)
        return
    from digitpad.kept.opening import Opening

    entry = Opening(arguments.file, history).wait()
    _say(_("{name} is among your models. `digitpad models use` reads with it.").format(name=entry.name))


def _end_with_stdin() -> None:
    """Give way to the window that started this process, and end when it does, however it ends."""

    def wait() -> None:
        while os.read(0, 4096):  # sys.stdin would be locked when Python ends
            pass
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(NICENESS)


def _say(sentence: str) -> None:
    from digitpad.terminal import readable

    print(readable(sentence, getattr(sys.stdout, "encoding", None) or "utf-8"))
