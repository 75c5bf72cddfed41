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


def test_without_mnist_it_says_what_to_do(desk, show, mnist, monkeypatch):
    mnist.unlink()
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    tab = show()
    assert "MNIST is not on this computer yet" in words(tab)
    click(tab.get)
    windows = [child for child in desk.root.winfo_children() if isinstance(child, retrain.RetrainWindow)]
    assert len(windows) == 1
    windows[0].destroy()


def test_a_damaged_file_is_a_sentence(show, mnist):
    mnist.write_bytes(b"no digits")
    assert "is not MNIST" in words(show())
