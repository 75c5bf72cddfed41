"""Questions: answers in words; the last one changes nothing."""

import pytest

question = pytest.importorskip("digitpad.ui.widgets.dialogs", reason="tkinter is not installed")


def asked(desk, act) -> int:
    """Ask, act on the window that opens, and return the answer."""

    def wait():
        found = [child for child in desk.root.winfo_children() if isinstance(child, question.Question)]
        if found and found[0].winfo_viewable():
            act(found[0])
        else:
            desk.root.after(20, wait)

    desk.root.after(20, wait)
    return question.ask(desk.root, desk.app.look.theme, "Which?", ("This", "That", "Neither"))


@pytest.mark.parametrize("number", [0, 1, 2])
def test_each_button_is_an_answer(desk, number):
    assert asked(desk, lambda window: window.buttons[number].invoke()) == number


def test_escape_and_closing_mean_the_last(desk):
    def escape(window):
        window.focus_force()
        desk.root.update()
        window.event_generate("<Escape>")

    assert asked(desk, escape) == 2
    assert asked(desk, lambda window: window.destroy()) == 2


def test_return_presses_the_button_that_has_the_focus(desk):
    def press(window):
        window.buttons[1].focus_force()
        desk.root.update()
        window.buttons[1].event_generate("<Return>")

    assert asked(desk, press) == 1


def test_a_second_question_changes_nothing(desk):
    answers = []

    def again(window):
        answers.append(question.ask(desk.root, desk.app.look.theme, "And?", ("Yes", "No")))
        window.buttons[0].invoke()

    assert asked(desk, again) == 0
    assert answers == [1]
