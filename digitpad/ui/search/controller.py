"""The window "Search" at work: what is entered becomes a search, and that is worked on, shown and used."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from digitpad.errors import DigitPadError, PackagesError
from digitpad.lab.presets import OwnExperiments
from digitpad.language import _
from digitpad.runs.content import RunContent
from digitpad.runs.library import Run, read_run
from digitpad.runs.recipe import Recipe, check_packages
from digitpad.search import PLOTS
from digitpad.system.background import Timer
from digitpad.system.packages import check_installed
from digitpad.ui.main.windows import Controller, WindowPorts
from digitpad.ui.search.form_view import WORK, SearchForm
from digitpad.ui.search.search_content import (
    LAB,
    Checked,
    RecipeChoice,
    bar_content,
    checked_form,
    checked_more,
    form_of,
    kept_content,
    new_content,
    new_form,
    recipe_choices,
    rest_of,
    search_progress,
)
from digitpad.ui.search.view import SearchContent, SearchHandlers, SearchWindow
from digitpad.ui.search.work_controller import FoundSearch, SearchWork, WorkPorts
from digitpad.ui.training.digits_controller import DigitsController
from digitpad.ui.widgets.dialogs import ask

NEW = ""  # the key of a search that is not begun yet
SETTINGS, TRIALS = 0, 1  # pages
TICK_MS = 1000  # between two looks at the clock, while a search goes on


@dataclass(frozen=True, eq=False)
class SearchPorts(WindowPorts):
    """What the window needs of the rest of the program.

    folder: the user's. digits: those that networks learn from. recipe: returns what the lab has open.
    use_run: reads with the network of a run from now on, under a name, and says what came of it.
    train_on: trains a run's network further. open_run: shows a run in the lab, by its key.
    runs_changed: is called when trials have ended.
    show_progress: shows a search in the main window, or, given None, none.
    """

    folder: Path
    digits: DigitsController
    recipe: Callable[[], Recipe]
    use_run: Callable[[Run, str, Callable[[str], None]], None]
    train_on: Callable[[Run], None]
    open_run: Callable[[str], None]
    runs_changed: Callable[[], None]
    show_progress: Callable[[RunContent | None], None]


@dataclass(frozen=True)
class SearchLook:
    """How the window was left: which search is shown, what is entered, the page in front, and the plot."""

    chosen: str
    forms: Mapping[str, SearchForm]
    front: int
    plot: str


class SearchController(Controller):
    """One window; at most one search goes on at a time, with or without it."""

    def __init__(self, ports: SearchPorts) -> None:
        """Open nothing yet."""
        self._ports = ports
        queue = ports.background.queue
        self._jobs, self._clock = queue(), Timer(ports.root)
        self.work = SearchWork(
            WorkPorts(ports.folder, queue(), self._follow, ports.runs_changed, self._ended)
        )
        self._chosen, self._coming = NEW, NEW  # the search that is shown, and one that is being read
        self._forms: dict[str, SearchForm] = {}  # what is entered, by the names of searches
        self._choices: Mapping[str, RecipeChoice] = {}
        self._waits = False  # for digits to learn from
        self._keeps = False  # whether a new search is being checked and kept
        self._notice, self._is_fault = "", False
        self.window: SearchWindow | None = None
        ports.digits.followers.append(self._digits_changed)

    @property
    def is_searching(self) -> bool:
        """Whether a search goes on."""
        return self.work.working is not None

    @property
    def is_busy(self) -> bool:
        """Whether something is being read or checked."""
        return self._jobs.is_busy

    # The window's life

    def open(self) -> None:
        """Open the window, or bring the open one to the front."""
        if self.window:
            self._look_up()
            self._show()
            self.window.lift()
            self.window.focus_set()
            return
        working = self.work.working
        self._make(working.name if working else NEW, TRIALS if working else SETTINGS)

    def close(self) -> SearchLook | None:
        """Close the window; return how it was left, None where it was not open."""
        if self.window is None:
            return None
        look = SearchLook(self._chosen, dict(self._forms), self.window.front, self.window.plots.plot)
        self.window.destroy()
        return look

    def restore(self, state: SearchLook) -> None:
        """Open the window again as it was left, in another theme or language."""
        self._forms, found = dict(state.forms), self.work.found
        found |= {name: self.work.seen(one.state) for name, one in found.items()}
        self._make(state.chosen, state.front, state.plot)

    def may_quit(self) -> bool:
        """Say whether the program may end: where a search goes on, the user is asked."""
        if not self.is_searching:
            return True
        sentence = _("A search is running. If you quit now it stops; you can go on with it later.")
        answers = (_("Quit anyway"), _("Keep searching"))
        return ask(self._ports.root, self._ports.theme(), sentence, answers) == 0

    def end(self) -> None:
        """Have the search put its trials back, as the program ends, and wait until its process is gone."""
        self._clock.stop()
        self.work.end()

    def _make(self, chosen: str, front: int, plot: str = PLOTS[0]) -> None:
        handlers = SearchHandlers(
            self.choose,
            self._enter,
            self._reporting(self.start),
            self._pause,
            self.stop,
            self._reporting(self._use_best),
            self._reporting(self._train_best),
            self._ports.open_run,
            self._ports.digits.make_panel,
            self._closed,
        )
        self._look_up()
        self._notice, self._waits, self._chosen, self._coming = "", False, chosen, NEW
        self.window = window = SearchWindow(self._ports.root, self._ports.theme(), handlers, plot)
        self._show()
        window.show_page(front)
        window.appear(window.form.name if front == SETTINGS else window.tabs)

    def _look_up(self) -> None:
        """Look which recipes there are; where the one of the new search is another now, begin that anew."""
        before = self._choices
        self._choices = recipe_choices(self._ports.recipe(), OwnExperiments(self._ports.folder).all())
        key = self._forms[NEW].recipe if NEW in self._forms else ""
        if key not in self._choices or key not in before or before[key].recipe != self._choices[key].recipe:
            self._begin_form(LAB if LAB in self._choices else next(iter(self._choices)))

    def _closed(self) -> None:
        self.window, self._waits = None, False

    # What the user does

    def choose(self, name: str) -> None:
        """Show a search, or, given "", what a new one is to be."""
        self._coming, self._waits = NEW, False
        if name == NEW or name in self.work.found:
            self._turn_to(name)
            return
        self._coming = name

        def take(found: FoundSearch) -> None:
            self.work.take(found)
            if self._coming == name:
                self._turn_to(name)

        self._jobs.submit(lambda: self.work.read(name), take, latest=True, failed=self._fail)
        self._say(_("Reading…"))

    def _turn_to(self, name: str) -> None:
        self._chosen, self._coming = name, NEW
        self._say("")
        if self.window:
            self.window.show_page(TRIALS if name else SETTINGS)

    def _begin_form(self, key: str) -> None:
        self._forms[NEW] = new_form(key, self._choices[key].recipe, self.work.searches.names())

    def _enter(self, form: SearchForm) -> None:
        if self._chosen == NEW and form.recipe != self._forms[NEW].recipe:
            self._begin_form(form.recipe)
        else:
            self._forms[self._chosen] = form
        self._say("")

    def start(self) -> None:
        """Begin what is entered, or go on with the search that is shown.

        Raises:
            PackagesError: a package is missing.
        """
        wanted, form = self._checked(), self._forms[self._chosen]
        search = wanted.search
        if self.is_searching or self._keeps or search is None:
            return
        check_installed("search", _("A search"))
        check_packages(search.recipe, _("Training a Keras network"))
        self._waits = self._ports.digits.found is None
        if self._waits:
            self._show()
        elif self._chosen == NEW:
            self._keeps = True
            self._jobs.submit(
                lambda: self.work.keep(search),
                lambda _nothing: self._begin(wanted, form),
                ended=self._kept,
                failed=self._fail,
            )
        else:
            self._begin(wanted, form)

    def _kept(self) -> None:
        self._keeps = False

    def _begin(self, wanted: Checked, form: SearchForm) -> None:
        """Begin what was checked; meanwhile the user may have turned to another search."""
        search = wanted.search
        assert search
        if self._forms[NEW] == form:
            del self._forms[NEW]
        self._forms[search.name] = form_of(search, {name: form.numbers[name] for name in WORK})
        self.work.begin(search, wanted)
        if NEW not in self._forms:
            self._begin_form(form.recipe)
        self._clock.every(TICK_MS, self._follow)
        self._turn_to(search.name)
        self._follow()

    def _pause(self) -> None:
        self.work.pause()
        self._show()

    def stop(self) -> None:
        """Have no trial begun any more; those that have begun come to their end."""
        self.work.stop()
        self._show()

    def _use_best(self) -> None:
        self._with_best(lambda run, name: self._ports.use_run(run, name, self._say))

    def _train_best(self) -> None:
        self._with_best(lambda run, name: self._ports.train_on(replace(run, given=name)))

    def _with_best(self, act: Callable[[Run, str], None]) -> None:
        """Do something with the run of the best trial, once that is read, and its name."""
        found = self.work.found.get(self._chosen)
        best = found.state.best if found else None
        if found and best:
            folder, name = self._ports.folder / "runs" / best.run, found.state.search.trial_name(best.number)

            def then(run: Run) -> None:
                self._report(lambda: act(run, name))

            self._jobs.submit(lambda: read_run(folder), then, failed=self._fail)

    # Events

    def _follow(self) -> None:
        """Show where the search stands, in the main window too."""
        working = self.work.working
        if working:
            state = self.work.found[working.name].state
            self._ports.show_progress(bar_content(state, working.until_end, working.minutes))
        self._show()

    def _ended(self, name: str, fault: str) -> None:
        self._clock.stop()
        self._ports.show_progress(None)
        self._ports.notice(fault or _("The search {name} has ended.").format(name=name))
        if fault and self._chosen == name:
            self._say(fault, is_fault=True)
        if fault:  # perhaps all at once: its workers put back what had begun
            self._jobs.submit(lambda: self.work.read(name), self.work.take, failed=self._fail)
        self._show()

    def _digits_changed(self) -> None:
        """Begin what has waited for digits."""
        if self._waits and self._ports.digits.found:
            self._waits = False
            self._report(self.start)

    # What is shown

    def _say(self, sentence: str, is_fault: bool = False) -> None:
        self._notice, self._is_fault = sentence, is_fault
        self._show()

    def _fail(self, error: DigitPadError) -> None:
        self._coming = NEW
        if isinstance(error, PackagesError):  # they can be installed: the program offers it
            raise error
        self._say(str(error), is_fault=True)

    def _report(self, action: Callable[[], None]) -> None:
        """Do something, and say in the window what went wrong."""
        try:
            action()
        except DigitPadError as error:
            self._fail(error)

    def _reporting(self, action: Callable[[], None]) -> Callable[[], None]:
        return lambda: self._report(action)

    def _checked(self) -> Checked:
        """Return what is entered for the search that is shown."""
        if self._chosen == NEW:
            form = self._forms[NEW]
            return checked_form(form, self._choices[form.recipe].recipe, self.work.searches.names())
        search = self.work.found[self._chosen].state.search
        return checked_more(self._forms.setdefault(search.name, form_of(search, {})), search)

    def _show(self) -> None:
        if self.window:
            self.window.show(self._content(self._checked()))

    def _content(self, entered: Checked) -> SearchContent:
        found, working, form = self.work.found.get(self._chosen), self.work.working, self._forms[self._chosen]
        is_running = working is not None and working.name == self._chosen
        words, share = self._stand(found)
        is_fault = bool(entered.sentence)
        if self._notice:
            words, is_fault = self._notice, self._is_fault
        if found:
            page = kept_content(form, found.state.search, entered)
        else:
            page = new_content(form, self._choices, entered)
        is_open = found is None or not found.state.is_over or entered.trials > found.state.search.trials
        return SearchContent(
            searches=[(NEW, _("New search")), *((name, name) for name in self.work.searches.names())],
            chosen=self._coming or self._chosen,
            words=words or entered.sentence,
            form=page,
            trials=found.trials if found else None,
            plots=found.plots if found else None,
            fault=is_fault,
            share=share,
            is_running=is_running,
            start=_("Go on") if found else _("Start"),
            can_start=working is None and entered.search is not None and is_open,
            can_pause=is_running and working is not None and working.doing != "pausing",
            can_stop=is_running and working is not None and not working.doing,
            needs_digits=self._waits,
        )

    def _stand(self, found: FoundSearch | None) -> tuple[str, float | None]:
        """Return where the search that is shown stands, in words, and how much of it is done."""
        working = self.work.working
        if found is None:
            words = _("The search {name} is running. Another one can begin once it has ended or paused.")
            return words.format(name=working.name) if working else "", 0.0
        if working is None or working.name != self._chosen:
            return rest_of(found.state), 0.0
        passed = time.monotonic() - found.at
        words, share = search_progress(found.state, passed, working.until_end, working.minutes)
        doing = {
            "pausing": _("Pausing: what has begun is put back."),
            "stopping": _("Stopping: what has begun comes to its end."),
        }
        return doing.get(working.doing, words), share
