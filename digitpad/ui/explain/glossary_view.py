"""The glossary's window: a field to search in, the terms, and the chosen one with its picture."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from tkinter import font, ttk

from digitpad.language import _
from digitpad.ui.explain.term_canvas import Points, TermCanvas
from digitpad.ui.explain.term_pictures import draw_term
from digitpad.ui.widgets.controls import LEAST_LINE, ButtonRow, bind_keys, in_two_lines, watch
from digitpad.ui.widgets.dialogs import Dialog
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.scrolled import Scrolled
from digitpad.ui.widgets.theme import Theme

SIZE = (740, 520)  # pixels at 96 dots per inch
LIST, PAGE = 250, 280  # the terms' width, and the least of what is read about one


@dataclass(frozen=True)
class FoundTerm:
    """A term in the list.

    name: as it stands alone; `short` below the term it is a choice of.
    parent: that one's key; "" for none.
    """

    key: str
    name: str
    short: str = ""
    parent: str = ""


@dataclass(frozen=True)
class TermContent:
    """The chosen term.

    related: keys and names of related terms.
    curve: of its function, for its picture; none where it has no function.
    lesson: what the lesson is called that teaches it; "" for none.
    """

    key: str
    name: str
    text: str
    example: str
    related: Sequence[tuple[str, str]]
    curve: Points = ()
    lesson: str = ""


class GlossaryWindow(Dialog):
    """`sought` gets what is typed, `chosen` the key of a term that is wanted; `learn` opens its lesson."""

    def __init__(
        self,
        root: tk.Tk,
        theme: Theme,
        sought: Callable[[str], None],
        chosen: Callable[[str], None],
        learn: Callable[[], None],
    ) -> None:
        """Make it empty; `show_terms` and `show_term` fill it, and `open` shows it."""
        super().__init__(root, theme, _("Glossary"), is_over=False, name="glossary", size=SIZE)
        explain(self, "glossary")
        self._chosen = chosen
        self._content: TermContent | None = None
        px = theme.px
        self._text = tk.StringVar(self)
        self.search = explain(ttk.Entry(self.body, textvariable=self._text), "search")
        self.search.grid(row=0, column=0, columnspan=2, sticky="ew")
        self.terms = explain(ttk.Treeview(self.body, show="tree", selectmode="browse"), "terms")
        self.terms.configure(style="Layers.Treeview")
        self.terms.column("#0", width=px(LIST), stretch=False)
        bar = ttk.Scrollbar(self.body, orient="vertical", command=self.terms.yview)
        self.terms.configure(yscrollcommand=bar.set)
        self.terms.grid(row=1, column=0, sticky="nsew", pady=(px(8), 0))
        bar.grid(row=1, column=1, sticky="ns", pady=(px(8), 0))
        self.page = Scrolled(self.body, theme)
        self.page.grid(row=0, column=2, rowspan=2, sticky="nsew", padx=(px(18), 0))
        self.body.columnconfigure(2, weight=1, minsize=px(PAGE))
        self.body.rowconfigure(1, weight=1)
        self._make_page(learn)
        watch(self._text, self, lambda: sought(self._text.get()))
        self.terms.bind("<<TreeviewSelect>>", lambda _event: self._choose())
        bind_keys(self.search, {"<Down>": self._to_terms, "<Return>": self._to_terms})
        self.page.canvas.bind("<Configure>", lambda event: self._wrap(event.width), add=True)

    def open(self) -> None:
        """Show it, complete, beside the main window."""
        self.appear(self.search, is_beside=True)

    @property
    def sought(self) -> str:
        """What is typed."""
        return self._text.get()

    def search_for(self, text: str) -> None:
        """Type something into the field."""
        self._text.set(text)

    def show_terms(self, terms: Sequence[FoundTerm]) -> None:
        """Show the terms that were found: what is a choice of another one of them, below that."""
        self.terms.delete(*self.terms.get_children())
        for term in sorted(terms, key=lambda term: bool(term.parent)):  # those above come first
            is_below = bool(term.parent) and self.terms.exists(term.parent)
            place, name = (term.parent, term.short) if is_below else ("", term.name)
            self.terms.insert(place, "end", term.key, text=name, open=True)

    def show_term(self, content: TermContent | None) -> None:
        """Show a term; None where none was found."""
        key = content.key if content else ""
        self._content = content
        self.terms.selection_set([key] if content and self.terms.exists(key) else [])
        if self.terms.selection():
            self.terms.focus(key)
            self.terms.see(key)
        self.name.configure(text=content.name if content else _("Nothing was found"))
        self.text.configure(text=content.text if content else _("Try another word."))
        self.example.configure(text=content.example if content else "")
        has_picture = content is not None and draw_term(self.picture, key, content.curve)
        if has_picture:
            self.picture.pack(anchor="w", pady=(self._theme.px(14), 0), before=self.related)
        else:
            self.picture.pack_forget()
        lesson = content.lesson if content else ""
        self.lesson.configure(text=in_two_lines(lesson) if self._is_wide(lesson) else lesson)
        self.lesson.pack_forget()
        if lesson:
            self.lesson.pack(anchor="w", pady=(self._theme.px(14), 0), before=self.related)
        self._show_related(content.related if content else ())
        self.page.canvas.yview_moveto(0)

    def _is_wide(self, words: str) -> bool:
        return font.nametofont("DigitPadText", self).measure(words) > self._theme.px(PAGE - 40)

    def _make_page(self, learn: Callable[[], None]) -> None:
        px, inside = self._theme.px, self.page.inside
        self.name = ttk.Label(inside, style="Heading.TLabel")
        self.text = ttk.Label(inside)
        self.example = ttk.Label(inside, style="Muted.TLabel", font="DigitPadText")
        for label, above in ((self.name, 0), (self.text, 8), (self.example, 8)):
            label.pack(anchor="w", pady=(px(above), 0))
        self.picture = explain(TermCanvas(inside, self._theme), "term_picture")
        self.lesson = explain(ttk.Button(inside, style="Slim.TButton", width=0, command=learn), "to_lesson")
        self.related = ttk.Frame(inside)
        self.related.pack(fill="x", pady=(px(14), px(8)))

    def _show_related(self, related: Sequence[tuple[str, str]]) -> None:
        for old in self.related.winfo_children():
            old.destroy()
        if related:
            ttk.Label(self.related, text=_("See also"), style="Muted.TLabel").pack(anchor="w")
        box, buttons = ButtonRow(self.related, self._theme, gap=6, is_wide=False), list[ttk.Button]()
        box.pack(fill="x", pady=(self._theme.px(4), 0))
        for key, name in related:
            button = ttk.Button(box, text=name, style="Slim.TButton", width=0)
            button.configure(command=lambda key=key: self._chosen(key))  # type: ignore[misc]
            buttons.append(explain(button, "related"))
        box.show(left=buttons)
        self.page.adopt()

    def _choose(self) -> None:
        chosen = self.terms.selection()
        if chosen and (
            self._content is None or chosen[0] != self._content.key
        ):  # Tk says later, of what `show_term` chose too
            self._chosen(chosen[0])

    def _to_terms(self) -> str:
        """Let the keyboard go from what is typed to what was found."""
        self.terms.focus_set()
        there = self.terms.get_children()
        if there and not self.terms.selection():
            self.terms.selection_set(there[0])
        return "break"

    def _wrap(self, width: int) -> None:
        room = max(width - self._theme.px(8), self._theme.px(LEAST_LINE))
        for label in (self.name, self.text, self.example):
            label.configure(wraplength=room)
        if self.picture.fit(room) and self._content:
            draw_term(self.picture, self._content.key, self._content.curve)
