"""The row of tools above an opened picture: back to the pad, undo and redo, turning, ink, sensitivity."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from tkinter import ttk

from digitpad.language import _
from digitpad.ui.pictures.content import PictureContent
from digitpad.ui.widgets.theme import Theme

INKS = {"": None, "dark": False, "light": True}  # as the menu's variable has it: whether the ink is light


@dataclass(frozen=True)
class LookHandlers:
    """Whom the tools tell.

    turn: quarters to the right, -1 or 1.
    light_ink: whether the ink is lighter than the paper; None to find out.
    sensitivity: from -1 to 1.
    """

    back: Callable[[], None]
    undo: Callable[[], None]
    redo: Callable[[], None]
    turn: Callable[[int], None]
    light_ink: Callable[[bool | None], None]
    sensitivity: Callable[[float], None]


class LookBar(ttk.Frame):
    """In the place of the pad's tools while a picture is open."""

    def __init__(self, parent: tk.Misc, theme: Theme, handlers: LookHandlers) -> None:
        """Make the tools."""
        super().__init__(parent)
        self._gap = theme.px(6)
        self._sensitivity = tk.DoubleVar(self, 0.0)
        self._ink = tk.StringVar(self, "")
        self._shown: tuple[bool | None, float] | None = None
        self._make_slider(theme, handlers).pack(side="right")
        ttk.Label(self, text=_("Sensitivity"), style="Muted.TLabel").pack(side="right", padx=self._gap)
        self.back = self._button("← " + _("Pad"), handlers.back)
        self._undo = self._button(_("Undo"), handlers.undo)
        self._redo = self._button(_("Redo"), handlers.redo)
        self._button("↺", lambda: handlers.turn(-1))
        self._button("↻", lambda: handlers.turn(1))
        self._make_ink_menu(handlers).pack(side="left")

    def show(self, content: PictureContent, can_redo: bool) -> None:
        """Show how the picture is looked at. What the user is about to change is left as it is."""
        self._redo.state(["!disabled" if can_redo else "disabled"])
        look = (content.light_ink, content.sensitivity)
        if look == self._shown:
            return
        self._shown = look
        self._sensitivity.set(content.sensitivity)
        self._ink.set(next(name for name, light in INKS.items() if light is content.light_ink))
        self._name_ink()

    def _make_ink_menu(self, handlers: LookHandlers) -> ttk.Menubutton:
        self._labels = {"": _("Ink: auto"), "dark": _("Ink: dark"), "light": _("Ink: light")}
        self._menubutton = ttk.Menubutton(self, width=max(map(len, self._labels.values())) - 1)
        menu = tk.Menu(self._menubutton, tearoff=False)

        def choose() -> None:
            self._name_ink()
            handlers.light_ink(INKS[self._ink.get()])

        for name, label in self._labels.items():
            menu.add_radiobutton(label=label, value=name, variable=self._ink, command=choose)
        self._menubutton.configure(menu=menu)
        self._name_ink()
        return self._menubutton

    def _name_ink(self) -> None:
        self._menubutton.configure(text=self._labels[self._ink.get()])

    def _make_slider(self, theme: Theme, handlers: LookHandlers) -> ttk.Scale:
        slider = ttk.Scale(
            self,
            from_=-1.0,
            to=1.0,
            variable=self._sensitivity,
            length=theme.px(110),
            command=lambda value: handlers.sensitivity(float(value)),
        )
        for key, step in (("Left", -0.1), ("Right", 0.1)):
            slider.bind(f"<{key}>", lambda _event, step=step: self._step(slider, step))  # type: ignore[misc]
        return slider

    @staticmethod
    def _step(slider: ttk.Scale, step: float) -> str:
        slider.set(min(max(slider.get() + step, -1.0), 1.0))
        return "break"

    def _button(self, text: str, command: Callable[[], None]) -> ttk.Button:
        button = ttk.Button(self, text=text, command=command, width=0)
        button.pack(side="left", padx=(0, self._gap))
        return button
