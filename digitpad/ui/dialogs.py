"""Windows over the window: pages to read, questions about files, and what went wrong."""

import tkinter as tk
from collections.abc import Sequence
from pathlib import Path
from tkinter import filedialog, messagebox, ttk

from digitpad.language import _
from digitpad.ui.theme import Theme

FileTypes = Sequence[tuple[str, str]]


def show_page(
    root: tk.Tk, theme: Theme, title: str, rows: Sequence[tuple[str, str]], text: str = ""
) -> tk.Toplevel:
    """Show a page to read: a paragraph, then rows of two columns. Escape, Return or the button close it."""
    page = tk.Toplevel(root, background=theme.palette.window)
    page.title(title)
    page.transient(root)
    frame = ttk.Frame(page, padding=theme.px(24))
    frame.pack(fill="both", expand=True)
    ttk.Label(frame, text=title, style="Heading.TLabel").pack(anchor="w", pady=(0, theme.px(12)))
    if text:
        ttk.Label(frame, text=text, wraplength=theme.px(460)).pack(anchor="w", pady=(0, theme.px(12)))
    if rows:
        _table(frame, theme, rows).pack(fill="both", expand=True)
    close = ttk.Button(frame, text=_("Close"), command=page.destroy)
    close.pack(anchor="e", pady=(theme.px(16), 0))
    for key in ("<Escape>", "<Return>"):
        page.bind(key, lambda _event: page.destroy())
    page.bind("<Destroy>", lambda event: root.focus_set() if event.widget is page else None)
    _centre(page, root)
    close.focus_set()
    return page


def _centre(page: tk.Toplevel, root: tk.Tk) -> None:
    """Place a window over the middle of the main one, but not off the screen."""
    page.update_idletasks()
    left = root.winfo_rootx() + (root.winfo_width() - page.winfo_reqwidth()) // 2
    top = root.winfo_rooty() + (root.winfo_height() - page.winfo_reqheight()) // 2
    page.geometry(f"+{max(left, 0)}+{max(top, 0)}")


def _table(parent: tk.Misc, theme: Theme, rows: Sequence[tuple[str, str]]) -> ttk.Frame:
    table = ttk.Frame(parent)
    for number, (left, right) in enumerate(rows):
        ttk.Label(table, text=left, font="DigitPadBold").grid(
            row=number, column=0, sticky="nw", pady=theme.px(2)
        )
        ttk.Label(table, text=right, wraplength=theme.px(440)).grid(
            row=number, column=1, sticky="nw", padx=(theme.px(24), 0), pady=theme.px(2)
        )
    return table


def ask_open(root: tk.Tk, title: str, types: FileTypes) -> Path | None:
    """Ask which file to open; None where the user thinks better of it."""
    _hide_dot_files(root)
    name = filedialog.askopenfilename(parent=root, title=title, filetypes=types)
    return Path(name) if name else None


def ask_save(root: tk.Tk, title: str, types: FileTypes, name: str) -> Path | None:
    """Ask where to save, proposing `name`; asks again before a file is overwritten."""
    _hide_dot_files(root)
    chosen = filedialog.asksaveasfilename(
        parent=root, title=title, filetypes=types, initialfile=name, defaultextension=Path(name).suffix
    )
    return Path(chosen) if chosen else None


def show_error(root: tk.Tk, sentence: str) -> None:
    """Say what went wrong, and wait until the user has read it."""
    messagebox.showerror("DigitPad", sentence, parent=root)


def speak(root: tk.Tk, language: str) -> None:
    """Let Tk's own file and message windows speak the language too."""
    root.tk.eval(f"::msgcat::mclocale {language}; ::msgcat::mcload [file join $::tk_library msgs]")


def _hide_dot_files(root: tk.Tk) -> None:
    """Keep hidden files out of X11's file window, with a box to show them. Other systems have their own."""
    if str(root.tk.call("tk", "windowingsystem")) == "x11":
        root.tk.eval("catch {tk_getOpenFile -no-such-option}")  # loads the procedures
        root.tk.eval("set ::tk::dialog::file::showHiddenBtn 1; set ::tk::dialog::file::showHiddenVar 0")
