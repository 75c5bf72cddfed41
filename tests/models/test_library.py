"""library.py: the models of the user, what is done with them, and what may be wrong with them."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from support.model_folders import add_model, no_files_in_the_way

from digitpad.core.card import bundled_model
from digitpad.errors import ModelError, StoreError
from digitpad.models import entry
from digitpad.models.entry import LONGEST_NAME, free_name, proper_name, read_library_file
from digitpad.models.in_use import ModelInUse
from digitpad.models.library import STALE_S, ModelLibrary, UnfitError


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def history(home: Path) -> ModelLibrary:
    """Two models of the user's, the younger one called `two`."""
    add_model(home, "one", age_s=100, created="2026-01-02", recipe={"name": "quick"})
    add_model(home, "two")
    return ModelLibrary(home)


def names(history: ModelLibrary) -> list[str]:
    return [entry.name for entry in history.entries()]


def sentence(caught) -> str:
    text = str(caught.value)
    assert text.endswith(".")
    assert "\n" not in text
    return text


def in_the_way(history: ModelLibrary) -> Path:
    """Make the record unwritable, for root too: a folder lies where its temporary file would go."""
    blocked = history.folder.parent / f".models.json.{os.getpid()}.part"
    blocked.mkdir()
    return blocked


def test_at_first_there_is_the_bundled_one_and_nothing_is_written(home: Path):
    (entry,) = ModelLibrary(home).entries()
    assert (entry.name, entry.bundled, entry.in_use, entry.fault) == ("DigitPad", True, True, "")
    assert entry.card.parameters > 0
    assert ModelLibrary(home).load_chosen().classifier.card == entry.card
    assert not home.exists()


def test_the_newest_is_first_and_the_bundled_one_last(history: ModelLibrary):
    assert names(history) == ["two", "one", "DigitPad"]
    one = history.find("one")
    assert one.made == "2026-01-02"
    assert one.card.recipe["name"] == "quick"
    assert [entry.in_use for entry in history.entries()] == [False, False, True]


def test_the_choice_lasts(history: ModelLibrary, home: Path):
    history.use(history.find("one"))
    assert ModelLibrary(home).chosen().name == "one"
    loaded = ModelLibrary(home).load_chosen()
    assert (loaded.entry.name, loaded.notice) == ("one", "")
    assert loaded.classifier.card.name == "one"
    assert history.restore_bundled().bundled
    assert ModelLibrary(home).chosen().bundled
    assert no_files_in_the_way(home)


def test_folders_that_hold_no_model_are_none(history: ModelLibrary, home: Path):
    (home / "models" / "empty").mkdir()
    (home / "models" / ".part-x").mkdir()
    (home / "models" / "running" / ".part-y").mkdir(parents=True)
    (home / "models" / "a file").write_text("")
    assert names(history) == ["two", "one", "DigitPad"]


@pytest.mark.parametrize("missing", [".tflite", ".json"])
def test_a_model_that_lacks_a_file_is_shown_with_its_fault(history: ModelLibrary, missing):
    history.find("one").file(missing).unlink()
    assert "one is damaged or incomplete" in history.find("one").fault
    with pytest.raises(ModelError, match="damaged or incomplete") as caught:
        history.load(history.find("one"))
    sentence(caught)


def test_a_model_without_keras_file_works(history: ModelLibrary, home: Path):
    add_model(home, "three", suffixes=(".tflite", ".json"))
    assert history.load(history.find("three")).card.name == "three"


# Faults of the chosen model: the bundled one reads, and a sentence says so.


def damage_card(folder: Path) -> None:
    (folder / "digitpad.json").write_text("{")


def truncate(folder: Path) -> None:
    network = folder / "digitpad.tflite"
    network.write_bytes(network.read_bytes()[:5000])


