"""The ring around the control that a lesson means, and the room that the lesson has beside a window."""

import tkinter as tk
from collections.abc import Iterator, Sequence
from tkinter import ttk
from typing import Any

from digitpad.ui.widgets.explained import mark_of
from digitpad.ui.widgets.screen import corner, on_screen, room
from digitpad.ui.widgets.scrolled import Scrolled, Viewport
from digitpad.ui.widgets.theme import Theme

WIDTH, AWAY = 3, 2  # of its line, and from there to the control, in pixels at 96 dots per inch
GAP = 8  # between the lesson and another window, likewise
LEAST = 480  # so wide another window stays, likewise


class Ring:
    """Four lines around a control, in its own window, above all else there."""

    def __init__(self, root: tk.Tk) -> None:
        """It is around nothing."""
        self._root = root
        self._keys: Sequence[str] = ()
        self._lines: list[tk.Frame] = []
        self.around: tk.Misc | None = None
        self._first: tk.Tk | tk.Toplevel | None = None
        self._seen = False  # whether it was scrolled to
        self._was_first = False  # whether what is ringed was seen in that window

    def show(self, keys: Sequence[str], theme: Theme, first: tk.Tk | tk.Toplevel | None = None) -> None:
        """Show it around the first of these that is in sight, by the keys of their explanations.

        first: the window that is meant. Others may have the same control: once it was seen in this one they
            are not looked at, even where this one is gone.
        """
        if tuple(keys) != tuple(self._keys) or first is not self._first:
            self._seen, self._was_first, self.around = False, False, None
        self._keys, self._first = keys, first
        found = self.around if self._is_there(self.around) else None
        if found is None or _is_off(found) or not _has(found, keys[0]):
            found = self._find()
        self._was_first = self._was_first or (found is not None and found.winfo_toplevel() is first)
        if found is None:
            self.hide()
            return
        window = found.winfo_toplevel()
        if found is not self.around or not self._lines or not self._lines[0].winfo_exists():
            self.hide()
            self.around = found
            colour = theme.palette.accent
            self._lines = [tk.Frame(window, background=colour) for _side in range(4)]
        if not self._seen:
            self._seen = True
            _see(found)
        self._place(found, window, theme)

    def _find(self) -> tk.Misc | None:
        """Return the first control that is in sight, one that can be used now rather than another."""
        first = self._first if self._first is not None and self._first.winfo_exists() else None
        seen = [*filter(None, (find_control(first, key, True) for key in self._keys if first))]
        if not self._was_first:
            seen += filter(None, (find_control(self._root, key) for key in self._keys))
        return next((one for one in seen if not _is_off(one)), next(iter(seen), None))

    def hide(self) -> None:
        """Take it away."""
        for line in self._lines:
            if line.winfo_exists():
                line.destroy()
        self._lines, self.around = [], None

    def _is_there(self, widget: tk.Misc | None) -> bool:
        mark = mark_of(widget) if widget else None
        return bool(
            widget and mark and mark.key in self._keys and widget.winfo_exists() and widget.winfo_viewable()
        )

    def _place(self, widget: tk.Misc, window: tk.Misc, theme: Theme) -> None:
        thick = theme.stroke(WIDTH)
        away = theme.px(AWAY) + thick
        left = max(widget.winfo_rootx() - window.winfo_rootx() - away, 0)
        top = max(widget.winfo_rooty() - window.winfo_rooty() - away, 0)
        right = widget.winfo_rootx() - window.winfo_rootx() + widget.winfo_width() + away
        bottom = widget.winfo_rooty() - window.winfo_rooty() + widget.winfo_height() + away
        right, bottom = min(right, window.winfo_width()), min(bottom, window.winfo_height())
        width, height = max(right - left, thick), max(bottom - top, thick)
        places = (
            (left, top, width, thick),
            (left, top + height - thick, width, thick),
            (left, top, thick, height),
            (left + width - thick, top, thick, height),
        )
        for line, place in zip(self._lines, places, strict=True):
            x, y, wide, high = place
            known: dict[str, Any] = dict(line.place_info())
            if [str(known.get(name)) for name in ("x", "y", "width", "height")] != [*map(str, place)]:
                line.place(x=x, y=y, width=wide, height=high)
            line.lift()


def find_control(root: tk.Misc, key: str, is_alone: bool = False) -> tk.Misc | None:
    """Return the outermost widget in sight that has an explanation; menus have none that could be ringed.

    is_alone: whether it is looked for in this window alone, not in those over it.
    Of a field and the words around it, which share one, the field is meant.
    """
    found = next((widget for widget in _all_in(root, is_alone) if _has(widget, key)), None)
    beside = found.master.winfo_children() if found and found.master else []
    fields = (one for one in beside if isinstance(one, ttk.Entry | ttk.Scale) and _has(one, key))
    return next(fields, found)


