"""Questions: answers in words; the last one changes nothing. Buttons that stay in sight; Tk's own words."""

import tkinter as tk
from tkinter import ttk

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


def tall_dialog(desk, words) -> tuple[question.Dialog, list[ttk.Button]]:
    """Return a window that is too high for any screen, with buttons at its end."""
    dialog = question.Dialog(desk.root, desk.app.look.theme, "Tall")
    ttk.Frame(dialog.body, height=5000, width=200).pack()
    foot = dialog.make_foot()
    buttons = [ttk.Button(foot, text=text) for text in words]
    foot.show(*buttons)
    dialog.appear(buttons[0])
    desk.wait_until(lambda: all(button.winfo_viewable() for button in buttons))
    return dialog, buttons


def is_in_sight(dialog: tk.Toplevel, button: ttk.Button) -> bool:
    left, top = button.winfo_rootx() - dialog.winfo_rootx(), button.winfo_rooty() - dialog.winfo_rooty()
    return (
        left >= 0
        and top >= 0
        and left + button.winfo_width() <= dialog.winfo_width()
        and top + button.winfo_height() <= dialog.winfo_height()
    )


def test_buttons_at_the_end_stay_in_sight_where_all_else_is_scrolled(desk):
    dialog, buttons = tall_dialog(desk, ("Start", "Cancel"))
    desk.wait_until(lambda: all(is_in_sight(dialog, button) for button in buttons))
    assert buttons[0].winfo_rooty() == buttons[1].winfo_rooty()
    assert buttons[0].winfo_rootx() > buttons[1].winfo_rootx()
    dialog.destroy()


def test_a_button_whose_words_change_keeps_its_place_beside_the_others(desk):
    dialog, (start, cancel) = tall_dialog(desk, ("Start", "Cancel"))
    old = start.winfo_width()

    def gap() -> int:
        return start.winfo_rootx() - cancel.winfo_rootx() - cancel.winfo_width()

    before = gap()
    start.configure(text="Start the training of all networks")
    desk.wait_until(lambda: start.winfo_width() > old and gap() == before)
    desk.wait_until(lambda: all(is_in_sight(dialog, button) for button in (start, cancel)))
    dialog.destroy()


def test_buttons_that_have_no_room_in_one_row_get_more(desk):
    dialog, buttons = tall_dialog(desk, ("Start the training", "Save what there is", "Cancel"))
    wide = sum(button.winfo_reqwidth() for button in buttons)
    dialog.geometry(f"{wide * 3 // 4}x400")
    desk.wait_until(lambda: len({button.winfo_rooty() for button in buttons}) > 1)
    desk.wait_until(lambda: all(is_in_sight(dialog, button) for button in buttons))
    dialog.geometry(f"{wide * 2}x400")
    desk.wait_until(lambda: len({button.winfo_rooty() for button in buttons}) == 1)
    dialog.destroy()


def test_tab_goes_through_the_buttons_as_they_stand(desk):
    dialog, buttons = tall_dialog(desk, ("Start", "Cancel"))
    assert str(buttons[1].tk_focusNext()) == str(buttons[0])
    dialog.destroy()


def test_message_windows_of_tk_speak_spanish_too(desk):
    question.speak(desk.root, "es")
    assert desk.root.tk.call("namespace", "eval", "::tk", ("::msgcat::mc", "&OK")) == "&Aceptar"
    question.speak(desk.root, "en")
    assert desk.root.tk.call("namespace", "eval", "::tk", ("::msgcat::mc", "&OK")) == "&OK"
