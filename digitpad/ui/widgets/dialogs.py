"""Windows over the window: pages to read, questions, file dialogs, and error messages."""

import tkinter as tk
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tkinter import filedialog, messagebox, ttk

from digitpad.language import _
from digitpad.ui.widgets.controls import bind_keys
from digitpad.ui.widgets.theme import Theme

FileTypes = Sequence[tuple[str, str]]
WIDTH = 400  # of the sentence, in pixels at 96 dots per inch


class Dialog(tk.Toplevel):
    """A window beside another: out of sight until `appear`; Escape closes it, and the focus goes back."""

    def __init__(
        self, parent: tk.Tk | tk.Toplevel, theme: Theme, title: str, padding: int = 16, is_over: bool = True
    ) -> None:
        """Make it empty; `body` is for what it shows.

        padding: around that, in pixels at 96 dots per inch.
        is_over: whether it stays above its parent.
        """
        super().__init__(parent, background=theme.palette.window)
        self.withdraw()
        self.title(title)
        if is_over:
            self.transient(parent)
        self._parent, self._theme = parent, theme
        self.body = ttk.Frame(self, padding=theme.px(padding))
        self.body.pack(fill="both", expand=True)
        self.bind("<Escape>", lambda _event: self.destroy())
        self.bind("<Destroy>", lambda event: self.closed() if event.widget is self else None)

    def closed(self) -> None:
        """Follow its end: the other window has the keyboard again."""
        self._parent.focus_set()

    def appear(self, focus: tk.Misc) -> None:
        """Appear, complete, over the middle of the other window, with the keyboard at a widget."""
        centre(self, self._parent)
        self.deiconify()
        focus.focus_set()


class Page(Dialog):
    """A window to read: Return and its button close it too."""

    def __init__(self, parent: tk.Tk | tk.Toplevel, theme: Theme, title: str, padding: int, gap: int) -> None:
        """Stay hidden until `show`. padding, and the gap above the button, in pixels at 96 dots per inch."""
        super().__init__(parent, theme, title, padding)
        self._close = ttk.Button(self.body, text=_("Close"), command=self.destroy)
        self._close.pack(side="bottom", anchor="e", pady=(theme.px(gap), 0))
        self.bind("<Return>", lambda _event: self.destroy())

    def show(self) -> None:
        """Appear, complete."""
        self.appear(self._close)


def show_page(
    root: tk.Tk, theme: Theme, title: str, rows: Sequence[tuple[str, str]], text: str = ""
) -> tk.Toplevel:
    """Show a page to read: a paragraph, then rows of two columns. Escape, Return or the button close it.

    A page that is open already comes to the front.
    """
    for page in root.winfo_children():
        if isinstance(page, tk.Toplevel) and page.title() == title:
            page.lift()
            page.focus_set()
            return page
    page = Page(root, theme, title, padding=24, gap=16)
    frame = page.body
    ttk.Label(frame, text=title, style="Heading.TLabel").pack(anchor="w", pady=(0, theme.px(12)))
    if text:
        ttk.Label(frame, text=text, wraplength=theme.px(460)).pack(anchor="w", pady=(0, theme.px(12)))
    _scrolled_table(frame, theme, rows)
    page.show()
    return page


def centre(page: tk.Toplevel, root: tk.Tk | tk.Toplevel, size: tuple[int, int] | None = None) -> None:
    """Place a window over the middle of another one, wholly on the screen; `size`: where it was given one."""
    page.update_idletasks()
    width, height = size or (page.winfo_reqwidth(), page.winfo_reqheight())
    left = root.winfo_rootx() + (root.winfo_width() - width) // 2
    top = root.winfo_rooty() + (root.winfo_height() - height) // 2
    left = max(min(left, root.winfo_screenwidth() - width), 0)
    top = max(min(top, root.winfo_screenheight() - height), 0)
    page.geometry(f"+{left}+{top}")


def beside(page: tk.Toplevel, root: tk.Tk, size: tuple[int, int] | None = None) -> None:
    """Place a window to the right of the main one, or left of it, or in the screen's lower right corner.

    size: width and height that were set; None where it is as large as what it shows.
    """
    if size is None:
        page.update_idletasks()
    width, height = size or (page.winfo_reqwidth(), page.winfo_reqheight())
    start, end = root.winfo_rootx(), root.winfo_rootx() + root.winfo_width()
    gap, most = 12, root.winfo_screenwidth() - width
    left = end + gap if end + gap <= most else start - gap - width if start >= width + gap else most
    lowest = root.winfo_screenheight() - height - 4 * gap  # its title needs room too
    top = max(lowest if left == most else min(root.winfo_rooty(), lowest), 0)
    page.geometry(f"+{max(left, 0)}+{top}")


def fit_screen(
    window: tk.Toplevel, theme: Theme, size: tuple[int, int], smallest: tuple[int, int]
) -> tuple[int, int]:
    """Make a window as large as it should be, but no larger than the screen; return its width and height.

    size, smallest: width and height, in pixels at 96 dots per inch.
    """
    screen = window.winfo_screenwidth(), window.winfo_screenheight() - theme.px(60)  # for its title
    window.minsize(*(min(theme.px(side), most) for side, most in zip(smallest, screen, strict=True)))
    width, height = (min(theme.px(side), most) for side, most in zip(size, screen, strict=True))
    window.geometry(f"{width}x{height}")
    return width, height


