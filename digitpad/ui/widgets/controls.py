"""Small controls and key bindings that several windows share."""

import sys
import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from tkinter import font, ttk
from typing import TYPE_CHECKING, Any, NamedTuple

from digitpad.language import _
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.theme import MARGINS, Theme

if TYPE_CHECKING:
    from PIL import ImageTk

# In an event's state: Control, and Alt; what is Alt on X11 and Command on a Mac is Num Lock on Windows.
CONTROL, ALT = 0x4, 0x20000 if sys.platform == "win32" else 0x8
CONTROL_OR_ALT = CONTROL | ALT
DIGITS = range(10)
LEAST_LETTERS = 18  # of a sentence, about as wide as the next
LEAST_LINE = 160  # of a sentence, in pixels at 96 dots per inch: X11 has no windows of 32,768 and more
ARROWS = {"<Left>": (-1, 0), "<Right>": (1, 0), "<Up>": (0, -1), "<Down>": (0, 1)}  # to the right, and down
TYPING = {"Entry", "TEntry", "Text", "Spinbox", "TSpinbox", "TCombobox"}  # where a digit is text
Bind = Callable[[str, "Callable[[tk.Event[tk.Misc]], object]"], object]


def on_mac(widget: tk.Misc) -> bool:
    """Whether the window system is a Mac's."""
    return str(widget.tk.call("tk", "windowingsystem")) == "aqua"


def on_x11(widget: tk.Misc) -> bool:
    """Whether the window system is X11."""
    return str(widget.tk.call("tk", "windowingsystem")) == "x11"


def control_key(widget: tk.Misc) -> str:
    """Return Tk's name of the key that goes with letters: Command on a Mac."""
    return "Command" if on_mac(widget) else "Control"


def bind_keys(widget: tk.Misc, keys: Mapping[str, Callable[[], object]]) -> None:
    """Bind calls to sequences; where one returns "break" Tk looks no further."""
    for sequence, run in keys.items():
        widget.bind(sequence, lambda _event, run=run: run())  # type: ignore[misc]


def choice(
    parent: tk.Misc,
    words: str,
    variable: tk.Variable,
    value: str | int,
    key: str,
    run: Callable[[], object],
    style: str = "Toolbutton",
) -> ttk.Radiobutton:
    """Return one of a row of buttons of which one is pressed: its words, what it sets, its explanation."""
    button = ttk.Radiobutton(parent, text=words, value=value, variable=variable, style=style, command=run)
    return explain(button, key)


def watch(variable: tk.Variable, widget: tk.Misc, changed: Callable[[], object]) -> None:
    """Call `changed` when a variable is written, while a widget lives: Tk would keep all of it for ever."""
    name = variable.trace_add("write", lambda *_what: changed())
    _at_end(widget, lambda: variable.trace_remove("write", name))


def bind_tag(widget: tk.Misc, tag: str, sequence: str, run: "Callable[[tk.Event[tk.Misc]], object]") -> None:
    """Bind a call to all that has a tag, while a widget lives, whose own tag it is."""
    name = widget.bind_class(tag, sequence, run)

    def forget() -> None:
        widget.unbind_class(tag, sequence)
        widget.nametowidget(".").deletecommand(name)  # who keeps its name

    _at_end(widget, forget)


def _at_end(widget: tk.Misc, forget: Callable[[], None]) -> None:
    widget.bind("<Destroy>", lambda event: forget() if event.widget is widget else None, add=True)


class FocusCanvas(tk.Canvas):
    """A canvas that can have the keyboard, and shows by a frame that it has."""

    def __init__(self, parent: tk.Misc, theme: Theme, **options: Any) -> None:
        """Make it; `options` are a canvas's own."""
        colour = theme.palette
        frame = {"highlightbackground": colour.window, "highlightcolor": colour.accent}
        super().__init__(
            parent,
            background=colour.window,
            takefocus=True,
            highlightthickness=theme.px(2),
            **(frame | options),
        )


