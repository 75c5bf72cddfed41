"""The stack of layers, a card each, from the digit down to its ten probabilities."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from tkinter import ttk

from digitpad.language import _
from digitpad.ui.lab.layer_card import Card, LayerContent
from digitpad.ui.widgets.scrolled import Scrolled
from digitpad.ui.widgets.theme import Theme


@dataclass(frozen=True)
class StackContent:
    """All layers. note: why they cannot be changed; "" where they can. total: parameters in words."""

    layers: Sequence[LayerContent]
    note: str
    total: str


@dataclass(frozen=True)
class StackHandlers:
    """Whom the stack tells, by places from 0: new kind, layer gone, layer moved, text in a field."""

    add: Callable[[int, str], None]
    remove: Callable[[int], None]
    move: Callable[[int, int], None]
    typed: Callable[[int, str, str], None]


class Stack(ttk.Frame):
    """The cards, and the buttons to add, move and remove the one that is chosen."""

    def __init__(self, parent: tk.Misc, theme: Theme, kinds: Sequence[str], handlers: StackHandlers) -> None:
        """Make it empty; `kinds` can be added."""
        super().__init__(parent)
        self._theme, self._tell = theme, handlers
        self._content = StackContent((), "", "")
        self._width = 1
        self.cards: list[Card] = []
        self.chosen = 0
        self._note = ttk.Label(self, style="Muted.TLabel", width=1)  # it takes the width there is
        self._make_tools(kinds).pack(side="bottom", fill="x", pady=(theme.px(8), 0))
        self.scrolled = Scrolled(self, theme)
        self.scrolled.pack(fill="both", expand=True)
        self.scrolled.canvas.bind("<Configure>", lambda event: self._wrap(event.width), add=True)
        for keys, by in (("<Alt-Up>", -1), ("<Alt-Down>", 1)):
            self.bind_class(self.scrolled.tag, keys, lambda _event, by=by: self._move(by))  # type: ignore[misc]

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
        self._tell.add(place, kind)
        self.choose(place)

    def move(self, by: int) -> None:
        """Move the chosen layer up or down."""
        place, to = self.chosen, self.chosen + by
        if not self._content.note and 0 <= to < len(self.cards):
            self._tell.move(place, to)
            self.choose(to)

    def _move(self, by: int) -> str:
        """Move the chosen layer, and keep the arrow from doing what it does alone."""
        self.move(by)
        return "break"

    def remove(self) -> None:
        """Take the chosen layer away."""
        if not self._content.note and self.cards:
            self._tell.remove(self.chosen)
            self.choose(self.chosen)

    # Its parts

    def _make_tools(self, kinds: Sequence[str]) -> ttk.Frame:
        px = self._theme.px
        foot = ttk.Frame(self)
        self.total = ttk.Label(foot, font="DigitPadBold")
        self.total.pack(anchor="w", pady=(0, px(6)))
        self.menu_button = ttk.Menubutton(
            foot, text=_("Add"), width=0, style="Slim.TMenubutton", takefocus=True
        )
        menu = tk.Menu(self.menu_button, tearoff=False)
        for kind in kinds:
            menu.add_command(label=kind, command=lambda kind=kind: self.add(kind))  # type: ignore[misc]
        self.menu_button.configure(menu=menu)
        self.menu_button.pack(side="left")
        self.buttons = [
            ttk.Button(foot, text=text, width=0, style="Slim.TButton", command=run)
            for text, run in (
                ("▲", lambda: self.move(-1)),
                ("▼", lambda: self.move(1)),
                (_("Remove"), self.remove),
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
                lambda name, text, place=place: self._tell.typed(place, name, text),  # type: ignore[misc]
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
            button.state(["!disabled" if possible and not fixed else "disabled"])
        self.menu_button.state(["disabled" if fixed else "!disabled"])

    def _wrap(self, width: int) -> None:
        self._width = width
        self._note.configure(wraplength=width)
        for card in self.cards:
            card.wrap(width)
