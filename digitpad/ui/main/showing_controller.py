"""What the window shows: of the drawing, or of the picture in front of it."""

from dataclasses import replace
from typing import TYPE_CHECKING

from digitpad.core.ink import bounds
from digitpad.core.prediction import Reading
from digitpad.language import _
from digitpad.pictures.opened import Opened
from digitpad.ui.main.content import PanelContent
from digitpad.ui.main.reading_content import (
    no_model_content,
    number_content,
    number_title,
    prediction_title,
    reading_content,
    status_content,
    steps_as_pictures,
)
from digitpad.ui.pictures.box_labels_controller import picture_content, steps_pictures

if TYPE_CHECKING:
    from digitpad.app import App


def show(app: "App", notice: str, offers_undo: bool) -> None:
    """Show all that may have changed. `offers_undo`: what the notice says can be taken back."""
    opened = app.picture
    found = _show_picture(app, opened) if opened else _show_drawing(app)
    card = app.classifier.card if app.classifier else None
    doing = app.pictures.doing or app.lab.board.doing
    status = status_content(card, found, doing or notice, offers_undo)
    busy = app.pictures.is_slow or bool(app.lab.board.doing)
    app.window.show_status(replace(status, busy=busy))
    app.window.panel.labels.show(app.has_digit, app.teacher.label)
    app.window.toolbar.show(app.ink.can_undo, app.can_redo, bool(app.ink.strokes), app.erasing)


def _show_drawing(app: "App") -> Reading | None:
    """Show what is on the pad; return what was read of the digit that is looked at."""
    written, parts = app.written, app.parts
    found = parts[written.selected].reading if parts else None
    is_number = len(parts) > 1
    app.root.title(
        number_title(parts) if is_number else prediction_title(found.prediction if found else None)
    )
    app.window.show_picture(None)
    app.window.pad.show_looked_at(bounds(written.strokes) if is_number else None)
    app.window.panel.show(app.lab.on_panel(_content_of_drawing(app, found)))
    return found


def _content_of_drawing(app: "App", found: Reading | None) -> PanelContent:
    show_steps, steps, parts = app.settings.show_steps, app.steps(), app.parts
    pictures = steps_as_pictures(steps) if steps and show_steps else None
    if app.classifier is None:
        return no_model_content(app.model_error, pictures)
    if len(parts) > 1:
        return number_content(parts, app.written.selected, pictures)
    return reading_content(found, pictures)


def _show_picture(app: "App", opened: Opened) -> Reading | None:
    """Show a picture with its boxes; return what was read of the digit that is looked at."""
    parts = app.pictures.parts
    app.root.title(number_title(parts) if app.classifier else "DigitPad")
    app.window.show_picture(picture_content(opened, parts), app.pictures.can_redo)
    app.window.panel.show(app.lab.on_panel(_panel_content(app, opened)))
    return None if opened.selected is None or not parts else parts[opened.selected].reading


def _panel_content(app: "App", opened: Opened) -> PanelContent:
    pictures = steps_pictures(opened) if app.settings.show_steps else None
    if app.classifier is None:
        return no_model_content(app.model_error, pictures)
    if opened.selected is None:
        return PanelContent(
            sentence=_("No digit was found"),
            detail=_("Draw a box around a digit with the mouse, or change the sensitivity or the ink."),
            pictures=pictures,
        )
    return number_content(app.pictures.parts, opened.selected, pictures)
