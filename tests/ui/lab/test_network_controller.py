"""The lab's tab "Network", with real widgets, events and files."""

import json

import pytest
from support.handwriting import SEVEN
from support.user_actions import turn_wheel

from digitpad.errors import DataError
from digitpad.lab.help_texts import groups
from digitpad.lab.layers import KINDS, Dense
from digitpad.lab.presets import presets
from digitpad.runs.library import RunResult, write_experiment, write_result
from digitpad.runs.recipe import AUGMENTATION, Recipe

pytest.importorskip("tkinter", reason="tkinter is not installed")

PRESETS = {preset.name: preset.experiment for preset in presets()}


@pytest.fixture
def lab(desk, monkeypatch):
    """Open the lab; what is started is only noted in `started`: how a run goes is tested in its own file."""
    lab = desk.app.lab
    lab.started = None
    monkeypatch.setattr(lab, "start", lambda *begun: setattr(lab, "started", begun))
    lab.open()
    desk.root.update()
    return lab


@pytest.fixture
def tab(lab):
    return lab.network.tab


def typed(entry, text: str) -> None:
    """Type into a field as a user does who has selected what is there."""
    entry.focus_force()
    entry.update()
    entry.delete(0, "end")
    for letter in text:
        entry.event_generate("<Key>", keysym={" ": "space", ".": "period"}.get(letter, letter))
    entry.update()


def press(widget, keys: str) -> None:
    widget.focus_force()
    widget.update()
    widget.event_generate(keys)
    widget.update()


def press_here(lab, keys: str) -> None:
    """Press keys where the focus is."""
    (lab.window.focus_get() or lab.window).event_generate(keys)
    lab.window.update()


def click(widget) -> None:
    widget.event_generate("<ButtonPress-1>", x=5, y=5)
    widget.event_generate("<ButtonRelease-1>", x=5, y=5)
    widget.update()


def experiment(lab) -> Recipe | None:
    """Return what a start would begin now."""
    lab.started = None
    lab.network.start(False)
    return lab.started[0] if lab.started else None


def words(tab) -> str:
    return tab.shown.sentence


def enabled(widget) -> bool:
    return not widget.instate(["disabled"])


def unfold(tab, name: str) -> None:
    if name not in tab.hyperparameters.unfolded:
        tab.hyperparameters.sections[name].button.invoke()
    tab.update()


def test_every_preset_can_be_chosen_with_the_keyboard_and_started(lab, tab):
    table = tab.presets.table
    for _step in range(20):
        press(table, "<Up>")
    seen = [experiment(lab)]
    for _step in range(len(PRESETS) - 1):
        press(table, "<Down>")
        seen.append(experiment(lab))
    assert {one.name: one for one in seen} == PRESETS


def test_the_keyboard_comes_to_the_list_first(tab):
    assert tab.tk_focusNext() is tab.presets.table


def test_knobs_that_are_seen_stay_where_they_are_when_one_is_clicked(tab):
    field = tab.hyperparameters.row("learning_rate").field
    before = field.winfo_rooty()
    field.focus_force()
    tab.update()
    assert field.winfo_rooty() == before


def test_control_a_selects_all_that_is_in_a_field(tab):
    field = tab.hyperparameters.row("learning_rate").field
    press(field, "<Control-a>")
    assert field.selection_get() == field.get() == "0.001"


def test_a_heading_cannot_be_chosen(lab, tab):
    before = experiment(lab)
    tab.presets.table.selection_set("group 2")
    tab.update()
    assert tab.presets.table.selection() == ("lenet-mended",)
    assert experiment(lab) == before


@pytest.mark.parametrize("paused", [False, True])
def test_the_buttons_start(lab, tab, paused):
    (tab.start_paused if paused else tab.start).invoke()
    assert lab.started == (PRESETS["lenet-mended"], paused)


def test_control_return_starts_from_within_a_field(lab, tab):
    press(tab.hyperparameters.row("epochs").field, "<Control-Return>")
    assert lab.started == (PRESETS["lenet-mended"], False)


@pytest.mark.parametrize("place", ["list", "layer"])
def test_control_return_starts_where_return_alone_does_something_else(lab, tab, place):
    lab.network.choose("mlp")
    tab.update()
    press(tab.presets.table if place == "list" else tab.stack.cards[0], "<Control-Return>")
    assert lab.started == (PRESETS["mlp"], False)


