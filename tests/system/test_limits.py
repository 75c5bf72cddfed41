"""The reader of records: what fits becomes a dataclass, and what does not is named in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from digitpad.errors import DataError
from digitpad.system.limits import limited, one_of, record_from


@dataclass(frozen=True)
class Part:
    name: str
    share: float = limited(0.5, 0, 1)


@dataclass(frozen=True)
class Thing:
    kind: str = one_of("small", "small", "large")
    count: int = limited(1, 1, 10)
    is_new: bool = False
    parts: tuple[Part, ...] = ()
    table: Mapping[str, int] = field(default_factory=dict)
    rest: Mapping[str, Any] = field(default_factory=dict)


def test_what_is_left_out_is_as_usual():
    assert record_from(Thing, {}) == Thing()


def test_lists_objects_and_whole_numbers_become_what_the_fields_are():
    record = {"parts": [{"name": "a", "share": 1}], "table": {"x": 2}, "rest": {"y": [None]}, "count": 3}
    made = record_from(Thing, record)
    assert made == Thing(count=3, parts=(Part("a", 1.0),), table={"x": 2}, rest={"y": [None]})
    assert isinstance(made.parts[0].share, float)


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ([], "not a JSON object"),
        ({"color": 1}, r'^"color" is unknown. These are known: count, is_new'),
        ({"kind": "huge"}, '^"kind" must be one of these: small, large'),
        ({"count": 11}, '^"count" must be a whole number from 1 to 10'),
        ({"count": 2.0}, '^"count" is of the wrong type'),
        ({"count": True}, '^"count" is of the wrong type'),
        ({"is_new": 1}, '^"is_new" is of the wrong type'),
        ({"parts": {}}, '^"parts" is of the wrong type'),
        ({"parts": [{}]}, '^"parts", "name" is missing'),
        ({"parts": [{"name": "a", "share": float("nan")}]}, '^"parts", "share" must be a number from 0 to 1'),
        ({"parts": [{"name": "a", "share": 10**400}]}, '^"parts", "share" is of the wrong type'),
        ({"table": {"{x}": "2"}}, '^"table", "{x}" is of the wrong type'),
        ({"{name}": 1}, '^"{name}" is unknown'),
    ],
)
def test_what_does_not_fit_is_named(record, words):
    with pytest.raises(DataError, match=words):
        record_from(Thing, record)


def test_the_sentence_begins_as_it_is_told():
    with pytest.raises(DataError, match=r"^The thing's .count. must be"):
        record_from(Thing, {"count": 0}, 'The thing\'s "{name}"')
