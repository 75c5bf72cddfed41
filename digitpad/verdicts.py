"""What becomes of a new model: it is adopted, or the user decides, with the figures."""

from typing import TYPE_CHECKING

from digitpad.course import Course
from digitpad.language import _
from digitpad.model_desk import use_model
from digitpad.training.progress import Done

if TYPE_CHECKING:
    from digitpad.app import App


class Verdicts:
    """Judges each new model once, and keeps the figures of the last."""

    def __init__(self, app: "App") -> None:
        self._app = app

    @property
    def can_show(self) -> bool:
        """Whether there are figures."""
        return False

    def judge(self, done: Done, course: Course) -> None:  # noqa: ARG002
        """Adopt a new model."""
        use_model(self._app, self._app.history.at(done.folder))
        self._app.trainer.tell(_("The new model reads from now on."), has_figures=False)

    def show(self) -> None:
        """Show the figures."""
