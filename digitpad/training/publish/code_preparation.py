"""The package `preparation` beside an exported script: DigitPad's own modules that make digits of a file.

They are copied as they are, so that whatever is mended in them is mended in the next export too; only the
name of the package changes, and the sentences stay English.
"""

import ast
import re
from importlib.util import find_spec
from pathlib import Path

import digitpad
from digitpad.training.publish import code_reader

PACKAGE = "preparation"
OURS = digitpad.__name__
LANGUAGE = '''"""Sentences stay as they are."""


def _(message: str) -> str:
    """Return the sentence."""
    return message
'''
REPLACED = {f"{OURS}.language": LANGUAGE}


def write_preparation(folder: Path) -> None:
    """Write the package into an export's folder."""
    root = code_reader.__name__
    for name in needed_modules(root):
        text = REPLACED.get(name) or _source(name)
        place = folder / PACKAGE / ("__init__.py" if name == root else _place(name))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(renamed(text), encoding="utf-8")


def needed_modules(root: str) -> list[str]:
    """Return the names of our modules that a module needs, its own first, and of the packages they are in."""
    found, ahead = [], [root]
    while ahead:
        name = ahead.pop()
        if name in found or name == OURS:
            continue
        found.append(name)
        if name != root:
            ahead.append(name.rpartition(".")[0])
        if name not in REPLACED:
            ahead += _imported(_source(name))
    return found


def renamed(text: str) -> str:
    """Return a module's source with the package's new name in its imports."""
    return re.sub(rf"^(\s*)from {OURS}\b", rf"\1from {PACKAGE}", text, flags=re.MULTILINE)


def _imported(source: str) -> list[str]:
    """Return our modules that a source imports, wherever in it."""
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)]
    return [node.module for node in nodes if node.module and node.module.startswith(f"{OURS}.")]


def _source(name: str) -> str:
    return Path(_file(name)).read_text(encoding="utf-8")


def _file(name: str) -> str:
    spec = find_spec(name)
    assert spec
    assert spec.origin
    return spec.origin


def _place(name: str) -> Path:
    """Return where a module lies in its package."""
    path = Path(_file(name))
    return path.relative_to(Path(_file(OURS)).parent)
