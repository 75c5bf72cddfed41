"""The page "Settings" of a search: the recipe, how is searched, and a row for each value that may vary."""

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from tkinter import ttk

from digitpad.language import _
from digitpad.language.explanations.table import explanation, explanations
from digitpad.search import METHODS, OBJECTIVES
from digitpad.ui.widgets.controls import ButtonRow, arrows_choose, choice, enable, watch, wrap_to_width
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.scrolled import Scrolled
from digitpad.ui.widgets.theme import Theme

COLUMNS = ((300, 5), (380, 7))  # least width in pixels at 96 dots per inch, and weight
LEAST_HIGH, LABEL, BESIDE = 300, 196, 200  # of the page; and wide, the tick and what stands beside it
FIELD, LONG = 8, 22  # characters wide
WORK = ("trials", "minutes", "workers")  # what can be other when a search goes on
NUMBERS = {  # and their keys in the table of explanations
    "trials": "search.trials",
    "minutes": "search.minutes",
    "workers": "search.workers",
    "epochs": "epochs",
    "digits": "digits",
    "folds": "folds",
}


@dataclass(frozen=True)
class VariedForm:
    """How a value varies, as it was entered.

    low, high, is_log: the ends of a range, and whether it goes by orders of magnitude.
    numbers: those to choose from; chosen: the keys of what is chosen among named ones.
    """

    is_on: bool = False
    low: str = ""
    high: str = ""
    is_log: bool = False
    numbers: str = ""
    chosen: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SearchForm:
    """What was entered.

    recipe: the key of one; numbers: by the names of `NUMBERS`; varied: by the names of hyperparameters.
    """

    name: str
    recipe: str
    method: str
    objective: str
    numbers: Mapping[str, str]
    varied: Mapping[str, VariedForm]


@dataclass(frozen=True)
class VariedContent:
    """A row: a value that can vary.

    kind: "range", "numbers" or "options"; options: keys and labels of these. words: the range, or what it is
    chosen from. obstacle: why it has no use now; fault: what is wrong with what is entered; "" for neither.
    """

    name: str
    label: str
    kind: str
    options: Sequence[tuple[str, str]]
    words: str
    obstacle: str = ""
    fault: str = ""


@dataclass(frozen=True)
class FormContent:
    """What the page shows.

    recipes: keys and labels of those to choose from; help_text: about the chosen one.
    faults: what is wrong with what is entered: by "name", "recipe", the `NUMBERS`, and "" for all of it.
    fixed: what cannot be entered, because the search was begun with it: "all" but some of `WORK`.
    """

    form: SearchForm
    recipes: Sequence[tuple[str, str]]
    help_text: str
    rows: Sequence[VariedContent]
    faults: Mapping[str, str] = field(default_factory=dict)
    fixed: frozenset[str] = frozenset()