def test_nothing_moves_sideways_when_another_preset_is_chosen(lab, tab):
    before = [column.winfo_width() for column in (tab.presets, tab.stack, tab.hyperparameters)]
    for name in PRESETS:
        lab.network.choose(name)
        tab.update()
        assert [column.winfo_width() for column in (tab.presets, tab.stack, tab.hyperparameters)] == before


def test_a_knob_is_typed_judged_and_taken_back(lab, tab):
    row = tab.hyperparameters.row("epochs")
    typed(row.field, "70x")
    assert row.field.get() == "70x"
    assert row.field.instate(["invalid"])
    assert row.sentences[2].cget("text") == "A whole number from 1 to 1000."
    assert words(tab) == "Epochs: A whole number from 1 to 1000."
    assert not enabled(tab.start)
    assert not enabled(tab.start_paused)
    press(row.field, "<Control-Return>")
    assert lab.started is None
    press(row.field, "<BackSpace>")
    assert experiment(lab).epochs == 70
    assert enabled(tab.start)
    press(row.field, "<Control-z>")
    assert row.field.get() == "12"
    assert experiment(lab) == PRESETS["lenet-mended"]
    press(row.field, "<Control-Shift-Z>")
    assert experiment(lab).epochs == 70
    tab.undo.invoke()
    assert not enabled(tab.undo)
    tab.redo.invoke()
    assert not enabled(tab.redo)


def test_a_changed_preset_is_marked_and_comes_back_with_return(lab, tab):
    typed(tab.hyperparameters.row("epochs").field, "3")
    assert tab.presets.table.item("lenet-mended", "text") == "LeNet, mended •"
    press(tab.presets.table, "<Return>")
    assert tab.presets.table.item("lenet-mended", "text") == "LeNet, mended"
    assert experiment(lab) == PRESETS["lenet-mended"]


def test_a_choice_changes_what_else_applies(lab, tab):
    assert not enabled(tab.hyperparameters.row("momentum").field)
    assert "Nesterov" in tab.hyperparameters.row("momentum").sentences[0].cget("text")
    box = tab.hyperparameters.row("optimizer").field
    box.current(3)
    box.event_generate("<<ComboboxSelected>>")
    tab.update()
    assert experiment(lab).optimizer == "nesterov"
    assert enabled(tab.hyperparameters.row("momentum").field)


def test_all_groups_unfold_and_every_knob_has_its_row(lab, tab):
    for group in groups():
        unfold(tab, group.name)
        for hyperparameter in group.hyperparameters:
            row = tab.hyperparameters.row(hyperparameter.name)
            assert row.field.winfo_ismapped()
            assert row.sentences[0].cget("text")
        tab.hyperparameters.sections[group.name].button.invoke()
        tab.update()
        assert group.name not in tab.hyperparameters.unfolded


def test_a_folded_group_says_what_is_not_as_usual(lab, tab):
    unfold(tab, "regularisation")
    typed(tab.hyperparameters.row("l2").field, "0.01")
    tab.hyperparameters.sections["regularisation"].button.invoke()
    tab.update()
    assert tab.hyperparameters.sections["regularisation"].shown == "L2 regularisation 0.01"


def test_a_switch_is_turned_with_the_space_bar(lab, tab):
    unfold(tab, "units")
    press(tab.hyperparameters.row("batch_normalization").field, "<space>")
    assert experiment(lab).batch_normalization is True


def test_the_slider_of_the_learning_rate_goes_by_powers_of_ten(lab, tab):
    row = tab.hyperparameters.row("learning_rate")
    row.slider.set(0)
    assert row.field.get() == "0.000001"
    row.slider.set(100)
    assert experiment(lab).learning_rate == 10
    before = row.slider.get()
    press(row.slider, "<Left>")
    assert row.slider.get() < before
    assert experiment(lab).learning_rate < 10
    typed(row.field, "0.001")
    assert row.slider.get() == pytest.approx(100 * 3 / 7, abs=0.1)


