"""The pages of the menus Model and Help: the model card, the welcome, the shortcuts, and what DigitPad is."""

import platform
import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from digitpad import __version__
from digitpad.core.card import ModelCard
from digitpad.language import _, grouped, percent
from digitpad.models.in_use import ModelInUse
from digitpad.system.background import Background
from digitpad.system.settings import Memory
from digitpad.ui.explain.controller import Explainer
from digitpad.ui.explain.glossary_controller import Glossary, GlossaryState
from digitpad.ui.main.menu_bar import Menu, shown_keys
from digitpad.ui.main.windows import Controller, LateController
from digitpad.ui.widgets.dialogs import show_page
from digitpad.ui.widgets.theme import Theme

if TYPE_CHECKING:
    from digitpad.models.measuring import MeasuredFigures
    from digitpad.ui.main.welcome_view import Doors


class PagePorts(NamedTuple):
    """What every window stands on, and what the pages show: the model, the menus, the user's folder.

    model: whose card is shown.
    doors: where the card of the first start leads.
    memory: whether that was shown.
    lessons: opens one.
    """

    root: tk.Tk
    theme: Callable[[], Theme]
    background: Background
    notice: Callable[[str], None]
    model: ModelInUse
    menus: Callable[[], Sequence[Menu]]
    doors: Callable[[], "Doors"]
    folder: Path
    memory: Memory
    lessons: LateController[Any]


class PagesController(Controller):
    """The pages: at most one of each."""

    def __init__(self, ports: PagePorts) -> None:
        """Open nothing yet."""
        self._ports = ports
        self._open: dict[str, tk.Toplevel] = {}
        self._is_drawn_on = False  # the pad, since the start
        self.glossary = Glossary(ports.root, ports.theme, self.learn)
        self.explainer = Explainer(ports.root, ports.theme, ports.notice, self.glossary.open, self.learn)

    def learn(self, key: str) -> None:
        """Open the lesson that teaches what a key explains, where there is one."""
        from digitpad.lessons.files import course_path, lesson_about

        if found := lesson_about(key):
            self._ports.lessons.made.open_lesson(course_path(found[0]))

    @property
    def has_card(self) -> bool:
        """Whether a model is in use."""
        return self._ports.model.card() is not None

    def show_card(self) -> None:
        """Show what is known of the model in use."""
        from digitpad.models.measuring import read_figures

        card, entry = self._ports.model.card(), self._ports.model.current()
        if card and entry:
            self._show("card", card.name, card_rows(card, read_figures(entry, self._ports.folder)))

    def welcome(self) -> None:
        """Show the card of the first start, once in a user's folder; not to one who has begun to draw."""
        if self._ports.memory.settings.welcomed:
            return
        self._ports.memory.change(welcomed=True)
        if not self._is_drawn_on:
            self.show_welcome()

    def show_welcome(self) -> None:
        """Show that card anew."""
        from digitpad.ui.main.welcome_view import WelcomeCard

        self._close_welcome()
        self._open["welcome"] = WelcomeCard(self._ports.root, self._ports.theme(), self._ports.doors())

    def drawing_begins(self) -> None:
        """Let the pen draw: that card closes where it is open."""
        self._is_drawn_on = True
        self._close_welcome()

    def _close_welcome(self) -> None:
        card = self._open.pop("welcome", None)
        if card and card.winfo_exists():
            card.destroy()

    def show_shortcuts(self) -> None:
        """Show every command that has keys, and what the mouse does."""
        self._show("shortcuts", _("Shortcuts"), shortcut_rows(self._ports.root, self._ports.menus()))

    def show_about(self) -> None:
        """Show what DigitPad is, and its version."""
        text = _(
            "A drawing pad that reads handwritten digits and shows live what the network thinks. It "
            "prepares your strokes the way MNIST was made, and a small neural network reads them."
        )
        rows = [
            (_("Version"), __version__),
            ("Python", platform.python_version()),
            ("Tk", str(self._ports.root.tk.call("info", "patchlevel"))),
            (_("Your folder"), str(self._ports.folder)),
            (_("Licence"), "MIT"),
        ]
        self._show("about", _("About DigitPad"), rows, text)

    def close(self) -> tuple[tuple[str, ...], GlossaryState | None]:
        """Close the pages and the glossary; return which were open."""
        self.explainer.stop_asking()
        names = tuple(name for name, page in self._open.items() if page.winfo_exists())
        for name in names:
            self._open[name].destroy()
        self._open.clear()
        return names, self.glossary.close()

    def restore(self, state: tuple[tuple[str, ...], GlossaryState | None]) -> None:
        """Open the pages again."""
        names, glossary = state
        if glossary:
            self.glossary.restore(glossary)
        pages = {
            "card": self.show_card,
            "welcome": self.show_welcome,
            "shortcuts": self.show_shortcuts,
            "about": self.show_about,
        }
        for name in names:
            pages[name]()

    def _show(self, name: str, title: str, rows: Sequence[tuple[str, str]], text: str = "") -> None:
        self._open[name] = show_page(self._ports.root, self._ports.theme(), title, rows, text, name)


