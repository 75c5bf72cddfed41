"""Controls of the playground: choices above, and at the left the points, sliders and seeds."""

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from tkinter import ttk

from PIL import ImageTk

from digitpad.core.arrays import Doubles
from digitpad.language import _
from digitpad.ui.playground.plane_view import thumbnails
from digitpad.ui.widgets.controls import arrows_choose, enable, fit_options, let_arrows_slide, wrap_to_width
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.theme import Theme

WIDTH, THUMBNAIL = 150, 36  # of the column, and of a set's picture, in pixels at 96 dots per inch
ACROSS = 3  # pictures of sets in a row


@dataclass(frozen=True)
class ChoiceContent:
    """A field of the top row. key: of its explanation. options: values, with their labels."""

    label: str
    key: str
    options: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class SliderContent:
    """A slider. least, most, step: of its values."""

    key: str
    least: int
    most: int
    step: int


@dataclass(frozen=True, eq=False)
class DatasetContent:
    """A set of points that can be chosen: its name, and what it looks like."""

    key: str
    name: str
    points: tuple[Doubles, Doubles]


@dataclass(frozen=True)
class DataValues:
    """What the column shows.

    sliders: values by name, with their words. seeds: of the points and of the weights.
    own: whether the points are the user's.
    """

    dataset: str
    sliders: Mapping[str, tuple[int, str]]
    seeds: tuple[int, int]
    keeps_seed: bool
    own: bool


class ChoiceFields:
    """Fields to choose from, each with its name above."""

    def __init__(
        self,
        parent: ttk.Frame,
        choices: Mapping[str, ChoiceContent],
        choose: Callable[[str, str], None],
    ) -> None:
        """Make them; `frames` are to be put somewhere."""
        self._choose_value = choose
        self._options = {name: choice.options for name, choice in choices.items()}
        self.boxes: dict[str, ttk.Combobox] = {}
        self.frames = [self._make(parent, name, choice) for name, choice in choices.items()]

    def show(self, values: Mapping[str, str]) -> None:
        """Show which values are chosen; one that is no choice stands there too."""
        for name, box in self.boxes.items():
            box.set(dict(self._options[name]).get(values[name], values[name]))

    def _make(self, row: ttk.Frame, name: str, choice: ChoiceContent) -> ttk.Frame:
        frame = explain(ttk.Frame(row), choice.key)
        ttk.Label(frame, text=choice.label, style="Muted.TLabel").pack(anchor="w")
        labels = [label for _value, label in choice.options]
        box = explain(ttk.Combobox(frame, values=labels, state="readonly"), choice.key)
        fit_options(box, labels, 7)
        box.pack(anchor="w", fill="x")
        box.bind("<<ComboboxSelected>>", lambda _event: self._choose(name))
        self.boxes[name] = box
        return frame

    def _choose(self, name: str) -> None:
        number = self.boxes[name].current()
        self.boxes[name].selection_clear()
        if number >= 0:
            self._choose_value(name, self._options[name][number][0])


@dataclass(frozen=True)
class PointsHandlers:
    """Events of the column.

    choose: another problem, under the name "problem". dataset: a set, by its key.
    slide: a slider, by its name, and its value. renew: other points of the same set.
    seed: what is typed as the seed of the points (0) or of the weights (1).
    keep: whether the seed of the weights is kept at a reset.
    """

    choose: Callable[[str, str], None]
    dataset: Callable[[str], None]
    slide: Callable[[str, int], None]
    renew: Callable[[], None]
    seed: Callable[[int, str], None]
    keep: Callable[[bool], None]


