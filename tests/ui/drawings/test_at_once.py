"""Learning at once: a label counts from the next stroke on, in the window with real events."""

import numpy as np
import pytest
from PIL import Image
from support.handwriting import six_of_each
from support.scratch_models import add_scratch, learned
from support.user_actions import click, command

from digitpad.core.raster import steps_of_ink
from digitpad.drawings.drawings import Drawing, Drawings

INKS = [(label, [[*stroke] for stroke in strokes]) for label, strokes in six_of_each()]
SEVENS = [strokes for label, strokes in INKS if label == 7][:3]  # written the same way
ONE_SEVEN, ANOTHER, THIRD = SEVENS
TWO = INKS[12][1]


def kept(strokes, label):
    return Drawing(label, tuple(map(tuple, strokes)))


@pytest.fixture
def learner(desk):
    """The desk some time after the start."""
    desk.app.at_once.begin()
    return desk


def shown(desk):
    desk.root.update()
    return desk.app.window.panel.shown


def draw(desk, strokes):
    desk.press("<Control-n>")
    desk.draw(*strokes)


def teach(desk, strokes, label):
    """Draw, and press the digit it is; taught ones are in the reading then."""
    count = len(desk.app.at_once._lessons)
    draw(desk, strokes)
    desk.press(str(label))
    desk.wait_until(lambda: len(desk.app.at_once._lessons) > count, 30)


def test_a_label_counts_from_the_next_stroke_on(learner):
    draw(learner, ANOTHER)
    assert learner.title.startswith("DigitPad: 7 (")
    assert shown(learner).like is None
    teach(learner, ONE_SEVEN, 3)
    teach(learner, THIRD, 3)
    draw(learner, ANOTHER)
    assert learner.title.startswith("DigitPad: 3 (")
    assert shown(learner).detail == "like your 3 of today"
    assert shown(learner).probabilities[3] > 0.5  # the bars show what was mixed
    assert sum(shown(learner).probabilities) == pytest.approx(1, abs=1e-4)
    draw(learner, TWO)
    assert learner.title.startswith("DigitPad: 2 (")
    assert shown(learner).like is None


def test_the_drawing_that_was_labelled_is_not_said_to_be_like_itself(learner):
    teach(learner, ONE_SEVEN, 3)
    assert learner.title.startswith("DigitPad: 3")
    assert shown(learner).detail == "your 3 of today"


def test_a_click_on_the_small_drawing_shows_it_among_the_others(learner):
    teach(learner, TWO, 2)
    teach(learner, ONE_SEVEN, 3)
    draw(learner, ANOTHER)
    like = learner.app.window.panel.like
    assert like.winfo_ismapped()
    click(like)
    learner.root.update()
    key = next(drawing.key for drawing in learner.app.drawings.all() if drawing.label == 3)
    assert learner.app.my_drawings.made.window.gallery.selection.keys == [key]
    draw(learner, INKS[0][1])
    learner.root.update()
    assert not like.winfo_ismapped()


def test_undo_takes_it_back_at_once(learner):
    teach(learner, ONE_SEVEN, 3)
    draw(learner, ANOTHER)
    assert learner.title.startswith("DigitPad: 3 (")
    learner.press("<Control-u>")
    assert learner.title.startswith("DigitPad: 7 (")
    assert shown(learner).like is None


def test_another_label_counts_instead(learner):
    teach(learner, ONE_SEVEN, 3)
    learner.press("1")
    learner.root.update()
    draw(learner, ANOTHER)
    assert learner.title.startswith("DigitPad: 1 (")
    learner.press("<Control-u>")
    assert learner.title.startswith("DigitPad: 3 (")


def test_what_is_removed_counts_no_longer_and_again_when_it_comes_back(learner):
    teach(learner, ONE_SEVEN, 3)
    draw(learner, ANOTHER)
    drawings = learner.app.drawings
    removed = drawings.remove([drawing.key for drawing in drawings.all()])
    learner.app.labelling.forget()  # as "My drawings" says after each change
    assert learner.title.startswith("DigitPad: 7 (")
    drawings.restore(removed)
    learner.app.labelling.forget()
    learner.wait_until(lambda: learner.title.startswith("DigitPad: 3 ("), 30)