@pytest.mark.parametrize("name", AUGMENTATION)
def test_each_kind_of_augmentation_is_seen_on_the_digit_on_the_pad(desk, lab, tab, name):
    desk.draw(SEVEN)
    lab.network.choose("mine")  # which augments nothing
    unfold(tab, "augmentation")
    shown = []
    tab.hyperparameters.preview.show = lambda content: shown.append(
        ([picture.tobytes() for picture in content.pictures], content.words)
    )
    tab.hyperparameters.preview.others.invoke()
    row = tab.hyperparameters.row(name)
    row.slider.set(0)
    desk.wait_until(lambda: bool(shown))
    pictures, said = shown[-1]
    assert said.startswith("Your digit")
    assert len(set(pictures)) == 1  # nothing is done to it yet
    assert pictures[0] == desk.app.main.current_steps().centred.tobytes()
    row.slider.set(100)
    desk.wait_until(lambda: len(shown) > 1)
    assert len(set(shown[-1][0])) > 4
    tab.hyperparameters.preview.others.invoke()
    assert shown[-1][0] != shown[-2][0]


def test_the_preview_follows_the_pad(desk, lab, tab):
    unfold(tab, "augmentation")
    preview = tab.hyperparameters.preview
    assert "draw your own" in preview.shown.words
    desk.draw(SEVEN)
    desk.wait_until(lambda: preview.shown.words.startswith("Your digit"))
    lab.window.focus_force()
    desk.app.main.clear()
    desk.wait_until(lambda: "draw your own" in preview.shown.words)


def test_layers_are_added_moved_edited_and_removed_with_the_keyboard(lab, tab):
    press(tab.presets.table, "<Down>")
    lab.network.choose("mine")
    stack = tab.stack
    click(stack.cards[2])
    assert stack.chosen == 2
    stack.add("Dense")
    assert [card.kind for card in stack.cards] == [
        "Conv2D",
        "MaxPooling2D",
        "Flatten",
        "Dense",
        "Dense",
        "Dense",
    ]
    assert stack.chosen == 3
    press(stack.cards[3], "<Return>")
    typed(stack.cards[3].fields["units"], "32")
    assert experiment(lab).layers[3] == Dense(32)
    press(stack.cards[3], "<Alt-Down>")
    assert stack.chosen == 4
    assert experiment(lab).layers[4] == Dense(32)
    units = stack.cards[4].fields["units"]
    press(units, "<Alt-Up>")
    assert stack.chosen == 3
    assert experiment(lab).layers[3] == Dense(32)
    press(stack.cards[3], "<Alt-Down>")
    press(stack.cards[4], "<Up>")
    assert stack.chosen == 3
    press(stack.cards[3], "<Delete>")
    assert experiment(lab).layers[3:] == (Dense(32), Dense(10))
    press_here(lab, "<Control-z>")
    press_here(lab, "<Control-z>")
    assert experiment(lab).layers[3] == Dense(32)


def test_delete_in_a_field_deletes_a_letter_and_no_layer(lab, tab):
    field = tab.stack.cards[0].fields["filters"]
    field.icursor(0)
    press(field, "<Delete>")
    assert len(tab.stack.cards) == 8
    assert field.get() == ""
    assert tab.stack.cards[0].fault.cget("text") == "A whole number from 1 to 512."
    assert not enabled(tab.start)


def test_an_impossible_stack_is_explained_at_its_layer(lab, tab):
    for _layer in range(2):
        tab.stack.choose(3)
        tab.stack.add("MaxPooling2D")
    fault = tab.stack.cards[6].fault
    assert fault.cget("text") == "the 5×5 kernel does not fit into 1×1"
    assert fault.winfo_manager()
    assert words(tab) == "Layer 7, Conv2D: the 5×5 kernel does not fit into 1×1."
    assert not enabled(tab.start)
    tab.stack.remove()
    assert experiment(lab) is None
    tab.undo.invoke()
    tab.undo.invoke()
    tab.undo.invoke()
    assert experiment(lab) == PRESETS["lenet-mended"]


def test_shapes_and_parameters_are_live(lab, tab):
    card = tab.stack.cards[0]
    assert card.shown.figures[0] == "26×26×6"
    typed(card.fields["kernel"], "3")
    assert card.shown.figures[0] == "28×28×6"
    assert card.shown.figures[2] == "60"
    total = str(tab.stack.total.cget("text"))
    assert total.replace("\N{NARROW NO-BREAK SPACE}", "") != "61706 parameters"


def test_every_kind_of_layer_can_be_added(lab, tab):
    menu = tab.stack.nametowidget(tab.stack.menu_button.cget("menu"))
    assert [menu.entrycget(place, "label") for place in range(len(KINDS))] == list(KINDS)
    for place in range(len(KINDS)):
        menu.invoke(place)
    assert len(tab.stack.cards) == 8 + len(KINDS)