def card_rows(card: ModelCard, measured: "Mapping[str, MeasuredFigures]") -> list[tuple[str, str]]:
    """Return the card as rows of a table; what the card does not say is left out.

    measured: what was measured here, by the keys of digits.
    """
    from digitpad.models.summary import claims_of, data_name, measured_name

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
        (_("Claimed by its card"), "\n".join(_lines_of(claims_of(card)))),
        (
            _("Measured here"),
            "\n".join(f"{measured_name(key)}: {percent(one.accuracy, 2)}" for key, one in measured.items()),
        ),
        (_("Confidence threshold"), _threshold(card)),
        (_("Versions"), ", ".join(f"{name} {version}" for name, version in card.versions.items())),
    ]
    return [(left, right) for left, right in rows if right]


def _opened_from(card: ModelCard) -> str:
    """Return the name of the file a model was opened from, "" where it was trained."""
    from digitpad.models.entry import IMPORTED

    return str(card.recipe.get("file", "")) if card.recipe.get("name") == IMPORTED else ""


def _threshold(card: ModelCard) -> str:
    """Return the threshold, and that it was not found for this model where that is so."""
    if _opened_from(card):
        return _("{share}, the default: none is known for this model").format(
            share=percent(card.threshold, 2)
        )
    return percent(card.threshold, 2)


def _layers(card: ModelCard) -> list[str]:
    """Return the layers that change the shape or hold most parameters, without the latter."""
    small = ("InputLayer", "BatchNormalization", "ReLU", "Add", "Dropout", "Flatten")
    return [line.split(",")[0] for line in card.architecture if not any(kind in line for kind in small)]


def _accuracies(card: ModelCard) -> list[str]:
    """Return a line for each accuracy on the card, best known name first."""
    return _lines_of({figure.name: figure.value for figure in card.figures})


def _lines_of(figures: Mapping[str, float]) -> list[str]:
    names = {
        "mnist_test": _("MNIST test digits"),
        "synthetic_test": _("Synthetic test digits"),
        "file_test": _("Test digits of your file"),
        "pendigits": "Pendigits",
        "unipen": "UNIPEN",
    }
    found = ((name, figures.get(f"{key}_accuracy")) for key, name in names.items())
    return [f"{name}: {percent(share, 2)}" for name, share in found if share is not None]


def shortcut_rows(root: tk.Tk, menus: Sequence[Menu]) -> list[tuple[str, str]]:
    """Return all keys, and what the mouse does, as rows of a table; a section begins with (its name, "")."""
    rows: list[tuple[str, str]] = []
    for menu in menus:
        rows.append((menu.label, ""))
        rows += [
            (" / ".join(shown_keys(root, keys) for keys in command.keys), command.label.rstrip("…"))
            for command in menu.commands()
            if command.keys
        ]

    def keys(*names: str) -> str:
        return " / ".join(shown_keys(root, name) for name in names)

    return [
        *rows,
        (_("Drawing"), ""),
        ("0 – 9", _("Label the drawing with its digit, and keep it")),
        (_("Left, right arrow"), _("Choose another digit of a number on the pad")),
        (_("Right button"), _("Erases what it touches")),
        (_("Pictures"), ""),
        (_("On a picture"), _("Drag a box or its edges to correct it; drag elsewhere to draw a new one")),
        (_("Tab, arrows"), _("Move from box to box in a picture")),
        (_("Models, runs and drawings"), ""),
        (_("Enter, double click"), _("Use the model, show the run, open the drawing")),
        ("F2", _("Rename")),
        (keys("Delete"), _("Delete what is chosen")),
        (keys("Ctrl+A"), _("Choose all")),
        (keys("Ctrl+Z"), _("Undo the last change of this list")),
        (_("Lab"), ""),
        (keys("Ctrl+") + _("Enter"), _("Start the training")),
        (keys("Ctrl+Z") + " / " + keys("Ctrl+Shift+Z", "Ctrl+Y"), _("Undo, redo a change of the experiment")),
        (keys("Ctrl+O") + " / " + keys("Ctrl+S"), _("Open, save an experiment")),
        ("Alt+↑ / Alt+↓", _("Move the chosen layer")),
        (_("Space"), _("Play or pause the training")),
        (keys("Right") + " / " + keys("Shift+Right"), _("Train one batch, one epoch")),
        (_("Playground"), ""),
        (_("Space"), _("Play or pause the training")),
        (keys("Right") + " / R", _("Learn for one epoch, begin anew")),
        (_("In its drawing"), _("Arrows: from neuron to weight to neuron; Enter: edit what is framed")),
        (_("In its plane"), _("Arrows: move the cross; Enter, Shift+Enter: add a point of either class")),
        (keys("Ctrl+C") + " / " + keys("Ctrl+V"), _("Copy, paste the playground as text")),
        (keys("Ctrl+O") + " / " + keys("Ctrl+S"), _("Open, save a playground")),
        (_("Charts and Look inside"), ""),
        (_("In a chart"), _("Left, right arrow: values; Shift+F10: scale, smoothing, saving")),
        (_("In Look inside"), _("Enter or double click: one map large; Page Up, Page Down: the next ones")),
        (_("Every window"), ""),
        (_("Tab, Space, F10"), _("Move to the next control, press it, open the menus")),
        ("Esc", _("Close the window")),
    ]