def remove(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


def tamper(folder: Path) -> None:
    with (folder / "digitpad.keras").open("ab") as file:
        file.write(b"more")


@pytest.mark.parametrize(
    ("fault", "said"),
    [(damage_card, "damaged"), (truncate, "damaged"), (remove, "gone"), (tamper, "damaged")],
)
def test_a_broken_choice_gives_way_to_the_bundled_model(history: ModelLibrary, home: Path, fault, said):
    history.rename(history.find("one"), "My hand")
    history.use(history.find("My hand"))
    fault(home / "models" / "one")
    loaded = ModelLibrary(home).load_chosen()
    assert loaded.entry.bundled
    assert loaded.entry.in_use
    assert loaded.notice == f"The model My hand is {said}; DigitPad's own model is used instead."
    shares = loaded.classifier.probabilities(np.zeros((1, 28, 28), np.float32))
    assert shares.sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"7",
        b"[]",
        b"\xff\xfe",
        b'{"chosen": 7}',
        b'{"chosen": "../one"}',
        b'{"names": []}',
        b'{"names": {"one": 7}}',
        b'{"names": {"one": "a\\u001b[2J"}}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_record_is_told_and_kept_beside(history: ModelLibrary, home: Path, content):
    (home / "models.json").write_bytes(content)
    loaded = history.load_chosen()
    assert loaded.entry.bundled
    assert "models.json is damaged" in loaded.notice
    assert names(history) == ["two", "one", "DigitPad"]
    history.use(history.find("two"))
    assert history.chosen().name == "two"
    assert (home / "models.json.corrupt").read_bytes() == content


def test_a_folder_that_cannot_be_written_is_told_and_nothing_changes(history: ModelLibrary, home: Path):
    history.use(history.find("one"))
    blocked = in_the_way(history)
    for action in (
        lambda: history.use(history.find("two")),
        history.restore_bundled,
        lambda: history.rename(history.find("two"), "Other"),
    ):
        with pytest.raises(StoreError, match="cannot be written") as caught:
            action()
        sentence(caught)
    assert names(history) == ["two", "one", "DigitPad"]
    assert history.load_chosen().entry.name == "one"
    blocked.rmdir()
    history.use(history.find("two"))
    assert history.chosen().name == "two"


def test_a_file_where_the_folder_should_be_is_told(tmp_path: Path):
    (tmp_path / "home").write_text("")
    history = ModelLibrary(tmp_path / "home")
    assert history.load_chosen().entry.bundled
    with pytest.raises(StoreError, match="cannot be written"):
        history.restore_bundled()


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a file system")
def test_a_read_only_folder_is_told_and_the_models_in_it_read(history: ModelLibrary, home: Path):
    history.use(history.find("one"))
    mounted = subprocess.run(["mount", "--bind", home, home], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("this user may not mount")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", home, home], check=True)
        assert history.load_chosen().entry.name == "one"
        for action in (
            lambda: history.use(history.find("two")),
            lambda: history.delete(history.find("two")),
            lambda: history.rename(history.find("two"), "Other"),
        ):
            with pytest.raises(StoreError, match="cannot be written"):
                action()
        assert names(history) == ["two", "one", "DigitPad"]
    finally:
        subprocess.run(["umount", home], check=True)


# Names


def test_a_new_name_lasts_and_the_folder_stays(history: ModelLibrary, home: Path):
    history.rename(history.find("one"), "  My   hand ")
    assert names(ModelLibrary(home)) == ["two", "My hand", "DigitPad"]
    assert (home / "models" / "one" / "digitpad.tflite").exists()
    assert history.find("my HAND").folder.name == "one"
    history.rename(history.find("My hand"), "my hand")  # capitals alone may change
    assert names(history) == ["two", "my hand", "DigitPad"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "needs a name"),
        (" \t", "needs a name"),
        ("x" * (LONGEST_NAME + 1), "too long"),
        ("a\x1bb", "cannot be shown"),
        ("a\udc80", "cannot be shown"),
        ("TWO", "already"),
        ("digitpad", "already"),
    ],
)
def test_what_is_no_name_is_refused(history: ModelLibrary, name, said):
    with pytest.raises(ModelError, match=said) as caught:
        history.rename(history.find("one"), name)
    sentence(caught)
    assert names(history) == ["two", "one", "DigitPad"]


def test_the_bundled_model_keeps_its_name(history: ModelLibrary):
    with pytest.raises(ModelError, match="keeps its name"):
        history.rename(history.find("DigitPad"), "Mine")


def test_no_two_models_are_called_alike_whatever_the_record_says(history: ModelLibrary, home: Path):
    (home / "models.json").write_text(json.dumps({"names": {"one": "DigitPad", "two": "digitpad"}}))
    assert sorted(names(history)) == ["DigitPad", "DigitPad (2)", "digitpad (3)"]


