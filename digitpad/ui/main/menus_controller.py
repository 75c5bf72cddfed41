"""All commands of the menus with their keys, and of the window's tools: which controller does each."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from digitpad.core.ink import Point
from digitpad.language import LANGUAGES, _, system_language
from digitpad.system.settings import TEXT_SIZES, Settings
from digitpad.ui.main.late_controller import Controllers
from digitpad.ui.main.menu_bar import Command, Menu
from digitpad.ui.main.pen import PenHandlers
from digitpad.ui.main.window import Handlers, RunHandlers, ToolbarHandlers
from digitpad.ui.pictures.content import BoxHandlers, LookHandlers, TableHandlers
from digitpad.ui.widgets.controls import LabelHandlers

if TYPE_CHECKING:
    from digitpad.ui.main.controller import MainController
    from digitpad.ui.main.welcome_view import Doors


def menus(controllers: Controllers) -> tuple[Menu, ...]:
    """Return the menu bar, in the language in use."""
    make = (_file_menu, _edit_menu, _view_menu, _model_menu, _learn_menu, _help_menu)
    return tuple(menu(controllers) for menu in make)


def handlers(controllers: Controllers) -> Handlers:
    """Return what the parts of the window call."""
    main, pictures, labelling = controllers.main, controllers.pictures, controllers.labelling
    lab, trainer = controllers.lab, controllers.trainer
    explainer = controllers.pages.explainer

    def pen_down(point: Point) -> None:
        controllers.pages.drawing_begins()
        main.pen_down(point)

    def stop() -> None:
        pictures.stop()
        if lab.board.doing:
            lab.board.stop()

    def show_drawing(key: int) -> None:
        controllers.drawings.made.show(key)

    def searches() -> bool:
        trains = lab.is_training or (trainer.is_made and trainer.made.is_running)
        return lab.is_searching and not trains

    def open_run() -> None:
        (lab.search.open if searches() else lab.show_training if lab.is_training else trainer.open)()

    def stop_run() -> None:
        (lab.search.made if searches() else lab if lab.is_training else trainer.made).stop()

    return Handlers(
        PenHandlers(pen_down, main.pen_move, main.pen_up, main.erase, main.may_erase, main.step),
        ToolbarHandlers(main.undo, main.redo, main.clear, main.set_erasing, main.set_pen, explainer.ask),
        LabelHandlers(labelling.label, labelling.undo, controllers.retrain.open, show_drawing),
        RunHandlers(open_run, stop_run),
        BoxHandlers(pictures.select, pictures.put, pictures.take_in),
        LookHandlers(
            pictures.close,
            main.undo,
            main.redo,
            pictures.turn,
            pictures.set_light_ink,
            pictures.set_sensitivity,
            pictures.show_left_out,
        ),
        TableHandlers(pictures.select, controllers.files.copy_number, controllers.files.save_table),
        stop,
    )


def _file_menu(controllers: Controllers) -> Menu:
    main, files = controllers.main, controllers.files

    def has_ink() -> bool:
        return _has_ink(main)

    def quit_unasked() -> None:
        if not main.window.tk.call("grab", "current", "."):  # of a question that waits for its answer
            controllers.quit()

    return Menu(
        _("File"),
        "",
        (
            Command(_("New"), main.new, "menu.new", ("Ctrl+N",)),
            Command(_("Open picture…"), files.ask_picture, "menu.open_picture", ("Ctrl+O",)),
            Command(_("Open ink…"), files.ask_ink, "menu.open_ink", ("Ctrl+Shift+O",)),
            Menu(_("Open recent"), "menu.recent", (), files.recent_entries),
            files.examples_menu(),
            None,
            Command(_("Save picture…"), files.save_picture, "menu.save_picture", ("Ctrl+S",), has_ink),
            Command(
                _("Save picture as 28 × 28…"),
                files.save_digit,
                "menu.save_digit",
                ("Ctrl+Shift+S",),
                lambda: main.current() is not None,
            ),
            Command(
                _("Save picture with boxes…"),
                files.save_boxes,
                "menu.save_boxes",
                ("Ctrl+Shift+B",),
                lambda: main.picture is not None,
            ),
            Command(
                _("Save table as CSV…"), files.save_table, "menu.save_table", (), lambda: files.has_table
            ),
            Command(_("Save ink…"), files.save_ink, "menu.save_ink", ("Ctrl+I",), has_ink),
            None,
            Command(_("Quit"), quit_unasked, "menu.quit", ("Ctrl+Q",), everywhere=True),
        ),
    )


def doors(controllers: Controllers) -> "Doors":
    """Return where the card of the first start leads."""
    from digitpad.ui.main.welcome_view import Doors

    examples = controllers.files.examples_menu()
    return Doors(controllers.main.new, controllers.learn.open, controllers.lab.open, examples)


def _edit_menu(controllers: Controllers) -> Menu:
    main, pictures, files, labelling = (
        controllers.main,
        controllers.pictures,
        controllers.files,
        controllers.labelling,
    )

    def is_on_pad() -> bool:
        return main.picture is None

    erasers = {"parts": _("Parts of strokes"), "whole": _("Whole strokes")}

    def has_box() -> bool:
        return main.picture is not None and main.picture.selected is not None

    return Menu(
        _("Edit"),
        "",
        (
            Command(_("Undo"), main.undo, "undo", ("Ctrl+Z",), lambda: main.can_undo),
            Command(_("Redo"), main.redo, "redo", ("Ctrl+Shift+Z", "Ctrl+Y"), lambda: main.can_redo),
            Command(_("Clear"), main.clear, "clear", ("Delete",), is_on_pad),
            Command(_("Delete box"), pictures.remove, "menu.delete_box", ("Delete",), has_box),
            Command(
                _("Eraser"), lambda: main.set_erasing(not main.eraser.is_on), "eraser", ("E",), is_on_pad
            ),
            Menu(
                _("The eraser removes"),
                "menu.eraser",
                _choices(controllers, "eraser", controllers.settings().eraser, erasers),
            ),
            Command(
                _("Undo label"), labelling.undo, "menu.undo_label", ("Ctrl+U",), lambda: labelling.can_undo
            ),
            None,
            Command(
                _("Copy picture"),
                files.copy_picture,
                "menu.copy_picture",
                ("Ctrl+C",),
                lambda: _has_ink(main) and files.can_copy,
            ),
            Command(
                _("Copy number"),
                files.copy_number,
                "menu.copy_number",
                ("Ctrl+Shift+C",),
                lambda: bool(main.digits()),
            ),
            Command(_("Paste picture"), pictures.paste, "menu.paste_picture", ("Ctrl+V",)),
        ),
    )


def _choices(
    controllers: Controllers, setting: str, in_use: str, labels: Mapping[str, str]
) -> tuple[Command, ...]:
    """Return a command for each value of a setting, by their labels; the one in use is ticked."""
    return tuple(
        Command(
            label,
            partial(controllers.change, **{setting: value}),
            f"menu.{setting}_{value}",
            chosen=value == in_use,
        )
        for value, label in labels.items()
    )


def _view_menu(controllers: Controllers) -> Menu:
    main, pictures, change = controllers.main, controllers.pictures, controllers.change
    settings = controllers.settings()
    language = settings.language or system_language()
    mode, *leave = _projector(settings, change)
    themes = {"light": _("Light"), "dark": _("Dark"), "system": _("Follow the system")}

    def is_open() -> bool:
        return main.picture is not None

    return Menu(
        _("View"),
        "",
        (
            *_choices(controllers, "theme", settings.theme, themes),
            None,
            Menu(
                _("Language"),
                "menu.language",
                _choices(controllers, "language", language, LANGUAGES),
            ),
            Menu(_("Text size"), "menu.text_size", _text_sizes(settings, change)),
            mode,
            None,
            Command(
                _("What the network sees"),
                lambda: change(show_steps=not settings.show_steps),
                "menu.steps",
                ("Ctrl+T",),
                chosen=settings.show_steps,
            ),
            None,
            Command(_("Rotate left"), lambda: pictures.turn(-1), "rotate_left", ("Ctrl+Left",), is_open),
            Command(_("Rotate right"), lambda: pictures.turn(1), "rotate_right", ("Ctrl+Right",), is_open),
            Command(_("Zoom in"), lambda: main.window.zoom(1), "zoom_in", ("plus",), is_open),
            Command(_("Zoom out"), lambda: main.window.zoom(-1), "zoom_out", ("minus",), is_open),
            Command(_("Whole picture"), lambda: main.window.zoom(0), "zoom_fit", ("F",), is_open),
            Command(_("Back to the pad"), pictures.close, "back", ("Esc",), is_open),
            *leave,  # last: where a picture is open Escape closes that
        ),
    )


def _projector(settings: Settings, change: Callable[..., None]) -> tuple[Command, ...]:
    """Return the command that turns projector mode on and off, and, in it, the one that Escape means."""
    on = settings.projects
    turn = partial(change, projects=not on)
    mode = Command(_("Projector mode"), turn, "menu.projector", ("F11",), chosen=on, everywhere=True)
    leave = Command(_("Leave projector mode"), turn, "menu.leave_projector", ("Esc",))
    return (mode, leave) if on else (mode,)


def _text_sizes(settings: Settings, change: Callable[..., None]) -> tuple[Command, ...]:
    """Return the commands that step through the sizes of text, and back to the normal one."""
    size, normal = settings.shown_size, Settings(projects=settings.projects).shown_size
    larger = next((step for step in TEXT_SIZES if step > size), size)
    smaller = next((step for step in reversed(TEXT_SIZES) if step < size), size)

    def command(label: str, keys: str, to: int) -> Command:
        run = partial(change, **settings.with_size(to))
        return Command(label, run, "menu.text_size", (keys,), lambda: to != size, everywhere=True)

    return (
        command(_("Larger"), "Ctrl+plus", larger),
        command(_("Smaller"), "Ctrl+minus", smaller),
        command(_("Normal"), "Ctrl+0", normal),
    )


def _model_menu(controllers: Controllers) -> Menu:
    trainer, review, lab, pages = (
        controllers.trainer,
        controllers.review,
        controllers.lab,
        controllers.pages,
    )

    settings = controllers.settings()

    def trains() -> bool:
        return trainer.is_made and trainer.made.is_running

    def has_results() -> bool:
        return review.is_made and review.made.can_show

    return Menu(
        _("Model"),
        "",
        (
            Command(
                _("Learn at once"),
                lambda: controllers.change(learns_at_once=not settings.learns_at_once),
                "menu.at_once",
                chosen=settings.learns_at_once,
            ),
            Command(_("Retrain…"), controllers.retrain.open, "retrain", ("Ctrl+R",), lambda: not trains()),
            Command(_("Training…"), trainer.open, "menu.training", enabled=trains),
            Command(_("Results of the last training…"), review.open, "results", enabled=has_results),
            None,
            Command(_("Lab…"), lab.open, "lab", ("Ctrl+L",)),
            Command(_("Search…"), lab.search.open, "search_window", ("Ctrl+Shift+L",)),
            Command(
                _("Coach in the lab"),
                lambda: controllers.change(coach=not settings.coach),
                "menu.coach",
                chosen=settings.coach,
            ),
            Command(_("Playground…"), controllers.playground.open, "playground", ("Ctrl+P",)),
            Command(_("Look inside…"), controllers.inspect.open, "inside", ("Ctrl+K",)),
            Command(_("Open TensorBoard"), lab.open_board, "open_board", ("Ctrl+B",)),
            Command(
                _("Stop TensorBoard"), lab.board.stop, "menu.stop_board", enabled=lambda: lab.board.is_running
            ),
            Command(_("Models…"), controllers.models.open, "models", ("Ctrl+M",)),
            Command(_("Model card…"), pages.show_card, "menu.card", ("F2",), lambda: pages.has_card),
            Command(_("My drawings…"), controllers.drawings.open, "menu.drawings", ("Ctrl+D",)),
        ),
    )


def _learn_menu(controllers: Controllers) -> Menu:
    """Return the menu of lessons, which are looked up when it opens."""
    first = Command(_("Go on learning"), controllers.learn.open, "menu.learn", ("F6",), everywhere=True)

    def entries() -> tuple[Command | Menu | None, ...]:  # made only now
        instruments = Menu(_("Instruments"), "menu.instruments", controllers.instruments.made.entries())
        lessons, handing_in = controllers.learn.made.entries(), controllers.hand_in.made.entries()
        return first, instruments, None, *lessons, None, *handing_in

    return Menu(_("Learn"), "", (first,), entries)


def _help_menu(controllers: Controllers) -> Menu:
    pages = controllers.pages
    return Menu(
        _("Help"),
        "",
        (
            Command(_("Glossary"), pages.explainer.open_glossary, "glossary", ("F1",), everywhere=True),
            Command(
                _("What’s this?"), pages.explainer.ask_here, "whats_this", ("Shift+F1",), everywhere=True
            ),
            Command(_("Welcome…"), pages.show_welcome, "welcome"),
            Command(_("Shortcuts"), pages.show_shortcuts, "menu.shortcuts", ("Ctrl+F1",), everywhere=True),
            Command(_("About DigitPad"), pages.show_about, "menu.about"),
        ),
    )


def _has_ink(main: "MainController") -> bool:
    """Say whether there is a drawing to be seen: not where a picture is in front of it."""
    return bool(main.ink.strokes) and main.picture is None
