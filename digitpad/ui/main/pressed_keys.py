"""The keys that are pressed, shown for a moment in a corner of the screen, so that a class can follow."""

import tkinter as tk
from contextlib import suppress

from digitpad.language import _
from digitpad.ui.main.menu_bar import SIGNS
from digitpad.ui.widgets.controls import ALT, CONTROL, TYPING, Bindings, on_mac
from digitpad.ui.widgets.theme import Theme

SHOWN_MS = 1600  # after the last one
TAG = "DigitPadPressed"  # bindings of what has the keyboard, before its own: these may end with "break"
AWAY = (16, 40)  # of the box from the window's right and lower side, in pixels at 96 dots per inch
SHIFT = 0x1  # in an event's state
# Keys that do nothing by themselves, by the beginnings of Tk's names.
MODIFIERS = ("Shift", "Control", "Alt", "Meta", "Super", "Win", "Caps", "Num_", "ISO_", "dead_", "Multi", "?")


class PressedKeys:
    """What is typed into a field is not shown, for it may be a name."""

    def __init__(self, bindings: Bindings, theme: Theme) -> None:
        """Listen to all windows, those that are still to come too, until the bindings are cleared."""
        self._root, self._theme = bindings.root, theme
        self._box: tk.Toplevel | None = None
        self._words = tk.StringVar(self._root)
        self._due: str | None = None
        self._command = self._root.bind_class(TAG, "<KeyPress>", self._press)
        bindings.add("<FocusIn>", lambda event: self._listen(str(event.widget)), everywhere=True)

    def end(self) -> None:
        """Show nothing any more."""
        self._root.unbind_class(TAG, "<KeyPress>")
        self._root.deletecommand(self._command)
        if self._box:
            self._box.destroy()

    @property
    def shown(self) -> str:
        """What is shown now; "" where there is nothing."""
        return self._words.get() if self._box and self._box.winfo_ismapped() else ""

    def _listen(self, path: str) -> None:
        """Listen to a widget, by its path: Tk makes some of its own, as copies of menus are."""
        with suppress(tk.TclError):  # it is gone already
            tags = self._root.tk.splitlist(self._root.tk.call("bindtags", path))
            if TAG not in tags:
                self._root.tk.call("bindtags", path, (TAG, *tags))

    def _press(self, event: "tk.Event[tk.Misc]") -> None:
        kind = str(self._root.tk.call("winfo", "class", str(event.widget)))
        if words := pressed(event, kind in TYPING, on_mac(self._root)):
            self._show(words)

    def _show(self, words: str) -> None:
        self._words.set(words)
        box = self._box = self._box or self._make()
        box.update_idletasks()
        root, px = self._root, self._theme.px
        left = root.winfo_rootx() + root.winfo_width() - box.winfo_reqwidth() - px(AWAY[0])
        top = root.winfo_rooty() + root.winfo_height() - box.winfo_reqheight() - px(AWAY[1])
        box.geometry(f"+{max(left, 0)}+{max(top, 0)}")
        box.deiconify()
        box.lift()
        if self._due:
            root.after_cancel(self._due)
        self._due = root.after(SHOWN_MS, self._hide)

    def _make(self) -> tk.Toplevel:
        px, colour = self._theme.px, self._theme.palette
        box = tk.Toplevel(self._root)
        box.withdraw()
        box.wm_overrideredirect(True)
        box.bind("<Destroy>", lambda event: self._forget() if event.widget is box else None)
        if self._root.tk.call("tk", "windowingsystem") == "x11":
            box.wm_attributes("-type", "notification")  # so that the desktop gives it no animation
        look = {"background": colour.text, "foreground": colour.window, "font": "DigitPadHeading"}
        tk.Label(box, textvariable=self._words, padx=px(12), pady=px(6), **look).pack()  # type: ignore[arg-type]
        return box

    def _hide(self) -> None:
        self._due = None
        if self._box:
            self._box.withdraw()

    def _forget(self) -> None:
        self._box = None
        if self._due:
            self._root.after_cancel(self._due)
            self._due = None


def pressed(event: "tk.Event[tk.Misc]", is_typing: bool, is_mac: bool = False) -> str:
    """Return the keys of an event, as "Ctrl + Z"; "" for what is not to be shown.

    is_typing: whether letters are text there.
    """
    state = event.state if isinstance(event.state, int) else 0
    is_letter = bool(event.char) and event.char.isprintable() and event.char != " "
    held = {"Ctrl": CONTROL, "Alt": ALT} if not is_mac else {"Ctrl": CONTROL, "Cmd": 0x8, "Alt": 0x10}
    names = [name for name, bit in held.items() if state & bit]
    if is_letter and names == (["Alt"] if is_mac else ["Ctrl", "Alt"]):
        names = []  # which write letters that have no key: "@"
    is_typed = is_typing and not names and (is_letter or event.keysym == "space")
    if is_typed or event.keysym.startswith(MODIFIERS):
        return ""
    if state & SHIFT and (names or not is_letter):
        names.append(_("Shift+").rstrip("+"))
    return " + ".join([*names, _name(event.keysym, event.char if is_letter else "")])


def _name(keysym: str, letter: str) -> str:
    known = {
        **SIGNS,
        "Up": "↑",
        "Down": "↓",
        "KP_Subtract": SIGNS["minus"],
        "KP_Add": SIGNS["plus"],
        "Delete": _("Delete"),
        "Return": _("Enter"),
        "KP_Enter": _("Enter"),
        "space": _("Space"),
        "Escape": "Esc",
        "BackSpace": _("Backspace"),
        "Prior": _("Page Up"),
        "Next": _("Page Down"),
        "Home": _("Home"),
        "End": _("End"),
        "ISO_Left_Tab": "Tab",
        "equal": "=",
    }
    name = known.get(keysym) or letter or keysym
    return name.upper() if len(name) == 1 else name
