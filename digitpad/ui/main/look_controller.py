"""Theme, language and projector mode: the window is made anew for each, every other one stays open."""

import tkinter as tk
from typing import TYPE_CHECKING, Any

from digitpad import language
from digitpad.core.palettes import palette
from digitpad.system.settings import Memory
from digitpad.ui.main.controller import MainController
from digitpad.ui.main.late_controller import Controllers
from digitpad.ui.main.menu_bar import Menu, show_menus
from digitpad.ui.main.menus_controller import doors, handlers, menus
from digitpad.ui.main.window import Window
from digitpad.ui.main.windows import Windows
from digitpad.ui.widgets.controls import Bindings, focus_place, give_focus
from digitpad.ui.widgets.dialogs import speak
from digitpad.ui.widgets.icons import draw_indicators
from digitpad.ui.widgets.screen import FittedSize, Place, Places, corner, fitted_size, on_screen, screen_scale
from digitpad.ui.widgets.theme import Theme, dress

if TYPE_CHECKING:
    from digitpad.ui.main.pressed_keys import PressedKeys
    from digitpad.ui.main.welcome_view import Doors

NAME = "main"  # of the window's place in the settings, which have its size apart from it
WAIT_MS = 50  # between two looks whether the window may be made anew
FULL_MS = 300  # that the window manager has at most for filling the screen: there may be none


class LookController:
    """Makes the window in the theme and language of the settings."""

    def __init__(self, root: tk.Tk, memory: Memory, main: MainController, windows: Windows) -> None:
        """Make nothing yet."""
        self._root, self._memory, self._main, self._windows = root, memory, main, windows
        self._bindings = Bindings(root)
        self._places = Places(lambda: memory.settings.places, lambda places: memory.change(places=places))
        self._controllers: Controllers
        self.theme: Theme
        self.menus: tuple[Menu, ...] = ()
        self.keys: PressedKeys | None = None  # in projector mode
        self._fitted = self._put(screen_scale(root) * memory.settings.shown_size / 100)

    @property
    def language(self) -> str:
        """The code of the language in use."""
        return self._memory.settings.language or language.system_language()

    @property
    def doors(self) -> "Doors":
        """Where the card of the first start leads."""
        return doors(self._controllers)

    def begin(self, controllers: Controllers) -> None:
        """Make the window for the first time."""
        self._controllers = controllers
        self._root.protocol("WM_DELETE_WINDOW", controllers.quit)
        self.build()

    def change(self, **settings: Any) -> None:
        """Change settings, remember them, and make the window anew."""
        if settings.keys() & {"text_size", "projects"}:
            self.remember_place()  # by the size of text until now
        self._memory.change(**settings)
        if "projects" in settings:
            self._root.wm_attributes("-fullscreen", settings["projects"])
        self._build_soon(FULL_MS if "projects" in settings else 0)

    def build(self) -> None:
        """Make everything in the window, in the theme and language of the settings; the keyboard stays."""
        place = focus_place(self._root)
        self._windows.remade(self._make)
        give_focus(self._root, place)

    def _make(self) -> None:
        root, settings = self._root, self._memory.settings
        language.use(self.language)
        speak(root, self.language)
        projects = settings.projects
        colours = palette(settings.theme, projects)
        self.theme = dress(root, colours, settings.shown_size, self._places, projects)
        draw_indicators(root, self.theme)
        old = root.winfo_children()
        self._bindings.clear()
        self._bindings.add("<FocusIn>", self._follow_system)
        window = Window(
            self._bindings, self.theme, handlers(self._controllers), settings.pen, settings.show_steps
        )
        self.menus = menus(self._controllers)
        show_menus(self._bindings, self.menus)
        for widget in old:
            widget.destroy()
        window.pack(fill="both", expand=True)
        self._main.show_in(window)
        leaves = self.keys is not None and not projects
        self._show_keys(projects)
        if leaves or (self.theme.scale != self._fitted.scale and not projects):  # another size of text
            self._fitted = self._put(self.theme.scale)

    def _show_keys(self, projects: bool) -> None:
        """Show the keys that are pressed, or do so no more."""
        if self.keys:
            self.keys.end()
            self.keys = None
        if projects:
            from digitpad.ui.main.pressed_keys import PressedKeys

            self.keys = PressedKeys(self._bindings, self.theme)

    def _build_soon(self, wait: int = 0) -> None:
        """Make the window anew, but not in the middle of a stroke, and not while a question is open.

        wait: how many milliseconds the window manager has left for filling the screen, or leaving it.
        """
        is_full = bool(self._root.wm_attributes("-fullscreen"))
        turns = wait > 0 and is_full != self._memory.settings.projects
        if turns or self._main.is_drawing() or self._root.tk.call("grab", "current"):
            self._root.after(WAIT_MS, self._build_soon, wait - WAIT_MS)
        else:
            self._root.after(0, self.build)  # a window that opens lays itself out in between: not then

    def _follow_system(self, event: "tk.Event[tk.Misc]") -> None:
        """Take the system's theme over when the user comes back to the window."""
        follows = self._memory.settings.theme == "system" and event.widget is self._root
        if follows and palette("system", self.theme.projects) is not self.theme.palette:
            self._build_soon()

    def _put(self, scale: float) -> FittedSize:
        """Put the window where it was, as large as it was and as the screen has room for."""
        root, settings = self._root, self._memory.settings
        made = fitted_size(root, (settings.width, settings.height), scale)
        root.geometry("{}x{}".format(*made.size))
        if place := self._places.of(NAME):
            root.geometry("+{}+{}".format(*on_screen(root, place.left, place.top, made.size)))
        return made

    def end(self) -> None:
        """Remember the window's place, as the program ends."""
        self.remember_place()

    def remember_place(self) -> None:
        """Keep the window's size, as it was before the screen cut it short, and its place.

        In projector mode it fills the screen, which is not remembered.
        """
        if self.theme.projects:
            return
        width, height = self._fitted.remembered((self._root.winfo_width(), self._root.winfo_height()))
        self._memory.change(width=width, height=height)
        self._places.put(NAME, Place(0, 0, *corner(self._root)))