class DataColumn(ttk.Frame):
    """Which points there are, how they are used, and the seeds."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        problem: ChoiceContent,
        sliders: Mapping[str, SliderContent],
        handlers: PointsHandlers,
    ) -> None:
        """Make it without sets."""
        super().__init__(parent)
        self._theme, self._tell, self._showing = theme, handlers, False
        self._images: list[ImageTk.PhotoImage] = []
        self.datasets: dict[str, ttk.Radiobutton] = {}
        ttk.Label(self, text=_("Data"), style="Section.TLabel").pack(anchor="w")
        self.problem = ChoiceFields(self, {"problem": problem}, handlers.choose)
        self.problem.frames[0].pack(fill="x", pady=(0, theme.px(6)))
        self._dataset = tk.StringVar(self)
        self._sets = explain(ttk.Frame(self), "playground.data")
        self._sets.pack(anchor="w", pady=(theme.px(4), 0))
        self.sliders: dict[str, ttk.Scale] = {}
        self._words: dict[str, ttk.Label] = {}
        for name, content in sliders.items():
            self._make_slider(name, content)
        self._make_seeds()

    def show(self, values: DataValues) -> None:
        """Show what is set."""
        self._showing = True
        self._dataset.set(values.dataset)
        for name, (value, words) in values.sliders.items():
            self.sliders[name].set(value)
            self._words[name].configure(text=words)
        for field, seed in zip(self.seeds, values.seeds, strict=True):
            field.delete(0, "end")
            field.insert(0, str(seed))
        self._keeps.set(values.keeps_seed)
        enable(self.sliders["noise"], not values.own)
        enable(self.new_points, not values.own)
        self._showing = False

    def show_datasets(self, datasets: Sequence[DatasetContent]) -> None:
        """Show which sets there are."""
        for button in self.datasets.values():
            button.destroy()
        side = self._theme.px(THUMBNAIL)
        self._images = thumbnails(self._theme, side, [one.points for one in datasets], self)
        self.datasets = {}
        for number, (one, image) in enumerate(zip(datasets, self._images, strict=True)):
            button = ttk.Radiobutton(
                self._sets,
                image=image,
                value=one.key,
                variable=self._dataset,
                style="Set.Toolbutton",
                command=partial(self._tell.dataset, one.key),
            )
            explain(button, f"playground.{one.key}", lambda name=one.name: name)  # type: ignore[misc]
            button.grid(row=number // ACROSS, column=number % ACROSS, padx=1, pady=1)
            self.datasets[one.key] = button
        arrows_choose(list(self.datasets.values()))

    def _make_slider(self, name: str, content: SliderContent) -> None:
        words = explain(ttk.Label(self, style="Small.TLabel", width=1), content.key)
        words.pack(anchor="w", fill="x", pady=(self._theme.px(8), 0))
        wrap_to_width(words, self._theme)
        slider = ttk.Scale(self, from_=content.least, to=content.most, length=self._theme.px(WIDTH))
        slider.configure(command=partial(self._slide, name, content.step))
        explain(slider, content.key, lambda: str(words.cget("text")))
        let_arrows_slide(slider, content.step)
        slider.pack(fill="x")
        self.sliders[name], self._words[name] = slider, words

    def _slide(self, name: str, step: int, position: str) -> None:
        if not self._showing:
            self._tell.slide(name, round(float(position) / step) * step)

    def _make_seeds(self) -> None:
        px = self._theme.px
        self.new_points = ttk.Button(
            self, text=_("New points"), style="Slim.TButton", command=self._tell.renew
        )
        explain(self.new_points, "playground.new_points").pack(fill="x", pady=(px(10), 0))
        names = (_("Seed of the points"), "points"), (_("Seed of the weights"), "weights")
        self.seeds = [
            self._make_seed(number, words, f"playground.seed_{key}")
            for number, (words, key) in enumerate(names)
        ]
        keeps = tk.BooleanVar(self)
        self.keep = ttk.Checkbutton(
            self,
            text=_("Keep it at a reset"),
            variable=keeps,
            style="Choice.TCheckbutton",
            command=lambda: self._tell.keep(keeps.get()),
        )
        explain(self.keep, "playground.keeps_seed").pack(anchor="w")
        self._keeps = keeps

    def _make_seed(self, number: int, words: str, key: str) -> ttk.Spinbox:
        label = explain(ttk.Label(self, text=words, style="Small.TLabel"), key)
        label.pack(anchor="w", pady=(self._theme.px(8), 0))
        field = explain(ttk.Spinbox(self, from_=0, to=9999, increment=1, width=7), key)

        def take(_event: object = None) -> None:
            self._tell.seed(number, field.get())

        field.configure(command=take)
        for sequence in ("<Return>", "<KP_Enter>", "<FocusOut>"):
            field.bind(sequence, take)
        field.pack(anchor="w", fill="x")
        return field
