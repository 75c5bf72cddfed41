"""Tooltips and *What's this?*: whatever the pointer rests on, or has the keyboard, is explained."""

import tkinter as tk
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from digitpad.language import _
from digitpad.ui.widgets.controls import on_x11
from digitpad.ui.widgets.explained import (
    Explained,
    FoundExplanation,
    Place,
    answer_instead,
    find_explanation,
    is_disabled,
    owner_of,
)
from digitpad.ui.widgets.menus import pop_up_of

if TYPE_CHECKING:
    from digitpad.ui.explain.bubble_view import Area, Bubble
    from digitpad.ui.widgets.theme import Theme

DELAY_MS = 600  # that the pointer rests, or a control has the keyboard, before its tooltip comes
NEXT_MS = 150  # that it rests on the next part of a picture, when the tooltip of another one was there
WATCHED = "DigitPadExplained"  # bindings of what is explained, before its own
ASKED = "DigitPadWhatsThis"  # bindings before all others, while the pointer is a question mark
# What no control sees then. All else it does: a window that is resized or closes must know of it.
KEPT_BACK = (
    *("<ButtonPress>", "<Motion>", "<Enter>", "<Leave>", "<MouseWheel>"),
    *("<KeyPress>", "<KeyRelease>", "<FocusIn>", "<FocusOut>"),
)
MARKS = ("F1", "Shift_L", "Shift_R", "Control_L", "Control_R", "Alt_L", "Alt_R")  # do not take a tooltip away
PRESSED = 0x1F00  # in an event's state: any button of the mouse