def test_of_the_network_from_scratch_only_the_hidden_units_change(lab, tab):
    lab.network.choose("scratch")
    tab.stack.choose(0)
    assert not tab.stack.cards[0].fields
    press(tab.stack.cards[0], "<Delete>")
    press(tab.stack.cards[0], "<Alt-Down>")
    assert experiment(lab) == PRESETS["scratch"]
    assert not enabled(tab.stack.menu_button)
    tab.stack.choose(1)
    typed(tab.stack.cards[1].fields["units"], "30")
    assert experiment(lab).layers[1] == Dense(30)
    assert len(tab.hyperparameters.row("optimizer").field.cget("values")) == 2


def test_digitpads_own_network_is_shown_as_on_its_card(lab, tab):
    lab.network.choose("digitpad")
    assert [card.kind for card in tab.stack.cards][:2] == ["InputLayer", "Conv2D"]
    assert "cannot be changed here" in tab.stack.shown.note
    assert not any(card.fields for card in tab.stack.cards)
    assert experiment(lab) == PRESETS["digitpad"]


def test_experiments_are_saved_listed_opened_and_removed(lab, tab, tmp_path):
    typed(tab.hyperparameters.row("epochs").field, "3")
    typed(tab.name, "mine too")
    lab.network.save_file(lab.network.own.folder / "mine too.json")
    assert words(tab) == "Saved as mine too.json."
    assert tab.presets.table.selection() == ("own:mine too",)
    kept = experiment(lab)
    assert (kept.name, kept.epochs) == ("mine too", 3)
    lab.network.choose("mlp")
    tab.presets.table.selection_set("own:mine too")
    tab.update()
    assert experiment(lab) == kept
    press(tab.presets.table, "<Delete>")
    assert not tab.presets.table.exists("own:mine too")
    assert experiment(lab) == kept
    lab.network.save_file(tmp_path / "elsewhere.json")
    lab.network.choose("mlp")
    lab.network.open_file(tmp_path / "elsewhere.json")
    assert experiment(lab) == kept


def test_a_file_without_an_experiment_is_reported(lab, tab, tmp_path):
    (tmp_path / "bad.json").write_text(json.dumps({"epochs": 0}))
    before = experiment(lab)
    with pytest.raises(DataError, match="epochs"):
        lab.network.open_file(tmp_path / "bad.json")
    assert experiment(lab) == before


def test_a_run_without_a_name_cannot_start(lab, tab):
    tab.name.delete(0, "end")
    tab.update()
    assert words(tab) == "Name: A run needs a name. Type one."
    assert not enabled(tab.start)


def side_by_side(lab):
    (page,) = (child for child in lab.window.winfo_children() if child.winfo_class() == "Toplevel")
    return page, [page.table.item(row, "values") for row in page.table.get_children()]


def test_lenet_is_looked_at_side_by_side_with_the_figures_of_kept_runs(lab, tab):
    folder = lab.library.folder / "20260101-000000"
    write_experiment(PRESETS["lenet-mended"].changed(name="again"), folder)
    figures = {"accuracy": 0.999, "test_accuracy": 0.991}
    write_result(RunResult("done", "2026-01-01T00:00:00", 60.0, 12, 61_706, figures), folder)
    tab.presets.buttons["compare"].invoke()
    page, rows = side_by_side(lab)
    assert [box.get() for box in page.boxes] == ["LeNet, PyTorch notes", "LeNet, mended"]
    assert ("Test accuracy", "not trained yet", "99.10 %") in rows
    assert ("≠ Pixel values", "from 0 to 255", "from 0 to 1") in rows
    assert ("Layer 1", "Conv2D, 6 filters 5×5, padding 1", "Conv2D, 6 filters 5×5, padding 1") in rows
    page.boxes[0].current(2)
    page.boxes[0].event_generate("<<ComboboxSelected>>")
    page.update()
    _page, rows = side_by_side(lab)
    assert not any(row[0].startswith("≠") for row in rows)
    press(page, "<Escape>")
    assert lab.window.winfo_exists()


def test_what_was_changed_is_seen_side_by_side(lab, tab):
    typed(tab.hyperparameters.row("epochs").field, "3")
    tab.presets.buttons["compare"].invoke()
    _page, rows = side_by_side(lab)
    assert [row for row in rows if row[0].startswith("≠")] == [("≠ Epochs", "12", "3")]