def test_an_unknown_name_is_told_with_those_that_are_there(history: ModelLibrary):
    with pytest.raises(ModelError, match="two, one, DigitPad") as caught:
        history.find("three")
    sentence(caught)


def test_a_model_is_found_by_its_folder(history: ModelLibrary, home: Path):
    assert history.at(home / "models" / "one").name == "one"
    assert history.at(bundled_model().parent).bundled
    with pytest.raises(ModelError, match="three is no longer there"):
        history.at(home / "models" / "three")


def test_a_free_name_is_near_the_wanted_one():
    assert free_name("A", set()) == "A"
    assert free_name("A", {"a", "a (2)"}) == "A (3)"
    assert proper_name(" my\x00 model\n") == "my model"
    assert proper_name("\x00") == "model"
    assert len(proper_name("x" * 500)) < LONGEST_NAME


# Deleting


def test_what_was_deleted_comes_back_with_its_name(history: ModelLibrary, home: Path):
    history.rename(history.find("one"), "My hand")
    entry = history.find("My hand")
    history.delete(entry)
    assert names(history) == ["two", "DigitPad"]
    assert [deleted.name for deleted in ModelLibrary(home).deleted()] == ["My hand"]
    history.undo(entry)
    assert names(history) == ["two", "My hand", "DigitPad"]
    assert history.load(history.find("My hand")).card.name == "My hand"


def test_deleted_models_are_gone_after_a_start_an_hour_later(history: ModelLibrary, home: Path, monkeypatch):
    entry = history.find("one")
    history.delete(entry)
    ModelLibrary(home).sweep()
    assert [deleted.name for deleted in history.deleted()] == ["one"]
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3601)
    ModelLibrary(home).sweep()
    assert not (home / "models" / ".deleted").exists()
    with pytest.raises(ModelError, match="no longer") as caught:
        history.undo(entry)
    sentence(caught)
    assert names(history) == ["two", "DigitPad"]


def test_the_one_in_use_and_the_bundled_one_are_not_deleted(history: ModelLibrary):
    history.use(history.find("one"))
    with pytest.raises(ModelError, match="in use"):
        history.delete(history.find("one"))
    with pytest.raises(ModelError, match="cannot be deleted"):
        history.delete(history.find("DigitPad"))
    assert history.load_chosen().entry.name == "one"


def test_the_sweep_takes_old_leftovers_and_nothing_else(history: ModelLibrary, home: Path):
    for name, age_s in (("old", STALE_S + 10), ("new", 0)):
        folder = home / "models" / f".import-{name}"
        folder.mkdir()
        then = time.time() - age_s
        os.utime(folder, (then, then))
    for number in (os.getpid(), 2**22 + 5):  # beyond what numbers of processes there are
        (home / "models" / f".import-{number}-abc").mkdir()
    (home / "models" / "one" / f".digitpad.{2**22 + 5}.part").mkdir()
    history.sweep()
    assert not list((home / "models" / "one").glob(".*"))
    left = {path.name for path in (home / "models").iterdir()}
    assert left == {"one", "two", ".import-new", f".import-{os.getpid()}-abc"}
    assert bundled_model().exists()


def test_a_model_that_was_being_replaced_is_brought_back(history: ModelLibrary, home: Path):
    """A kill between the two moves of `replace`; where the other one is there, the old one goes."""
    dead, alive = 2**22 + 5, os.getppid()
    (home / "models" / "one").rename(home / "models" / f".one.{dead}.replaced")
    (home / "models" / f".two.{dead}.replaced").mkdir()
    (home / "models" / f".mine.{alive}.replaced").mkdir()
    ModelLibrary(home).sweep()
    assert {path.name for path in (home / "models").iterdir()} == {"one", "two", f".mine.{alive}.replaced"}
    assert history.load(history.find("one"))


def test_a_model_that_was_being_moved_into_its_folder_is_completed(home: Path):
    """A kill between the moves at the end of a training: the files are whole, the card comes last."""
    for name, moved in (("begun", [".keras"]), ("nearly", [".keras", ".tflite"])):
        place = add_model(home, name)
        part = place / f".digitpad.{2**22 + 5}.part"
        (part / "replaced").mkdir(parents=True)
        (part / "replaced" / "digitpad.json").write_text("of the model that was there before")
        for path in list(place.glob("digitpad*")):
            if path.suffix not in moved:
                path.rename(part / path.name)
    library = ModelLibrary(home)
    library.sweep()
    assert all(library.load(library.find(name)) for name in ("begun", "nearly"))
    assert not list((home / "models").rglob(".*"))


