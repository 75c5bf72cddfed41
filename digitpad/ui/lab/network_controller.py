"""The tab "Network" at work: presets and changes become a draft, the draft an experiment, and that a run."""

import tkinter as tk
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from digitpad.core.raster import Steps
from digitpad.lab.draft import Changes, Draft, Validated, draft_of, validated
from digitpad.lab.help_texts import LAYER_TERMS
from digitpad.lab.presets import SUFFIXES, OwnExperiments, begun_with, name_of, presets, recipe_file_name
from digitpad.language import _
from digitpad.runs.library import Run
from digitpad.runs.recipe import Recipe, read_recipe
from digitpad.system.background import Clock
from digitpad.system.files import write_json
from digitpad.ui.lab.comparison_view import SideBySide, SidesContent
from digitpad.ui.lab.hyperparameters_view import HyperparametersHandlers, Value
from digitpad.ui.lab.layers_view import StackHandlers
from digitpad.ui.lab.network_content import (
    Side,
    cost_of,
    counterpart,
    group_contents,
    hyperparameters_content,
    sides_content,
    sides_of_runs,
    slid,
    stack_content,
)
from digitpad.ui.lab.network_view import (
    NetworkContent,
    NetworkHandlers,
    NetworkTab,
    PresetsContent,
    PresetsHandlers,
)
from digitpad.ui.lab.preview_controller import PreviewController
from digitpad.ui.lab.window_view import LabWindow
from digitpad.ui.training.digits_controller import DigitsController
from digitpad.ui.widgets.dialogs import FileTypes, ask_open, ask_save, types_of

if TYPE_CHECKING:
    from digitpad.ui.widgets.theme import Theme

FIRST = "lenet-mended"  # the preset to begin with
OWN = "own:"  # how the keys of the user's own experiments begin
MAKING = "making"  # the key of the experiment in the making


@dataclass(frozen=True)
class NetworkPorts:
    """All that the experiment in the making needs of the rest of the window.

    folder: the user's. clock: any widget of Tk's that lives as long as the program.
    start: begins a run, where the flag says so paused. runs: returns those that are kept, the newest first.
    current_steps: the digit that is looked at, on the pad or in a picture; None for no digit.
    digits: those that networks learn from.
    """

    folder: Path
    clock: Clock
    theme: "Callable[[], Theme]"
    start: Callable[[Recipe, bool], None]
    runs: Callable[[], Sequence[Run]]
    current_steps: Callable[[], Steps | None]
    digits: DigitsController


@dataclass(frozen=True)
class NetworkState:
    """How the tab is looked at.

    unfolded: the groups of hyperparameters that are open. scroll: the parts of them, and of the layers,
    above what is seen, in [0, 1]. layer: the place of the chosen one.
    sides: the keys of the two experiments in the window "Side by side"; None where it is not open.
    """

    unfolded: frozenset[str] = frozenset({"learning"})
    scroll: tuple[float, float] = (0.0, 0.0)
    layer: int = 0
    sides: tuple[str, str] | None = None