def test_the_experiment_survives_another_look_and_another_language(desk, lab, tab):
    unfold(tab, "data")
    typed(tab.hyperparameters.row("epochs").field, "3x")
    desk.app.look.change(theme="dark", language="es")
    desk.wait_until(lambda: not tab.winfo_exists())
    again = lab.network.tab
    again.update()
    assert again.hyperparameters.row("epochs").field.get() == "3x"
    assert again.hyperparameters.unfolded == {"learning", "data"}
    assert enabled(again.undo)
    again.undo.invoke()
    assert experiment(lab) == PRESETS["lenet-mended"]


def test_keys_do_nothing_where_another_tab_is_in_front(lab, tab):
    from tkinter import ttk

    typed(tab.hyperparameters.row("epochs").field, "3")
    other = ttk.Frame(lab.window.tabs, takefocus=True)
    lab.window.add(other, "Other")
    lab.window.show_tab(other)
    lab.window.update()
    press(other, "<Control-z>")
    press(other, "<Control-Return>")
    assert lab.started is None
    lab.network.take(PRESETS["mlp"])
    lab.window.update()
    assert tab.winfo_viewable()
    assert experiment(lab) == PRESETS["mlp"]


def test_the_wheel_scrolls_and_changes_no_field(lab, tab):
    row = tab.hyperparameters.row("optimizer")
    before, top = experiment(lab), tab.hyperparameters.canvas.canvasy(0)
    for widget in (row.field, row.label):
        turn_wheel(widget, 1, x=3, y=3)
    tab.update()
    assert tab.hyperparameters.canvas.canvasy(0) > top
    assert experiment(lab) == before


def test_at_its_smallest_nothing_is_cut_off(lab, tab):
    lab.window.geometry("840x570")  # the screen of the tests has 100 dots per inch
    lab.window.update()
    lab.window.update()
    right = lab.window.winfo_rootx() + lab.window.winfo_width()
    bottom = lab.window.winfo_rooty() + lab.window.winfo_height()
    for widget in (tab.start, tab.hyperparameters, *tab.stack.buttons, *tab.presets.buttons.values()):
        assert widget.winfo_rootx() + widget.winfo_width() <= right
        assert widget.winfo_rooty() + widget.winfo_height() <= bottom
        assert widget.winfo_width() >= min(widget.winfo_reqwidth(), 200)


def test_the_tab_key_reaches_the_fields_and_shows_them(lab, tab):
    tab.presets.table.focus_force()
    seen = []
    widget = tab.presets.table
    for _step in range(40):
        widget = widget.tk_focusNext()
        seen.append(widget)
    for wanted in (tab.name, tab.stack.cards[0], tab.hyperparameters.row("patience").field, tab.start):
        assert wanted in seen
    tab.hyperparameters.row("patience").field.focus_force()
    tab.update()
    field, canvas = tab.hyperparameters.row("patience").field, tab.hyperparameters.canvas
    assert field.winfo_rooty() + field.winfo_height() <= canvas.winfo_rooty() + canvas.winfo_height()


def test_a_wrong_experiment_is_not_saved(lab, tab):
    assert enabled(tab.presets.buttons["save"])
    typed(tab.hyperparameters.row("epochs").field, "x")
    assert not enabled(tab.presets.buttons["save"])
    press(tab.hyperparameters.row("epochs").field, "<Control-s>")
    assert not lab.network.own.all()


def test_the_window_opens_wholly_on_the_screen(lab):
    window = lab.window
    assert window.winfo_rootx() >= 0
    assert window.winfo_rootx() + window.winfo_width() <= window.winfo_screenwidth()
    assert window.winfo_rooty() + window.winfo_height() <= window.winfo_screenheight()


def test_a_preset_has_its_label_as_name_in_the_window_and_its_own_where_it_is_kept(desk, lab, tab):
    lab.network.choose("mlp")
    desk.root.update()
    label = next(preset.label for preset in presets() if preset.name == "mlp")
    assert tab.name.get() == label
    assert lab.network.experiment.name == "mlp"
    tab.name.insert("end", " 2")
    desk.root.update()
    assert lab.network.experiment.name == f"{label} 2"
    tab.name.delete(len(label), "end")
    desk.root.update()
    assert lab.network.experiment.name == "mlp"