# Two windows


def test_two_windows_see_each_others_changes(history: ModelLibrary, home: Path):
    other = ModelLibrary(home)
    mine, theirs = history.find("one"), other.find("two")
    history.use(mine)
    other.use(theirs)
    assert history.chosen().name == "two"
    other.rename(theirs, "Second")
    history.rename(mine, "First")
    assert names(other) == ["Second", "First", "DigitPad"]
    assert other.chosen().name == "Second"
    history.delete(mine)
    for action in (lambda: other.use(mine), lambda: other.delete(mine)):
        with pytest.raises(ModelError, match="no longer there") as caught:
            action()
        sentence(caught)
    assert other.load_chosen().entry.name == "Second"


def test_while_two_windows_choose_the_record_is_always_whole(history: ModelLibrary, home: Path):
    code = (
        "import sys; from pathlib import Path; from digitpad.models.library import ModelLibrary\n"
        "h = ModelLibrary(Path(sys.argv[1]))\n"
        "for n in range(100): h.use(h.find('one' if n % 2 else 'two'))"
    )
    windows = [subprocess.Popen([sys.executable, "-c", code, str(home)]) for _ in range(2)]
    seen = set()
    while any(window.poll() is None for window in windows):
        record = read_library_file(home / "models.json")
        assert record.fault == ""
        seen.add(record.chosen)
    assert [window.returncode for window in windows] == [0, 0]
    assert seen <= {"", "one", "two"}
    assert history.chosen().name in ("one", "two")
    assert no_files_in_the_way(home)


# From elsewhere


def test_an_added_folder_gets_a_name_of_its_own(history: ModelLibrary, home: Path):
    for _ in range(2):
        part = add_model(home, ".import-x")
        entry = history.add(part, "two")
        assert not part.exists()
        assert history.load(entry).card.name == entry.name
    assert sorted(names(history)) == ["DigitPad", "one", "two", "two (2)", "two (3)"]


def test_a_strange_network_is_tried_once_before_it_reads(home: Path, monkeypatch):
    add_model(home, "strange", recipe={"name": "imported"})
    library = ModelLibrary(home)
    library.use(library.find("strange"))
    assert library.load_chosen().entry.name == "strange"
    kept = json.loads((home / "models.json").read_text())["tried"]
    assert kept == {"strange": library.find("strange").strange}
    monkeypatch.setattr(entry, "TRIAL_S", 0.01)
    assert library.load_chosen().entry.name == "strange"  # once is enough


def test_a_strange_network_that_does_not_end_is_put_aside(home: Path, monkeypatch):
    add_model(home, "strange", recipe={"name": "imported"})
    library = ModelLibrary(home)
    library.use(library.find("strange"))
    monkeypatch.setattr(entry, "TRIAL_S", 0.01)
    loaded = library.load_chosen()
    assert loaded.entry.bundled
    assert loaded.notice.startswith("The model strange does not read digits within")
    assert loaded.notice.endswith("DigitPad's own model is used instead.")
    assert library.load_chosen().notice == ""  # it is not tried at every start
    with pytest.raises(UnfitError):
        library.load(library.find("strange"))


def test_a_strange_network_that_fails_while_it_reads_is_put_aside(home: Path):
    add_model(home, "strange", recipe={"name": "imported"})
    library = ModelLibrary(home)
    library.use(library.find("strange"))
    model = ModelInUse(library)
    assert model.give_up_unfit() == ""

    class Divides:
        def probabilities(self, digits):
            return np.full((len(digits), 10), np.nan, np.float32)

    digit = np.zeros((1, 28, 28), np.float32)
    assert model.classifier.watch.read(Divides(), digit) == pytest.approx(0.1)
    assert "strange does not give probabilities" in model.give_up_unfit()
    assert model.entry.bundled
    assert library.chosen().bundled
    assert library.find("strange").name not in json.loads((home / "models.json").read_text())["tried"]


def test_a_choice_in_several_lines_is_one_sentence(tmp_path):
    (tmp_path / "models.json").write_text('{"chosen": "a\\nb"}')
    assert ModelLibrary(tmp_path).load_chosen().notice.startswith("The model a b is gone;")
