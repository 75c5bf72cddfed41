"""A walk through every window on small screens, with large text, in both languages: nothing is cut."""

import time
import tkinter as tk
from collections.abc import Callable, Iterator
from dataclasses import fields, replace

import pytest
from support.any_screen import faults, scrolls
from support.handwriting import SEVEN
from support.made_runs import made_run
from support.model_folders import add_model
from support.rows import picture_of
from support.user_actions import command

from digitpad.core.plot import ChartView
from digitpad.drawings.drawings import Drawing
from digitpad.lab.presets import presets
from digitpad.language import _
from digitpad.lessons.files import course_path
from digitpad.runs.content import Curve, RunContent

pytest.importorskip("tkinter", reason="tkinter is not installed")

from digitpad.ui.instruments.controller import VIEWS
from digitpad.ui.lab.training_view import TrainingContent
from digitpad.ui.models.review_view import ReviewContent, ReviewHandlers, ReviewWindow
from digitpad.ui.training.progress_view import ProgressHandlers, ProgressWindow
from digitpad.ui.widgets.dialogs import Question, ask
from digitpad.ui.widgets.screen import corner

SCREENS, PROJECTOR = ((800, 600), (1024, 600)), (1920, 1080)
MENU = (
    "Retrain…",
    "Models…",
    "Look inside…",
    "My drawings…",
    "Model card…",
    "Shortcuts",
    "Welcome…",
    "About DigitPad",
    "Glossary",
    "Lab…",
    "Playground…",
    "Search…",
)
MLP = next(preset.experiment for preset in presets() if preset.name == "mlp")
CURVES = tuple(Curve(label, [(1, 0.5), (2, 0.3), (3, 0.2)]) for label in ("training", "validation"))
PROGRESS = RunContent(
    "Epoch 3 of 12, step 40 of 90: about 4 minutes left",
    0.3,
    12,
    CURVES,
    CURVES,
    can_pause=True,
    can_keep=True,
)

COUNTS = [[9 if row == column else row % 2 for column in range(10)] for row in range(10)]
REVIEW = ReviewContent(
    "The new model reads your held-out drawings better, and test digits worse. Which one is to read?",
    [("MNIST test digits (10,000): accuracy", "99.52 %", "99.47 %", "−0.05 %")] * 3,
    {"drawings": "My drawings", "test": "MNIST test digits"},
    {(source, model): COUNTS for source in ("drawings", "test") for model in ("old", "new")},
    False,
    "It was measured on synthetic digits alone: keep the one in use.",
)
LESSONS = ("draw", "mistakes")
LESSONS_UNTIL = 250  # percent: with larger type their buttons take all of a screen 600 pixels high
FIT = ("main", "picture", "lab", "inside", "question", "progress")  # whole at 100 %


