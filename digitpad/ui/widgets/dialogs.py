"""Windows over the window: pages to read, questions, file dialogs, and error messages."""

import tkinter as tk
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from tkinter import ttk

from digitpad.language import _
from digitpad.ui.widgets.controls import LEAST_LINE, ButtonRow, bind_keys
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.screen import FittedSize, Place, beside, corner, fitted_size, on_screen, over
from digitpad.ui.widgets.scrolled import Viewport
from digitpad.ui.widgets.theme import MARGINS, Theme

FileTypes = Sequence[tuple[str, str]]
WIDTH = 400  # of the sentence, in pixels at 96 dots per inch
LEAST = 160  # pixels: no window is smaller; its scroll bars can still be used


class Dialog(tk.Toplevel):
    """A window beside another: out of sight until `appear`; Escape closes it, and the focus goes back.

    What has no room in it is scrolled. Where it was is remembered.

    body: what it shows.
    """

    def __init__(
        self,
        parent: tk.Tk | tk.Toplevel,
        theme: Theme,
        title: str,
        padding: int = 16,
        is_over: bool = True,
        name: str = "",
        size: tuple[int, int] | None = None,
    ) -> None:
        """Make it empty; `body` is for what it shows.

        padding: around that, in pixels at 96 dots per inch.
        is_over: whether it stays above its parent.
        name: under which its size and place are remembered; "" where they are not.
        size: width and height, in pixels at 96 dots per inch; None: as large as what it shows.
        """
        super().__init__(parent, background=theme.palette.window)
        self.withdraw()
        self.title(title)
        if is_over:
            self.transient(parent)
        self._parent, self._theme, self._kept_as, self._asked = parent, theme, name, size
        self._place: Place | None = None
        self._fitted: FittedSize | None = None
        self._due: str | None = None
        self._foot: ttk.Frame | None = None
        self._viewport = Viewport(self, theme, self.bind, padding)
        self._viewport.pack(side="top", fill="both", expand=True)
        self.body = self._viewport.body
        self.minsize(LEAST, LEAST)
        self.bind("<Escape>", lambda _event: self.destroy())
        self.bind("<Destroy>", lambda event: self._end() if event.widget is self else None)
        for change in ("<Configure>", "<Map>", "<Unmap>"):  # of anything in it
            self.bind(change, self._changed)

    def closed(self) -> None:
        """Follow its end: the other window has the keyboard again."""
        self._parent.focus_set()

    def make_foot(self) -> ButtonRow:
        """Return a row below the body, for buttons, that is always in sight."""
        self._foot = ttk.Frame(self)
        self._foot.pack(side="bottom", fill="x", before=self._viewport)
        buttons = ButtonRow(self._foot, self._theme, self._viewport.padding)
        buttons.pack(side="bottom", fill="x")
        return buttons

    def appear(self, focus: tk.Misc, is_beside: bool = False) -> None:
        """Appear, complete, where it was, or over the middle of the other window, the keyboard at a widget.

        is_beside: whether it lies beside the other window at first, which it does not hide.
        """
        self._viewport.follow(self._foot_height())
        self.update_idletasks()
        self._viewport.follow(self._foot_height())
        self.update_idletasks()
        place = self._theme.places.of(self._kept_as) if self._kept_as else None
        asked = self._asked if place is None or not place.width else (place.width, place.height)
        size = (self.winfo_reqwidth(), self.winfo_reqheight())
        if asked:
            fitted = fitted_size(self, asked, self._theme.scale)
            self._fitted = fitted._replace(size=self._viewport.beside_bar(fitted.size, self._foot_height()))
            size = self._fitted.size
            self.geometry("{}x{}".format(*size))
        if place:
            at = on_screen(self, place.left, place.top, size)
        else:
            at = (beside if is_beside else over)(self, self._parent, size)
        self.geometry("+{}+{}".format(*at))
        self.deiconify()
        focus.focus_set()

    def _changed(self, event: "tk.Event[tk.Misc]") -> None:
        """Follow what it shows with its size, once Tk has laid all of it out, and remember its place."""
        if event.widget is self:
            self._see_place()
        elif self._due is None:
            self._due = self.after_idle(self._follow)

    def _follow(self) -> None:
        self._due = None
        self._viewport.follow(self._foot_height())

    def _foot_height(self) -> int:
        return self._foot.winfo_reqheight() if self._foot else 0

    def _see_place(self) -> None:
        if not self.winfo_viewable():
            return
        size = self.winfo_width(), self.winfo_height()
        if self._fitted:
            width, height = self._fitted.remembered(size)
        elif size == (self.winfo_reqwidth(), self.winfo_reqheight()):
            width = height = 0
        else:
            width, height = (round(side / self._theme.scale) for side in size)
        self._place = Place(width, height, *corner(self))

    def _end(self) -> None:
        if self._due:
            self.after_cancel(self._due)
        if self._kept_as and self._place:
            self._theme.places.put(self._kept_as, self._place)
        self.closed()


