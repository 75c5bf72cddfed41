"""The playground's network: features, neurons with their maps, and weights, to point at and to change."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from tkinter import ttk

import numpy as np
import numpy.typing as npt

from digitpad.language import _, decimal
from digitpad.ui.playground.network_painting import (
    FEATURES,
    HEAD,
    LABEL,
    MARGIN,
    MOST_LAYERS,
    ROWS,
    Element,
    NetworkPainter,
    NetworkShape,
    NetworkValues,
)
from digitpad.ui.widgets.controls import ARROWS, FocusCanvas, bind_keys, enable
from digitpad.ui.widgets.explained import Explained, Place, explain
from digitpad.ui.widgets.figure_parts import Readout
from digitpad.ui.widgets.theme import Theme

SIZE = (310, 372)  # of the drawing, in pixels at 96 dots per inch: no smaller
BUTTON = 20  # the least side of a button, likewise
LIMIT = 1000.0  # of a value that is typed


@dataclass(frozen=True)
class DrawingHandlers:
    """Events of the drawing.

    feature: one is given, or taken away. layers: one more, or -1. neurons: of a hidden layer, likewise.
    point: a neuron or a feature is pointed at; None for nothing. set: a weight or a bias gets a value.
    """

    feature: Callable[[int], None]
    layers: Callable[[int], None]
    neurons: Callable[[int, int], None]
    point: Callable[[Element | None], None]
    set: Callable[[Element, float], None]


class PlaygroundNetwork(FocusCanvas):
    """It shows what it is given; what is pointed at, and the keyboard's way through it, are its own."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, feature_maps: npt.NDArray[np.uint8], handlers: DrawingHandlers
    ) -> None:
        """Make it empty."""
        width, height = (theme.px(side) for side in SIZE)
        super().__init__(parent, theme, width=width, height=height)
        self._theme, self._handlers = theme, handlers
        self.painter = NetworkPainter(self, theme, feature_maps)
        self.shape = NetworkShape((), ())
        self.values: NetworkValues | None = None
        self.pointed: Element | None = None
        self.editor: ValueEditor | None = None
        self._readout = Readout(self, theme)
        self._make_buttons()
        self._bind_all()
        explain(self, "playground.network", part=self._part, hover=False)  # it says by itself what is there

    # What is shown

    def show_shape(self, shape: NetworkShape, values: NetworkValues) -> None:
        """Show another network."""
        if shape != self.shape:
            self.close_editor()
            self.pointed = None  # the controller knows
        px, columns = self._theme.px, len(shape.hidden) + 2
        needed = px(LABEL + 2 * MARGIN) + columns * (2 * self._button + px(4))
        self.configure(width=max(px(SIZE[0]), needed))
        self.shape, self.values = shape, values
        self._lay_out()

    def show_values(self, values: NetworkValues, all_of_it: bool) -> None:
        """Show the same network as it is now. all_of_it: not only what a frame has time for."""
        self.values = values
        if self.painter.shape == self.shape:
            self.painter.paint(values, all_of_it)
            if self.pointed and not self.editor:
                self._show_pointed()

    def _lay_out(self) -> None:
        if self.values and self.winfo_width() > 1:
            self._readout.hide()
            self.painter.lay_out((self.winfo_width(), self.winfo_height()), self.shape)
            self._place_buttons()
            self.show_values(self.values, True)

    @property
    def words(self) -> str:
        """What is said of what is pointed at; "" for nothing."""
        return self._readout.texts[0] if self._readout.texts else ""

    def value(self, element: Element) -> float:
        """Return a weight or a bias."""
        assert self.values
        if element.kind == "weight":
            return float(self.values.weights[element.layer][element.neuron, element.target])
        return float(self.values.biases[element.layer - 1][element.neuron])

    def name_of(self, element: Element) -> str:
        """Return what an element is, and its value."""
        if element.kind == "feature":
            words = _("Feature {name}: a click or Return gives it to the network or takes it away")
            return words.format(name=FEATURES[element.neuron])
        target = self._neuron_name(element.layer + (element.kind == "weight"), element.target)
        if element.kind == "weight":
            words, source = _("Weight from {source} to {target}: {value}"), self._source_name(element)
            return words.format(source=source, target=target, value=self._figure(element))
        name = self._neuron_name(element.layer, element.neuron)
        if element.kind == "neuron":
            return name
        return _("Bias of {name}: {value}").format(name=name, value=self._figure(element))

    def _figure(self, element: Element) -> str:
        return decimal(self.value(element), 3).replace("-", "−")

    def _source_name(self, element: Element) -> str:
        if element.layer == 0:
            return FEATURES[self.shape.features[element.neuron]]
        return self._neuron_name(element.layer, element.neuron)

    def _neuron_name(self, layer: int, neuron: int) -> str:
        if layer == len(self.shape.hidden) + 1:
            return _("the output")
        return _("neuron {layer}.{neuron}").format(layer=layer, neuron=neuron + 1)

    # The buttons

    def _make_buttons(self) -> None:
        def button(sign: str, run: Callable[[], None], key: str) -> ttk.Button:
            made = ttk.Button(self, text=sign, style="Tiny.TButton", width=0, command=run)
            return explain(made, f"playground.{key}")

        layers = self._handlers.layers
        self._words = explain(ttk.Label(self, style="Muted.TLabel"), "hidden_layer")
        self.layer_buttons = (
            button("−", partial(layers, -1), "remove_layer"),
            button("+", partial(layers, 1), "add_layer"),
        )
        self.neuron_buttons = [
            (
                button("−", partial(self._handlers.neurons, number, -1), "remove_neuron"),
                button("+", partial(self._handlers.neurons, number, 1), "add_neuron"),
            )
            for number in range(MOST_LAYERS)
        ]

    @property
    def _button(self) -> int:
        """The side of a button."""
        side: int = max(self._theme.px(BUTTON), self.layer_buttons[1].winfo_reqheight())
        return side

    def _place_buttons(self) -> None:
        px, hidden, layout, side = self._theme.px, self.shape.hidden, self.painter.layout, self._button
        self._words.configure(text=_("Hidden layers: {count}").format(count=len(hidden)))
        wide = self._words.winfo_reqwidth() + px(8)
        middle = (layout.lefts[0] + layout.lefts[-1] + layout.side) // 2
        start = max(middle - (wide + 2 * side) // 2, px(MARGIN))
        self._words.place(x=start, y=px(6))
        for number, one in enumerate(self.layer_buttons):
            one.place(x=start + wide + number * side, y=px(4), width=side)
        enable(self.layer_buttons[0], bool(hidden))
        enable(self.layer_buttons[1], len(hidden) < MOST_LAYERS)
        for number, pair in enumerate(self.neuron_buttons):
            if number >= len(hidden):
                for one in pair:
                    one.place_forget()
                continue
            centre = layout.lefts[number + 1] + layout.side // 2
            for place, one in enumerate(pair):
                one.place(x=centre + (place - 1) * side, y=px(HEAD - 32), width=side)
            enable(pair[0], hidden[number] > 1)
            enable(pair[1], hidden[number] < ROWS)

    # What is pointed at

    def point(self, element: Element | None) -> None:
        """Point at something: it is framed, and what it is is said."""
        if element == self.pointed:
            return
        self.pointed = element
        self._show_pointed()
        has_map = element is not None and element.kind != "weight"
        self._handlers.point(element if has_map else None)

    def _show_pointed(self) -> None:
        self.delete("pointed")
        element, px, stroke = self.pointed, self._theme.px, self._theme.stroke
        if element is None:
            self._readout.hide()
            return
        shade = self._theme.palette.text
        if element.kind == "weight":
            row = self.painter.sources(element.layer)[element.neuron]
            x, y = self.painter.curve(element.layer, row, element.target)
            places = np.stack([x, y], axis=1).ravel().tolist()
            self.create_line(places, fill=shade, width=stroke(2), dash=(px(4), px(3)), tags="pointed")
        elif element.kind == "bias":
            left, top, right, bottom = self.coords(self.painter.biases[element.layer, element.neuron])
            self.create_rectangle(
                left - 2, top - 2, right + 2, bottom + 2, outline=shade, width=stroke(2), tags="pointed"
            )
        else:
            box = self.painter.layout.box(element.layer, element.neuron)
            self.create_rectangle(box, outline=shade, width=stroke(3), tags="pointed")
        self._readout.show(*self._beside(element), self.name_of(element))

    def _beside(self, element: Element) -> tuple[float, float]:
        """Return where words about an element stand."""
        if element.kind == "weight":
            row = self.painter.sources(element.layer)[element.neuron]
            x, y = self.painter.curve(element.layer, row, element.target)
            return float(x.mean()), float(y.mean())
        _left, _top, right, bottom = self.painter.layout.box(element.layer, element.neuron)
        return right - self.painter.layout.side / 2, bottom + self._theme.px(4)

    def _part(self, place: Place | None) -> Explained | None:
        element = self.painter.at(*place) if place else self.pointed
        if element is None:
            return None
        keys = {"feature": "playground.feature", "neuron": "unit", "bias": "bias", "weight": "weight"}
        return Explained(keys[element.kind], self.name_of(element))

    # Mouse and keys

    def _bind_all(self) -> None:
        self.bind("<Configure>", lambda _event: self._lay_out(), add=True)
        self.bind("<Motion>", lambda event: self._hover(self.painter.at(event.x, event.y)))
        self.bind("<Leave>", lambda _event: self._hover(None))
        self.bind("<Button-1>", self._press)
        self.bind("<FocusIn>", lambda _event: self.point(self.pointed or Element("feature", 0, 0)), add=True)
        self.bind("<FocusOut>", lambda _event: self._hover(None), add=True)
        for arrow, by in ARROWS.items():
            self.bind(arrow, partial(self._go, *by))
        bind_keys(self, {"<Return>": self._act, "<KP_Enter>": self._act})

    def _hover(self, element: Element | None) -> None:
        if self.editor is None:
            self.point(element)

    def _press(self, event: "tk.Event[tk.Misc]") -> None:
        self.close_editor()
        self.focus_set()
        self.point(self.painter.at(event.x, event.y))
        self._act()

    def _act(self) -> str:
        """Do what a click on what is pointed at does: turn a feature on or off, or edit a value."""
        element = self.pointed
        if element and element.kind == "feature":
            self._handlers.feature(element.neuron)
        elif element:
            element = Element("bias", *element[1:]) if element.kind == "neuron" else element
            self._edit(element)
        return "break"

    def _go(self, across: int, down: int, _event: object) -> str:
        """Go from a neuron to the next one, or along the weights: from one to those of its other end."""
        here = self.pointed or Element("feature", 0, 0)
        self.point(self._moved(here, across, down))
        return "break"

    def _moved(self, here: Element, across: int, down: int) -> Element:
        if here.kind == "weight":
            return self._moved_from_weight(here, across, down)
        rows = self.painter.counts[here.layer]
        if down:
            return here._replace(neuron=min(max(here.neuron + down, 0), rows - 1))
        if across < 0 and here.layer:
            return Element("weight", here.layer - 1, 0, here.neuron)
        if across > 0 and here.layer <= len(self.shape.hidden):
            sources = list(self.painter.sources(here.layer))
            if here.neuron in sources:
                return Element("weight", here.layer, sources.index(here.neuron), 0)
        return here

    def _moved_from_weight(self, here: Element, across: int, down: int) -> Element:
        sources = self.painter.sources(here.layer)
        if across < 0:
            kind = "neuron" if here.layer else "feature"
            return Element(kind, here.layer, sources[here.neuron])
        if across > 0:
            return Element("neuron", here.layer + 1, here.target)
        return here._replace(neuron=min(max(here.neuron + down, 0), len(sources) - 1))

    # Editing

    def _edit(self, element: Element) -> None:
        self.close_editor()
        self._readout.hide()
        self.pointed = element
        self._show_pointed()
        words = self.name_of(element).rsplit(":", 1)[0]
        self._readout.hide()
        self.editor = ValueEditor(
            self, self._theme, words, self.value(element), partial(self._set, element), self.close_editor
        )
        x, y = self._beside(element)
        width, height = self.editor.winfo_reqwidth(), self.editor.winfo_reqheight()
        most = self.winfo_width() - width, self.winfo_height() - height
        self.editor.place(x=max(min(x, most[0]), 0), y=max(min(y, most[1]), 0))

    def _set(self, element: Element, value: float) -> None:
        self._handlers.set(element, value)

    def close_editor(self) -> None:
        """End the editing of a value, where one is edited."""
        editor, self.editor = self.editor, None
        if editor:
            had_keys = str(self.tk.call("focus")).startswith(str(editor))
            editor.destroy()
            if had_keys:
                self.focus_set()


class ValueEditor(ttk.Frame):
    """A field over the drawing: every value that is typed or stepped to takes effect at once."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        words: str,
        value: float,
        changed: Callable[[float], None],
        closed: Callable[[], None],
    ) -> None:
        """Begin with a value."""
        super().__init__(parent, style="Card.TFrame", padding=theme.px(6))
        self._changed, self._value = changed, value
        ttk.Label(self, text=words, style="Muted.Card.TLabel").pack(anchor="w")
        self.text = tk.StringVar(self, decimal(value, 3))
        field = ttk.Spinbox(self, width=9, textvariable=self.text)
        self.field = explain(field, "playground.value")
        field.pack(anchor="w", fill="x")
        field.bind("<KeyRelease>", lambda _event: self._take())
        field.bind("<FocusOut>", lambda _event: closed())
        before = value
        for sequence, by in {"<<Increment>>": 0.1, "<<Decrement>>": -0.1}.items():
            field.bind(sequence, partial(self._step, by))
        for key in ("<Return>", "<KP_Enter>", "<Escape>"):
            field.bind(key, partial(self._end, before if key == "<Escape>" else None, closed))
        field.focus_set()
        field.selection_range(0, "end")

    def _end(self, value: float | None, closed: Callable[[], None], _event: object) -> str:
        if value is not None:
            self._changed(value)
        closed()
        return "break"

    def _step(self, by: float, _event: object) -> str:
        self._take()
        self.text.set(decimal(self._value + by, 3))
        self._take()
        return "break"

    def _take(self) -> None:
        try:
            value = float(self.text.get().replace(",", ".").replace("−", "-"))
        except ValueError:  # it is not typed to its end
            value = float("nan")
        is_possible = abs(value) <= LIMIT
        self.field.state(["!invalid" if is_possible else "invalid"])
        if is_possible and value != self._value:
            self._value = value
            self._changed(value)
