"""`digitpad models`: list the models, and use, rename, delete, export or open them."""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from digitpad.cli import Commands, HelpFormatter, examples
from digitpad.core.card import GREYS
from digitpad.errors import DataError, DigitPadError, ModelError
from digitpad.language import _
from digitpad.models.exporting import NAMES, WEB_PAGE, format_of
from digitpad.system.leftovers import remove_parts
from digitpad.system.process import end_with_stdin
from digitpad.system.settings import Store

if TYPE_CHECKING:  # slow to import, and the window's start imports this module
    from digitpad.models.entry import ModelEntry
    from digitpad.models.library import ModelLibrary
    from digitpad.models.measuring import DigitSet

LONGEST_S = 60.0  # for measuring what was imported: who wants more of a slow one asks for it

Action = Callable[[argparse.Namespace, "ModelLibrary"], None]


def add_parser(commands: Commands) -> None:
    """Describe the command, and what can be done with a model."""
    parser = commands.add_parser(
        "models",
        help=_("list your models, and use, rename, export or open one"),
        description=_("List your models. The marked one is in use in the window and in `predict`."),
        epilog=_examples(),
        formatter_class=HelpFormatter,
    )
    parser.set_defaults(run=run, act=_list)
    actions = parser.add_subparsers(title=_("commands"), metavar=_("COMMAND"))
    _named(actions, "use", _use, _("use a model from now on"))
    _named(actions, "rename", _rename, _("give a model another name")).add_argument(
        "new", metavar=_("NEW NAME"), help=_("the new name")
    )
    _named(actions, "grey", _change_grey, _("say how an imported model takes grey")).add_argument(
        "grey", choices=[*GREYS], help=_("from paper to ink, or inverted")
    )
    _named(actions, "delete", _delete, _("delete a model; `undo` brings it back for an hour"))
    _named(actions, "undo", _undo, _("bring a deleted model back"))
    _add_export(_named(actions, "export", _export, _("write a model for other programs, or as code")))
    restore = actions.add_parser("restore", help=_("use DigitPad's own model again"))
    restore.set_defaults(act=_restore)
    _add_import(actions)


def _examples() -> str:
    return examples(
        ("digitpad models", _("date, recipe, number of digits and accuracy of each model; * is in use")),
        ("digitpad models use NAME", _("rename, delete, undo and restore go the same way")),
        ("digitpad models import model.h5", _("a .keras, .h5, .tflite, .npz or .onnx file, or a SavedModel")),
        (
            "digitpad models export NAME mine.onnx",
            _("the ending chooses: .keras, .h5, .tflite, .onnx, .npz, .html"),
        ),
        (
            "digitpad models export NAME mine --as code-numpy",
            _("code-keras, code-pytorch, code-numpy or savedmodel: a folder, or mine.zip"),
        ),
    )


def _add_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        type=Path,
        metavar=_("FILE"),
        help=_("where to: its ending chooses the format; SavedModel and code are a folder or a .zip"),
    )
    parser.add_argument("--as", dest="format", choices=NAMES, help=_("the format"))
    parser.add_argument("--force", action="store_true", help=_("overwrite an existing file"))
    parser.add_argument("--tied", action="store_true", help=_("end when stdin closes"))


def _add_import(actions: Commands) -> None:
    parser = actions.add_parser("import", help=_("open a model file from elsewhere"))
    parser.add_argument(
        "file",
        type=Path,
        metavar=_("FILE"),
        help=_("a .keras, .h5, .tflite, .npz or .onnx file, or a SavedModel"),
    )
    parser.add_argument(
        "--out", type=Path, metavar=_("FOLDER"), help=_("write it there, not among your models")
    )
    parser.add_argument(
        "--grey", choices=[*GREYS], help=_("how it takes grey, where it is not to be found out by digits")
    )
    parser.add_argument(
        "--as",
        dest="network",
        default="",
        metavar=_("NAME"),
        help=_("the network whose weights they are, where the file has no more: a recipe, a run of yours"),
    )
    parser.add_argument("--tied", action="store_true", help=_("end when stdin closes"))
    parser.set_defaults(act=_import)
    parser = actions.add_parser("try")  # for the window, which lets no stranger's network read before
    parser.add_argument("file", type=Path, metavar=_("FILE"))
    parser.add_argument("--tied", action="store_true", help=_("end when stdin closes"))
    parser.set_defaults(act=_try)


def _named(actions: Commands, name: str, act: Action, description: str) -> argparse.ArgumentParser:
    """Describe an action on a model that is named."""
    parser = actions.add_parser(
        name, help=description, description=description[:1].upper() + description[1:] + "."
    )
    parser.add_argument("name", metavar=_("NAME"), help=_("a name, as in the list"))
    parser.set_defaults(act=act)
    return parser


def run(arguments: argparse.Namespace, store: Store) -> int:
    """Run the action, print its outcome, and return the exit status 0.

    Raises:
        DigitPadError: there is no such model, or it cannot be done.
    """
    from digitpad.models.library import ModelLibrary

    arguments.act(arguments, ModelLibrary(store.root))
    return 0


def _list(_arguments: argparse.Namespace, library: "ModelLibrary") -> None:
    from digitpad.cli.output import print_models

    print_models(library.entries(), library.folder.parent)


