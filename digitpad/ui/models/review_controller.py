"""What becomes of a new model: it is adopted, or the user decides, with the figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

from digitpad.errors import ModelError
from digitpad.language import _, decimal, grouped, percent
from digitpad.models.entry import ModelEntry
from digitpad.models.library_file import free_name
from digitpad.runs.comparison import DRAWINGS, TEST, Compared, Mistakes, Pair, is_better, read_compared
from digitpad.runs.events import Done
from digitpad.runs.training_history import Course
from digitpad.ui.widgets.content import Thumbnail
from digitpad.ui.widgets.dialogs import ask, ask_save, close

if TYPE_CHECKING:
    from digitpad.app import App
    from digitpad.ui.models.review_view import VerdictContent, VerdictWindow


@dataclass(frozen=True, eq=False)
class Case:
    """A new model, the one it was compared with, the figures, and the course of its run."""

    old: ModelEntry | None
    new: ModelEntry
    compared: Compared
    course: Course


class Verdicts:
    """Judges each new model once, and keeps the figures of the last."""

    def __init__(self, app: "App") -> None:
        self._app = app
        self._case: Case | None = None
        self._window: VerdictWindow | None = None

    @property
    def can_show(self) -> bool:
        """Whether there are figures."""
        return self._case is not None

    def judge(self, done: Done, course: Course, old: ModelEntry | None) -> None:
        """Adopt a new model where it is better, or else ask; `old` is what it was compared with.

        Raises:
            ModelError: the new model is not there any more, or is damaged.
            StoreError: the choice cannot be written.
        """
        app = self._app
        new = self._named(app.history.at(done.folder))
        try:
            compared = read_compared(done.folder)
        except ModelError as error:
            self._ask_without_figures(new, old, str(error))
            return
        self._case = Case(old, new, compared, course)
        has_changed = _folder(app.model) != _folder(old)  # the user chose another meanwhile: that stays
        if is_better(compared) and not has_changed:
            app.use_model(new)
            app.trainer.tell(in_short(compared), has_figures=True)
        else:
            app.trainer.tell(_("The new model is ready. Which one do you want to use?"), has_figures=True)
            self.show()

    def show(self) -> None:
        """Show the figures of the last run; a window that is open already comes to the front."""
        if self._case is None:
            return
        if self._window is None or not self._window.winfo_exists():
            from digitpad.ui.models.review_view import VerdictHandlers, VerdictWindow

            handlers = VerdictHandlers(
                self._digits, self._pictures, self._open, self.use_new, self.keep_old, self._save
            )
            self._window = VerdictWindow(self._app.root, self._app.theme, handlers, self._content(self._case))
        self._window.show(self._content(self._case))
        self._window.lift()

    def close(self) -> bool:
        """Close the window, and say whether it was open: for `show` in another look."""
        window, self._window = self._window, None
        return close(window)

    def use_new(self) -> None:
        """Read with the new model from now on."""
        if self._case:
            self._app.use_model(self._app.history.at(self._case.new.folder))
            self._decided(_("The new model is now in use."))

    def keep_old(self) -> None:
        """Read with the old model; the new one stays among the models."""
        case, app = self._case, self._app
        if case is None:
            return
        if case.old and _folder(app.model) == case.new.folder:
            app.use_model(app.history.at(case.old.folder))
        self._decided(_("The old model stays in use. The new one is among your models: Model ▸ Models…"))

    def _decided(self, sentence: str) -> None:
        self.close()
        self._app.trainer.tell(sentence, has_figures=True)

    def _named(self, new: ModelEntry) -> ModelEntry:
        """Give a new model a name that says what it learned."""
        is_personal = new.card is not None and new.card.recipe.get("name") == "personal"
        name = _("My handwriting") if is_personal else _("From scratch")
        history = self._app.history
        return history.rename(new, free_name(name, {entry.name.casefold() for entry in history.entries()}))

    def _ask_without_figures(self, new: ModelEntry, old: ModelEntry | None, reason: str) -> None:
        app = self._app
        answers = (_("Use the new model"), _("Keep the old one"))
        if ask(app.root, app.theme, reason, answers) == 0 or old is None:
            app.use_model(new)
            app.trainer.tell(_("The new model is now in use."), has_figures=False)
        else:
            app.trainer.tell(
                _("The old model stays in use. The new one is among your models: Model ▸ Models…"),
                has_figures=False,
            )

    def _content(self, case: Case) -> "VerdictContent":
        from digitpad.ui.models.review_view import VerdictContent

        names = names_of(case.compared)
        pairs = case.compared.pairs
        new_reads = _folder(self._app.model) == case.new.folder
        return VerdictContent(
            sentence=in_short(case.compared) if new_reads else in_doubt(case.compared),
            rows=[_row(name, pairs[key]) for key, name in names.items()],
            sources=names,
            matrices={
                (key, model): getattr(pairs[key], model).tolist() for key in names for model in ("old", "new")
            },
            new_reads=new_reads,
        )

    def _mistakes(self, source: str) -> Mistakes | None:
        return self._case.compared.mistakes[source] if self._case else None

    def _digits(self, source: str, model: str, label: int, read: int) -> Sequence[Thumbnail]:
        mistakes = self._mistakes(source)
        if mistakes is None:
            return ()
        other = mistakes.new if model == "old" else mistakes.old
        return [Thumbnail(at, label, str(other[at])) for at in mistakes.of(model, label, read)]

    def _pictures(self, source: str, keys: Sequence[int]) -> Mapping[int, Image.Image]:
        mistakes, palette = self._mistakes(source), self._app.theme.palette
        if mistakes is None:
            return {}
        ink, paper = (Image.new("RGB", (28, 28), colour) for colour in (palette.ink, palette.paper))
        return {key: Image.composite(ink, paper, Image.fromarray(mistakes.digits[key])) for key in keys}

    def _open(self, source: str, key: int) -> None:
        """Put a digit in front of the drawing, as a picture; undo brings the drawing back."""
        mistakes, app = self._mistakes(source), self._app
        if mistakes:
            app.pictures.open_digit(Image.fromarray(mistakes.digits[key]))
            app.root.lift()
            app.window.picture.focus_force()

    def _save(self) -> None:
        """Save the curves and both matrices of the test digits as one figure."""
        case = self._case
        if case is None or self._window is None:
            return
        types = [("PNG", "*.png"), ("PDF", "*.pdf"), ("SVG", "*.svg")]
        path = ask_save(self._window, _("Save results"), types, "training.png")
        if path:
            from digitpad.core.figures import save_figure, training_figure

            course = case.course
            curves = {
                _("Loss"): (course.loss, course.validation_loss),
                _("Accuracy"): (course.accuracy, course.validation_accuracy),
            }
            save_figure(training_figure(curves, case.compared, names_of(case.compared)), path)
            self._app.notice(_("Saved as {name}.").format(name=path.name))


def names_of(compared: Compared) -> dict[str, str]:
    """Return what was measured as the user reads it, what matters most first."""
    test = _("MNIST test digits") if compared.source == "MNIST" else _("Synthetic test digits")
    return ({DRAWINGS: _("My drawings, held out")} if DRAWINGS in compared.pairs else {}) | {TEST: test}


def in_short(compared: Compared) -> str:
    """Return how much better the new model is, which reads now."""
    key = DRAWINGS if DRAWINGS in compared.pairs else TEST
    what, _old, new, difference = _row(names_of(compared)[key], compared.pairs[key])
    return _("The new model is now in use. {what}: accuracy {share} ({difference}).").format(
        what=what, share=new, difference=difference
    )


def in_doubt(compared: Compared) -> str:
    """Return why the new model was not adopted without asking."""
    if is_better(compared):
        return _("The new model is better. Which one do you want to use?")
    if DRAWINGS in compared.pairs and compared.pairs[DRAWINGS].gain > 0:
        return _(
            "The new model is better on your drawings, but worse on the test digits. Which one "
            "do you want to use?"
        )
    if DRAWINGS in compared.pairs:
        return _("The new model is no better on your drawings. Which one do you want to use?")
    return _("The new model is worse on the test digits. Which one do you want to use?")


def _row(name: str, pair: Pair) -> tuple[str, str, str, str]:
    """Return what was measured, both shares, and the difference in points of a hundred."""
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