def test_it_can_be_switched_off_and_on_again(learner, store):
    teach(learner, ONE_SEVEN, 3)
    draw(learner, ANOTHER)
    assert learner.title.startswith("DigitPad: 3 (")
    command(learner, "Learn at once").run()
    learner.wait_until(lambda: learner.title.startswith("DigitPad: 7 ("))
    assert not command(learner, "Learn at once").chosen
    assert not learner.kept_settings().learns_at_once
    command(learner, "Learn at once").run()
    learner.wait_until(lambda: learner.title.startswith("DigitPad: 3 ("))
    assert command(learner, "Learn at once").chosen


def test_drawings_of_other_sessions_and_windows_count(desk, store):
    drawings = Drawings(store.drawings_path)
    drawings.add_new([kept(ONE_SEVEN, 3), kept(TWO, 2)])
    draw(desk, ANOTHER)
    assert desk.title.startswith("DigitPad: 7 (")  # the start does not wait for them
    desk.app.at_once.begin()
    desk.wait_until(lambda: desk.title.startswith("DigitPad: 3 ("), 30)
    drawings.relabel([drawing.key for drawing in drawings.all() if drawing.label == 3], 9)
    drawings.close()
    draw(desk, THIRD)
    desk.wait_until(lambda: desk.title.startswith("DigitPad: 9 ("), 30)


def test_many_drawings_are_taken_in_beside_the_window(desk, store):
    drawings = Drawings(store.drawings_path)
    shaken = np.random.default_rng(1).normal(0, 3, (100, 2))
    drawings.add_new(
        kept([[(x + dx, y + dy) for x, y in stroke] for stroke in strokes], label)
        for (dx, dy), (label, strokes) in zip(shaken, INKS * 2, strict=False)
    )
    count = len(drawings.all())
    assert count > 50
    drawings.close()
    desk.app.at_once.begin()
    assert desk.app.model.reads is desk.app.model.classifier  # at first it reads alone
    desk.wait_until(lambda: len(desk.app.at_once._lessons) == count, 60)
    assert desk.app.model.reads is not desk.app.model.classifier


def test_each_model_has_its_own_eyes(learner, store):
    teach(learner, ONE_SEVEN, 3)
    add_scratch(store.root, "mine", learned())
    entry = next(entry for entry in learner.app.library.entries() if entry.folder.name == "mine")
    learner.app.model.use(entry)
    draw(learner, ONE_SEVEN)
    learner.wait_until(lambda: shown(learner).detail == "your 3 of today", 30)
    assert learner.title.startswith("DigitPad: 3")
    learner.app.model.use(learner.app.library.entries()[-1])
    learner.wait_until(lambda: shown(learner).detail == "your 3 of today", 30)


def test_digits_of_pictures_have_neighbours_too(learner, tmp_path):
    teach(learner, ONE_SEVEN, 3)
    teach(learner, THIRD, 3)
    path = tmp_path / "seven.png"
    Image.fromarray(steps_of_ink(tuple(map(tuple, ONE_SEVEN))).centred).resize((280, 280)).save(path)
    learner.open(path)
    learner.wait_until(lambda: learner.title.startswith("DigitPad: 3 ("))
    assert shown(learner).detail == "like your 3 of today"
    command(learner, "Learn at once").run()
    learner.wait_until(lambda: learner.title.startswith("DigitPad: 7"))


def test_a_label_is_kept_with_what_the_network_alone_had_read(learner):
    teach(learner, ONE_SEVEN, 3)
    draw(learner, ANOTHER)
    learner.press("3")
    assert [drawing.prediction.digit for drawing in learner.app.drawings.all()] == [7, 7]