def _use(arguments: argparse.Namespace, library: "ModelLibrary") -> None:
    entry = library.find(arguments.name)
    library.load(entry)  # before it is chosen: one that is damaged is not
    library.use(entry)
    _print(_("{name} is now in use.").format(name=entry.name))


def _rename(arguments: argparse.Namespace, library: "ModelLibrary") -> None:
    entry = library.rename(library.find(arguments.name), arguments.new)
    _print(_("Renamed to {name}.").format(name=entry.name))


def _delete(arguments: argparse.Namespace, library: "ModelLibrary") -> None:
    entry = library.find(arguments.name)
    library.delete(entry)
    _print(_("{name} was deleted. For an hour `digitpad models undo` restores it.").format(name=entry.name))


def _undo(arguments: argparse.Namespace, library: "ModelLibrary") -> None:
    entry = library.find_deleted(arguments.name)
    library.undo(entry)
    _print(_("{name} was restored.").format(name=entry.name))


def _export(arguments: argparse.Namespace, library: "ModelLibrary") -> None:
    from digitpad.models.exporting import check_free, export, exports

    path = arguments.file.absolute()
    if arguments.tied:
        end_with_stdin(lambda: remove_parts(os.getpid(), path.parent))
    form = format_of(path, arguments.format)
    entry = library.find(arguments.name)
    check_free(path, arguments.force)
    if form.suffix in (*exports(entry), ".keras", ".tflite"):
        export(entry, path)
    elif form.name == WEB_PAGE:
        from digitpad.sharing.web_page import export_page

        export_page(library.load(entry), path)
    else:
        from digitpad.training.publish.export import make

        make(entry, path, form)
    _print(_("Saved as {name}.").format(name=arguments.file))


def _restore(_arguments: argparse.Namespace, library: "ModelLibrary") -> None:
    _print(_("{name} is now in use.").format(name=library.restore_bundled().name))


def _import(arguments: argparse.Namespace, library: "ModelLibrary") -> None:
    if arguments.tied:
        end_with_stdin()
    from digitpad.models.importing import NetworkChoiceError

    if arguments.out:
        from digitpad.lab.presets import networks_at_hand
        from digitpad.training.publish.import_model import import_model

        recipes = partial(networks_at_hand, library.folder.parent)
        try:
            import_model(arguments.file, arguments.out, arguments.grey or "", arguments.network, recipes)
        except NetworkChoiceError as error:
            if arguments.tied:  # whoever started it asks the user
                print(json.dumps({"networks": error.names}), flush=True)
            raise _with_option(error) from None
        return
    from digitpad.models.importing import ModelImport
    from digitpad.models.summary import fitting_sentence

    try:
        how = {"grey": arguments.grey or "", "network": arguments.network}
        entry = ModelImport(arguments.file, library, **how).run()
    except NetworkChoiceError as error:
        raise _with_option(error) from None
    sentence = _("{name} is among your models. `digitpad models use` reads with it.").format(name=entry.name)
    _print(f"{sentence} {fitting_sentence(entry)}".strip())
    _measure(entry, library)


def _with_option(error: ModelError) -> ModelError:
    """Return an error that asks for a choice with the option that makes it."""
    return ModelError(f"{error} " + _("Say which one by --as."))


def _measure(entry: "ModelEntry", library: "ModelLibrary") -> None:
    """Measure a model that was just imported, on MNIST or else on the user's drawings, if at hand.

    What goes wrong is said; the model is imported all the same.
    """
    from digitpad.cli.output import LateProgress
    from digitpad.models import measuring
    from digitpad.models.summary import measured_sentence

    root, due = library.folder.parent, time.monotonic() + LONGEST_S
    try:
        digits = _digits_at_hand(root)
        with LateProgress(lambda: digits.count) as progress:
            done = 0

            def share(fraction: float) -> None:
                nonlocal done
                done, before = round(fraction * digits.count), done
                progress.advance(done - before)
                if time.monotonic() > due:
                    raise DataError(_("To measure {name} takes too long here.").format(name=entry.name))

            if digits.count:
                figures = measuring.measure_and_keep(entry, library.load(entry), digits, root, share)
                progress.hide()
                _print(measured_sentence(entry, digits.key, figures))
    except DigitPadError as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        _print(_("The measurement was stopped. Nothing was kept."))


def _digits_at_hand(root: Path) -> "DigitSet":
    from digitpad.models.measuring import kept_digits, mnist_digits
    from digitpad.runs.digit_sources import find_mnist

    mnist = find_mnist()
    return mnist_digits(mnist) if mnist else kept_digits(Store(root).drawings_path)


def _try(arguments: argparse.Namespace, _library: "ModelLibrary") -> None:
    from digitpad.training.publish.fitting import try_network

    if arguments.tied:
        end_with_stdin()
    try_network(arguments.file)


def _change_grey(arguments: argparse.Namespace, library: "ModelLibrary") -> None:
    from digitpad.models.importing import change_grey
    from digitpad.models.summary import fitting_sentence

    _print(fitting_sentence(change_grey(library.find(arguments.name), library, arguments.grey).run()))


def _print(sentence: str) -> None:
    from digitpad.cli.output import readable

    print(readable(sentence, getattr(sys.stdout, "encoding", None) or "utf-8"))