class Walk:
    """All windows, opened once; a change of text or language opens them again as they were."""

    def __init__(self, desk, store, monkeypatch: pytest.MonkeyPatch):
        self.desk, self.store, self.patch = desk, store, monkeypatch
        self.found: list[str] = []

    def open(self) -> None:
        """Open every window that a menu opens, and those over them that stay over a change."""
        desk = self.desk
        add_model(self.store.root, "one", age_s=100)
        add_model(self.store.root, "two")
        for key in ("2026-01-01T10-00-00", "2026-01-02T10-00-00"):
            made_run(self.store.root, key, MLP)
        desk.app.drawings.add(Drawing(7, (tuple(SEVEN),)))
        desk.draw(SEVEN)
        for label in MENU:
            command(desk, label).run()
            desk.root.update()
        models = desk.app.models.made
        one, two = [key for key in models.window.table.get_children() if key.endswith(("one", "two"))]
        models.compare(one, two)
        models.export(one)
        desk.app.retrain.made.window.unfold(True)
        desk.app.lab.network.tab.presets.buttons["compare"].invoke()
        desk.wait_until(lambda: not desk.app.lab.runs.is_busy, 60)
        desk.app.lab.runs.tab.table.select(["2026-01-01T10-00-00"])
        desk.app.lab.runs.tab.buttons["misread"].invoke()
        desk.app.hand_in.open()
        desk.root.update()

    def look(self, screen: tuple[int, int], percent: int, language: str, **settings: object) -> None:
        """Look at everything on a screen of this size, with everything so large, in a language."""
        desk, patch, self.percent = self.desk, self.patch, percent
        patch.setattr(tk.Misc, "winfo_screenwidth", lambda _widget: screen[0])
        patch.setattr(tk.Misc, "winfo_screenheight", lambda _widget: screen[1])
        scale = float(desk.root.tk.call("tk", "scaling")) * 72 / 96
        before, size = desk.app.window, round(percent / scale)
        desk.app.look.change(text_size=size, projected_size=size, language=language, **settings)
        desk.wait_until(lambda: desk.app.window is not before, 60)
        desk.root.geometry(f"{screen[0]}x{screen[1] - 60}")
        self.settle()
        where = f"{screen[0]}x{screen[1]} {percent} % {language}"
        for name, window, turn in self.states():
            turn()
            self.settle()
            self.found += [f"{where} {name}: {fault}" for fault in self.lasting(window)]
            size = window.winfo_width(), window.winfo_height()
            if size[0] > screen[0] or size[1] > screen[1]:
                self.found.append(f"{where} {name}: the window is {size}")
            across, down = scrolls(window)
            if percent == 100 and (across or (down and name.startswith(FIT))):
                self.found.append(f"{where} {name}: it scrolls")

    def lasting(self, window: tk.Tk | tk.Toplevel) -> list[str]:
        """Return the faults of a window; what is painted in a later turn, as charts are, gets its time."""
        end = time.monotonic() + 3
        while (found := faults(window)) and time.monotonic() < end:
            self.desk.root.update()
            time.sleep(0.05)
        return found

    def settle(self) -> None:
        for _turn in range(5):
            self.desk.root.update()
        self.desk.wait_until(
            lambda: not self.desk.app.lab.runs.is_busy and not self.desk.app.lab.data.is_busy, 60
        )
        self.desk.root.update()

    def states(self) -> Iterator[tuple[str, tk.Tk | tk.Toplevel, Callable[[], object]]]:
        """Yield what there is to see: its name, its window, and what brings it to the front."""
        yield "main", self.desk.root, lambda: None
        for window in self.windows():
            yield window.title(), window, lambda: None
        lab = self.desk.app.lab
        for number, name in enumerate(("network", "training", "runs", "data")):
            yield f"lab {name}", lab.window, lambda number=number: lab.window.tabs.select(number)
        search = lab.search.made
        for number, name in enumerate(("settings", "trials", "plots")):
            yield f"search {name}", search.window, lambda number=number: search.window.show_page(number)
        hyperparameters = lab.network.tab.hyperparameters
        yield (
            "lab unfolded",
            lab.window,
            lambda: (
                lab.window.tabs.select(0),
                lab.network.tab.stack.choose(3),
                [hyperparameters.unfold(name) for name in hyperparameters.sections],
            ),
        )
        yield (
            "lab two runs",
            lab.window,
            lambda: (
                lab.window.tabs.select(2),
                lab.runs.tab.table.select(["2026-01-01T10-00-00", "2026-01-02T10-00-00"]),
            ),
        )
        yield from self.shown_content()
        inside = self.desk.app.inspect.made.session.window
        for name, button in inside.pages.items():
            yield f"inside {name}", inside, button.invoke
        yield from self.taught()

    def taught(self) -> Iterator[tuple[str, tk.Tk | tk.Toplevel, Callable[[], object]]]:
        """Yield what there is to learn with: the instruments, and steps of a lesson with their questions."""
        instruments, learn = self.desk.app.instruments.made, self.desk.app.learn.made
        for name in VIEWS:
            yield f"instrument {name}", instruments.open_instrument(name), lambda: None
        instruments.window.destroy()
        if self.percent > LESSONS_UNTIL:
            return
        for name in LESSONS:
            learn.open_lesson(course_path(name))
            for step in range(len(learn.lesson.steps)):
                learn.open_step(name, step)
                yield f"lesson {name} {step}", learn.window, lambda: None
        learn.window.destroy()

    def shown_content(self) -> Iterator[tuple[str, tk.Tk | tk.Toplevel, Callable[[], object]]]:
        """Yield windows that are opened here with content of their own, and the main one with a picture."""
        root, theme = self.desk.root, self.desk.app.look.theme
        progress = ProgressWindow(
            root, theme, ProgressHandlers(*[lambda: None] * len(fields(ProgressHandlers))), ChartView()
        )
        progress.show(PROGRESS)
        review = ReviewWindow(
            root, theme, ReviewHandlers(*[lambda *_what: {}] * len(fields(ReviewHandlers))), REVIEW
        )
        sentence = _("A network is being trained. If you quit now, what it has learned is lost.")
        question = Question(root, theme, sentence, (_("Quit anyway"), _("Keep training")))
        yield "progress", progress, lambda: None
        yield "progress over", progress, lambda: progress.show(replace(PROGRESS, over=True))
        yield "review", review, lambda: None
        training, before = self.desk.app.lab.training.tab, self.desk.app.lab.training.tab.shown
        ended = TrainingContent("MLP", replace(PROGRESS, over=True), has_figures=True, can_undo=True)
        yield (
            "lab training ended",
            self.desk.app.lab.window,
            lambda: (self.desk.app.lab.window.tabs.select(1), training.show(ended)),
        )
        training.show(before)
        yield "question", question, lambda: None
        for window in (progress, review, question):
            window.destroy()
        yield "picture", root, self.open_picture
        self.desk.app.pictures.close()

    def open_picture(self) -> None:
        """Open a picture with two digits."""
        path = self.store.root / "row.png"
        picture_of("27").image.save(path)
        self.desk.open(path)

    def windows(self) -> list[tk.Toplevel]:
        """Return all windows over the main one, and over those."""
        found, waiting = [], list(self.desk.root.winfo_children())
        while waiting:
            widget = waiting.pop(0)
            if isinstance(widget, tk.Toplevel):
                found.append(widget)
                waiting += widget.winfo_children()
        return found


