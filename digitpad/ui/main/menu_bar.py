"""The menu bar and the keyboard shortcuts, both made from one table."""

import tkinter as tk
from collections.abc import Callable
from typing import NamedTuple

from digitpad.language import _
from digitpad.ui.widgets.controls import CONTROL_OR_ALT, Bindings
from digitpad.ui.widgets.explained import Explained, run_or_answer
from digitpad.ui.widgets.menus import PopUp, let_go_once

SIGNS = {"Left": "←", "Right": "→", "plus": "+", "minus": "−"}  # what keys show, by Tk's names


class Command(NamedTuple):
    """Something the user can do.

    about: the key of its explanation.
    keys: as the user reads them, "Ctrl+Shift+Z"; the first is shown in the menu, all work.
    enabled: asked whenever the menu opens, and at the keys: of several commands with the same keys the
        first that is enabled runs.
    chosen: for a choice among several, or a switch: whether it is the one in use.
    everywhere: whether its keys work in every window, not in the main one alone.
    """

    label: str
    run: Callable[[], None]
    about: str
    keys: tuple[str, ...] = ()
    enabled: Callable[[], bool] = lambda: True
    chosen: bool | None = None
    everywhere: bool = False


class Menu(NamedTuple):
    """A menu of the bar: commands, deeper menus, and None for a line between.

    about: the key of its explanation; "" in the bar, where opening it explains it.
    fill: where it is another one each time it opens, returns the entries.
    """

    label: str
    about: str
    entries: "tuple[Command | Menu | None, ...]"
    fill: "Callable[[], tuple[Command | Menu | None, ...]] | None" = None

    def commands(self) -> "list[Command]":
        """Return all commands of this menu and the deeper ones, in order."""
        commands: list[Command] = []
        for entry in self.entries:
            if isinstance(entry, Menu):
                commands += entry.commands()
            elif entry:
                commands.append(entry)
        return commands


def show_menus(bindings: Bindings, menus: tuple[Menu, ...]) -> None:
    """Give the window a menu bar and its shortcuts."""
    root = bindings.root
    let_go_once(root)
    bar = tk.Menu(root, tearoff=False, background=root.cget("background"), borderwidth=0)
    taken: set[str] = set()  # letters that open a menu together with Alt
    by_keys: dict[str, list[Command]] = {}
    for menu in menus:
        underline = _free_letter(menu.label, taken)
        bar.add_cascade(label=menu.label, menu=menu_widget(bar, menu), underline=underline)
        for command in menu.commands():
            for keys in command.keys:
                by_keys.setdefault(keys, []).append(command)
    for keys, commands in by_keys.items():
        _bind(bindings, keys, commands)
    root.configure(menu=bar)


def shown_keys(root: tk.Misc, keys: str) -> str:
    """Return keys as this system's users read them: Cmd for Ctrl on a Mac, and arrows as arrows."""
    for key, shown in ({"Delete": _("Delete"), "Shift+": _("Shift+")} | SIGNS).items():
        keys = keys.replace(key, shown)
    return keys.replace("Ctrl", "Cmd") if _on_mac(root) else keys


def menu_widget(parent: tk.Misc, menu: Menu) -> PopUp:
    """Return a menu of its own, whose entries are looked at each time it opens."""
    widget: PopUp = PopUp(parent, postcommand=lambda: _enable(widget, menu))
    _fill(widget, menu.entries)
    return widget


def _fill(widget: PopUp, entries: "tuple[Command | Menu | None, ...]") -> None:
    for entry in entries:
        if entry is None:
            widget.add_separator()
        elif isinstance(entry, Menu):
            widget.add_cascade(label=entry.label, menu=menu_widget(widget, entry))
            widget.explain(entry.about)
        else:
            _add_command(widget, entry)


def _add_command(widget: PopUp, command: Command) -> None:
    keys = shown_keys(widget, command.keys[0]) if command.keys else ""

    def run() -> None:
        run_or_answer(widget, Explained(command.about), command.run)

    if command.chosen is None:
        widget.add_command(label=command.label, command=run, accelerator=keys)
    else:
        variable = f"{widget} {command.label}"  # by name: a Variable object would have to be kept alive

        def run_chosen() -> None:
            widget.setvar(variable, str(int(bool(command.chosen))))  # until the window is made anew
            run()

        widget.setvar(variable, str(int(command.chosen)))
        widget.add_checkbutton(
            label=command.label,
            command=run_chosen,
            accelerator=keys,
            variable=variable,  # type: ignore[arg-type]
        )
    widget.explain(command.about)


def _enable(widget: PopUp, menu: Menu) -> None:
    entries = menu.entries
    if menu.fill:
        entries = menu.fill()
        widget.empty()
        _fill(widget, entries)
    for index, entry in enumerate(entries):
        if isinstance(entry, Command):
            widget.entryconfigure(index, state="normal" if entry.enabled() else "disabled")


def _free_letter(label: str, taken: set[str]) -> int:
    """Return the place of the first letter that no other menu uses, and take it."""
    place = next((i for i, letter in enumerate(label.lower()) if letter not in taken), 0)
    taken.add(label[place].lower())
    return place


def _bind(bindings: Bindings, keys: str, commands: list[Command]) -> None:
    is_plain = len(keys) == 1 or keys in ("plus", "minus")

    def run(event: "tk.Event[tk.Misc]") -> None:
        other_keys = is_plain and isinstance(event.state, int) and event.state & CONTROL_OR_ALT
        command = next((command for command in commands if command.enabled()), None)
        if command and not other_keys:
            command.run()

    for sequence in _sequences(keys, "Command" if _on_mac(bindings.root) else "Control"):
        bindings.add(sequence, run, everywhere=commands[0].everywhere)


def _sequences(keys: str, control: str) -> list[str]:
    """Return Tk's names for keys: "Ctrl+Shift+Z" gives `<Control-Shift-Z>` and, for Caps Lock, `-z>`."""
    *modifiers, key = keys.split("+")
    signs = {"plus": ["plus", "equal", "KP_Add"], "minus": ["minus", "KP_Subtract"], "0": ["Key-0", "KP_0"]}
    names = {"Ctrl": control, "Shift": "Shift", "Esc": "Escape"}
    prefix = "".join(names[modifier] + "-" for modifier in modifiers)
    if key in signs:  # + is on the key of = on many keyboards
        return [f"<{prefix}{name}>" for name in signs[key]]
    if len(key) > 1:
        return [f"<{prefix}{names.get(key, key)}>"]
    return [f"<{prefix}Key-{key.lower()}>", f"<{prefix}Key-{key.upper()}>"]


def _on_mac(widget: tk.Misc) -> bool:
    return str(widget.tk.call("tk", "windowingsystem")) == "aqua"
