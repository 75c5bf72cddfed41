"""Lines that the three kinds of scripts share: names of variables, arguments, and the source of functions."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from types import ModuleType
from typing import Any

from digitpad.training.publish.graph import DIGIT, Step

Write = Callable[[Step, Sequence[str]], str]  # from a step and the variables it takes to an expression


def network_lines(steps: Sequence[Step], write: Write) -> str:
    """Return the lines that take all steps, from the variable `x` to the variable `x`."""
    variables = _variables(steps)
    lines = [] if variables[DIGIT] == "x" else [f"{variables[DIGIT]} = x"]
    for step in steps:
        expression = write(step, [variables[name] for name in step.given])
        if expression == variables[step.name]:  # as Dropout, which does nothing when a network reads
            lines.append(f"# {step.kind} does nothing here")
        else:
            lines.append(f"{variables[step.name]} = {expression}")
    return "\n".join(f"    {line}" for line in lines)


def _variables(steps: Sequence[Step]) -> dict[str, str]:
    """Return a variable for each step: `x` where only the next step needs the result."""
    names = [DIGIT, *(step.name for step in steps)]
    users: dict[str, set[str]] = {name: set() for name in names}
    for step in steps:
        for name in step.given:
            users[name].add(step.name)
    variables = {name: "x" if users[name] == {after} else f"after_{name}" for name, after in pairwise(names)}
    return {**variables, names[-1]: "x"}


def arguments(settings: Mapping[str, Any], usual: Mapping[str, Any]) -> str:
    """Return the settings that are not as usual as arguments: `, strides=(2, 2)`; those named alone count."""
    given = {name: plain(settings[name]) for name in usual if name in settings}
    return "".join(f", {name}={quoted(value)}" for name, value in given.items() if value != usual[name])


def plain(value: Any) -> Any:
    """Return a setting with tuples in place of lists, as code has them."""
    return tuple(map(plain, value)) if isinstance(value, (list, tuple)) else value


def quoted(value: Any) -> str:
    """Return a setting as Python code, strings in double quotes."""
    return f'"{value}"' if isinstance(value, str) else repr(value)


def sources(module: ModuleType, text: str) -> str:
    """Return the source of those functions of a module that `text` calls, and that they call, in order."""
    functions = {name: inspect.getsource(function) for name, function in _functions(module)}
    wanted = {name for name in functions if _calls(text, name)}
    while (
        more := {name for name in functions if any(_calls(functions[each], name) for each in wanted)} - wanted
    ):
        wanted |= more
    return "\n\n".join(source for name, source in functions.items() if name in wanted)


def _functions(module: ModuleType) -> Iterator[tuple[str, Callable[..., object]]]:
    for name, value in vars(module).items():
        if inspect.isfunction(value) and value.__module__ == module.__name__:
            yield name, value


def _calls(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w.]){name}\(", text) is not None
