"""The reader of records: dataclasses from JSON, every value of its type and within its limits."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import field, fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from digitpad.errors import DataError, DigitPadError
from digitpad.language import _, short

LONGEST_TEXT = 4000  # characters: the longest of ours are lines of a network's layers, some hundred
MOST_MEMBERS = 20_000  # of a list or an object, and of all that lies in them

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
            check_size(subject.format(name=entry.name), value)
        elif isinstance(entry.default, bool):
            if not isinstance(value, bool):
                raise DataError(
                    _("{subject} must be true or false.").format(subject=subject.format(name=entry.name))
                )
        elif limits:
            least, most = limits["least"], limits["most"]
            check_number(subject.format(name=entry.name), value, entry.default, least, most)


def record_from(kind: type[Value], record: object, subject: str = '"{name}"') -> Value:
    """Return the dataclass that a JSON object describes; what it leaves out is as usual.

    A list becomes a tuple, an object a dataclass where the field is one, unless it is made already; a whole
    number will do for a float.

    subject: how the sentence begins, with "{name}" for the field.

    Raises:
        DataError: a value is unknown, missing, of the wrong type or out of range; the sentence names it.
    """
    if not isinstance(record, Mapping):
        raise DataError(_("This is not a JSON object."))
    check_size(_("This"), record)
    hints = _hints(kind)  # type: ignore[arg-type]  # every class can be hashed
    check_known(record, hints, subject)
    values = {name: _typed(hints[name], value, subject.format(name=name)) for name, value in record.items()}
    try:
        made = kind(**values)
    except TypeError:  # a field without a default
        missing = next(name for name in hints if name not in values)
        raise DataError(_("{subject} is missing.").format(subject=subject.format(name=missing))) from None
    check_fields(made, subject)
    return made


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    """Remember the types of a dataclass's fields: a model's card has a hundred figures."""
    return get_type_hints(kind)


def _typed(hint: Any, value: Any, subject: str) -> Any:
    """Return a value of JSON as the type that a field has.

    Raises:
        DataError: it is of another one.
    """
    origin, members = get_origin(hint), get_args(hint)
    if hint is Any:
        return value
    if type(value) is hint:
        return value
    if isinstance(hint, type) and is_dataclass(hint):
        return record_from(hint, value, subject.replace("{", "{{").replace("}", "}}") + ', "{name}"')
    if origin is Mapping and isinstance(value, Mapping):
        return {name: _typed(members[1], one, f'{subject}, "{name}"') for name, one in value.items()}
    if origin is tuple and isinstance(value, (list, tuple)):
        return tuple(_typed(members[0], one, subject) for one in value)
    if hint is float and _is_number(value, whole=False):
        with suppress(OverflowError):
            return float(value)
    raise DataError(_("{subject} is of the wrong type.").format(subject=subject))


def check_known(record: Mapping[str, Any], known: Collection[str], subject: str) -> None:
    """Refuse names that are not among those known.

    subject: how the sentence begins, with "{name}" for what is unknown.

    Raises:
        DataError: there is such a name.
    """
    for name in sorted(record.keys() - set(known)):
        raise DataError(
            _("{subject} is unknown. These are known: {known}.").format(
                subject=subject.format(name=short(name)), known=", ".join(sorted(known))
            )
        )


def check_size(subject: str, value: object) -> None:
    """Refuse a value of JSON with texts longer than `LONGEST_TEXT`, or of more than `MOST_MEMBERS` parts.

    Raises:
        DataError: it has them.
    """
    waiting, count = [value], 0
    while waiting:
        one = waiting.pop()
        members = [*one.keys(), *one.values()] if isinstance(one, Mapping) else one
        if isinstance(one, str) and len(one) > LONGEST_TEXT:
            raise DataError(_("{subject} has a text that is too long.").format(subject=subject))
        if isinstance(members, (list, tuple)):
            count += len(members)
            if count > MOST_MEMBERS:
                raise DataError(_("{subject} has too many parts.").format(subject=subject))
            waiting.extend(members)


def check_typed_name(name: str, most: int, kind: type[DigitPadError] = DataError) -> None:
    """Refuse a name that somebody typed where it is longer than `most` letters, or not plain text.

    Raises:
        DigitPadError: of this kind.
    """
    if len(name) > most:
        raise kind(_("That name is too long. Use up to {count} letters.").format(count=most))
    if not name.isprintable():
        raise kind(_("That name has characters that cannot be shown. Use letters and digits."))


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
    whole = not isinstance(default[0] if isinstance(default, tuple) and default else default, float)
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