class VariedRow(ttk.Frame):
    """A tick; the range in words, or, where it is ticked, fields for it; and what is wrong with them."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, content: VariedContent, changed: Callable[[], None]
    ) -> None:
        """Make it without fields: they are made when it is first ticked."""
        super().__init__(parent)
        self._theme, self._content, self._changed = theme, content, changed
        self._is_on, self._is_log = tk.BooleanVar(self), tk.BooleanVar(self)
        self._texts = {name: tk.StringVar(self) for name in ("low", "high", "numbers")}
        self._chosen = {key: tk.BooleanVar(self) for key, _label in content.options}
        explain(self, content.name)
        self.columnconfigure(1, weight=1)
        self._beside = ttk.Frame(self)  # or below, where there is little room
        self._beside.columnconfigure(0, weight=1)
        self.tick = explain(
            ttk.Checkbutton(
                self,
                text=content.label,
                variable=self._is_on,
                command=changed,
                style="Choice.TCheckbutton",
            ),
            content.name,
        )
        self.tick.grid(row=0, column=0, sticky="nw")
        self.words = wrap_to_width(ttk.Label(self._beside, style="Muted.TLabel"), theme)
        self.words.grid(row=0, column=0, sticky="ew", pady=(theme.px(3), 0))
        self.fault = wrap_to_width(ttk.Label(self._beside, style="Warning.TLabel"), theme)
        self.fields: ButtonRow | None = None
        self.entries: dict[str, ttk.Entry] = {}
        self.options: dict[str, ttk.Checkbutton] = {}
        self.log: ttk.Checkbutton | None = None
        self.bind("<Configure>", lambda event: self._lay_out(event.width))
        self._lay_out(theme.px(LABEL + BESIDE))

    def _lay_out(self, width: int) -> None:
        """Put the range beside the tick, or below it where there is no room."""
        px = self._theme.px
        least = max(px(LABEL), self.tick.winfo_reqwidth())
        if width >= least + px(BESIDE):
            self.columnconfigure(0, minsize=px(LABEL))
            self._beside.grid(row=0, column=1, columnspan=1, sticky="ew", padx=0)
        else:
            self.columnconfigure(0, minsize=0)
            self._beside.grid(row=1, column=0, columnspan=2, sticky="ew", padx=(px(26), 0))

    def entered(self) -> VariedForm:
        """Return what is entered."""
        chosen = frozenset(key for key, is_on in self._chosen.items() if is_on.get())
        texts = {name: text.get() for name, text in self._texts.items()}
        return VariedForm(self._is_on.get(), is_log=self._is_log.get(), chosen=chosen, **texts)

    def show(self, content: VariedContent, form: VariedForm, is_fixed: bool) -> bool:
        """Show what is entered; say whether fields were made for it."""
        self._is_on.set(form.is_on)
        self._is_log.set(form.is_log)
        for name, text in self._texts.items():
            if text.get() != getattr(form, name):  # or else the cursor would jump
                text.set(getattr(form, name))
        for key, is_on in self._chosen.items():
            is_on.set(key in form.chosen)
        has_fields = form.is_on and not content.obstacle and not is_fixed
        is_new = has_fields and self.fields is None
        if is_new:
            self.fields = self._make_fields()
        if self.fields:
            (self.fields.grid if has_fields else self.fields.grid_remove)()
        self.words.configure(text=content.obstacle or content.words)
        (self.words.grid_remove if has_fields else self.words.grid)()
        self.fault.configure(text=content.fault)
        if content.fault:
            self.fault.grid(row=1, column=0, sticky="ew")
        else:
            self.fault.grid_remove()
        enable(self.tick, not content.obstacle and not is_fixed)
        return is_new

    def _make_fields(self) -> ButtonRow:
        row = ButtonRow(self._beside, self._theme, gap=6, is_wide=False)
        row.grid(row=0, column=0, sticky="ew", pady=(0, self._theme.px(3)))
        kind, name = self._content.kind, self._content.name
        shown: list[tk.Widget] = []
        if kind == "options":
            for key, label in self._content.options:
                about = f"{name}.{key}" if f"{name}.{key}" in explanations() else name
                button = ttk.Checkbutton(
                    row,
                    text=label,
                    variable=self._chosen[key],
                    command=self._changed,
                    style="Choice.Toolbutton",
                )
                self.options[key] = explain(button, about)
            shown += self.options.values()
        elif kind == "numbers":
            shown.append(self._entry(row, "numbers", LONG, "search.numbers"))
        else:
            shown += [
                self._entry(row, "low", FIELD, "search.range"),
                ttk.Label(row, text=_("to")),
                self._entry(row, "high", FIELD, "search.range"),
            ]
            self.log = explain(
                ttk.Checkbutton(
                    row,
                    text=_("by orders of magnitude"),
                    variable=self._is_log,
                    command=self._changed,
                    style="Choice.TCheckbutton",
                ),
                "search.log",
            )
            shown.append(self.log)
        row.show(left=shown)
        return row

    def _entry(self, row: ttk.Frame, name: str, width: int, key: str) -> ttk.Entry:
        entry = explain(ttk.Entry(row, width=width, textvariable=self._texts[name]), key)
        watch(self._texts[name], entry, self._changed)
        self.entries[name] = entry
        return entry


class FormPage(ttk.Frame):
    """At the left what is the same in all trials and how is searched, at the right what varies."""

    def __init__(self, parent: tk.Misc, theme: Theme, entered: Callable[[SearchForm], None]) -> None:
        """Make it empty; `entered` gets what is entered, whenever something is."""
        super().__init__(parent, padding=theme.px(12))
        self._theme, self._entered = theme, entered
        self._showing = False
        self._recipes: Sequence[tuple[str, str]] = ()
        self._typed_name, self._method, self._objective = (tk.StringVar(self) for _number in range(3))
        self._numbers = {name: tk.StringVar(self) for name in NUMBERS}
        self._rows: tuple[tuple[str, str, Sequence[tuple[str, str]]], ...] = ()
        self.faults: dict[str, ttk.Label] = {}
        self.rows: dict[str, VariedRow] = {}
        for column, (least, weight) in enumerate(COLUMNS):
            self.columnconfigure(column, minsize=theme.px(least), weight=weight)
        self.rowconfigure(0, weight=1, minsize=theme.px(LEAST_HIGH))
        self._left, self._right = Scrolled(self, theme), Scrolled(self, theme)
        self._left.grid(row=0, column=0, sticky="nsew", padx=(0, theme.px(14)))
        self._right.grid(row=0, column=1, sticky="nsew")
        explain(self, "search_settings")
        self._make_left(self._left.inside)
        self._make_right(self._right.inside)
        self._left.adopt()

    def entered(self) -> SearchForm:
        """Return what is entered now."""
        return SearchForm(
            self._typed_name.get(),
            self._recipes[max(self.recipe.current(), 0)][0] if self._recipes else "",
            self._method.get(),
            self._objective.get(),
            {name: text.get() for name, text in self._numbers.items()},
            {name: row.entered() for name, row in self.rows.items()},
        )

    def show(self, content: FormContent) -> None:
        """Show what is entered, and what is wrong with it."""
        self._showing = True
        self.shown: FormContent = content
        form, is_fixed = content.form, "all" in content.fixed
        if self._recipes != content.recipes:
            self._recipes = content.recipes
            self.recipe.configure(values=[label for _key, label in content.recipes])
        self.recipe.set(dict(content.recipes).get(form.recipe, form.recipe))
        self._help.configure(text=content.help_text)
        self._method.set(form.method)
        self._objective.set(form.objective)
        texts = [(self._typed_name, form.name)]
        texts += [(self._numbers[name], form.numbers[name]) for name in NUMBERS]
        for variable, text in texts:
            if variable.get() != text:
                variable.set(text)
        for widget in (self.name, self.recipe, *self.methods.values(), *self.objectives.values()):
            enable(widget, not is_fixed)
        for name, entry in self.numbers.items():
            enable(entry, name not in content.fixed and not (is_fixed and name not in WORK))
        for name, label in self.faults.items():
            label.configure(text=content.faults.get(name, ""))
            (label.grid if content.faults.get(name) else label.grid_remove)()
        self._show_rows(content, is_fixed)
        self._showing = False

    def _show_rows(self, content: FormContent, is_fixed: bool) -> None:
        wanted = tuple((row.name, row.kind, row.options) for row in content.rows)
        is_new = wanted != self._rows
        if is_new:
            self._rows = wanted
            for old in self.rows.values():
                old.destroy()
            inside, gap = self._right.inside, self._theme.px(4)
            self.rows = {row.name: VariedRow(inside, self._theme, row, self._enter) for row in content.rows}
            for made in self.rows.values():
                made.pack(fill="x", pady=(0, gap))
        for row in content.rows:
            is_new |= self.rows[row.name].show(row, content.form.varied[row.name], is_fixed)
        if is_new:
            self._right.adopt()

    def _make_left(self, box: ttk.Frame) -> None:
        px = self._theme.px
        box.columnconfigure(1, weight=1)
        self.name = explain(ttk.Entry(box, textvariable=self._typed_name, width=12), "search.name")
        self.recipe = explain(ttk.Combobox(box, state="readonly", width=12), "search.recipe")
        watch(self._typed_name, self.name, self._enter)
        self.recipe.bind("<<ComboboxSelected>>", lambda _event: self._enter())
        ttk.Label(box, text=_("Name")).grid(row=0, column=0, sticky="w", padx=(0, px(8)), pady=px(2))
        self.name.grid(row=0, column=1, sticky="ew", pady=px(2))
        self._fault(box, "name", 1)
        ttk.Label(box, text=_("Recipe")).grid(row=2, column=0, sticky="w")
        self.recipe.grid(row=3, column=0, columnspan=2, sticky="ew", pady=px(2))
        self._help = wrap_to_width(ttk.Label(box, style="Muted.TLabel"), self._theme)
        self._help.grid(row=4, column=0, columnspan=2, sticky="ew")
        self.numbers: dict[str, ttk.Entry] = {}
        self._make_numbers(box, 5, _("How long"), WORK)
        self._make_methods(box, 20)
        self._make_numbers(box, 40, _("Each trial"), [name for name in NUMBERS if name not in WORK])

    def _make_numbers(self, box: ttk.Frame, first: int, heading: str, names: Sequence[str]) -> None:
        px = self._theme.px
        ttk.Label(box, text=heading, font="DigitPadBold").grid(
            row=first, column=0, columnspan=2, sticky="w", pady=(px(10), px(2))
        )
        for row, name in zip(range(first + 1, 99, 2), names, strict=False):
            key = NUMBERS[name]
            label = explain(ttk.Label(box, text=explanation(key).term), key)
            label.grid(row=row, column=0, sticky="w", padx=(0, px(8)))
            entry = ttk.Entry(box, width=FIELD, textvariable=self._numbers[name], justify="right")
            self.numbers[name] = explain(entry, key)
            entry.grid(row=row, column=1, sticky="w", pady=px(1))
            watch(self._numbers[name], entry, self._enter)
            self._fault(box, name, row + 1)

    def _make_methods(self, box: ttk.Frame, first: int) -> None:
        px = self._theme.px
        ttk.Label(box, text=_("How values are chosen"), font="DigitPadBold").grid(
            row=first, column=0, columnspan=2, sticky="w", pady=(px(10), 0)
        )
        self.methods: dict[str, ttk.Radiobutton] = {}
        for row, name in zip(range(first + 1, 99, 2), METHODS, strict=False):
            about = explanation(f"search.{name}")
            self.methods[name] = choice(
                *(box, about.term, self._method, name, f"search.{name}", self._enter, "Choice.TRadiobutton")
            )
            self.methods[name].grid(row=row, column=0, columnspan=2, sticky="w")
            words = wrap_to_width(ttk.Label(box, text=about.text, style="Muted.TLabel"), self._theme)
            words.grid(row=row + 1, column=0, columnspan=2, sticky="ew", padx=(px(26), 0))
        arrows_choose([*self.methods.values()])
        ttk.Label(box, text=_("The best by"), font="DigitPadBold").grid(
            row=first + 9, column=0, columnspan=2, sticky="w", pady=(px(10), px(2))
        )
        counts = ttk.Frame(box)
        counts.grid(row=first + 10, column=0, columnspan=2, sticky="w")
        labels = dict(zip(OBJECTIVES, (_("accuracy"), _("loss")), strict=True))
        self.objectives = {
            name: choice(
                *(counts, label, self._objective, name, f"search.by_{name}", self._enter, "Choice.Toolbutton")
            )
            for name, label in labels.items()
        }
        for button in self.objectives.values():
            button.pack(side="left")

    def _make_right(self, box: ttk.Frame) -> None:
        ttk.Label(box, text=_("What varies"), font="DigitPadBold").pack(anchor="w")
        holder = ttk.Frame(box)
        holder.pack(fill="x")
        holder.columnconfigure(0, weight=1)
        fault = wrap_to_width(ttk.Label(holder, style="Warning.TLabel"), self._theme)
        fault.grid(row=0, column=0, sticky="ew")
        ttk.Frame(holder, height=self._theme.px(4)).grid(row=1, column=0)
        self.faults["varied"] = fault

    def _fault(self, box: ttk.Frame, name: str, row: int) -> None:
        label = wrap_to_width(ttk.Label(box, style="Warning.TLabel"), self._theme)
        label.grid(row=row, column=0, columnspan=2, sticky="ew")
        self.faults[name] = label

    def _enter(self) -> None:
        if not self._showing:
            self._entered(self.entered())
