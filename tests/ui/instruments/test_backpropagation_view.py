"""The instrument "Backpropagation" in its window: cells, answers, steps downhill, mouse and keyboard."""

import pytest
from support.user_actions import click

pytest.importorskip("tkinter", reason="tkinter is not installed")


INSTRUMENT = "backpropagation"


def written(view) -> str:
    """Return all that the picture says."""
    canvas = view.canvas
    items = canvas.find_withtag("words")
    return " ".join(str(canvas.itemcget(item, "text")) for item in items)


def facts(desk) -> dict:
    return dict(desk.app.instruments.made.facts())


def test_next_shows_figure_after_figure(desk, opened):
    view = opened()
    assert "0.7" not in written(view)
    for _click in range(3):
        click(view.next)
    desk.root.update()
    assert view.line == "h₁ = max(0, a₁) = max(0, 0.7) = 0.7"
    assert "a₁ = 0.7" in written(view)
    assert facts(desk)["figures_calculated"] == 3
    click(view.back)
    assert view.line.startswith("a₂ = ")
    assert "0.7 " not in written(view).replace("a₁ = 0.7", "")


def test_arrow_keys_go_on_and_back(desk, opened):
    view = opened()
    view.canvas.focus_force()
    desk.root.update()
    for key in ("<Right>", "<Right>", "<Left>"):
        view.canvas.event_generate(key)
    desk.root.update()
    assert view.shown.shown == 1


def test_a_gradient_is_filled_in_with_the_keyboard(desk, opened):
    view = opened(shown=11, asks=True, is_solved=True)
    assert view.entry.instate(["disabled"])
    click(view.next)
    assert view.figures.cget("text") == "= 0.7 · 0.613 + 0.1 · 0.6 = ?"
    assert "∂ 0.49" not in written(view)
    for text, sentence in (("abc", "Write a number"), ("-0.49", "Not yet")):
        view.entry.delete(0, "end")
        view.entry.insert(0, text)
        click(view.check)
        assert sentence in view.meaning.cget("text")
    assert facts(desk)["gradients_filled"] == 0
    view.entry.delete(0, "end")
    view.entry.insert(0, "0,49")
    view.entry.focus_force()
    desk.root.update()
    view.entry.event_generate("<Return>")
    desk.root.update()
    assert facts(desk)["gradients_filled"] == 1
    assert view.figures.cget("text").endswith("= 0.489")
    assert "∂ 0.49" in written(view)
    assert desk.root.focus_get() is view.next
    click(view.next)
    assert view.entry.get() == ""


def test_clicking_through_fills_in_nothing(desk, opened):
    view = opened(shown=9, asks=True, is_solved=True)
    for _click in range(45):
        view.next.invoke()
    assert view.shown.shown == 29
    assert facts(desk)["gradients_filled"] == 0
    assert view.next.instate(["disabled"])


def test_a_step_downhill_begins_anew_with_a_smaller_loss(desk, opened):
    view = opened(shown=28)
    assert view.step.instate(["disabled"])
    click(view.next)
    before = facts(desk)["loss"]
    click(view.step)
    assert facts(desk)["loss"] is None
    for _click in range(9):
        view.next.invoke()
    assert facts(desk)["loss"] < before / 2


def test_other_figures_and_l2(desk, opened):
    view = opened(shown=12)
    assert "2 λ" in view.line
    view.regularised.invoke()
    desk.root.update()
    assert "λ" not in view.line
    click(view.renew)
    assert view.shown.seed
    assert view.shown.shown == 0
    assert not view.shown.regularised