class NetworkController:
    """The experiment in the making. It lives as long as the application; its tab comes and goes."""

    def __init__(self, ports: NetworkPorts) -> None:
        """Begin with a preset; no tab is open."""
        self._ports = ports
        self.own = OwnExperiments(ports.folder)
        first = next(preset for preset in presets() if preset.name == FIRST)
        self._changes = Changes(draft_of(first.experiment, FIRST))
        self._notice = ""
        self._kept: Sequence[Run] = ()
        self._previews = PreviewController(
            ports.clock, ports.current_steps, lambda: validated(self.draft).values
        )
        self._window: LabWindow | None = None
        self._sides_page: SideBySide | None = None
        self.tab: NetworkTab | None = None

    @property
    def draft(self) -> Draft:
        """The experiment in the making, as it is typed."""
        return self._changes.now

    @property
    def experiment(self) -> Recipe:
        """The experiment in the making; of one that is wrong, what it began with."""
        return validated(self.draft).experiment or self.draft.base

    def make_tab(self, window: LabWindow) -> NetworkTab:
        """Make the tab in a window."""
        self._presets = {preset.name: preset for preset in presets()}  # in the language in use
        self._own = self.own.all()
        tab = NetworkTab(window.tabs, self._ports.theme(), LAYER_TERMS, group_contents(), self._handlers())
        self._window, self.tab = window, tab
        self._bind_keys(window)
        self._show()
        self._previews.follow(tab.hyperparameters)
        return tab

    def state(self) -> NetworkState:
        """Return how the tab, which is open, is looked at."""
        if self.tab is None:
            return NetworkState()
        scroll = tuple(canvas.yview()[0] for canvas in self._scrolled(self.tab))
        page = self._sides_page
        sides = page.sides if page and page.winfo_exists() else None
        return NetworkState(
            self.tab.hyperparameters.unfolded, (scroll[0], scroll[1]), self.tab.stack.chosen, sides
        )

    def restore(self, state: NetworkState) -> None:
        """Look at the tab, which has just been made, as before."""
        tab = self.tab
        if tab is None:
            return
        for name in state.unfolded:
            tab.hyperparameters.unfold(name)
        tab.stack.choose(state.layer, focus=False)
        tab.update_idletasks()  # so that there is something to scroll
        for canvas, top in zip(self._scrolled(tab), state.scroll, strict=True):
            canvas.yview_moveto(top)
        if state.sides:
            self._open_sides(state.sides)

    def closed(self) -> None:
        """Forget the tab: the window has closed."""
        self.tab = self._window = self._sides_page = None

    def end(self) -> None:
        """Look at the pad no more, as DigitPad ends."""
        self._previews.end()

    def take(self, experiment: Recipe, origin: str = "") -> None:
        """Put another experiment in the making's place; undo brings it back."""
        self.change(draft_of(experiment, origin))
        if self.tab and self._window:
            self._window.show_tab(self.tab)

    @staticmethod
    def _scrolled(tab: NetworkTab) -> tuple[tk.Canvas, tk.Canvas]:
        return tab.hyperparameters.canvas, tab.stack.scrolled.canvas

    # Actions of the user

    def _handlers(self) -> NetworkHandlers:
        def changed(make: Callable[..., Draft]) -> Callable[..., None]:
            return lambda *values: self.change(make(self.draft, *values))

        return NetworkHandlers(
            PresetsHandlers(self.choose, self._remove, self._ask_open, self._ask_save, self._compare),
            StackHandlers(
                changed(Draft.with_layer), changed(Draft.without_layer), changed(Draft.with_moved), self._type
            ),
            HyperparametersHandlers(self.set_value, self._slide, self._previews.show, self._previews.others),
            self._name,
            self.start,
            self.undo,
            self._redo,
        )

    def choose(self, key: str) -> None:
        """Begin with a preset, or with one of the user's own."""
        if key.startswith(OWN):
            self.change(draft_of(self._own[key.removeprefix(OWN)], key))
        else:
            self.change(draft_of(begun_with(self._presets[key].experiment, self.experiment), key))

    def set_value(self, name: str, value: Value) -> None:
        """Set a hyperparameter to what is typed or chosen."""
        self.change(self.draft.with_value(name, value), name)

    def _name(self, text: str) -> None:
        self.set_value("name", self.draft.base.name if text == name_of(self.draft.base) else text)

    def start(self, paused: bool) -> None:
        """Start a run, where nothing is wrong."""
        experiment = validated(self.draft).experiment
        if experiment:
            self._ports.start(experiment, paused)

    def open_file(self, path: Path) -> None:
        """Begin with the experiment in a file.

        Raises:
            DataError: it cannot be read, or holds none.
        """
        experiment = read_recipe(path, "pictures")
        self.take(experiment, OWN + path.stem if path.parent == self.own.folder else "")

    def save_file(self, path: Path) -> None:
        """Keep the experiment in a file; one in the user's folder is in the list from then on.

        Raises:
            StoreError: it cannot be written.
        """
        experiment = validated(self.draft).experiment
        if not experiment:
            return
        write_json(experiment.to_record(), path)
        kept = path.parent == self.own.folder
        self._own = self.own.all()
        self.change(draft_of(experiment, OWN + path.stem if kept else self.draft.origin))
        self._say(_("Saved as {name}.").format(name=path.name))

    def _remove(self, key: str) -> None:
        """Remove one of the user's own from the list; in the making it goes on."""
        name = key.removeprefix(OWN)
        if key.startswith(OWN) and name in self._own:
            self.own.remove(name)
            self._own = self.own.all()
            self.change(replace(self.draft, origin=""))
            self._say(
                _("{name} was removed. It is still open here: “Save as…” saves it again.").format(name=name)
            )

    def _type(self, place: int, name: str, text: str) -> None:
        self.change(self.draft.with_text(place, name, text), f"{place} {name}")

    def _slide(self, name: str, position: float) -> None:
        self.set_value(name, slid(name, position))

    def undo(self) -> None:
        """Take the last change back."""
        self._changes.undo()
        self._say("")

    def _redo(self) -> None:
        self._changes.redo()
        self._say("")

    def _ask_open(self) -> None:
        window = self._window
        path = ask_open(window, _("Open a recipe"), _types(), self._folder()) if window else None
        if path:
            self.open_file(path)

    def _ask_save(self) -> None:
        window, experiment = self._window, validated(self.draft).experiment
        if not window or not experiment:
            return
        path = ask_save(window, _("Save the recipe"), _types(), recipe_file_name(experiment), self._folder())
        if path:
            self.save_file(path)

    def _folder(self) -> Path | None:
        """Return the folder of the user's own experiments, which is made here; None where it cannot be."""
        with suppress(OSError):
            self.own.folder.mkdir(parents=True, exist_ok=True)
            return self.own.folder
        return None

    def _compare(self) -> None:
        """Show the chosen preset and its counterpart side by side, or what was changed in it."""
        chosen, keys = self.draft.origin, list(self._labels())
        other = counterpart(chosen, keys)
        if not other or self._is_changed():
            self._open_sides((chosen if chosen in keys else keys[0], MAKING))
        else:
            left, right = sorted((chosen, other), key=keys.index)
            self._open_sides((left, right))

    def _open_sides(self, sides: tuple[str, str]) -> None:
        if self._window is None:
            return
        runs = self._ports.runs()
        kept = sides_of_runs(runs)
        labels = {MAKING: _("The current draft"), **self._labels(), **{key: kept[key].label for key in kept}}

        def side(key: str) -> Side:
            return kept.get(key) or Side(labels[key], self._experiment(key), self._help_text(key))

        def content(left: str, right: str) -> SidesContent:
            return sides_content(side(left), side(right), runs)

        if labels.keys() >= set(sides):
            choices = list(labels.items())
            self._sides_page = SideBySide(self._window, self._ports.theme(), choices, sides, content)

    # Content

    def change(self, draft: Draft, key: str = "") -> None:
        """Put another draft in its place; of one key after the other all are one change."""
        self._changes.change(draft, key)
        self._say("")

    def _say(self, notice: str) -> None:
        self._notice = notice
        self._show()

    def refresh(self, runs: Sequence[Run] | None = None) -> None:
        """Show the experiment as it is, over the digits there are now and with the `runs` there are."""
        self._kept = self._kept if runs is None else runs
        self._show()

    def _show(self) -> None:
        if self.tab and self.tab.winfo_exists():
            self.tab.show(self._content())
            self._previews.show()

    def _content(self) -> NetworkContent:
        found = validated(self.draft)
        return NetworkContent(
            presets=self._presets_content(found),
            stack=stack_content(self.draft, found),
            hyperparameters=hyperparameters_content(self.draft, found),
            name=str(self.draft.typed.get("name", name_of(self.draft.base))),
            cost=self._notice or cost_of(found, self._ports.digits.count, self._kept),
            fault=found.sentence,
            can_undo=self._changes.can_undo,
            can_redo=self._changes.can_redo,
        )

    def _presets_content(self, found: Validated) -> PresetsContent:
        headings = {
            "notes": _("From the course notes"),
            "own": _("DigitPad and your own"),
            "baselines": _("Baselines"),
            "bad": _("Bad ones, to learn from"),
        }
        listed: dict[str, list[tuple[str, str]]] = {group: [] for group in headings}
        for preset in self._presets.values():
            listed[preset.group].append((preset.name, preset.label))
        listed["own"] += [(OWN + name, name) for name in self._own]
        return PresetsContent(
            [(headings[group], entries) for group, entries in listed.items()],
            self.draft.origin,
            self._is_changed(found),
            self._help_text(self.draft.origin),
        )

    def _labels(self) -> dict[str, str]:
        """Return what all that can be begun with is called, by key, in the order of the list."""
        return {preset.name: preset.label for preset in self._presets.values()} | {
            OWN + name: name for name in self._own
        }

    def _help_text(self, key: str) -> str:
        return self._presets[key].help_text if key in self._presets else ""

    def _experiment(self, key: str) -> Recipe:
        """Return the experiment of a key; of the one in the making that is wrong, what it began with."""
        if key == MAKING:
            return self.experiment
        if key.startswith(OWN):
            return self._own[key.removeprefix(OWN)]
        return self._presets[key].experiment

    def _is_changed(self, found: Validated | None = None) -> bool:
        """Say whether the draft is not what it began with any more, but for its name."""
        experiment = (found or validated(self.draft)).experiment
        return experiment is None or replace(experiment, name=self.draft.base.name) != self.draft.base

    def _bind_keys(self, window: LabWindow) -> None:
        control = "Command" if window.tk.call("tk", "windowingsystem") == "aqua" else "Control"
        commands: dict[str, Callable[[], None]] = {
            f"<{control}-Return>": lambda: self.start(False),
            f"<{control}-z>": self.undo,
            f"<{control}-Shift-Z>": self._redo,
            f"<{control}-Shift-z>": self._redo,
            f"<{control}-y>": self._redo,
            f"<{control}-o>": self._ask_open,
            f"<{control}-s>": self._ask_save,
        }
        for keys, run in commands.items():
            window.bind(keys, lambda _event, run=run: self._if_shown(run), add=True)  # type: ignore[misc]

    def _if_shown(self, run: Callable[[], None]) -> None:
        """Run a command of the keyboard where the tab is the one in front."""
        if self.tab and self.tab.winfo_viewable():
            run()


def _types() -> FileTypes:
    return types_of(_("Recipes"), SUFFIXES)
