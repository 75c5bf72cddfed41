"""Review of a new model: it comes into use where it is better, or the user decides, with the figures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

from digitpad.errors import ModelError
from digitpad.language import _, decimal, grouped, percent
from digitpad.models.entry import ModelEntry, free_name
from digitpad.models.in_use import ModelInUse
from digitpad.runs.comparison import (
    DRAWINGS,
    LEARNED,
    TEST,
    Compared,
    Mistakes,
    Pair,
    is_better,
    read_compared,
)
from digitpad.runs.events import Done
from digitpad.runs.training_history import TrainingHistory
from digitpad.ui.main.windows import Controller, WindowPorts
from digitpad.ui.widgets.dialogs import ask, ask_save
from digitpad.ui.widgets.gallery import Thumbnail

if TYPE_CHECKING:
    from digitpad.ui.models.review_view import ReviewContent, ReviewWindow


@dataclass(frozen=True, eq=False)
class Candidate:
    """A new model, the one it was compared with, the figures, and the history of its run."""

    old: ModelEntry | None
    new: ModelEntry
    compared: Compared
    course: TrainingHistory


@dataclass(frozen=True, eq=False)
class ReviewPorts(WindowPorts):
    """What the review needs of the rest of the program.

    model: the one in use.
    report: shows the outcome for the new model in the run's window, and whether there are figures of it;
        the outcome is asked for again in another language.
    show_digit: shows a grey picture, 28×28, in front of the drawing.
    """

    model: ModelInUse
    report: Callable[[Callable[[], str], bool], None]
    show_digit: Callable[[Image.Image], None]


@dataclass(frozen=True)
class ReviewState:
    """How the window was left: the matrix that was shown, and the cell that was chosen in it."""

    source: str
    model: str
    cell: tuple[int, int] | None


class ModelReview(Controller):
    """Compares each new model with the one in use, and keeps the figures of the last."""

    def __init__(self, ports: ReviewPorts) -> None:
        """There are no figures yet."""
        self._ports, self._model = ports, ports.model
        self._candidate: Candidate | None = None
        self.window: ReviewWindow | None = None

    @property
    def can_show(self) -> bool:
        """Whether there are figures."""
        return self._candidate is not None

    def review(self, done: Done, course: TrainingHistory, old: ModelEntry | None) -> None:
        """Use a new model where it is better, or else ask; `old` is what it was compared with.

        Raises:
            ModelError: the new model is not there any more, or is damaged.
            StoreError: the choice cannot be written.
        """
        new = self._named(self._model.library.at(done.folder))
        try:
            compared = read_compared(done.folder)
        except ModelError as error:
            self._ask_without_figures(new, old, str(error))
            return
        self._candidate = Candidate(old, new, compared, course)
        has_changed = self._model.folder != _folder(old)  # the user chose another meanwhile: that stays
        if is_better(compared) and not has_changed:
            self._model.use(new)
            self._ports.report(lambda: gain_sentence(compared), True)
        else:
            self._ports.report(lambda: _("The new model is ready. Which one do you want to use?"), True)
            self.open()

    def open(self) -> None:
        """Show the figures of the last run; a window that is open already comes to the front."""
        if self._candidate is None:
            return
        if self.window is None or not self.window.winfo_exists():
            from digitpad.ui.models.review_view import ReviewHandlers, ReviewWindow

            handlers = ReviewHandlers(
                self._digits, self._pictures, self._open_digit, self.use_new, self.keep_old, self._save
            )
            self.window = ReviewWindow(
                self._ports.root, self._ports.theme(), handlers, self._content(self._candidate)
            )
        self.window.show(self._content(self._candidate))
        self.window.lift()

    def close(self) -> ReviewState | None:
        """Close the window; return how it was left, None where it was not open."""
        window, self.window = self.window, None
        if window is None or not window.winfo_exists():
            return None
        state = ReviewState(*window.chosen)
        window.destroy()
        return state

    def restore(self, state: ReviewState) -> None:
        """Open the window again as it was left."""
        self.open()
        if self.window:
            self.window.choose(state.source, state.model, state.cell)

    def use_new(self) -> None:
        """Read with the new model from now on."""
        if self._candidate:
            self._model.use(self._model.library.at(self._candidate.new.folder))
            self._decided(_new_is_used)

    def keep_old(self) -> None:
        """Read with the old model; the new one stays among the models."""
        candidate = self._candidate
        if candidate is None:
            return
        if candidate.old and self._model.folder == candidate.new.folder:
            self._model.use(self._model.library.at(candidate.old.folder))
        self._decided(_old_stays)

    def _decided(self, outcome: Callable[[], str]) -> None:
        self.close()
        self._ports.report(outcome, True)

    def _named(self, new: ModelEntry) -> ModelEntry:
        """Name a new model by what it learned from."""
        is_personal = new.card is not None and new.card.recipe.get("name") == "personal"
        name = _("My handwriting") if is_personal else _("From scratch")
        library = self._model.library
        return library.rename(new, free_name(name, {entry.name.casefold() for entry in library.entries()}))

    def _ask_without_figures(self, new: ModelEntry, old: ModelEntry | None, reason: str) -> None:
        answers = (_("Use the new model"), _("Keep the old one"))
        if ask(self._ports.root, self._ports.theme(), reason, answers) == 0 or old is None:
            self._model.use(new)
            self._ports.report(_new_is_used, False)
        else:
            self._ports.report(_old_stays, False)

    def _content(self, candidate: Candidate) -> "ReviewContent":
        from digitpad.ui.models.review_view import ReviewContent

        names = names_of(candidate.compared)
        pairs = candidate.compared.pairs
        new_reads = self._model.folder == candidate.new.folder
        return ReviewContent(
            sentence=gain_sentence(candidate.compared)
            if new_reads
            else question_sentence(candidate.compared),
            rows=[_row(name, pairs[key]) for key, name in names.items()],
            sources=names,
            matrices={
                (key, model): getattr(pairs[key], model).tolist() for key in names for model in ("old", "new")
            },
            new_reads=new_reads,
            advice=advice_sentence(candidate.compared, candidate.old),
        )

    def _mistakes(self, source: str) -> Mistakes | None:
        return self._candidate.compared.mistakes[source] if self._candidate else None

    def _digits(self, source: str, model: str, label: int, read: int) -> Sequence[Thumbnail]:
        mistakes = self._mistakes(source)
        if mistakes is None:
            return ()
        other = mistakes.new if model == "old" else mistakes.old
        return [Thumbnail(at, label, str(other[at])) for at in mistakes.of(model, label, read)]

    def _pictures(self, source: str, keys: Sequence[int]) -> Mapping[int, Image.Image]:
        mistakes, palette = self._mistakes(source), self._ports.theme().palette
        if mistakes is None:
            return {}
        ink, paper = (Image.new("RGB", (28, 28), colour) for colour in (palette.ink, palette.paper))
        return {key: Image.composite(ink, paper, Image.fromarray(mistakes.digits[key])) for key in keys}

    def _open_digit(self, source: str, key: int) -> None:
        """Put a digit in front of the drawing, as a picture; undo brings the drawing back."""
        mistakes = self._mistakes(source)
        if mistakes:
            self._ports.show_digit(Image.fromarray(mistakes.digits[key]))

    def _save(self) -> None:
        """Save the curves and both matrices of the test digits as one figure."""
        candidate = self._candidate
        if candidate is None or self.window is None:
            return
        types = [("PNG", "*.png"), ("PDF", "*.pdf"), ("SVG", "*.svg")]
        path = ask_save(self.window, _("Save results"), types, "training.png")
        if path:
            from digitpad.ui.models.review_view import save_results

            curves = candidate.course.content(0.0)
            models = {"old": _("Old model"), "new": _("New model")}
            content = self._content(candidate)
            matrices = {
                _("{model}, {source}: {share}").format(
                    model=name,
                    source=source,
                    share=percent(sum(row[at] for at, row in enumerate(matrix)) / sum(map(sum, matrix)), 2),
                ): matrix
                for key, source in content.sources.items()
                for model, name in models.items()
                for matrix in (content.matrices[key, model],)
            }
            save_results({_("Loss"): curves.loss, _("Accuracy"): curves.accuracy}, matrices, path)
            self._ports.notice(_("Saved as {name}.").format(name=path.name))


def names_of(compared: Compared) -> dict[str, str]:
    """Return what was measured as the user reads it, what matters most first."""
    test = {
        "mnist": _("MNIST test digits"),
        "synthetic": _("Synthetic test digits"),
        "mine": _("Test digits of your file"),
    }[compared.measured_on]
    names = {DRAWINGS: _("My drawings, held out"), TEST: test, LEARNED: _("My drawings, trained on")}
    return {key: name for key, name in names.items() if key in compared.pairs}


def _new_is_used() -> str:
    return _("The new model is now in use.")


def _old_stays() -> str:
    return _("The old model stays in use. The new one is among your models: Model ▸ Models…")


def gain_sentence(compared: Compared) -> str:
    """Return how much better the new model is, which reads now."""
    key = DRAWINGS if DRAWINGS in compared.pairs else TEST
    what, _old, new, difference = _row(names_of(compared)[key], compared.pairs[key])
    return _("The new model is now in use. {what}: accuracy {share} ({difference}).").format(
        what=what, share=new, difference=difference
    )


def question_sentence(compared: Compared) -> str:
    """Return why the new model did not come into use without a question, and the question."""
    return _reason(compared) + " " + _("Which one do you want to use?")


def _reason(compared: Compared) -> str:
    drawings, learned = compared.pairs.get(DRAWINGS), compared.pairs.get(LEARNED)
    if not compared.is_on_real_writing:
        return _unmeasured(compared)
    if drawings and drawings.gain <= 0:
        return _("The new model is no better on your drawings.")
    if learned and learned.gain < 0:
        return _("The new model reads fewer of the drawings it was trained on.")
    if compared.pairs[TEST].gain >= 0:
        return _("The new model is better than the old one.")
    if drawings:
        return _("The new model is better on your drawings, but worse on the test digits.")
    return _("The new model is worse on the test digits.")


def _unmeasured(compared: Compared) -> str:
    """Return what the new model was measured on instead of real writing."""
    if compared.is_synthetic_only:
        return _(
            "The new model was measured on made-up (synthetic) digits only: how it reads real handwriting "
            "is not known."
        )
    if compared.measured_on == "mine":
        return _(
            "The new model was measured on the digits of your file: how it reads other handwriting is not "
            "known."
        )
    return _(
        "The new model was measured on made-up (synthetic) digits, and on drawings of yours that do not show "
        "all ten digits."
    )


def advice_sentence(compared: Compared, old: ModelEntry | None) -> str:
    """Return why the new model is better not used; "" where the figures do not say so."""
    key = compared.bundled_reads_better
    if not key:
        return ""
    pair = compared.pairs[key]
    bundled, new = (int(matrix.trace()) for matrix in (pair.bundled, pair.new) if matrix is not None)
    fact = _("DigitPad's own model reads {bundled} of {count} drawings of yours, the new one {new}.")
    is_old = old is not None and old.bundled
    advice = _("Better keep the old one.") if is_old else _("Better use that one: Model ▸ Models…")
    return f"{fact.format(bundled=bundled, new=new, count=pair.count)} {advice}"


def _row(name: str, pair: Pair) -> tuple[str, str, str, str]:
    """Return what was measured, both accuracies, and their difference in percentage points."""
    old, new = (float(matrix.trace() / matrix.sum()) for matrix in (pair.old, pair.new))
    points = 100 * (new - old)
    sign = "+" if pair.gain > 0 else "−" if pair.gain < 0 else "±"
    return (
        f"{name} ({grouped(pair.count)})",
        percent(old, 2),
        percent(new, 2),
        f"{sign}{decimal(abs(points), 2)}",
    )


def _folder(entry: ModelEntry | None) -> object:
    return entry.folder if entry else None