@pytest.fixture
def walk(desk, store, monkeypatch) -> Iterator[Walk]:
    """All windows, open."""
    walk = Walk(desk, store, monkeypatch)
    walk.open()
    yield walk
    desk.app.look.change(projects=False)
    desk.wait_until(lambda: not desk.app.look.theme.projects, 60)
    desk.app.lab.end()
    monkeypatch.undo()
    desk.root.geometry("900x600")
    desk.root.update()


def test_nothing_is_cut_on_a_small_screen(walk):
    walk.look((800, 600), 100, "es")
    walk.look((800, 600), 200, "en")
    assert not walk.found, "\n".join(walk.found)


@pytest.mark.slow
@pytest.mark.parametrize("percent", [100, 150, 200, 300])
def test_nothing_is_cut_on_any_screen(walk, percent):
    for language in ("en", "es"):
        for screen in SCREENS:
            walk.look(screen, percent, language)
    assert not walk.found, "\n".join(walk.found)


def test_nothing_is_cut_on_a_projector(walk):
    """In full high definition, with type of 20 points and more."""
    for language, theme in (("en", "light"), ("es", "dark")):
        walk.look(PROJECTOR, 200, language, theme=theme, projects=True)
    assert not walk.found, "\n".join(walk.found)


@pytest.mark.slow
@pytest.mark.parametrize(("screen", "percent"), [((1024, 768), 200), ((1280, 720), 200), (PROJECTOR, 250)])
def test_nothing_is_cut_on_any_projector(walk, screen, percent):
    for language in ("en", "es"):
        walk.look(screen, percent, language, projects=True)
    assert not walk.found, "\n".join(walk.found)


def change_text(desk, keys: str) -> None:
    """Press keys in the main window, and wait until it was made anew."""
    before = desk.app.window
    desk.press(keys)
    desk.wait_until(lambda: desk.app.window is not before, 60)
    desk.root.update()


def test_the_keys_change_the_size_of_text_in_every_window_and_it_is_remembered(desk, store):
    desk.draw(SEVEN)
    command(desk, "Models…").run()
    desk.root.update()
    line, shown = desk.app.look.theme.line, desk.app.models.made.window
    change_text(desk, "<Control-plus>")
    change_text(desk, "<Control-equal>")
    assert desk.app.look.theme.line > line
    assert desk.kept_settings().text_size == 125
    again = desk.app.models.made.window
    assert again is not shown
    assert again.table.winfo_reqheight() > 8 * line * 1.2
    assert desk.app.main.ink.strokes  # what was drawn is still there
    again.focus_force()
    desk.root.update()
    before = desk.app.window
    again.event_generate("<Control-minus>")  # in another window too
    desk.wait_until(lambda: desk.app.window is not before, 60)
    assert desk.kept_settings().text_size == 110
    change_text(desk, "<Control-Key-0>")
    assert desk.kept_settings().text_size == 100
    assert desk.app.look.theme.line == line


def test_windows_come_back_where_they_were(desk, store):
    command(desk, "My drawings…").run()
    desk.root.update()
    window = desk.app.my_drawings.made.window
    window.geometry("700x500+31+47")
    desk.root.update()
    window.destroy()
    desk.root.update()
    assert desk.kept_settings().places["drawings"][2:] == (31, 47)
    command(desk, "My drawings…").run()
    desk.root.update()
    again = desk.app.my_drawings.made.window
    assert again is not window
    assert abs(again.winfo_width() - 700) <= 1  # it is kept in pixels at 96 dots per inch
    assert abs(again.winfo_height() - 500) <= 1
    assert corner(again) == (31, 47)