class Page(Dialog):
    """A window to read: Return and its button close it too."""

    def __init__(
        self, parent: tk.Tk | tk.Toplevel, theme: Theme, title: str, padding: int, name: str = ""
    ) -> None:
        """Stay hidden until `show`. padding: in pixels at 96 dots per inch."""
        super().__init__(parent, theme, title, padding, name=name)
        explain(self, "page")
        self.foot = self.make_foot()
        self._close = explain(ttk.Button(self.foot, text=_("Close"), command=self.destroy), "close")
        self.foot.show(self._close)
        self.bind("<Return>", lambda _event: self.destroy())

    def bind_scrolling(self) -> None:
        """Let the keys that move in a text scroll it."""
        steps = {"<Up>": -1, "<Down>": 1, "<Prior>": -10, "<Next>": 10}
        bind_keys(self, {key: partial(self._viewport.step, step) for key, step in steps.items()})

    def show(self) -> None:
        """Appear, complete."""
        self.appear(self._close)


def show_page(
    root: tk.Tk, theme: Theme, title: str, rows: Sequence[tuple[str, str]], text: str = "", name: str = ""
) -> tk.Toplevel:
    """Show a page to read: a paragraph, then rows of two columns. Escape, Return or the button close it.

    A page that is open already comes to the front.
    """
    for page in root.winfo_children():
        if isinstance(page, tk.Toplevel) and page.title() == title:
            page.lift()
            page.focus_set()
            return page
    page = Page(root, theme, title, padding=24, name=name)
    frame = page.body
    ttk.Label(frame, text=title, style="Heading.TLabel").pack(anchor="w", pady=(0, theme.px(12)))
    if text:
        ttk.Label(frame, text=text, wraplength=theme.wrap(460)).pack(anchor="w", pady=(0, theme.px(12)))
    _table(frame, theme, rows).pack(fill="both", expand=True)
    page.bind_scrolling()
    page.show()
    return page


def _table(parent: tk.Misc, theme: Theme, rows: Sequence[tuple[str, str]]) -> ttk.Frame:
    table = ttk.Frame(parent)
    labels = [ttk.Label(table, text=left, font="DigitPadBold") for left, _right in rows]
    gap = theme.px(24)
    left_over = (
        theme.widest - theme.px(MARGINS) - gap - max((label.winfo_reqwidth() for label in labels), default=0)
    )
    wrap = max(min(theme.px(440), left_over), theme.px(LEAST_LINE))
    for number, (label, (_left, right)) in enumerate(zip(labels, rows, strict=True)):
        if not right:  # the name of a section
            label.configure(style="Section.TLabel")
            label.grid(row=number, column=0, columnspan=2, sticky="w", pady=(theme.px(12), theme.px(2)))
            continue
        label.grid(row=number, column=0, sticky="nw", pady=theme.px(2))
        ttk.Label(table, text=right, wraplength=wrap).grid(
            row=number, column=1, sticky="nw", padx=(gap, 0), pady=theme.px(2)
        )
    return table