def go_to(window: tk.Tk | tk.Toplevel, ringed: tk.Misc | None) -> None:
    """Give the keyboard to what is ringed in a window, else to what had it there, else to its first field."""
    here = ringed if ringed and ringed.winfo_toplevel() is window else None
    last = window.focus_lastfor()
    before = _first_field(window) if last is window and isinstance(window, tk.Toplevel) else last
    window.lift()
    ((here and _first_field(here)) or before or window).focus_set()


def _first_field(widget: tk.Misc) -> tk.Misc | None:
    """Return what takes the keyboard in a widget, itself or the first within; None where nothing does."""
    return next((one for one in _all_in(widget, True) if one.tk.call("tk::FocusOK", str(one))), None)


def _is_off(widget: tk.Misc) -> bool:
    """Say whether a control is one that cannot be used now."""
    return isinstance(widget, ttk.Widget) and widget.instate(["disabled"])


def _has(widget: tk.Misc, key: str) -> bool:
    """Say whether a widget in sight, but no window, has an explanation."""
    mark = mark_of(widget)
    is_window = isinstance(widget, tk.Tk | tk.Toplevel)
    return bool(mark and mark.key == key and not is_window and widget.winfo_viewable())


def _all_in(root: tk.Misc, is_alone: bool) -> Iterator[tk.Misc]:
    """Yield all widgets, those of a window first that lie further out."""
    waiting, others = [root], (tk.Menu, tk.Toplevel) if is_alone else (tk.Menu,)
    for widget in waiting:
        yield widget
        waiting += [child for child in widget.winfo_children() if not isinstance(child, others)]


def _see(widget: tk.Misc) -> None:
    """Scroll the window as far as the widget needs to be seen."""
    here: tk.Misc | None = widget
    while here is not None:
        if isinstance(here, Scrolled | Viewport):
            here.see(widget)
        here = here.master


def lies_over(window: tk.Misc, widget: tk.Misc) -> bool:
    """Say whether a window and a widget of another one share a place on the screen."""
    across, down = (
        min(start + size, its_start + its_size) - max(start, its_start)
        for start, size, its_start, its_size in (
            (window.winfo_rootx(), window.winfo_width(), widget.winfo_rootx(), widget.winfo_width()),
            (window.winfo_rooty(), window.winfo_height(), widget.winfo_rooty(), widget.winfo_height()),
        )
    )
    return across > 0 and down > 0


def _spans(start: int, wide: int, window: tk.Tk | tk.Toplevel | None) -> bool:
    """Say whether so many pixels of the screen from there lie above or below a window, or in it."""
    if window is None:
        return False
    left = corner(window)[0]
    return start < left + window.winfo_width() and left < start + wide


class Beside:
    """Where the lesson is: beside the window that it is about, which makes room where it must.

    The other windows get their places back when the lesson closes, unless the user has moved them since.
    """

    def __init__(self) -> None:
        """No window was moved."""
        self._before: dict[tk.Tk | tk.Toplevel, tuple[str, int]] = {}  # its geometry, and how wide we made it

    def fit(
        self,
        lesson: tk.Toplevel,
        other: tk.Tk | tk.Toplevel,
        theme: Theme,
        also: tk.Tk | tk.Toplevel | None = None,
    ) -> None:
        """Move the lesson beside a window where there is room on the screen; else the window makes room.

        also: another window, which it does not hide either where there is room for that.
        """
        gap, wide = theme.px(GAP), lesson.winfo_width()
        left, top = corner(other)
        right = left + other.winfo_width()
        if not lesson.winfo_viewable():
            return
        here = corner(lesson)[0]
        hides = also is not None and lies_over(lesson, also)
        if (here >= right or here + wide <= left) and not hides:
            return
        most, size = room(lesson).width, (wide, lesson.winfo_height())
        places = [start for start in (right + gap, left - gap - wide) if 0 <= start <= most - wide]
        if places:
            start = next((start for start in places if not _spans(start, wide, also)), places[0])
        else:
            start = most - wide
            self._make_room(other, start - gap, theme)
        lesson.geometry("+{}+{}".format(*on_screen(lesson, start, top, size)))

    def _make_room(self, other: tk.Tk | tk.Toplevel, end: int, theme: Theme) -> None:
        """Have a window end at a place of the screen; it becomes narrower only where it has to."""
        before = str(other.geometry())
        width = max(min(other.winfo_width(), end), min(theme.px(LEAST), end))
        left, top = corner(other)
        other.geometry(f"{width}x{other.winfo_height()}+{max(min(left, end - width), 0)}+{top}")
        other.update_idletasks()
        first = self._before.get(other, (before, 0))[0]
        self._before[other] = (first, width)

    def give_back(self) -> None:
        """Give the windows their places back."""
        for window, (before, width) in self._before.items():
            if window.winfo_exists() and window.winfo_width() == width:
                window.geometry(before)
                window.update_idletasks()
        self._before.clear()
