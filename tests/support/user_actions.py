"""A user's hands: menu commands, clicks, and answers to questions and file windows."""

import tkinter as tk

from digitpad.ui.main.menu_bar import Command


def command(desk, label: str) -> Command:
    """Return a command of the menu bar by its English label."""
    found = [entry for menu in desk.app.look.menus for entry in menu.commands() if entry.label == label]
    assert len(found) == 1, label
    return found[0]


def answer_file_window(desk, path, parent: str = "") -> None:
    """Type a name into Tk's own file window as soon as it opens, and press its button."""

    def answer():
        window = f"{parent}.__tk_filedialog"
        if not desk.root.tk.getboolean(desk.root.tk.call("winfo", "exists", window)):
            desk.root.after(20, answer)
            return
        entry = f"{window}.contents.f2.ent"
        desk.root.tk.call(entry, "delete", 0, "end")
        desk.root.tk.call(entry, "insert", 0, str(path))
        desk.root.tk.call(f"{window}.contents.f2.ok", "invoke")

    desk.root.after(20, answer)


def turn_wheel(widget, down: int, **where: int) -> None:
    """Turn the wheel over a widget by a notch as the window system tells it: 1 is down, -1 up."""
    if widget.tk.call("tk", "windowingsystem") == "x11" and tk.TkVersion < 9:
        widget.event_generate("<Button-5>" if down > 0 else "<Button-4>", **where)
    else:
        widget.event_generate("<MouseWheel>", delta=-120 * down, **where)


def texts(widget) -> list[str]:
    """Return the labels and buttons in a widget, in its children's order."""
    own = [widget.cget("text")] if widget.winfo_class() in ("TLabel", "TButton") else []
    return own + [text for child in widget.winfo_children() for text in texts(child)]


def answer(desk, number: int) -> list[str]:
    """Press a button of the question that will be asked; return a list that gets its sentence."""
    from digitpad.ui.widgets.dialogs import Question  # not where tkinter is not installed

    asked: list[str] = []

    def press():
        found = [child for child in desk.root.winfo_children() if isinstance(child, Question)]
        if found and found[0].winfo_viewable():
            asked.append(texts(found[0])[0])
            found[0].buttons[number].invoke()
        else:
            desk.root.after(20, press)

    desk.root.after(20, press)
    return asked


def click(widget) -> None:
    """Press a button with the mouse."""
    widget.update()
    for event in ("<Enter>", "<ButtonPress-1>", "<ButtonRelease-1>"):
        widget.event_generate(event, x=5, y=5)
    widget.update()
