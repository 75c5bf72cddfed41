"""The curves of several runs, their legend, and what differs."""

from itertools import pairwise

import pytest

from digitpad.core.palettes import PALETTES
from digitpad.core.plot import Curve

overlay = pytest.importorskip("digitpad.ui.lab.comparison_view", reason="tkinter is not installed")

LAID = overlay.OverlayContent(
    names=("one", "other"),
    samples=("", "test, sample of 1000"),
    loss={"validation": (Curve("one", ((1, 2.0), (2, 1.0))), Curve("other", ((1, 1.5),))), "test": ()},
    accuracy={"validation": (Curve("one", ((1, 0.5), (2, 0.8))), Curve("other", ((1, 0.6),)))},
    epochs=2,
    hyperparameters=(("Epochs", ("2", "1")), ("Batch", ("128", "32"))),
)


@pytest.mark.parametrize("palette", PALETTES.values())
def test_no_two_runs_have_the_same_line(palette):
    pens = overlay.pens(palette)
    assert len(set(pens)) == len(pens) == overlay.MOST
    assert all(one.colour != other.colour and one.dash != other.dash for one, other in pairwise(pens))


@pytest.fixture
def shown(desk):
    chosen = []
    found = overlay.Overlay(desk.root, desk.app.look.theme, "validation", chosen.append)
    found.chosen = chosen
    found.place(x=0, y=0, width=800, height=300)
    desk.root.update()
    yield found
    found.destroy()


def test_the_table_is_the_legend_and_shows_what_differs(shown):
    assert "Choose runs above" in shown.words
    shown.show(LAID)
    rows = [shown.table.item(row) for row in shown.table.get_children()]
    assert [row["text"].strip() for row in rows] == ["one", "other"]
    assert [list(map(str, row["values"])) for row in rows] == [["2", "128"], ["1", "32"]]
    assert rows[0]["image"] != rows[1]["image"]
    headings = [shown.table.heading(column, "text") for column in ("#0", "0", "1")]
    assert headings == ["Run", "Epochs", "Batch"]


def test_another_measure_shows_other_curves_and_is_reported(desk, shown):
    shown.show(LAID)
    desk.root.update()
    assert len(shown.curves.loss.content.curves) == 2
    shown.choices["test"].invoke()
    desk.root.update()
    assert shown.curves.loss.content.curves == ()
    rows = [shown.table.item(row, "text").strip() for row in shown.table.get_children()]
    assert rows == ["one", "other: test, sample of 1000"]  # which the curve does not say itself
    assert shown.chosen == ["test"]
    shown.choices["validation"].invoke()
    desk.root.update()
    assert len(shown.curves.accuracy.content.curves) == 2


@pytest.mark.parametrize(
    ("laid", "words"),
    [
        (overlay.OverlayContent(names=("one",)), "Choose a second run"),
        (overlay.OverlayContent(names=("one", "other")), "are the same"),
        (LAID, "Differences between"),
    ],
)
def test_it_says_what_there_is_to_see(laid, words):
    assert words in overlay.caption(laid)