def test_a_place_that_is_off_the_screen_comes_back_onto_it(desk):
    desk.app.memory.change(
        places={"lab": (5000, 4000, 9000, -700), "models": (1, 2), "about": (0, 0, -50, 3000)}
    )
    for label in ("Lab…", "Models…", "About DigitPad"):
        command(desk, label).run()
    desk.root.update()
    for window in Walk.windows(Walk(desk, None, None)):
        assert window.winfo_rootx() >= 0
        assert window.winfo_rooty() >= 0
        assert window.winfo_rootx() + window.winfo_width() <= window.winfo_screenwidth()
        assert window.winfo_rooty() + window.winfo_height() <= window.winfo_screenheight()
    desk.app.lab.end()
    desk.app.lab.close()
    desk.root.update()


def test_a_question_is_in_front_of_the_window_it_comes_from(desk):
    command(desk, "Models…").run()
    desk.root.update()
    models = desk.app.models.made.window
    models.focus_force()
    desk.root.update()
    asked = []

    def look() -> None:
        found = [window for window in Walk.windows(Walk(desk, None, None)) if isinstance(window, Question)]
        if not found or not found[0].winfo_viewable():
            desk.root.after(20, look)
            return
        asked.append(str(found[0].transient()))
        found[0].buttons[-1].invoke()

    desk.root.after(20, look)
    assert ask(desk.root, desk.app.look.theme, "Go on?", ("Yes", "No")) == 1
    assert asked == [str(models)]


def test_windows_grow_with_their_text_and_are_as_before_at_the_usual_size(desk):
    """Also where the screen has no room for all of it at the larger size."""
    command(desk, "Lab…").run()
    desk.root.update()

    def sizes() -> list[tuple[int, int]]:
        desk.root.update()
        windows = (desk.root, desk.app.lab.window)
        return [(window.winfo_width(), window.winfo_height()) for window in windows]

    before = sizes()
    change_text(desk, "<Control-plus>")
    grown = sizes()
    for old, new in zip(before, grown, strict=True):
        assert new[0] > old[0] or new[0] == desk.root.winfo_screenwidth()
    for _time in range(4):
        change_text(desk, "<Control-plus>")
    change_text(desk, "<Control-Key-0>")
    assert sizes() == before


def test_a_run_and_a_long_sentence_in_the_status_bar_do_not_widen_a_small_window(desk):
    desk.app.look.change(language="es")
    desk.wait_until(lambda: desk.app.window.toolbar.clear.cget("text") == "Borrar todo", 60)
    desk.root.geometry("800x570")
    window = desk.app.window
    desk.wait_until(lambda: window.winfo_width() == 800 and window.scrolls == (False, False))
    window.run_bar.show(RunContent("Época 2 de 5, lote 9 de 17, quedan 0:16", 0.3, 5, (), ()))
    desk.wait_until(lambda: window.run_bar.winfo_ismapped() and window.scrolls == (False, False))
    sentence = (
        "Cancelando; lo aprendido se guarda aparte durante una hora. Pulsa Cancelar otra vez para acabar ya."
    )
    window.run_bar.show(RunContent(sentence, None, 5, (), ()))
    desk.root.update()
    assert not window.scrolls[0]
    assert sentence.startswith(window.run_bar.words.cget("text").removesuffix("…"))
    desk.app.main.notice("El nuevo modelo lee mejor tus dibujos, pero peor los dígitos de prueba. " * 2)
    left = window.status_left
    desk.wait_until(lambda: left.winfo_height() >= 3 * desk.app.look.theme.line)  # it is broken instead
    assert not window.scrolls[0]
    window.run_bar.show(None)
    desk.app.main.notice("Corto.")
    desk.wait_until(lambda: left.winfo_height() < 2 * desk.app.look.theme.line)


def test_everything_beside_the_pad_has_room_where_text_is_twice_as_large(desk, store, monkeypatch):
    """On 1280 × 1024 pixels: tools lose their words, not the window its bars."""
    monkeypatch.setattr(tk.Misc, "winfo_screenwidth", lambda _widget: 1280)
    scale = float(desk.root.tk.call("tk", "scaling")) * 72 / 96
    before = desk.app.window
    desk.app.look.change(text_size=round(200 / scale), language="es")
    desk.wait_until(lambda: desk.app.window is not before, 60)
    desk.root.geometry("1280x960")
    path = store.root / "row.png"
    picture_of("27").image.save(path)
    window = desk.app.window
    desk.wait_until(lambda: window.winfo_width() == 1280 and not window.scrolls[0])
    pad = window.pad.canvas
    left, _top, right, _bottom = pad.bbox(window.pad._hint)
    assert left >= 0
    assert right <= pad.winfo_width()
    desk.open(path)
    desk.wait_until(lambda: window.look_bar.winfo_ismapped() and not window.scrolls[0])
    monkeypatch.undo()
    desk.root.geometry("900x600")
    desk.root.update()