def framed(parent: tk.Misc, theme: Theme, photo: "ImageTk.PhotoImage") -> tk.Label:
    """Return a picture with a thin frame, which sets it apart from a window of the same colour."""
    frame = {"highlightthickness": theme.stroke(1), "highlightbackground": theme.palette.line}
    return tk.Label(parent, image=photo, borderwidth=0, **frame)  # type: ignore[arg-type]


class ButtonRow(ttk.Frame):
    """Buttons in a row, from the left and from the right end; several rows where they have no room in one."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, padding: int = 0, gap: int = 8, is_wide: bool = True
    ) -> None:
        """Make it empty.

        padding: below it and beside it, in this screen's pixels. gap: between two, at 96 dots per inch.
        is_wide: whether it asks for room for all in one row; else it takes the width that it is given.
        """
        super().__init__(parent)
        self._padding, self._gap, self._is_wide = padding, theme.px(gap), is_wide
        self._most = theme.widest - theme.px(MARGINS)
        self._right: tuple[tk.Widget, ...] = ()
        self._left: tuple[tk.Widget, ...] = ()
        self.bind("<Configure>", self._lay_out)
        self.bind("<Visibility>", self._lay_out)

    def show(self, *right: tk.Widget, left: Sequence[tk.Widget] = ()) -> None:
        """Show these of its widgets and no others: from the right end inwards, and from the left."""
        for one in {*self._left, *self._right} - {*left, *right}:
            one.place_forget()
        self._right, self._left = right, tuple(left)
        for one in (*self._left, *reversed(self._right)):  # Tab goes from left to right
            one.lift()
            one.bind("<Configure>", self._lay_out)  # of its own size, where its words change
            if isinstance(one, ttk.Button) and one.winfo_reqwidth() > self._most:
                one.configure(text=in_two_lines(str(one.cget("text"))))
        self._lay_out()

    def _lay_out(self, _event: object = None) -> None:
        """Put all into rows, and ask for the room that they take."""
        shown = (*self._left, *self._right)
        if not shown:
            return
        whole = sum(one.winfo_reqwidth() + self._gap for one in shown) - self._gap
        given = self.winfo_width() - 2 * self._padding
        room = given if self.winfo_viewable() else self._most  # out of sight it may have any width
        rows: list[list[tk.Widget]] = []
        left_over = 0
        for one in shown:
            wide = one.winfo_reqwidth() + self._gap
            if not rows or wide > left_over + self._gap:
                rows.append([])
                left_over = room
            rows[-1].append(one)
            left_over -= wide
        high = max(one.winfo_reqheight() for one in shown)
        for number, row in enumerate(rows):
            self._place(row, number * (high + self._gap), high, room)
        height = len(rows) * (high + self._gap) - self._gap + self._padding
        width = min(whole, self._most) + 2 * self._padding if self._is_wide else 1
        self.configure(width=width, height=height)

    def _place(self, row: Sequence[tk.Widget], top: int, high: int, room: int) -> None:
        start, end = self._padding, self._padding + room
        for one in row:
            wide, height = one.winfo_reqwidth(), one.winfo_reqheight()
            is_left = one in self._left
            left = start if is_left else end - wide
            one.place(x=left, y=top + (high - height) // 2)  # with its own size: it may change
            start, end = (start + wide + self._gap, end) if is_left else (start, left - self._gap)


def in_two_lines(words: str) -> str:
    """Return words broken at the space nearest to their middle, where they have one."""
    spaces = [place for place, letter in enumerate(words) if letter == " "]
    if not spaces or "\n" in words:
        return words
    place = min(spaces, key=lambda place: abs(place - len(words) // 2))
    return f"{words[:place]}\n{words[place + 1 :]}"


def fit_options(box: ttk.Combobox, labels: Sequence[str], least: int) -> None:
    """Make a box as wide as the longest of its labels, or as `least` digits."""
    box.configure(width=max(digits_wide(box, *labels) + 1, least))


def digits_wide(widget: tk.Misc, *words: str) -> int:
    """Return how many digits are as wide as the widest of some words, which a button swaps."""
    text = font.Font(widget, name="DigitPadText", exists=True)
    return -(-max(map(text.measure, words), default=0) // text.measure("0"))


def wrap_to_width(label: ttk.Label, theme: Theme) -> ttk.Label:
    """Break a sentence at the width that its label is given, and does not ask for; return the label."""
    least, edge = theme.px(LEAST_LINE), theme.px(4)  # of the last letter, which may lean over the line's end
    label.configure(wraplength=least)
    # What asks for its own lines grows and shrinks for ever where a window scrolls.
    if not label.cget("width"):
        label.configure(width=LEAST_LETTERS)
    label.bind(
        "<Configure>", lambda event: label.configure(wraplength=max(event.width - edge, least)), add=True
    )
    return label


def enable(widget: ttk.Widget, enabled: bool) -> None:
    """Let a control be used, or make it grey."""
    if widget.instate(["disabled"]) == enabled:
        widget.state(["!disabled" if enabled else "disabled"])


def add_button(row: ttk.Frame, text: str, command: Callable[[], None], gap: int) -> ttk.Button:
    """Add a button to a row of tools, with `gap` pixels to its right."""
    button = ttk.Button(row, text=text, command=command, width=0)
    button.pack(side="left", padx=(0, gap))
    return button


def let_arrows_slide(slider: ttk.Scale, step: float) -> None:
    """Let the arrow keys move a slider by `step`, within its ends."""
    least, most = (float(slider.cget(end)) for end in ("from", "to"))

    def slide(by: float) -> str:
        slider.set(min(max(slider.get() + by, least), most))
        return "break"

    bind_keys(slider, {"<Left>": partial(slide, -step), "<Right>": partial(slide, step)})


class Bindings:
    """The bindings of one make of the window; the next make begins by clearing them."""

    def __init__(self, root: tk.Tk) -> None:
        """Start without any."""
        self.root = root
        self._made: list[tuple[str, str]] = []
        self._everywhere: list[tuple[str, str]] = []
        if on_x11(root):  # where Tk goes to the line's start, as Emacs does
            root.event_delete("<<LineStart>>", "<Control-a>")
            root.event_add("<<SelectAll>>", "<Control-a>")

    def add(
        self, sequence: str, run: "Callable[[tk.Event[tk.Misc]], object]", everywhere: bool = False
    ) -> None:
        """Call `run` at an event anywhere in the window, or in any window."""
        if everywhere:
            self._everywhere.append((sequence, self.root.bind_all(sequence, run)))
            return
        self._made.append((sequence, self.root.bind(sequence, run)))

    def clear(self) -> None:
        """Take all back."""
        for sequence, command in self._made:
            self.root.unbind(sequence, command)
        for sequence, command in self._everywhere:
            self.root.unbind_all(sequence)
            self.root.deletecommand(command)
        self._made.clear()
        self._everywhere.clear()


def focus_place(root: tk.Tk) -> str:
    """Return the path of the widget that has the keyboard; "" where it is in no window of ours."""
    return str(root.tk.call("focus"))


def give_focus(root: tk.Tk, place: str) -> None:
    """Give the keyboard to the widget in the same place of windows that were made anew, where it is there.

    place: its former path. Tk numbers what is made again, windows too: "!window2" follows "!window".
    """
    top, *rest = place.strip(".").split(".")
    kind = top.rstrip("0123456789")
    for child in reversed(root.winfo_children()):
        path = ".".join((str(child), *rest))
        if child.winfo_name().rstrip("0123456789") == kind and root.tk.call("winfo", "exists", path):
            root.tk.call("focus", path)
            return


def arrows_choose(buttons: Sequence[ttk.Radiobutton]) -> None:
    """Let Up and Down choose the next of some radio buttons that can be chosen."""
    for button in buttons:
        step = partial(_step, buttons, button)
        bind_keys(button, {"<Up>": partial(step, -1), "<Down>": partial(step, 1)})


def _step(buttons: Sequence[ttk.Radiobutton], here: ttk.Radiobutton, by: int) -> str:
    there = [button for button in buttons if button is here or not button.instate(["disabled"])]
    button = there[(there.index(here) + by) % len(there)]
    button.focus_set()
    button.invoke()
    return "break"


class BusyBar(ttk.Frame):
    """Packed only while there is such work."""

    def __init__(self, parent: tk.Misc, theme: Theme, stop: Callable[[], None]) -> None:
        """Make it, out of sight."""
        super().__init__(parent)
        self.bar = ttk.Progressbar(self, maximum=1.0, length=theme.px(80))
        self.bar.pack(side="left", padx=(0, theme.px(8)))
        self.stop = ttk.Button(self, text=_("Stop"), style="Status.TButton", width=0, command=stop)
        self.stop.pack(side="left")
        explain(self.bar, "busy")
        explain(self.stop, "stop")

    def show(self, busy: bool) -> None:
        """Show it, or take it away."""
        if busy == bool(self.winfo_manager()):
            return
        show_share(self.bar, None if busy else 0.0)
        if busy:
            self.pack(side="left")
        else:
            self.pack_forget()


class LabelHandlers(NamedTuple):
    """Handlers of the row: of a digit that is pressed, of the button that takes it back, and of "Learn".

    show: the key of a drawing that is to be shown among the others.
    """

    say: Callable[[int], None]
    undo: Callable[[], None]
    learn: Callable[[], None]
    show: Callable[[int], None]


class Labels(ttk.Frame):
    """Ten small buttons. Tab passes them by, for the keys 0 to 9 do the same from anywhere."""

    def __init__(self, parent: tk.Misc, theme: Theme, say: Callable[[int], None]) -> None:
        """Make the row, disabled."""
        super().__init__(parent)
        explain(self, "labels")
        ttk.Label(self, text=_("It is a")).pack(side="left", padx=(0, theme.px(8)))
        self.buttons = [self._button(digit, say) for digit in DIGITS]
        self.shown: tuple[bool, int | None] | None = None
        self.show(False, None)

    def show(self, enabled: bool, label: int | None) -> None:
        """Enable the buttons where there is something to label; `label` is what it is kept as, if it is."""
        if self.shown == (enabled, label):
            return
        self.shown = (enabled, label)
        for digit, button in enumerate(self.buttons):
            chosen = enabled and digit == label
            button.state(["!disabled" if enabled else "disabled", "selected" if chosen else "!selected"])

    def _button(self, digit: int, say: Callable[[int], None]) -> ttk.Button:
        button = ttk.Button(
            self,
            text=str(digit),
            style="Digit.TButton",
            width=1,
            takefocus=False,
            command=lambda: say(digit),
        )
        explain(button, "labels", lambda: str(digit))
        button.pack(side="left", fill="x", expand=True)
        return button


def bind_digits(bind: Bind, say: Callable[[int], None]) -> None:
    """Let the keys 0 to 9, of the number pad too, press a digit; not where text is typed."""
    for digit in DIGITS:

        def press(event: "tk.Event[tk.Misc]", digit: int = digit) -> None:
            other_keys = isinstance(event.state, int) and event.state & CONTROL_OR_ALT
            if not other_keys and event.widget.winfo_class() not in TYPING:
                say(digit)

        bind(f"<Key-{digit}>", press)
        bind(f"<KP_{digit}>", press)


def show_share(bar: ttk.Progressbar, share: float | None) -> None:
    """Show a share of 1 on a bar; None makes it move to and fro."""
    moves = str(bar.cget("mode")) == "indeterminate"
    if share is None and not moves:
        bar.configure(mode="indeterminate")
        bar.start(40)
    elif share is not None:
        if moves:
            bar.stop()
            bar.configure(mode="determinate")
        bar.configure(value=share)