def _scrolled_table(parent: tk.Misc, theme: Theme, rows: Sequence[tuple[str, str]]) -> None:
    """Show the table, with a scroll bar where it is higher than two thirds of the screen."""
    canvas = tk.Canvas(parent, background=theme.palette.window, highlightthickness=0)
    table = _table(canvas, theme, rows)
    canvas.create_window(0, 0, window=table, anchor="nw")
    table.update_idletasks()
    width, height = table.winfo_reqwidth(), table.winfo_reqheight()
    most = canvas.winfo_screenheight() * 2 // 3
    canvas.configure(width=width, height=min(height, most), scrollregion=(0, 0, width, height))
    if height > most:
        bar = ttk.Scrollbar(parent, orient="vertical", command=canvas.yview)
        bar.pack(side="right", fill="y")
        canvas.configure(yscrollcommand=bar.set)
        steps = {"<Up>": -1, "<Down>": 1, "<Prior>": -10, "<Next>": 10}
        scroll = {key: partial(canvas.yview_scroll, step, "units") for key, step in steps.items()}
        bind_keys(canvas.winfo_toplevel(), scroll)
    canvas.pack(fill="both", expand=True)


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


def ask_open(root: tk.Misc, title: str, types: FileTypes, folder: Path | None = None) -> Path | None:
    """Ask which file to open, at first in `folder`; None where the user thinks better of it."""
    _hide_dot_files(root)
    name = filedialog.askopenfilename(
        parent=root, title=title, filetypes=_in_capitals_too(root, types), initialdir=folder
    )
    return Path(name) if name else None


def ask_open_several(root: tk.Misc, title: str, types: FileTypes) -> list[Path]:
    """Ask which files to open; none where the user thinks better of it."""
    _hide_dot_files(root)
    types = _in_capitals_too(root, types)
    names = filedialog.askopenfilenames(parent=root, title=title, filetypes=types)
    return [Path(name) for name in names or ()]


def _in_capitals_too(root: tk.Misc, types: FileTypes) -> FileTypes:
    """Let *.jpg stand for *.JPG too, as cameras write it: other systems than X11 do so by themselves."""
    if root.tk.call("tk", "windowingsystem") != "x11":
        return types
    return [
        (name, " ".join(dict.fromkeys(patterns.split() + patterns.upper().split())))
        for name, patterns in types
    ]


def ask_folder(root: tk.Misc, title: str) -> Path | None:
    """Ask for a folder; None where the user thinks better of it."""
    _hide_dot_files(root)
    name = filedialog.askdirectory(parent=root, title=title)
    return Path(name) if name else None


def ask_save(
    root: tk.Misc, title: str, types: FileTypes, name: str, folder: Path | None = None
) -> Path | None:
    """Ask where to save, proposing `name` in `folder`; asks again before a file is overwritten."""
    _hide_dot_files(root)
    chosen = filedialog.asksaveasfilename(
        parent=root,
        title=title,
        filetypes=types,
        initialfile=name,
        initialdir=folder,
        defaultextension=Path(name).suffix,
    )
    return Path(chosen) if chosen else None


def show_error(root: tk.Tk, sentence: str) -> None:
    """Say what went wrong, and wait until the user has read it."""
    messagebox.showerror("DigitPad", sentence, parent=root)


def speak(root: tk.Tk, language: str) -> None:
    """Let Tk's own file and message windows speak the language too."""
    hidden = "Show &Hidden Files and Directories"  # of these Tk has no translation
    root.tk.call("::msgcat::mcset", "es", hidden, "Mostrar archivos y carpetas &ocultos")
    root.tk.call("::msgcat::mcset", "es", "&OK", "&Aceptar")
    root.tk.eval(f"::msgcat::mclocale {language}; ::msgcat::mcload [file join $::tk_library msgs]")


def _hide_dot_files(root: tk.Misc) -> None:
    """Keep hidden files out of X11's file window, with a box to show them. Other systems have their own."""
    if str(root.tk.call("tk", "windowingsystem")) == "x11":
        root.tk.eval("catch {tk_getOpenFile -no-such-option}")  # loads the procedures
        root.tk.eval("set ::tk::dialog::file::showHiddenBtn 1; set ::tk::dialog::file::showHiddenVar 0")


class Question(Dialog):
    """Answers are buttons, the last one the safe one, which Escape and closing mean too."""

    def __init__(self, root: tk.Tk, theme: Theme, sentence: str, answers: Sequence[str]) -> None:
        """Show the question."""
        super().__init__(root, theme, "DigitPad", padding=20)
        self.resizable(False, False)
        self.answer = len(answers) - 1
        ttk.Label(self.body, text=sentence, wraplength=theme.px(WIDTH)).pack(anchor="w")
        foot = ttk.Frame(self.body)
        foot.pack(fill="x", pady=(theme.px(18), 0))
        self.buttons = [self._button(foot, theme, number, words) for number, words in enumerate(answers)]
        for button in self.buttons:
            button.bind("<Return>", lambda event: event.widget.invoke())
        self.appear(self.buttons[-1])

    def closed(self) -> None:
        """Leave the keyboard to whom the window system gives it: where the question came from."""

    def _button(self, parent: ttk.Frame, theme: Theme, number: int, words: str) -> ttk.Button:
        button = ttk.Button(parent, text=words, command=lambda: self._take(number))
        button.pack(side="right", padx=(theme.px(8), 0))
        return button

    def _take(self, number: int) -> None:
        self.answer = number
        self.destroy()


def ask(root: tk.Tk, theme: Theme, sentence: str, answers: Sequence[str]) -> int:
    """Ask and wait; return which of `answers` was given. The last is the one that changes nothing.

    A question that is open already comes to the front, and the new one is answered by changing nothing.
    """
    for child in root.winfo_children():
        if isinstance(child, Question):
            child.lift()
            return len(answers) - 1
    question = Question(root, theme, sentence, answers)
    question.wait_visibility()
    question.grab_set()
    root.wait_window(question)
    return question.answer
