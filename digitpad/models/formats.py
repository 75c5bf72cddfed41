"""The kinds of files a model can be exported as: their names, their suffixes, and what each is good for."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from digitpad.errors import ModelError
from digitpad.language import _

ZIP = ".zip"
INSTALL_ONNX = 'pip install "digitpad[onnx]"'


@dataclass(frozen=True)
class Format:
    """A kind of export.

    name: on the command line.
    suffix: of its file; "" where it is a folder, or a .zip of one.
    needs: the packages that make it, beyond those DigitPad always has.
    """

    name: str
    suffix: str = ""
    needs: tuple[str, ...] = ()

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder or a .zip of one, and not a single file."""
        return not self.suffix

    @property
    def is_installed(self) -> bool:
        """Whether what it needs is there; nothing is imported to find out."""
        return all(find_spec(package) for package in self.needs)


FORMATS = (
    Format("keras", ".keras"),
    Format("h5", ".h5"),
    Format("tflite", ".tflite"),
    Format("onnx", ".onnx", needs=("onnx", "onnxruntime", "tf2onnx")),
    Format("savedmodel"),
    Format("npz", ".npz"),
    Format("code-keras"),
    Format("code-pytorch"),
    Format("code-numpy"),
)
NAMES = tuple(each.name for each in FORMATS)


def format_called(name: str) -> Format:
    """Return the format of that name, one of `NAMES`."""
    return next(each for each in FORMATS if each.name == name)


def format_of(path: Path, name: str | None) -> Format:
    """Return the format called `name`, or else the one that the suffix of `path` tells.

    Raises:
        ModelError: there is no name and the suffix does not tell, or the two do not fit.
    """
    suffix = path.suffix.lower()
    told = next((each for each in FORMATS if each.suffix == suffix and suffix), None)
    if name is None and told is None:
        raise ModelError(_no_format(path))
    chosen = format_called(name) if name else told
    assert chosen is not None
    if chosen.suffix and suffix != chosen.suffix:
        raise ModelError(
            _("{path}: the name must end in {suffix} for this kind of export.").format(
                path=path, suffix=chosen.suffix
            )
        )
    if chosen.is_folder and told:
        raise ModelError(
            _("{path}: name a folder, or a file ending in .zip, for this kind of export.").format(path=path)
        )
    return chosen


def _no_format(path: Path) -> str:
    return _(
        "{path} does not tell which kind of export it is. Let its name end in {suffixes}, or say --as with "
        "one of {names}."
    ).format(
        path=path,
        suffixes=_listed(each.suffix for each in FORMATS if each.suffix),
        names=_listed(NAMES),
    )


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
