"""The user's own experiments: a JSON file each, in `experiments/` of the user's folder or anywhere else."""

from contextlib import suppress
from pathlib import Path

from digitpad.errors import DataError, StoreError
from digitpad.language import _
from digitpad.runs.experiment import Experiment, read_experiment

SUFFIX = ".json"


class OwnExperiments:
    """Those under the user's folder `root`, by the names of their files."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "experiments"

    def all(self) -> dict[str, Experiment]:
        """Return them, in alphabetical order; a file that holds none is passed over."""
        found = {}
        for path in sorted(self.folder.glob("*" + SUFFIX), key=lambda path: path.name.casefold()):
            with suppress(DataError):
                found[path.stem] = read_experiment(path)
        return found

    def remove(self, name: str) -> None:
        """Remove one of them for good.

        Raises:
            StoreError: it cannot be removed.
        """
        path = self.folder / (name + SUFFIX)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(
                _("{folder} cannot be removed: {reason}.").format(folder=path, reason=error.strerror or error)
            ) from None
