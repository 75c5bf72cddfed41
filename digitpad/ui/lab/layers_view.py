"""The stack of layers, a card each, from the digit down to its ten probabilities."""

import math
import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from tkinter import ttk

from digitpad.language import _
from digitpad.ui.widgets.controls import LEAST_LINE, bind_tag, enable, watch
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.menus import PopUp
from digitpad.ui.widgets.scrolled import Scrolled
from digitpad.ui.widgets.theme import Theme

ICON = 34  # pixels at 96 dots per inch
NARROW = 270  # below this a card has no room for its icon, nor for two fields beside each other,
WORDY = 325  # and below this none for words beside its figures
LARGEST = 28  # side of a picture that is drawn as large as an icon can be
MOST_CELLS = 9  # drawn for a row of values
MOST_SHEETS = 5  # drawn for the channels of a picture
Terms = Mapping[str, str]  # kinds of layers, and the keys that explain them


@dataclass(frozen=True)
class FieldContent:
    """A figure of a layer that can be typed, from `least` to `most`; `fault` says what is wrong with it."""

    name: str
    label: str
    text: str
    least: float
    most: float
    step: float
    fault: str = ""


@dataclass(frozen=True)
class LayerContent:
    """A layer as it is shown.

    summary: its settings in words. shape: what it puts out, () where that is not known.
    figures: shape, parameters in words, and their mere count, for where there is little room.
    fault: why it does not fit there.
    """

    kind: str
    summary: str
    shape: Sequence[int]
    figures: tuple[str, str, str]
    fault: str = ""
    fields: Sequence[FieldContent] = ()


