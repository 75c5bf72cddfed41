"""Source code of our own functions, to be put together in what is exported."""

import ast
import inspect
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from types import ModuleType

LONGEST_LINE = 100  # characters of a line in a notebook: longer ones are scrolled


def needed_imports(lines: Sequence[str], text: str) -> str:
    """Return those lines that `text` needs, in the usual order: what comes with Python first."""
    needed = [line for line in lines if re.search(rf"\b{line.split()[-1]}\b", text)]
    needed.sort(key=lambda line: (line.split()[0] == "from", line.split()[1].lower()))
    standard = [line for line in needed if line.split()[1] in sys.stdlib_module_names]
    return "\n".join([*standard, "", *(line for line in needed if line not in standard)])


def sources(module: ModuleType, text: str) -> str:
    """Return the source of those functions of a module that `text` calls, and that they call, in order."""
    functions = {name: inspect.getsource(function) for name, function in _functions(module)}
    wanted = {name for name in functions if _calls(text, name)}
    while (
        more := {name for name in functions if any(_calls(functions[each], name) for each in wanted)} - wanted
    ):
        wanted |= more
    return "\n\n".join(source for name, source in functions.items() if name in wanted)


def constants(module: ModuleType, text: str) -> str:
    """Return a line for each number of a module that `text` names in capitals: `COARSE = 5`."""
    names = dict.fromkeys(re.findall(r"\b[A-Z][A-Z_]+\b", text))
    numbers = {name: getattr(module, name, None) for name in names}
    return "\n".join(
        f"{name} = {value!r}" for name, value in numbers.items() if isinstance(value, int | float)
    )


def bare(source: str) -> str:
    """Return functions without docstrings, types and words: a notebook explains them in the text beside.

    What a comment says in signs alone, such as a shape, stays.
    """
    lines = source.encode().splitlines(keepends=True)  # `ast` counts in bytes
    starts = [sum(map(len, lines[:number])) for number in range(len(lines) + 1)]
    edits = [
        (starts[first[0] - 1] + first[1], starts[last[0] - 1] + last[1], new)
        for first, last, new in _edits(ast.parse(source))
    ]
    content = source.encode()
    for start, end, new in sorted(edits, reverse=True):
        content = content[:start] + new + content[end:]
    text = re.sub(r"\) -> [^\n]+:\n", "):\n", content.decode())
    text = re.sub(r"  # [a-z][^\n]*|(?<=:\n)\n+", "", text)
    return re.sub(r"\(\n +([^\n]*)\n\):", lambda head: _joined(head[0], head[1]), text)


_Edit = tuple[tuple[int, int], tuple[int, int], bytes]  # line and column where it begins and ends; what comes


def _edits(tree: ast.Module) -> Iterator[_Edit]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node):
            docstring = node.body[0]
            yield (docstring.lineno, 0), ((docstring.end_lineno or 0) + 1, 0), b""
        elif isinstance(node, ast.arguments):
            defaults = [None] * (len(node.args) - len(node.defaults)) + list(node.defaults)
            for argument, default in zip(node.args, defaults, strict=True):
                yield from _untyped(argument, default)
            yield from _untyped(node.vararg, None)
        elif isinstance(node, ast.AnnAssign) and node.value:
            yield _end(node.target), _end(node.annotation), b""


def _untyped(argument: ast.arg | None, default: ast.expr | None) -> Iterator[_Edit]:
    """Yield what takes the type from an argument, and the room around "=" that goes with it."""
    if argument is None or argument.annotation is None:
        return
    begin = (argument.lineno, argument.col_offset + len(argument.arg))
    if default is None:
        yield begin, _end(argument.annotation), b""
    else:
        yield begin, (default.lineno, default.col_offset), b"="


def _end(node: ast.expr) -> tuple[int, int]:
    return node.end_lineno or 0, node.end_col_offset or 0


def _joined(head: str, arguments: str) -> str:
    """Return the head of a function on one line, where it fits."""
    return f"({arguments}):" if len(arguments) < LONGEST_LINE else head


def _functions(module: ModuleType) -> Iterator[tuple[str, Callable[..., object]]]:
    for name, value in vars(module).items():
        if inspect.isfunction(value) and value.__module__ == module.__name__:
            yield name, value


def _calls(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w.]){name}\(", text) is not None