def types_of(name: str, suffixes: Iterable[str]) -> FileTypes:
    """Return what a file dialog offers: files with these endings, by a name, and all."""
    return [(name, " ".join(f"*{suffix}" for suffix in suffixes)), (_("All files"), "*")]


def ask_open(root: tk.Misc, title: str, types: FileTypes, folder: Path | None = None) -> Path | None:
    """Ask which file to open, at first in `folder`; None where the user thinks better of it."""
    from tkinter import filedialog

    _hide_dot_files(root)
    name = filedialog.askopenfilename(
        parent=root, title=title, filetypes=_in_capitals_too(root, types), initialdir=folder
    )
    return Path(name) if name else None


def ask_open_several(root: tk.Misc, title: str, types: FileTypes) -> list[Path]:
    """Ask which files to open; none where the user thinks better of it."""
    from tkinter import filedialog

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
    from tkinter import filedialog

    _hide_dot_files(root)
    name = filedialog.askdirectory(parent=root, title=title)
    return Path(name) if name else None


def ask_save(
    root: tk.Misc, title: str, types: FileTypes, name: str, folder: Path | None = None
) -> Path | None:
    """Ask where to save, proposing `name` in `folder`; asks again before a file is overwritten."""
    from tkinter import filedialog

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
    from tkinter import messagebox

    messagebox.showerror("DigitPad", sentence, parent=front(root))


def speak(root: tk.Tk, language: str) -> None:
    """Let Tk's own file and message windows speak the language too."""
    root.tk.eval(f"::msgcat::mclocale {language}; ::msgcat::mcload [file join $::tk_library msgs]")
    ours = {  # of these Tk has no translation
        "Show &Hidden Files and Directories": "Mostrar archivos y carpetas &ocultos",
        "Show &Hidden Directories": "Mostrar carpetas &ocultas",
        "&OK": "&Aceptar",
    }
    for english, spanish in ours.items():
        root.tk.call("namespace", "eval", "::tk", ("::msgcat::mcset", "es", english, spanish))


def _hide_dot_files(root: tk.Misc) -> None:
    """Keep hidden files out of X11's file window, with a box to show them. Other systems have their own."""
    if str(root.tk.call("tk", "windowingsystem")) == "x11":
        root.tk.eval("catch {tk_getOpenFile -no-such-option}")  # loads the procedures
        root.tk.eval("set ::tk::dialog::file::showHiddenBtn 1; set ::tk::dialog::file::showHiddenVar 0")


def front(root: tk.Tk) -> tk.Tk | tk.Toplevel:
    """Return the window that has the keyboard; the main one where none of ours has."""
    focused = str(root.tk.call("focus"))
    window = str(root.tk.call("winfo", "toplevel", focused)) if focused else "."
    try:
        found = root.nametowidget(window)
    except KeyError:  # Tk's own
        return root
    return found if isinstance(found, tk.Toplevel) and found.winfo_viewable() else root


class Question(Dialog):
    """Answers are buttons, the last one the safe one, which Escape and closing mean too."""

    def __init__(self, root: tk.Tk, theme: Theme, sentence: str, answers: Sequence[str]) -> None:
        """Show the question, over the window that is worked in."""
        super().__init__(root, theme, "DigitPad", padding=20)
        explain(self, "question")
        self._parent = front(root)
        self.transient(self._parent)
        self.answer = len(answers) - 1
        ttk.Label(self.body, text=sentence, wraplength=theme.wrap(WIDTH)).pack(anchor="w")
        foot = self.make_foot()
        self.buttons = [self._button(foot, number, words) for number, words in enumerate(answers)]
        foot.show(*self.buttons)
        for button in self.buttons:
            button.bind("<Return>", lambda event: event.widget.invoke())
        self.appear(self.buttons[-1])

    def closed(self) -> None:
        """Leave the keyboard to whom the window system gives it: where the question came from."""

    def _button(self, foot: ButtonRow, number: int, words: str) -> ttk.Button:
        return explain(ttk.Button(foot, text=words, command=lambda: self._take(number)), "answer")

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