class ShapeIcon(tk.Canvas):
    """What a layer puts out: sheets for a picture's channels, cells for a row of values."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        """Make it empty."""
        self._theme, self._side = theme, theme.px(ICON)
        self._shape: Sequence[int] | None = None
        ground = theme.palette.surface
        super().__init__(parent, width=self._side, height=self._side, background=ground, highlightthickness=0)

    def show(self, shape: Sequence[int]) -> None:
        """Draw a shape; () gives nothing."""
        if shape == self._shape:
            return
        self._shape = shape
        self.delete("all")
        if len(shape) == 3:
            self._draw_sheets(*shape)
        elif len(shape) == 1:
            self._draw_cells(shape[0])

    def _draw_sheets(self, height: int, width: int, channels: int) -> None:
        px, fill, edge = self._theme.px, self._theme.palette.track, self._theme.palette.accent
        sheets = min(1 + round(math.log2(channels) * 0.6), MOST_SHEETS)
        apart, thin = px(2), self._theme.stroke(1)
        room = self._side - 1 - apart * (MOST_SHEETS - 1)
        tall, wide = (max(round(room * min(side / LARGEST, 1)), px(3)) for side in (height, width))
        left = (self._side - wide - apart * (sheets - 1)) // 2
        top = (self._side - tall - apart * (sheets - 1)) // 2
        for sheet in range(sheets):
            x, y = left + apart * (sheets - 1 - sheet), top + apart * sheet
            self.create_rectangle(x, y, x + wide, y + tall, fill=fill, outline=edge, width=thin)

    def _draw_cells(self, units: int) -> None:
        colour, px = self._theme.palette, self._theme.px
        cells = min(max(2, round(math.log2(units + 1))), MOST_CELLS)
        step, side = px(4), px(3)
        top, left = (self._side - cells * step) // 2, (self._side - side) // 2
        for cell in range(cells):
            y = top + cell * step
            self.create_rectangle(left, y, left + side, y + side, fill=colour.accent, outline="")


class Card(ttk.Frame):
    """A layer: what it puts out, its settings, its parameters; chosen, its fields too."""

    def __init__(self, parent: tk.Misc, theme: Theme, number: int, typed: Callable[[str, str], None]) -> None:
        """Make it empty, the `number`-th from above; `typed` is called with what is typed in its fields."""
        super().__init__(parent, style="Card.TFrame", padding=(theme.px(4), theme.px(3)), takefocus=False)
        explain(self, "layer_card")
        self._theme, self._number, self._typed = theme, number, typed
        self._showing = False
        self._texts: dict[str, tk.StringVar] = {}
        self.fields: dict[str, ttk.Spinbox] = {}
        self._pairs: list[tuple[ttk.Label, ttk.Spinbox]] = []
        self._lines, self._room = list[tuple[ttk.Label, ttk.Label]](), theme.px(NARROW)  # of a line
        self._icon = ShapeIcon(self, theme)
        self._icon.grid(row=0, column=0, rowspan=2, padx=(0, theme.px(10)))
        self._kind, self._shape = self._make_line(0, "Bold.Card.TLabel", "Card.TLabel")
        self._summary, self._parameters = self._make_line(1, "Muted.Card.TLabel", "Muted.Card.TLabel")
        self._counts = ("", "")
        self._narrow = self._wordless = False
        self._box = ttk.Frame(self, style="Inner.Card.TFrame")
        self.fault = ttk.Label(self, style="Warning.Card.TLabel")
        self.columnconfigure(1, weight=1)
        self.kind = ""
        self.shown = LayerContent("", "", (), ("", "", ""))  # for reading

    def show(self, content: LayerContent, chosen: bool) -> None:
        """Show a layer; chosen, with its fields."""
        self._showing = True
        self.shown = content
        self.kind = content.kind
        self._kind.configure(text=f"{self._number}  {content.kind}")
        self._summary.configure(text=content.summary)
        self._icon.show(content.shape)
        self._shape.configure(text=content.figures[0])
        self._counts = content.figures[1:]
        self._parameters.configure(text=self._counts[self._wordless])
        self._place_lines()
        self.state(["selected" if chosen else "!selected"])
        self.configure(takefocus=chosen)
        faults = [field.fault for field in content.fields if field.fault] or [content.fault]
        self._show_fault(faults[0])
        self._show_fields(content.fields if chosen else ())
        self._showing = False

    def everything(self) -> list[tk.Misc]:
        """Return the card and all that can be clicked to choose it."""
        lines = [widget for widget in self.winfo_children() if isinstance(widget, ttk.Frame)]
        return [self, *self.winfo_children(), *(label for line in lines for label in line.winfo_children())]

    def wrap(self, width: int) -> None:
        """Make the card no wider than that, in pixels."""
        self._narrow, self._wordless = (width < self._theme.px(least) for least in (NARROW, WORDY))
        self._parameters.configure(text=self._counts[self._wordless])
        (self._icon.grid_remove if self._narrow else self._icon.grid)()
        self._room = max(width - self._theme.px(16 if self._narrow else ICON + 26), self._theme.px(80))
        self._place_lines()
        self._place_fields()
        self.fault.configure(wraplength=max(width - self._theme.px(20), self._theme.px(LEAST_LINE)))

    def _make_line(self, row: int, left: str, right: str) -> tuple[ttk.Label, ttk.Label]:
        """Make a line of two labels. Where there is no room for both, the right one goes below."""
        line = ttk.Frame(self, style="Inner.Card.TFrame")
        line.grid(row=row, column=1, sticky="ew")
        self._lines.append((ttk.Label(line, style=left), ttk.Label(line, style=right)))
        return self._lines[-1]

    def _place_lines(self) -> None:
        for left, right in self._lines:
            left.configure(wraplength=self._room)
            is_beside = left.winfo_reqwidth() + right.winfo_reqwidth() <= self._room
            left.pack(side="left" if is_beside else "top", anchor="w")
            right.pack(side="right" if is_beside else "top", anchor="e")

    def _show_fault(self, sentence: str) -> None:
        self.fault.configure(text=sentence)
        if sentence:
            self.fault.grid(row=3, column=0, columnspan=2, sticky="w", pady=(self._theme.px(4), 0))
        else:
            self.fault.grid_remove()

    def _show_fields(self, fields: Sequence[FieldContent]) -> None:
        if not fields:
            self._box.grid_remove()
            return
        if not self.fields:
            self._make_fields(fields)
        self._box.grid(row=2, column=0, columnspan=2, sticky="w", pady=(self._theme.px(6), 0))
        for field in fields:
            self.fields[field.name].state(["invalid" if field.fault else "!invalid"])
            if self._texts[field.name].get() != field.text:  # or else the cursor would jump
                self._texts[field.name].set(field.text)

    def _make_fields(self, fields: Sequence[FieldContent]) -> None:
        for field in fields:
            text = self._texts[field.name] = tk.StringVar(self)
            label = ttk.Label(self._box, text=field.label, style="Muted.Card.TLabel")
            entry = ttk.Spinbox(
                self._box,
                width=5,
                textvariable=text,
                justify="right",
                from_=field.least,
                to=field.most,
                increment=field.step,
                format="%.0f" if field.step == int(field.step) else "%.2f",
            )
            self.fields[field.name] = entry
            watch(text, entry, lambda name=field.name: self._type(name))  # type: ignore[misc]
            key = f"layer.{field.name}"
            self._pairs.append((explain(label, key, text.get), explain(entry, key)))
        self._place_fields()

    def _place_fields(self) -> None:
        """Put the fields in two columns, or in one where there is little room."""
        px, columns = self._theme.px, 1 if self._narrow else 2
        for place, (label, entry) in enumerate(self._pairs):
            row, column = divmod(place, columns)
            label.grid(row=row, column=2 * column, sticky="e", padx=(px(12) * column, px(6)), pady=px(2))
            entry.grid(row=row, column=2 * column + 1, sticky="w", pady=px(2))

    def _type(self, name: str) -> None:
        if not self._showing:
            self._typed(name, self._texts[name].get())


@dataclass(frozen=True)
class StackContent:
    """All layers. note: why they cannot be changed; "" where they can. total: parameters in words."""

    layers: Sequence[LayerContent]
    note: str
    total: str


@dataclass(frozen=True)
class StackHandlers:
    """Events of the stack, by places from 0: new kind, layer gone, layer moved, text in a field."""

    add: Callable[[int, str], None]
    remove: Callable[[int], None]
    move: Callable[[int, int], None]
    typed: Callable[[int, str, str], None]


class Stack(ttk.Frame):
    """The cards, and the buttons to add, move and remove the one that is chosen."""

    def __init__(self, parent: tk.Misc, theme: Theme, kinds: Terms, handlers: StackHandlers) -> None:
        """Make it empty; `kinds` can be added, and have keys of explanations."""
        super().__init__(parent)
        self._theme, self._handlers, self._content = theme, handlers, StackContent((), "", "")
        self._width, self.chosen = 1, 0
        self.cards: list[Card] = []
        self._note = ttk.Label(self, style="Muted.TLabel", width=1)  # it takes the width there is
        self._make_tools(kinds).pack(side="bottom", fill="x", pady=(theme.px(8), 0))
        self.scrolled = Scrolled(self, theme)
        self.scrolled.pack(fill="both", expand=True)
        self.scrolled.canvas.bind("<Configure>", lambda event: self._wrap(event.width), add=True)
        for keys, by in (("<Alt-Up>", -1), ("<Alt-Down>", 1)):
            bind_tag(self, self.scrolled.tag, keys, lambda _event, by=by: self._move(by))  # type: ignore[misc]

    @property
    def shown(self) -> StackContent:
        """The layers that are shown."""
        return self._content

    def show(self, content: StackContent) -> None:
        """Show all layers; which one is chosen stays."""
        self._content = content
        self.chosen = max(min(self.chosen, len(content.layers) - 1), 0)
        had_focus = any(self._is_within(card) for card in self.cards)
        if [card.kind for card in self.cards] != [layer.kind for layer in content.layers]:
            self._make_cards(len(content.layers))
        for place, (card, layer) in enumerate(zip(self.cards, content.layers, strict=True)):
            card.show(layer, place == self.chosen)
        self._note.configure(text=content.note)
        if content.note:
            self._note.pack(side="top", fill="x", pady=(0, self._theme.px(8)), before=self.scrolled)
        else:
            self._note.pack_forget()
        self.total.configure(text=content.total)
        self._enable()
        self.scrolled.adopt()
        if had_focus and self.cards and not self._is_within(self.cards[self.chosen]):
            self.cards[self.chosen].focus_set()

    def choose(self, place: int, focus: bool = True) -> None:
        """Choose the layer at a place; where there is none, nothing happens."""
        if not 0 <= place < len(self.cards):
            return
        before, self.chosen = self.chosen, place
        for changed in {before, place} & set(range(len(self.cards))):
            self.cards[changed].show(self._content.layers[changed], changed == place)
        self._enable()
        self.scrolled.adopt()
        if focus:
            self.cards[place].focus_set()
        self.update_idletasks()
        self.scrolled.see(self.cards[place])

    def add(self, kind: str) -> None:
        """Add a layer after the one that is chosen."""
        place = self.chosen + 1 if self.cards else 0
        self._handlers.add(place, kind)
        self.choose(place)

    def move(self, by: int) -> None:
        """Move the chosen layer up or down."""
        place, to = self.chosen, self.chosen + by
        if not self._content.note and 0 <= to < len(self.cards):
            self._handlers.move(place, to)
            self.choose(to)

    def _move(self, by: int) -> str:
        """Move the chosen layer, and keep the arrow from doing what it does alone."""
        self.move(by)
        return "break"

    def remove(self) -> None:
        """Take the chosen layer away."""
        if not self._content.note and self.cards:
            self._handlers.remove(self.chosen)
            self.choose(self.chosen)

    # Its parts

    def _make_tools(self, kinds: Terms) -> ttk.Frame:
        px = self._theme.px
        foot = ttk.Frame(self)
        self.total = ttk.Label(foot, font="DigitPadBold")
        self.total.pack(anchor="w", pady=(0, px(6)))
        self.menu_button = add = ttk.Menubutton(foot, text=_("Add"), width=0, style="Slim.TMenubutton")
        menu = PopUp(add)
        for kind, key in kinds.items():
            menu.add_command(label=kind, command=lambda kind=kind: self.add(kind))  # type: ignore[misc]
            menu.explain(key)
        explain(add, "add_layer").configure(menu=menu, takefocus=True)
        self.menu_button.pack(side="left")
        self.buttons = [
            explain(ttk.Button(foot, text=text, width=0, style="Slim.TButton", command=run), key)
            for text, key, run in (
                ("▲", "layer_up", lambda: self.move(-1)),
                ("▼", "layer_down", lambda: self.move(1)),
                (_("Remove"), "layer_remove", self.remove),
            )
        ]
        for button in self.buttons:
            button.pack(side="left", padx=(px(6), 0))
        return foot

    def _make_cards(self, count: int) -> None:
        for card in self.cards:
            card.destroy()
        self.cards = []
        for place in range(count):
            card = Card(
                self.scrolled.inside,
                self._theme,
                place + 1,
                lambda name, text, place=place: self._handlers.typed(place, name, text),  # type: ignore[misc]
            )
            card.pack(fill="x", pady=(0, self._theme.px(3)))
            card.wrap(self._width)
            self._bind_card(card, place)
            self.cards.append(card)

    def _bind_card(self, card: Card, place: int) -> None:
        for widget in card.everything():
            widget.bind("<Button-1>", lambda _event: self.choose(place))
        for keys, run in (
            ("<Up>", lambda: self.choose(place - 1)),
            ("<Down>", lambda: self.choose(place + 1)),
            ("<Delete>", self.remove),
            ("<BackSpace>", self.remove),
        ):
            card.bind(keys, lambda _event, run=run: run())  # type: ignore[misc]
        card.bind("<Return>", lambda _event: self._enter(card))
        for start in ("<Control-Return>", "<Command-Return>"):
            card.bind(start, lambda _event: None)  # Tk would take it for a mere Return

    def _enter(self, card: Card) -> None:
        """Go into the card's first field."""
        for entry in card.fields.values():
            entry.focus_set()
            entry.selection_range(0, "end")
            return

    def _is_within(self, card: Card) -> bool:
        focused = str(self.tk.call("focus"))
        return focused == str(card) or focused.startswith(f"{card}.")

    def _enable(self) -> None:
        fixed, last = bool(self._content.note), len(self.cards) - 1
        can = (self.chosen > 0, self.chosen < last, bool(self.cards))
        for button, possible in zip(self.buttons, can, strict=True):
            enable(button, possible and not fixed)
        enable(self.menu_button, not fixed)

    def _wrap(self, width: int) -> None:
        self._width = width
        self._note.configure(wraplength=width)
        for card in self.cards:
            card.wrap(width)
