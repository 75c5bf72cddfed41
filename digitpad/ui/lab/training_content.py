"""Content of the tab "Training": the strip's digits, snapshots in words, and how a run ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, pstdev

from PIL import Image

from digitpad.errors import DataError
from digitpad.lab.draft import limits_of, obstacle, shown
from digitpad.lab.help_texts import hyperparameters
from digitpad.lab.presets import name_of
from digitpad.language import _, decimal, percent
from digitpad.runs.content import RunContent
from digitpad.runs.events import Done, Snapshot, ValueChange
from digitpad.runs.library import Run
from digitpad.runs.recipe import CHANGEABLE, Recipe
from digitpad.runs.session import TrainingSession
from digitpad.runs.supervisor import Cancelled
from digitpad.ui.lab.training_view import ChangeRowContent
from digitpad.ui.main.content import PanelContent


@dataclass(frozen=True)
class StripDigits:
    """The strip's digits: grey pictures 28×28, and their labels."""

    pictures: tuple[Image.Image, ...]
    labels: tuple[int, ...]


@dataclass
class CurrentRun:
    """The run that goes on, or the last one.

    snapshot: the last one that was shown; strip: the digits that it reads.
    sent: the digit that was sent to it last; None for none yet.
    earlier: the run whose training it goes on with; None for a network that began anew. before: its curves.
    is_cancelled: whether what it learned is to be put aside once it is saved; is_aside: whether it was.
    fault: what is wrong with a value that was typed; is_slow: whether it goes in slow motion.
    """

    session: TrainingSession
    snapshot: Snapshot | None = None
    strip: StripDigits | None = None
    sent: bytes | None = None
    earlier: Run | None = None
    before: RunContent | None = None
    is_cancelled: bool = False
    is_aside: bool = False
    fault: str = ""
    is_slow: bool = False

    @property
    def key(self) -> str:
        """The key of the run among the runs."""
        return self.session.folder.name

    @property
    def name(self) -> str:
        """What the user reads, in the language of now."""
        return name_of(self.session.recipe)

    @property
    def as_kept(self) -> Run:
        """The run as one of those that are kept."""
        return Run(self.session.folder, self.session.recipe_so_far, None)

    def change(self, name: str, text: str) -> None:
        """Have it go on with what was typed for a setting, or note what is wrong with that."""
        try:
            self.session.set(name, _value(self.session.recipe_now, name, text))
            self.fault = ""
        except DataError as error:
            self.fault = str(error)

    @property
    def can_train_on(self) -> bool:
        """Whether it left a network that can be trained further."""
        return isinstance(self.session.end, Done) and not self.is_aside and self.as_kept.network is not None

    @property
    def ended(self) -> str:
        """How it ended, in words; "" while it goes on."""
        end = self.session.end
        if end is None:
            return ""
        if self.is_aside:
            return _("The training was cancelled. For an hour Undo brings back what it learned.")
        if isinstance(end, Done):
            return ending(end)
        if isinstance(end, Cancelled):
            return _("The training was cancelled. Nothing was saved.")
        return end.sentence


def changes_content(run: CurrentRun) -> ChangeRowContent:
    """Return what can be changed while a run goes on."""
    now, known = run.session.recipe_now, hyperparameters()
    names = [name for name in CHANGEABLE if not obstacle(name, now.network, now.optimizer)]
    refusal = ""
    if now.is_baseline:
        refusal = _("A baseline learns all at once: it is done as soon as this ends.")
    elif now.folds:
        refusal = _("In a cross-validation nothing changes meanwhile: its folds are to be trained alike.")
    return ChangeRowContent(
        {name: shown(name, getattr(now, name)) for name in names},
        {name: known[name].label for name in names},
        refusal,
        run.fault,
        run.is_slow,
    )


def _value(recipe: Recipe, name: str, text: str) -> float:
    """Return what was typed for a setting of a recipe.

    Raises:
        DataError: it is no number, or out of range.
    """
    limits = limits_of(name)
    value = limits.value(text)
    if value is None:
        raise DataError(limits.sentence())
    recipe.with_value(ValueChange(name=name, value=value))
    return value


def read_strip(folder: Path, experiment: Recipe) -> StripDigits | None:
    """Return the digits that the run in `folder` reads in its strip; None where they are not there."""
    strip = Run(folder, experiment, None).strip()
    if strip is None:
        return None
    return StripDigits(tuple(map(Image.fromarray, strip.digits)), tuple(map(int, strip.labels)))


def _where(snapshot: Snapshot, batches: int) -> str:
    """Return when a snapshot was made, in words."""
    if snapshot.batch >= batches:
        return _("after epoch {epoch}").format(epoch=snapshot.epoch)
    return _("epoch {epoch}, after batch {batch}").format(epoch=snapshot.epoch, batch=snapshot.batch)


def drawing_words(snapshot: Snapshot | None, batches: int, is_baseline: bool = False) -> str:
    """Return the line above the drawing's bars; a baseline, which learns all at once, reads none."""
    if is_baseline:
        return _("A baseline learns all at once: it does not read your drawing.")
    if snapshot is None or snapshot.drawing is None:
        return _("Draw a digit on the pad: it is read again after every epoch and every step.")
    probabilities = snapshot.drawing
    read = _most_probable(probabilities)
    return f"{read}, {percent(probabilities[read])} · {_where(snapshot, batches)}"


def panel_content(content: PanelContent, snapshot: Snapshot, batches: int) -> PanelContent:
    """Return what the panel shows with the bars of the network in training, and a title that says so."""
    if snapshot.drawing is None or content.probabilities is None:
        return content
    probabilities = snapshot.drawing
    read = _most_probable(probabilities)
    in_use = f"{content.headline} ({content.sentence})" if content.headline else content.sentence
    return content._replace(
        headline=str(read),
        sentence=percent(probabilities[read]),
        detail=_("The model in use reads: {prediction}").format(prediction=in_use),
        probabilities=probabilities,
        winner=read,
        title=_("Network being trained, {when}").format(when=_where(snapshot, batches)),
    )


def _most_probable(probabilities: Sequence[float]) -> int:
    return max(range(len(probabilities)), key=probabilities.__getitem__)


def ending(end: Done) -> str:
    """Return in words how a run ended that is kept."""
    ending = _("Stopped and saved") if end.interrupted else _("The training has finished")
    sentence = _("{said}: test accuracy {share}.").format(said=ending, share=percent(end.accuracy, 2))
    return f"{sentence} {_cross_validation(end.folds)}" if end.folds else sentence


def _cross_validation(folds: Sequence[float]) -> str:
    """Return mean and standard deviation of the folds' accuracies, and each of them."""
    each = ", ".join(percent(accuracy, 2) for accuracy in folds)
    return _("Cross-validation with {count} folds: accuracy {mean} ± {deviation} ({each}).").format(
        count=len(folds),
        mean=decimal(100 * fmean(folds), 2),
        deviation=percent(pstdev(folds), 2),
        each=each,
    )


def waiting_content() -> RunContent:
    """Return what is shown of a run that waits for digits."""
    words = _("There are no digits to learn from yet. It starts as soon as there are.")
    return RunContent(words, 0.0, 1, (), ())
