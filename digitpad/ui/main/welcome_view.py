"""The card of the first start, with three doors: the pad, the lessons, and the lab; and the examples."""

import tkinter as tk
from collections.abc import Callable
from functools import partial
from tkinter import ttk
from typing import NamedTuple

from digitpad.language import _
from digitpad.ui.main.menu_bar import Command, Menu, menu_widget
from digitpad.ui.widgets.controls import bind_keys
from digitpad.ui.widgets.dialogs import Dialog
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.icons import icon
from digitpad.ui.widgets.theme import Theme

WIDTH = 300  # of a sentence, in pixels at 96 dots per inch
ICON = 44  # side of a door's picture, likewise
BESIDE = 150  # of a door's sentence: its picture, and the borders of door and window; likewise
FINE_PEN = 0.055  # of that picture, as a fraction of its side


class Doors(NamedTuple):
    """Where the doors lead: to an empty pad, to the lessons, to the lab; and a menu of examples."""

    draw: Callable[[], None]
    learn: Callable[[], None]
    lab: Callable[[], None]
    examples: Menu


class Door(ttk.Frame):
    """A picture, words, and a sentence; pressed as a whole, with the mouse, Enter or Space."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, name: str, words: str, sentence: str, press: Callable[[], None]
    ) -> None:
        """Make it; `name` is that of its picture and, behind "door_", of its explanation."""
        px = theme.px
        super().__init__(
            parent, style="Card.TFrame", padding=(px(14), px(10)), takefocus=True, cursor="hand2"
        )
        explain(self, f"door_{name}")
        self._picture = icon(self, theme, name, theme.palette.accent, px(ICON), FINE_PEN)
        picture = ttk.Label(self, image=self._picture, style="Card.TLabel")
        picture.grid(row=0, column=0, rowspan=2, padx=(0, px(16)))
        ttk.Label(self, text=words, style="Bold.Card.TLabel").grid(row=0, column=1, sticky="sw")
        wrap = min(px(WIDTH), theme.widest - px(BESIDE))
        text = ttk.Label(self, text=sentence, style="Muted.Card.TLabel", wraplength=wrap)
        text.grid(row=1, column=1, sticky="nw")
        self.columnconfigure(1, weight=1)
        bind_keys(self, dict.fromkeys(("<Return>", "<KP_Enter>", "<space>"), press))
        for widget in (self, *self.winfo_children()):
            widget.bind("<ButtonRelease-1>", self._release)
        self._press = press

    def take_keyboard(self) -> None:
        """Have the keyboard, as if Tab had come here: what is out of sight is scrolled to."""
        self.focus_set()
        self.event_generate("<<TraverseIn>>")

    def _release(self, event: "tk.Event[tk.Misc]") -> None:
        """Be pressed, unless the pointer was drawn away before the button went up."""
        over = self.winfo_containing(event.x_root, event.y_root)
        if over is self or (over and over.master is self):
            self._press()


class WelcomeCard(Dialog):
    """It lies beside the pad, which can be drawn on meanwhile; a door closes it and opens what it says."""

    def __init__(self, root: tk.Tk, theme: Theme, doors: Doors) -> None:
        """Make it and show it, the keyboard at the first door."""
        super().__init__(root, theme, _("Welcome"), padding=20, name="welcome")
        explain(self, "welcome")
        gap = theme.px(10)
        sentence = _(
            "It reads the digits you write, and shows what the network thinks. Where would you like to begin?"
        )
        wrap = theme.wrap(WIDTH + ICON + 40)
        heading = ttk.Label(self.body, text=_("Welcome to DigitPad"), style="Heading.TLabel", wraplength=wrap)
        heading.pack(anchor="w")
        ttk.Label(self.body, text=sentence, wraplength=wrap).pack(anchor="w", pady=(theme.px(4), gap))
        self._examples = menu_widget(self, self._leading_out(doors.examples))
        self.doors = (
            Door(
                self.body,
                theme,
                "draw",
                _("Draw a digit"),
                _("Write on the empty pad with mouse, pen or finger. Each stroke is read while you draw it."),
                lambda: self._go(doors.draw),
            ),
            Door(
                self.body,
                theme,
                "learn",
                _("Learn, step by step"),
                _("Short lessons beside the program: guess first, then see what the network does."),
                lambda: self._go(doors.learn),
            ),
            Door(
                self.body,
                theme,
                "lab",
                _("Go to the lab"),
                _("Build a network of your own, train it on thousands of digits, and watch it learn."),
                lambda: self._go(doors.lab),
            ),
        )
        for number, door in enumerate(self.doors):
            door.pack(fill="x", pady=(0, gap))
            before, after = self.doors[number - 1], self.doors[(number + 1) % len(self.doors)]
            bind_keys(door, dict.fromkeys(("<Up>", "<Left>"), before.take_keyboard))
            bind_keys(door, dict.fromkeys(("<Down>", "<Right>"), after.take_keyboard))
        again = _("Help ▸ Welcome… shows this again.")
        ttk.Label(self.body, text=again, style="Muted.TLabel", wraplength=wrap).pack(anchor="w")
        foot = self.make_foot()
        self.example = ttk.Button(foot, text=_("Open an example…"), width=0, command=self._open_examples)
        explain(self.example, "menu.examples")
        close = explain(ttk.Button(foot, text=_("Close"), command=self.destroy), "close")
        foot.show(close, left=(self.example,))
        self.appear(self.doors[0], is_beside=True)

    def _open_examples(self) -> None:
        button = self.example
        self._examples.pop_up(button.winfo_rootx(), button.winfo_rooty() + button.winfo_height())

    def _go(self, run: Callable[[], None]) -> None:
        self.destroy()
        run()

    def _leading_out(self, menu: Menu) -> Menu:
        """Return a menu whose commands close the card before they run."""

        def entries() -> tuple[Command | Menu | None, ...]:
            found = menu.fill() if menu.fill else ()
            return tuple(
                one._replace(run=partial(self._go, one.run)) if isinstance(one, Command) else one
                for one in found
            )

        return Menu(menu.label, menu.about, (), entries)
