"""The tools of an opened picture, in the place of the pad's while it is open."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from digitpad.language import _, decimal
from digitpad.ui.pictures.content import LookHandlers, PictureContent
from digitpad.ui.widgets.controls import add_button, enable, let_arrows_slide
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.icons import set_icons
from digitpad.ui.widgets.menus import PopUp
from digitpad.ui.widgets.theme import MARGINS, Theme

INKS = {"auto": None, "dark": False, "light": True}  # as the menu's variable has it: whether the ink is light


class LookBar(ttk.Frame):
    """In the place of the pad's tools while a picture is open."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, handlers: LookHandlers, zoom: Callable[[int], None], room: int
    ) -> None:
        """Make the tools. `zoom`: 1 for larger, -1 for smaller. `room`: for them all, in screen pixels."""
        super().__init__(parent)
        self._gap = theme.px(6)
        self._sensitivity = tk.DoubleVar(self, 0.0)
        self._ink = tk.StringVar(self, "auto")
        self._left_out = tk.BooleanVar(self, False)
        self._shown: tuple[bool | None, float] | None = None
        slider = self._make_slider(theme, handlers)
        slider.pack(side="right")
        label = ttk.Label(self, text=_("Sensitivity"), style="Muted.TLabel")
        explain(label, "sensitivity").pack(side="right", padx=self._gap)
        self.back = explain(add_button(self, "← " + _("Pad"), handlers.back, self._gap), "back")
        undo = explain(add_button(self, _("Undo"), handlers.undo, self._gap), "undo")
        self._redo = explain(add_button(self, _("Redo"), handlers.redo, self._gap), "redo")
        explain(add_button(self, "↺", lambda: handlers.turn(-1), self._gap), "rotate_left")
        explain(add_button(self, "↻", lambda: handlers.turn(1), self._gap), "rotate_right")
        smaller = explain(add_button(self, "−", lambda: zoom(-1), self._gap), "zoom_out")
        larger = explain(add_button(self, "+", lambda: zoom(1), self._gap), "zoom_in")
        self._make_ink_menu(handlers).pack(side="left")
        set_icons(self, theme, {undo: "undo", self._redo: "redo"}, slider, self._gap, room)
        shown = self.winfo_children()
        wide = sum(one.winfo_reqwidth() + self._gap for one in shown)
        if wide > min(room, theme.widest - theme.px(MARGINS)):  # wheel, keys and menu zoom too
            smaller.pack_forget()
            larger.pack_forget()

    def show(self, content: PictureContent, can_redo: bool) -> None:
        """Show how the picture is looked at. What the user is about to change is left as it is."""
        enable(self._redo, can_redo)
        self._left_out.set(content.left_out is not None)
        look = (content.light_ink, content.sensitivity)
        if look == self._shown:
            return
        self._shown = look
        self._sensitivity.set(content.sensitivity)
        self._ink.set(next(name for name, light in INKS.items() if light is content.light_ink))
        self._name_ink()

    def _make_ink_menu(self, handlers: LookHandlers) -> ttk.Menubutton:
        self._labels = {"auto": _("Ink: auto"), "dark": _("Ink: dark"), "light": _("Ink: light")}
        self.ink_menu = ttk.Menubutton(self, width=max(map(len, self._labels.values())) - 1)
        menu = PopUp(self.ink_menu)

        def choose() -> None:
            self._name_ink()
            handlers.light_ink(INKS[self._ink.get()])

        for name, label in self._labels.items():
            menu.add_radiobutton(label=label, value=name, variable=self._ink, command=choose)
            menu.explain("ink_kind")
        menu.add_separator()
        menu.add_checkbutton(
            label=_("Show what was left out"),
            variable=self._left_out,
            command=lambda: handlers.left_out(self._left_out.get()),
        )
        menu.explain("show_left_out")
        explain(self.ink_menu, "ink_kind").configure(menu=menu)
        self._name_ink()
        return self.ink_menu

    def _name_ink(self) -> None:
        self.ink_menu.configure(text=self._labels[self._ink.get()])

    def _make_slider(self, theme: Theme, handlers: LookHandlers) -> ttk.Scale:
        slider = ttk.Scale(
            self,
            from_=-1.0,
            to=1.0,
            variable=self._sensitivity,
            length=theme.px(110),
            command=lambda value: handlers.sensitivity(float(value)),
        )
        let_arrows_slide(slider, 0.1)
        return explain(slider, "sensitivity", lambda: decimal(slider.get(), 1))
