"""The pages of the menus Model and Help: the model card, the shortcuts, and what DigitPad is."""

import platform
from typing import TYPE_CHECKING

from digitpad import __version__
from digitpad.core.card import ModelCard
from digitpad.language import _, grouped, percent
from digitpad.models.summary import IMPORTED, data_name
from digitpad.ui.main.menu_bar import shown_keys
from digitpad.ui.widgets.dialogs import show_page

if TYPE_CHECKING:
    from digitpad.app import App


def show_card(app: "App") -> None:
    """Show what is known of the model in use."""
    if app.classifier:
        card = app.classifier.card
        show_page(app.root, app.theme, card.name, card_rows(card))


def card_rows(card: ModelCard) -> list[tuple[str, str]]:
    """Return the card as rows of a table; what the card does not say is left out."""
    rows = [
        (_("Created"), card.created),
        (_("Layers"), "\n".join(_layers(card))),
        (_("Parameters"), f"{card.parameters:,}".replace(",", " ") if card.parameters else ""),
        (
            _("Trained on"),
            "\n".join(f"{data_name(name)}: {grouped(count)}" for name, count in card.data.items()),
        ),
        (_("Accuracy"), "\n".join(_accuracies(card))),
        (_("Imported from"), _opened_from(card)),
        (_("Confidence threshold"), _threshold(card)),
        (_("Versions"), ", ".join(f"{name} {version}" for name, version in card.versions.items())),
    ]
    return [(left, right) for left, right in rows if right]


def _opened_from(card: ModelCard) -> str:
    """Return the name of the file a model was opened from, "" where it was trained."""
    return str(card.recipe.get("file", "")) if card.recipe.get("name") == IMPORTED else ""


def _threshold(card: ModelCard) -> str:
    """Return the threshold, and that it was never measured where that is so."""
    if _opened_from(card):
        return _("{share}, the default: this model has not been measured").format(
            share=percent(card.threshold)
        )
    return percent(card.threshold)


def _layers(card: ModelCard) -> list[str]:
    """Return the layers that change the shape or hold most parameters, without the latter."""
    small = ("InputLayer", "BatchNormalization", "ReLU", "Add", "Dropout", "Flatten")
    return [line.split(",")[0] for line in card.architecture if not any(kind in line for kind in small)]


def _accuracies(card: ModelCard) -> list[str]:
    """Return a line for each accuracy on the card, best known name first."""
    names = {
        "mnist_test": _("MNIST test digits"),
        "synthetic_test": _("Synthetic test digits"),
        "pendigits": "Pendigits",
        "unipen": "UNIPEN",
    }
    found = ((name, card.figure(f"{key}_accuracy")) for key, name in names.items())
    return [f"{name}: {percent(share, 2)}" for name, share in found if share is not None]


def show_shortcuts(app: "App") -> None:
    """Show every command that has keys, and what the mouse does."""
    rows = [
        (" / ".join(shown_keys(app.root, keys) for keys in command.keys), command.label.rstrip("…"))
        for menu in app.menus
        for command in menu.commands()
        if command.keys
    ]
    rows.append(("0 – 9", _("Label the drawing with its digit, and keep it")))
    rows.append((_("Left, right arrow"), _("Choose another digit of a number on the pad")))
    rows.append((_("Right button"), _("Erases the strokes it touches")))
    rows.append(
        (_("On a picture"), _("Drag a box or its edges to correct it; drag elsewhere to draw a new one"))
    )
    rows.append((_("Tab, arrows"), _("Move from box to box in a picture")))
    rows.append((_("Tab, Space, F10"), _("Move to the next control, press it, open the menus")))
    show_page(app.root, app.theme, _("Shortcuts"), rows)


def show_about(app: "App") -> None:
    """Show what DigitPad is, and its version."""
    text = _(
        "A drawing pad that reads handwritten digits and shows live what the network thinks. It "
        "prepares your strokes the way MNIST was made, and a small neural network reads them."
    )
    rows = [
        (_("Version"), __version__),
        ("Python", platform.python_version()),
        ("Tk", str(app.root.tk.call("info", "patchlevel"))),
        (_("Your folder"), str(app.store.root)),
        (_("Licence"), "MIT"),
    ]
    show_page(app.root, app.theme, "DigitPad", rows, text)
