"""The lab's tab "Data": what there is to learn from, by counts and by samples."""

import pytest
from support.handwriting import SEVEN
from support.made_digits import made_mnist
from support.user_actions import click

from digitpad.drawings.drawings import Drawing
from digitpad.lab.presets import presets

data_tab = pytest.importorskip("digitpad.ui.lab.data_view", reason="tkinter is not installed")
retrain = pytest.importorskip("digitpad.ui.training.retrain_view", reason="tkinter is not installed")

MLP = next(preset.experiment for preset in presets() if preset.name == "mlp")


@pytest.fixture(autouse=True)
def mnist(monkeypatch, tmp_path):
    monkeypatch.delenv("DIGITPAD_DATA", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    folder = tmp_path / "keras" / "datasets"
    folder.mkdir(parents=True)
    return made_mnist(folder / "mnist.npz", train=300, test=50)


@pytest.fixture
def show(desk):
    """Open the tab, and wait until it shows something."""

    def shown():
        lab = desk.app.lab
        lab.open()
        lab.window.show_tab(lab.data.tab)
        settle(desk)
        return lab.data.tab

    yield shown
    desk.app.lab.end()
    desk.app.lab.close()
    desk.root.update()


def settle(desk) -> None:
    desk.root.update()
    desk.root.update()
    desk.wait_until(lambda: not desk.app.lab.data.is_busy, 20)
    desk.root.update()


def words(tab) -> str:
    return tab.shown.sentence


def labels(tab) -> list[int]:
    return [sample.label for sample in tab.samples.samples]


def test_samples_fill_the_room_and_another_shuffle_shows_others(desk, show):
    tab = show()
    assert "300 training digits" in words(tab)
    assert tab.shown.counts == [30] * 10
    before = [sample.key for sample in tab.samples.samples]
    assert len(before) == min(tab.samples.capacity, 300) > 20
    click(tab.shuffle)
    settle(desk)
    after = [sample.key for sample in tab.samples.samples]
    assert len(after) == len(before)
    assert after != before


def test_more_room_shows_more_of_the_same(desk, show):
    tab = show()
    before = [sample.key for sample in tab.samples.samples]
    desk.app.lab.window.geometry("1100x900")
    settle(desk)
    after = [sample.key for sample in tab.samples.samples]
    assert after[: len(before)] == before
    assert len(after) > len(before)


def test_one_digit_alone_is_chosen_by_click_and_by_key(desk, show):
    tab = show()
    tab.counts.event_generate("<ButtonPress-1>", x=20, y=desk.app.look.theme.px(4 + 30 * 8 + 15))
    settle(desk)
    assert set(labels(tab)) == {7}
    tab.counts.focus_force()
    desk.root.update()
    tab.counts.event_generate("<Down>")
    settle(desk)
    assert set(labels(tab)) == {8}
    tab.sources["test"].invoke()
    settle(desk)
    assert labels(tab) == [8] * 5
    assert "never used for training" in words(tab)


def test_wrong_labels_of_the_experiment_are_marked(desk, show):
    tab = show()
    assert not tab.only_wrong.winfo_manager()
    desk.app.lab.network.take(MLP.changed(label_noise=0.1, validation=1 / 6))
    tab = show()
    settle(desk)
    assert "has 25 wrong labels (10.0 %)" in words(tab)
    assert tab.only_wrong.winfo_manager()
    tab.only_wrong.invoke()
    settle(desk)
    samples = tab.samples.samples
    assert len(samples) == 25
    assert all(sample.wrong not in (None, sample.label) for sample in samples)
    assert samples[0].words == f"{samples[0].label} → {samples[0].wrong}"


def test_a_digit_is_opened_on_the_pad(desk, show):
    tab = show()
    for _click in range(2):
        tab.samples.event_generate("<ButtonPress-1>", x=5, y=5)
        tab.samples.event_generate("<ButtonRelease-1>", x=5, y=5)
    desk.root.update()
    assert desk.app.main.picture is not None


def test_my_drawings_are_there_too(desk, show):
    tab = show()
    tab.sources["drawings"].invoke()
    settle(desk)
    assert "no drawings yet" in words(tab)
    assert tab.shuffle.instate(["disabled"])
    desk.app.drawings.add(Drawing(7, (tuple(SEVEN),)))
    tab.sources["test"].invoke()
    tab.sources["drawings"].invoke()
    settle(desk)
    assert labels(tab) == [7]
    assert tab.shown.counts[7] == 1


def test_without_digits_it_asks_in_their_place_and_shows_those_that_come(desk, show, mnist, tmp_path):
    mnist.unlink()
    tab = show()
    assert tab.digits.winfo_ismapped()
    assert not tab.counts.winfo_ismapped()
    made_mnist(tmp_path / "mine.npz", train=300, test=60)
    desk.app.lab.digits.take_file(tmp_path / "mine.npz")
    desk.wait_until(lambda: tab.shown.counts == [30] * 10, 60)
    assert tab.digits is None
    assert words(tab).startswith("mine.npz: 300 training digits")
    click(tab.other)
    desk.root.update()
    assert tab.digits.states["file"].cget("text") == "in use"
    tab.sources["drawings"].invoke()
    settle(desk)
    assert tab.digits is None


@pytest.mark.parametrize("damaged", [b"no digits", "in the middle"])
def test_damaged_digits_are_had_anew_or_asked_for(desk, show, mnist, monkeypatch, damaged):
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")  # there is no internet
    whole = mnist.read_bytes()
    mnist.write_bytes(damaged if isinstance(damaged, bytes) else whole[:300] + bytes(300) + whole[600:])
    tab = show()
    desk.wait_until(lambda: tab.digits is not None and not tab.digits.shown.doing, 60)
    assert tab.digits.shown.missing
    if damaged == "in the middle":  # it was tried
        assert "could not be downloaded" in tab.digits.sentence.cget("text")


def test_the_network_s_cost_is_of_the_digits_there_are(desk, show):
    show()
    desk.app.lab.network.take(MLP.changed(batch=50, validation=1 / 6))
    assert "250 training digits" in desk.app.lab.network.tab.shown.cost
