"""Values that people write into files, within their limits."""

from collections.abc import Collection, Mapping
from dataclasses import field, fields
from typing import Any, TypeVar

from digitpad.errors import DataError
from digitpad.language import _

Value = TypeVar("Value")


def limited(default: Value, least: float, most: float) -> Value:
    """Return a dataclass field that must lie in [least, most]; a tuple's members must."""
    return field(default=default, metadata={"least": least, "most": most})


def one_of(default: str, *names: str) -> Any:
    """Return a dataclass field that must be one of some names."""
    return field(default=default, metadata={"names": names})


def check_fields(record: Any, subject: str) -> None:
    """Check all fields of a dataclass that are texts, or were made by `limited` or `one_of`.

    subject: how the sentence begins, with "{name}" for the field.

    Raises:
        DataError: a value is of the wrong type or out of range.
    """
    for entry in fields(record):
        value, limits = getattr(record, entry.name), entry.metadata
        if "names" in limits:
            _check_name(subject.format(name=entry.name), value, limits["names"])
        elif isinstance(entry.default, str):
            if not isinstance(value, str):
                raise DataError(_("{subject} must be text.").format(subject=subject.format(name=entry.name)))
        elif isinstance(entry.default, bool):
            if not isinstance(value, bool):
                raise DataError(
                    _("{subject} must be true or false.").format(subject=subject.format(name=entry.name))
                )
        elif limits:
            least, most = limits["least"], limits["most"]
            check_number(subject.format(name=entry.name), value, entry.default, least, most)


def check_known(record: Mapping[str, Any], known: Collection[str], subject: str) -> None:
    """Refuse names that are not among those known.

    subject: how the sentence begins, with "{name}" for what is unknown.

    Raises:
        DataError: there is such a name.
    """
    for name in sorted(record.keys() - set(known)):
        raise DataError(
            _("{subject} is unknown. These are known: {known}.").format(
                subject=subject.format(name=name), known=", ".join(sorted(known))
            )
        )


def _check_name(subject: str, value: object, names: tuple[str, ...]) -> None:
    if value not in names:
        raise DataError(
            _("{subject} must be one of these: {names}.").format(subject=subject, names=", ".join(names))
        )


def check_number(subject: str, value: object, default: object, least: float, most: float) -> None:
    """Check a number, or a tuple of them, of the type of `default`.

    Raises:
        DataError: it is of the wrong type or out of range.
    """
    members = value if isinstance(value, tuple) else (value,)
    fits = isinstance(value, tuple) == isinstance(default, tuple)
    whole = not isinstance(default, float)
    if not fits or not all(_is_number(one, whole) and least <= one <= most for one in members):
        sentence = (
            _("{subject} must be a whole number from {least} to {most}.")
            if whole
            else _("{subject} must be a number from {least} to {most}.")
        )
        raise DataError(sentence.format(subject=subject, least=least, most=most))


def _is_number(value: object, whole: bool) -> bool:
    """Say whether `value` is a number; true and false are none, though Python counts them as such."""
    return isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
