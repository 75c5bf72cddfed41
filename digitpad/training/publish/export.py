"""One export from beginning to end: the model loaded, written aside, and moved to where it belongs."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from digitpad.errors import DigitPadError, ModelError
from digitpad.language import _
from digitpad.models.entry import ModelEntry
from digitpad.models.exporting import ZIP, Format, checked_file, moved_into_place
from digitpad.system.files import writing

BY_LIBRARIES = ("h5", "savedmodel", "onnx")  # which raise whatever comes
LONGEST_REASON = 200  # characters


def make(entry: ModelEntry, path: Path, form: Format) -> None:
    """Write a model to `path`, whole or not at all.

    form: any but "keras" and "tflite", which are copied.

    Raises:
        ModelError: the model is damaged or has no `.keras` file, a layer of it is in the way, what comes of
            it reads otherwise.
        PackagesError: what the format needs is not installed.
        StoreError: it, or the folder for temporary files, cannot be written.
    """
    form.check()
    keras_path = checked_file(entry, ".keras")
    temporary = Path(tempfile.gettempdir())
    with moved_into_place(path) as part:
        with writing(temporary):
            folder = Path(tempfile.mkdtemp(prefix="digitpad-"))
        try:
            with writing(temporary):
                made = _made(keras_path, folder / path.name, form, entry.name)
            (shutil.copytree if made.is_dir() else shutil.copyfile)(made, part)
        finally:
            shutil.rmtree(folder, ignore_errors=True)  # where it stays, the next start removes it


def _made(keras_path: Path, place: Path, form: Format, name: str) -> Path:
    """Write the model to `place`, in a folder of ours, or packed beside it; return where it is."""
    if form.is_folder:
        place.mkdir()
    _write(keras_path, place, form, name)
    return _zipped(place) if form.is_folder and place.suffix.lower() == ZIP else place


def _write(keras_path: Path, made: Path, form: Format, name: str) -> None:
    """Write the model to `made`, in a folder of ours."""
    from digitpad.training.engine.backend import keras, quiet  # takes seconds: only once all else is well

    try:
        with quiet():
            model = keras.saving.load_model(keras_path, compile=False, safe_mode=True)
        _writer(form, name)(model, made)
    except (DigitPadError, OSError):
        raise
    except Exception as error:
        if form.name not in BY_LIBRARIES:
            raise
        reason = (str(error).splitlines() or [type(error).__name__])[0][:LONGEST_REASON].rstrip(".")
        raise ModelError(
            _("{name} cannot be exported in this format: {reason}. Choose another format.").format(
                name=name, reason=reason
            )
        ) from None


def _writer(form: Format, name: str) -> Callable[..., None]:
    """Return what writes a model of that name to a place; each imports what it alone needs."""
    if form.name == "onnx":
        from digitpad.training.publish.files import write_onnx

        return lambda model, made: write_onnx(model, made, name)
    if form.name == "npz":
        from digitpad.training.publish.files import write_weights
        from digitpad.training.publish.graph import steps_of

        return lambda model, made: write_weights(steps_of(model), made)
    if form.name in ("h5", "savedmodel"):
        from digitpad.training.publish import files

        return files.write_h5 if form.name == "h5" else files.write_savedmodel
    from digitpad.training.publish.code import write_code

    return lambda model, made: write_code(model, name, form.name, made)


def _zipped(folder: Path) -> Path:
    """Return the folder as a .zip with one folder in it, called as the file is."""
    inner = folder.rename(folder.with_name(folder.stem))
    return Path(
        shutil.make_archive(str(folder.with_name(f"{folder.stem}-packed")), "zip", inner.parent, inner.name)
    )
