"""The table of everything the user can do from the menus, with its keys."""

from typing import TYPE_CHECKING

from digitpad.language import LANGUAGES, _
from digitpad.system.clipboard import can_copy
from digitpad.ui.main import files_controller as files
from digitpad.ui.main import pages_controller as pages
from digitpad.ui.main.menu_bar import Command, Menu

if TYPE_CHECKING:
    from digitpad.app import App


def menus(app: "App") -> tuple[Menu, ...]:
    """Return the menu bar, in the language in use."""
    return (_file(app), _edit(app), _view(app), _model(app), _help(app))


def _file(app: "App") -> Menu:
    return Menu(
        _("File"),
        (
            Command(_("New"), app.new, ("Ctrl+N",)),
            Command(_("Open picture…"), lambda: files.ask_picture(app), ("Ctrl+O",)),
            Command(_("Open ink…"), lambda: files.ask_ink(app), ("Ctrl+Shift+O",)),
            None,
            Command(_("Save picture…"), lambda: files.save_picture(app), ("Ctrl+S",), lambda: _has_ink(app)),
            Command(
                _("Save picture as 28 × 28…"),
                lambda: files.save_digit(app),
                ("Ctrl+Shift+S",),
                lambda: app.has_digit,
            ),
            Command(
                _("Save picture with boxes…"),
                lambda: files.save_boxes(app),
                ("Ctrl+Shift+B",),
                lambda: _is_open(app),
            ),
            Command(_("Save ink…"), lambda: files.save_ink(app), ("Ctrl+I",), lambda: _has_ink(app)),
            None,
            Command(_("Quit"), app.quit, ("Ctrl+Q",)),
        ),
    )


def _edit(app: "App") -> Menu:
    return Menu(
        _("Edit"),
        (
            Command(_("Undo"), app.undo, ("Ctrl+Z",), lambda: app.ink.can_undo or app.picture is not None),
            Command(_("Redo"), app.redo, ("Ctrl+Shift+Z", "Ctrl+Y"), lambda: app.can_redo),
            Command(_("Clear"), app.clear, ("Esc", "Delete"), lambda: not _is_open(app)),
            Command(_("Delete box"), app.pictures.remove, ("Delete",), lambda: _has_box(app)),
            Command(
                _("Eraser"),
                lambda: app.set_erasing(not app.erasing),
                ("E",),
                lambda: not _is_open(app),
            ),
            Command(_("Undo label"), app.teacher.undo, ("Ctrl+U",), lambda: app.teacher.can_undo),
            None,
            Command(
                _("Copy picture"),
                lambda: files.copy_picture(app),
                ("Ctrl+C",),
                lambda: _has_ink(app) and can_copy(),
            ),
            Command(
                _("Copy number"), lambda: files.copy_number(app), ("Ctrl+Shift+C",), lambda: bool(app.parts)
            ),
            Command(_("Paste picture"), app.pictures.paste, ("Ctrl+V",)),
        ),
    )


def _view(app: "App") -> Menu:
    settings = app.settings
    themes = {"light": _("Light"), "dark": _("Dark"), "system": _("Follow the system")}
    return Menu(
        _("View"),
        (
            *(
                Command(label, lambda name=name: app.change(theme=name), chosen=settings.theme == name)  # type: ignore[misc]
                for name, label in themes.items()
            ),
            None,
            Menu(
                _("Language"),
                tuple(
                    Command(
                        label,
                        lambda code=code: app.change(language=code),  # type: ignore[misc]
                        chosen=app.language == code,
                    )
                    for code, label in LANGUAGES.items()
                ),
            ),
            None,
            Command(
                _("What the network sees"),
                lambda: app.change(show_steps=not settings.show_steps),
                ("Ctrl+T",),
                chosen=settings.show_steps,
            ),
            None,
            Command(_("Rotate left"), lambda: app.pictures.turn(-1), ("Ctrl+Left",), lambda: _is_open(app)),
            Command(_("Rotate right"), lambda: app.pictures.turn(1), ("Ctrl+Right",), lambda: _is_open(app)),
            Command(_("Back to the pad"), app.pictures.close, ("Esc",), lambda: _is_open(app)),
        ),
    )


def _model(app: "App") -> Menu:
    return Menu(
        _("Model"),
        (
            Command(_("Retrain…"), lambda: _retrain(app), ("Ctrl+R",), lambda: not app.trainer.is_running),
            Command(_("Training…"), app.trainer.open, enabled=lambda: app.trainer.is_running),
            Command(
                _("Results of the last training…"), app.verdicts.show, enabled=lambda: app.verdicts.can_show
            ),
            None,
            Command(_("Lab…"), app.lab.open, ("Ctrl+L",)),
            Command(_("Look inside…"), app.inside.show, ("Ctrl+K",)),
            Command(_("Open TensorBoard"), app.lab.open_board, ("Ctrl+B",)),
            Command(_("Stop TensorBoard"), app.lab.board.stop, enabled=lambda: app.lab.board.is_running),
            Command(_("Models…"), lambda: _show_models(app), ("Ctrl+M",)),
            Command(
                _("Model card…"),
                lambda: pages.show_card(app),
                ("F2",),
                lambda: app.classifier is not None,
            ),
            Command(_("My drawings…"), app.my_drawings.show, ("Ctrl+D",)),
        ),
    )


def _help(app: "App") -> Menu:
    return Menu(
        _("Help"),
        (
            Command(_("Shortcuts"), lambda: pages.show_shortcuts(app), ("F1",)),
            Command(_("About DigitPad"), lambda: pages.show_about(app)),
        ),
    )


def _has_ink(app: "App") -> bool:
    """Say whether there is a drawing to be seen: not where a picture is in front of it."""
    return bool(app.ink.strokes) and app.picture is None


def _is_open(app: "App") -> bool:
    """Say whether a picture is open in front of the drawing."""
    return app.picture is not None


def _has_box(app: "App") -> bool:
    """Say whether there is a picture with a box in it."""
    return app.picture is not None and app.picture.selected is not None


# What opens these windows is imported when first wanted: the pad is ready some 20 ms earlier.


def _retrain(app: "App") -> None:
    from digitpad.ui.training.retrain_controller import retrain

    retrain(app)


def _show_models(app: "App") -> None:
    from digitpad.ui.models.controller import show_models

    show_models(app)
