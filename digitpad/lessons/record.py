"""Tables of a lesson's file, read value by value: what is wrong has a sentence and a place."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from digitpad.errors import DataError
from digitpad.language import LANGUAGES, _, unbroken
from digitpad.lessons.state import Check, check_from

Place = tuple[str | int, ...]  # of a value in a file: ("step", 2, "say")
Value = TypeVar("Value")


class LessonError(DataError):
    """Something in a lesson is wrong; `place` says where in its record, `str` what."""

    def __init__(self, sentence: str, place: Place) -> None:
        super().__init__(sentence)
        self.place = place


@dataclass(frozen=True)
class Text:
    """A sentence in one or more languages, by their codes; as a string it is in the one in use."""

    by_language: Mapping[str, str]

    def __str__(self) -> str:
        shown = self.by_language.get(os.environ.get("LANGUAGE", ""))
        return unbroken(shown if shown is not None else next(iter(self.by_language.values())))


class Record:
    """A table of a file, read value by value; what is left over in the end is unknown."""

    def __init__(self, values: object, place: Place) -> None:
        """Begin at a place in the file.

        Raises:
            LessonError: this is no table.
        """
        if not isinstance(values, Mapping):
            raise LessonError(_("This must be a table."), place)
        self.place, self._left = place, dict(values)

    def fault(self, name: str, sentence: str) -> LessonError:
        """Return the fault of a value."""
        return LessonError(f"“{name}”: {sentence}", (*self.place, name))

    def has(self, name: str) -> bool:
        """Say whether there is such a value, which was not read yet."""
        return name in self._left

    def take(self, name: str, kind: type[Value], default: Value | None = None) -> Value:
        """Return a value of a kind, `default` where it is not there.

        Raises:
            LessonError: it is missing, or of another kind.
        """
        if name not in self._left:
            if default is None:
                raise LessonError(_("“{name}” is missing.").format(name=name), self.place)
            return default
        value: Any = self._left.pop(name)
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is not kind:
            wanted = {str: _("text"), int: _("a whole number"), float: _("a number"), list: _("a list")}
            raise self.fault(name, _("this must be {kind}.").format(kind=wanted.get(kind, _("a table"))))
        return value

    def name(self, name: str, known: Sequence[str], default: str | None = None) -> str:
        """Return one of some names."""
        value = self.take(name, str, default)
        if value not in known and value != default:
            raise self.fault(name, _("this must be one of these: {names}.").format(names=", ".join(known)))
        return value

    def whole(self, name: str, most: int, default: int | None = None, least: int = 1) -> int:
        """Return a whole number within limits."""
        value = self.take(name, int, default)
        if not least <= value <= most:
            sentence = _("this must be a whole number from {least} to {most}.")
            raise self.fault(name, sentence.format(least=least, most=most))
        return value

    def text(self, name: str) -> Text:
        """Return a sentence, which has a language or more."""
        return Text(self._languages(name, str))

    def texts(self, name: str) -> tuple[Text, ...]:
        """Return a list of sentences, which is as long in each language."""
        lists = self._languages(name, list)
        if len({len(one) for one in lists.values()}) != 1:
            raise self.fault(name, _("the languages have lists of different lengths."))
        if not all(isinstance(one, str) for several in lists.values() for one in several):
            raise self.fault(name, _("this must be a list of texts."))
        codes = tuple(lists)
        return tuple(Text(dict(zip(codes, row, strict=True))) for row in zip(*lists.values(), strict=True))

    def table(self, name: str) -> "Record":
        """Return a table in it."""
        return Record(self.take(name, dict), (*self.place, name))

    def tables(self, name: str) -> "list[Record]":
        """Return a list of tables in it."""
        values = self.take(name, list)
        return [Record(value, (*self.place, name, place)) for place, value in enumerate(values)]

    def checks(self, name: str) -> tuple[Check, ...]:
        """Return the conditions of a table, all of which are to hold."""
        table = self.table(name)
        found = []
        for fact in tuple(table._left):
            try:
                found.append(check_from(fact, table._left.pop(fact)))
            except DataError as error:
                raise LessonError(str(error), (*table.place, fact)) from None
        if not found:
            raise self.fault(name, _("a check needs a condition at least."))
        return tuple(found)

    def end(self) -> None:
        """See that all was read.

        Raises:
            LessonError: there is something that is not known.
        """
        for name in self._left:
            raise LessonError(_("“{name}” is unknown here.").format(name=name), (*self.place, name))

    def _languages(self, name: str, kind: type[Value]) -> dict[str, Value]:
        table = self.table(name)
        found = {code: table.take(code, kind) for code in LANGUAGES if table.has(code)}
        table.end()
        if not found:
            codes = ", ".join(f"{name}.{code}" for code in LANGUAGES)
            raise self.fault(name, _("give it in a language at least: {codes}.").format(codes=codes))
        return found