class Explainer:
    """At most one explanation is in sight. Nothing is made, nor the table read, before the first one."""

    def __init__(
        self,
        root: tk.Tk,
        theme: "Callable[[], Theme]",
        notice: Callable[[str], None],
        glossary: Callable[[str], None],
        learn: Callable[[str], None],
    ) -> None:
        """Listen to all windows, those that are still to come too.

        glossary: opens it at a key's term; learn: opens the lesson that teaches that.
        """
        self._root, self._theme, self._notice = root, theme, notice
        self._glossary, self._learn = glossary, learn
        self.bubble: Bubble | None = None
        self.shown: Explained | None = None  # what the bubble explains
        self._widget: tk.Misc | None = None  # what the pointer is over, or what has the keyboard
        self._entry: tuple[str, str] | None = None  # of a menu, likewise: its path, and the entry's place
        self._tagged: list[tk.Misc] = []
        self._due: str | None = None
        self._stays = False  # until a key or a click: what was asked for does, a tooltip does not
        self._pointer = root.winfo_pointerxy()  # where it was: a window that comes to it explains nothing
        self._before: list[tuple[tk.Misc, str]] = []  # all widgets with their pointers
        root.bind_all("<Enter>", self._enter)
        root.bind_all("<<TraverseIn>>", lambda event: self._watch(event.widget, self._explain_focus))
        for sequence in ("<ButtonPress>", "<KeyPress>", "<Leave>", "<FocusOut>"):
            root.bind_class(WATCHED, sequence, self._go)
        root.bind_class(WATCHED, "<Motion>", self._move)
        for sequence in ("<<MenuSelect>>", "<Motion>"):
            root.bind_class("Menu", sequence, self._watch_entry, add=True)
        root.bind_class("Menu", "<Unmap>", lambda _event: self.hide(), add=True)
        root.bind_all("<ButtonPress>", lambda _event: self._cancel(), add=True)  # it may move the keyboard
        self._bind_asked(root)

    def _bind_asked(self, root: tk.Tk) -> None:
        backward = ["<Shift-Tab>", *["<ISO_Left_Tab>"] * on_x11(root)]
        runs: dict[str, Callable[[tk.Event[tk.Misc]], object]] = {
            **dict.fromkeys(KEPT_BACK, lambda _event: None),
            "<ButtonRelease>": self._answer,
            "<Escape>": lambda _event: self.stop_asking(),
            "<Shift-F1>": lambda _event: self.stop_asking(),
            "<F1>": lambda _event: self.open_glossary(),
            "<Tab>": lambda event: self._answer_next(event.widget.tk_focusNext()),
            **dict.fromkeys(backward, lambda event: self._answer_next(event.widget.tk_focusPrev())),
        }

        def alone(run: "Callable[[tk.Event[tk.Misc]], object]", event: "tk.Event[tk.Misc]") -> str:
            run(event)
            return "break"

        for sequence, run in runs.items():
            root.bind_class(ASKED, sequence, partial(alone, run))

    # Tooltips

    def _enter(self, event: "tk.Event[tk.Misc]") -> None:
        """Explain what the pointer has come to, if it was the pointer that moved and not a window."""
        if self._stays or self.is_asking or (isinstance(event.state, int) and event.state & PRESSED):
            return
        if pop_up_of(self._root, event.widget):  # which says by itself what is chosen in it
            return
        at = self._root.winfo_pointerxy()
        has_moved, self._pointer = at != self._pointer, at
        self._watch(event.widget, self._explain_pointer if has_moved else None)

    def _watch(self, widget: object, explain: Callable[[], None] | None) -> None:
        """Watch a widget that has an explanation, which is shown soon; lists that Tk makes have none."""
        self.hide()
        owner = owner_of(widget) if isinstance(widget, tk.Misc) else None
        if owner and isinstance(widget, tk.Misc) and not _is_window(owner[0]) and owner[1].hover:
            self._widget = widget
            self._tag(widget)
            if explain:
                self._due = self._root.after(DELAY_MS, explain)

    def _move(self, event: "tk.Event[tk.Misc]") -> None:
        """Wait until the pointer rests; over another part of a picture the first one's explanation goes."""
        self._pointer = at = (event.x_root, event.y_root)
        if self._stays or event.widget is not self._widget:
            return
        delay = DELAY_MS
        if self.bubble:
            found = find_explanation(event.widget, at)
            if found and found.explained == self.shown:
                return
            self._take_away()
            delay = NEXT_MS
        self._cancel()
        self._due = self._root.after(delay, self._explain_pointer)

    def _explain_pointer(self) -> None:
        self._due = None
        widget, at = self._widget, self._pointer
        if widget and widget.winfo_exists() and (found := find_explanation(widget, at)):
            self._show(found, widget, at)

    def _explain_focus(self) -> None:
        self._due = None
        widget = self._widget
        if widget and widget.winfo_exists() and (found := find_explanation(widget, None)):
            self._show(found, widget, None)

    def _go(self, event: "tk.Event[tk.Misc]") -> None:
        """Explain no more: the pointer went, the keyboard did, or something is pressed."""
        if event.type == tk.EventType.KeyPress:
            goes = event.keysym not in MARKS and not self.is_asking
        elif event.type == tk.EventType.FocusOut:  # to another program: from control to control it may go
            goes = not (self._stays and _focus(self._root))
        else:
            goes = event.type == tk.EventType.ButtonPress or event.widget is self._widget
        if goes:
            self.hide()

    def hide(self) -> None:
        """Take away what is explained, and explain nothing until the pointer comes to something else."""
        self._cancel()
        self._widget, self._entry, self._stays = None, None, False
        self._take_away()
        for widget in self._tagged:
            if widget.winfo_exists():
                widget.bindtags(tuple(tag for tag in widget.bindtags() if tag != WATCHED))
        self._tagged.clear()

    def _cancel(self) -> None:
        if self._due:
            self._root.after_cancel(self._due)
            self._due = None

    def _take_away(self) -> None:
        if self.bubble and self.bubble.winfo_exists():
            self.bubble.destroy()
        self.bubble, self.shown = None, None

    def _tag(self, widget: tk.Misc) -> None:
        if WATCHED not in widget.bindtags():
            widget.bindtags((WATCHED, *widget.bindtags()))
            self._tagged.append(widget)

    def _show(self, found: FoundExplanation, widget: tk.Misc, at: Place | None, whole: bool = False) -> None:
        """Show an explanation beside the pointer, or beside the widget; `whole`: with all that is known."""
        from digitpad.ui.explain.bubble_view import around_pointer, around_widget

        theme = self._theme()
        beside = around_pointer(at, theme) if at else around_widget(widget, theme)
        self._put(found.explained, beside, is_disabled(widget), whole)
        if not whole:
            self._tag(widget)

    def _put(
        self,
        explained: Explained,
        beside: "Area",
        is_off: bool = False,
        whole: bool = False,
        least: "Area | None" = None,
    ) -> None:
        """Show an explanation beside an area of the screen; a key or a click takes it away."""
        from digitpad.language.explanations.table import explanation, term_for
        from digitpad.ui.explain.bubble_view import Bubble, BubbleContent
        from digitpad.ui.explain.glossary_controller import lesson_name

        self._take_away()
        key, value = explained
        about = explanation(key)
        content = BubbleContent(
            about.term,
            about.text,
            "" if value == about.term else value,
            about.example if whole else "",
            about.off if is_off else "",
            _("More in the glossary (F1)") if term_for(key) else "",
            lesson_name(key) if whole else "",
        )
        ways = (partial(self._open_glossary, key), partial(self._open_lesson, key))
        self.bubble = Bubble(self._root, self._theme(), content, beside, least, ways, self.hide)
        self.shown, self._stays = explained, whole
        focus = _focus(self._root)
        for each in _all_in(self._root) if whole else (focus,):
            if each:
                self._tag(each)

    # Menus

    def _watch_entry(self, event: "tk.Event[tk.Misc]") -> None:
        """Have the entry of a menu explained that the pointer or the keys rest on."""
        menu, path = pop_up_of(self._root, event.widget), str(event.widget)
        if menu is None:
            return
        moves = event.type == tk.EventType.Motion  # over entries that cannot be chosen too
        where = f"@{event.x},{event.y}" if moves else "active"
        entry = path, str(self._root.tk.call(path, "index", where))
        if entry == self._entry:
            return
        delay = NEXT_MS if self.bubble else DELAY_MS
        self.hide()
        self._entry = entry
        if entry[1].isdigit() and (found := menu.explanation_at(int(entry[1]))):
            is_off = str(menu.entrycget(int(entry[1]), "state")) == "disabled"
            self._due = self._root.after(delay, lambda: self._explain_entry(found, is_off, *entry))

    def _explain_entry(self, explained: Explained, is_off: bool, path: str, place: str) -> None:
        """Show it below the menu: beside it a deeper one may come up."""
        from digitpad.ui.explain.bubble_view import around_pointer

        self._due = None
        call = self._root.tk.call
        if not call("winfo", "exists", path):
            return
        if not call("winfo", "viewable", path):  # the system draws it
            self._put(explained, around_pointer(self._root.winfo_pointerxy(), self._theme()), is_off)
            return
        left, top, width, height = (
            int(call("winfo", what, path)) for what in ("rootx", "rooty", "width", "height")
        )
        y = top + int(call(path, "yposition", place))
        menu, line = (left, top, left + width, top + height), (left, y, left + width, y)
        self._put(explained, menu, is_off, least=line)

    def _answer_entry(self, explained: Explained) -> None:
        """Explain the entry of a menu that was chosen while something was asked."""
        from digitpad.ui.explain.bubble_view import around_pointer

        self.stop_asking()
        self._put(explained, around_pointer(self._root.winfo_pointerxy(), self._theme()), whole=True)

    # The glossary

    def open_glossary(self) -> None:
        """Open the glossary at what is explained, or has the keyboard."""
        focus = _focus(self._root)
        found = find_explanation(focus, None) if focus else None
        self._open_glossary(self.shown.key if self.shown else found.explained.key if found else "")

    def _open_glossary(self, key: str) -> None:
        self.stop_asking()
        self._glossary(key)

    def _open_lesson(self, key: str) -> None:
        self.stop_asking()
        self._learn(key)

    # What's this?

    @property
    def is_asking(self) -> bool:
        """Whether the next click has something explained."""
        return bool(self._before)

    def ask(self) -> None:
        """Let the next click explain what it meets, in any window. No control does anything until then."""
        self.hide()
        for widget in _all_in(self._root):
            cursor = str(widget.cget("cursor"))
            self._before.append((widget, cursor))
            widget.bindtags((ASKED, *widget.bindtags()))
            widget.configure(cursor="question_arrow")  # type: ignore[call-arg]
        answer_instead(self._root, self._answer_entry)
        self._notice(_("Click what you want explained. Esc ends it."))

    def ask_here(self) -> None:
        """Explain what has the keyboard, and then, as `ask` does, what is clicked."""
        focus = _focus(self._root)
        self.ask()
        if focus:
            self._answer_about(focus, None)

    def stop_asking(self) -> None:
        """Let all controls be used again."""
        before, self._before = self._before, []
        answer_instead(self._root, None)
        for widget, cursor in before:
            if widget.winfo_exists():
                widget.bindtags(tuple(tag for tag in widget.bindtags() if tag != ASKED))
                widget.configure(cursor=cursor)  # type: ignore[call-arg]
        if before:
            self._notice("")
        self.hide()

    def _answer(self, event: "tk.Event[tk.Misc]") -> None:
        at = event.x_root, event.y_root
        widget = self._root.winfo_containing(*at) or event.widget
        self.stop_asking()
        if event.num == 1:
            self._answer_about(widget, at)

    def _answer_about(self, widget: tk.Misc, at: Place | None) -> None:
        found = find_explanation(widget, at)
        if found:
            self._show(found, widget, at, whole=True)

    def _answer_next(self, widget: tk.Misc | None) -> None:
        """Explain the next control that the keyboard comes to."""
        if widget:
            widget.focus_set()
            self._answer_about(widget, None)


def _focus(root: tk.Tk) -> tk.Misc | None:
    """Return what has the keyboard; None for another program, and for a list that Tk made itself."""
    try:
        return root.focus_get()
    except KeyError:
        return None


def _is_window(widget: tk.Misc) -> bool:
    return isinstance(widget, tk.Tk | tk.Toplevel)


def _all_in(root: tk.Tk) -> Iterator[tk.Misc]:
    """Yield all widgets of all windows but the menus, which go on opening."""
    waiting: list[tk.Misc] = [root]
    while waiting:
        widget = waiting.pop()
        yield widget
        waiting += [child for child in widget.winfo_children() if not isinstance(child, tk.Menu)]
