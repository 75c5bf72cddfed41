"""drawings.py and database.py: drawings are kept, whatever befalls their file."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.handwriting import SEVEN, six_of_each

from digitpad.core.raster import steps_of_ink
from digitpad.drawings import database, rescue
from digitpad.drawings.drawings import Drawing, Drawings, KeptPrediction
from digitpad.errors import StoreError
from digitpad.system.leftovers import sweep
from digitpad.system.settings import Store

ROOT = Path(__file__).parents[2]
ONE = (((400.0, 100.0), (400.0, 900.0)),)
GLYPH = steps_of_ink((tuple(SEVEN),)).centred


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return Store(tmp_path / "home").drawings_path


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def drawings(path: Path, told: list[str]):
    kept = Drawings(path, told.append)
    yield kept
    kept.close()


def seven(shift: float = 0.0) -> Drawing:
    """A seven that the model took for a one; another `shift` makes another drawing that looks another."""
    strokes = (tuple((x + shift, y) for x, y in SEVEN), ((300.0, 500.0 + shift), (500.0, 500.0)))
    return Drawing(7, strokes, prediction=KeptPrediction(1, 0.625, "DigitPad"))


def many(count: int) -> list[Drawing]:
    written = [(digit, tuple(map(tuple, strokes))) for digit, strokes in six_of_each()]
    return [
        Drawing(digit, tuple(tuple((x, y + number) for x, y in stroke) for stroke in strokes))
        for number in range(count // 60 + 1)
        for digit, strokes in written
    ][:count]


def test_nothing_is_made_by_looking(drawings, path):
    assert drawings.all() == drawings.wrong() == drawings.heads() == ()
    assert drawings.find(seven()) is None
    assert drawings.counts() == (0,) * 10
    assert not path.parent.exists()


def test_a_drawing_comes_back_as_it_was_kept(drawings, path):
    first = drawings.add(seven())
    second = drawings.add(Drawing(7, glyph=GLYPH, prediction=KeptPrediction(None, 0.31, "Mine")))
    third = drawings.add(Drawing(1, ONE))
    again = Drawings(path)
    assert again.all() == (first, second, third)
    assert [drawing.key for drawing in again.all()] == [1, 2, 3]
    assert again.all()[0].prediction == KeptPrediction(1, 0.625, "DigitPad")
    np.testing.assert_array_equal(again.get([2])[0].glyph, GLYPH)
    np.testing.assert_array_equal(again.get([2])[0].steps.centred, GLYPH)
    assert again.get([3, 1, 99]) == (first, third)
    again.close()


def test_strokes_are_kept_as_finely_as_in_an_ink_file(drawings):
    kept = drawings.add(Drawing(1, (((1 / 3, 2.0), (100.0, 900.0)),)))
    assert kept.strokes[0][0] == (0.33, 2.0)
    assert drawings.all() == (kept,)


def test_counts_and_what_the_model_had_wrong(drawings):
    wrong = drawings.add(seven())
    drawings.add(replace(seven(3), prediction=KeptPrediction(7, 0.99, "DigitPad")))
    none = drawings.add(replace(seven(6), prediction=KeptPrediction(None, 0.2, "DigitPad")))
    drawings.add(Drawing(1, ONE))
    assert drawings.counts() == (0, 1, 0, 0, 0, 0, 0, 3, 0, 0)
    assert drawings.wrong() == (wrong, none)
    assert [head.is_wrong for head in drawings.heads()] == [True, False, True, False]
    assert [drawing.is_wrong for drawing in drawings.all()] == [True, False, True, False]
    assert [head.read for head in drawings.heads()] == [1, 7, None, None]


def test_what_was_removed_can_be_restored_in_its_place(drawings):
    kept = [drawings.add(seven(shift)) for shift in (0, 3, 6)]
    removed = drawings.remove([2, 1, 99])
    assert len(removed) == 2
    assert drawings.all() == (kept[2],)
    later = drawings.add(seven(9))
    assert later.key == 4  # a key is never given again
    drawings.restore(removed)
    assert drawings.all() == (*kept, later)


def test_what_was_relabelled_can_be_restored(drawings):
    kept = [drawings.add(seven(shift)) for shift in (0, 3)]
    before = drawings.relabel([2, 1, 99], 1)
    assert before == {1: 7, 2: 7}
    assert drawings.counts()[1] == 2
    assert not drawings.wrong()  # it had been read as a one
    drawings.restore_labels({**before, 99: 3})
    assert drawings.all() == tuple(kept)


def test_the_same_ink_is_found_again(drawings, path):
    kept = drawings.add(seven())
    glyph = drawings.add(Drawing(7, glyph=GLYPH))
    assert Drawings(path).find(replace(seven(), label=1)) == kept
    assert drawings.find(Drawing(3, glyph=GLYPH)) == glyph
    assert drawings.find(seven(3)) is None


def test_only_new_ones_are_added(drawings):
    kept = drawings.add(seven())
    new = drawings.add_new([seven(3), replace(seven(), label=1), seven(3), Drawing(1, ONE)])
    assert [drawing.key for drawing in new] == [2, 3]
    assert drawings.all() == (kept, *new)  # the one that was there keeps its label
    assert drawings.add_new([*new, Drawing(7, glyph=kept.steps.centred)]) == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"label": 10, "strokes": ONE},
        {"label": 1},
        {"label": 1, "strokes": ONE, "glyph": GLYPH},
        {"label": 1, "glyph": GLYPH[:20]},
        {"label": 1, "glyph": GLYPH.astype(np.float32)},
    ],
)
def test_what_is_no_drawing_is_refused(wrong):
    with pytest.raises(ValueError, match="a drawing has"):
        Drawing(**wrong)


def test_a_label_is_a_digit(drawings):
    drawings.add(seven())
    with pytest.raises(ValueError, match="label"):
        drawings.relabel([1], 10)


def test_the_clock_does_not_order(drawings, monkeypatch):
    times = iter(["2026-11-21T10:00:00+00:00", "1970-01-01T00:00:00+00:00"])
    monkeypatch.setattr("digitpad.drawings.drawings._now", lambda: next(times))
    kept = (drawings.add(seven()), drawings.add(seven(3)))
    assert [drawing.made[:4] for drawing in kept] == ["2026", "1970"]
    assert drawings.all() == kept


def test_every_press_is_on_the_disk(drawings, path):
    drawings.add(seven())
    connection = drawings._database._connected()
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
    assert connection.execute("PRAGMA user_version").fetchone() == (database.VERSION,)


KEEP_ON = """
import sys
from pathlib import Path
from digitpad.drawings.drawings import Drawing, Drawings
drawings = Drawings(Path(sys.argv[1]))
for number in range(int(sys.argv[2])):
    drawings.add(Drawing(number % 10, (((100.0, 100.0), (500.0, 900.0 - number % 300)),)))
    print(number + 1, flush=True)
"""


def keeper(path: Path, count: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", KEEP_ON, str(path), str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_a_kill_loses_at_most_the_press_in_flight(path, drawings, told):
    process = keeper(path, 100_000)
    assert process.stdout
    for _press in range(200):
        process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    said = 200 + len(process.stdout.read().splitlines())
    process.communicate()
    assert said <= len(drawings.all()) <= said + 1
    assert told == []


def test_several_windows_keep_drawings_at_once(path, drawings):
    processes = [keeper(path, 50) for _ in range(3)]
    own = [drawings.add(drawing) for drawing in many(50)]
    assert [process.wait(timeout=60) for process in processes] == [0, 0, 0]
    for process in processes:
        process.communicate()
    assert len(drawings.all()) == 200
    assert len({drawing.key for drawing in own}) == 50


def test_changes_of_others_are_seen(path, drawings):
    before = drawings.changes()
    drawings.add(seven())
    after = drawings.changes()
    assert before != after == drawings.changes()
    other = Drawings(path)
    other.add(seven(3))
    assert drawings.changes() != after
    other.close()


def test_a_newer_database_is_refused_untouched(path, drawings, told):
    drawings.add(seven())
    drawings.close()
    with sqlite3.connect(path) as newer:
        newer.execute("ALTER TABLE drawings ADD COLUMN mood TEXT")
        newer.execute("PRAGMA user_version = 2")
    newer.close()
    before = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    for use in (drawings.all, lambda: drawings.add(seven(3)), lambda: drawings.remove([1])):
        with pytest.raises(StoreError, match="newer DigitPad"):
            use()
    drawings.close()
    assert {file.name: file.read_bytes() for file in path.parent.iterdir()} == before
    assert told == []


def test_a_locked_database_is_waited_for_and_then_told(path, drawings, monkeypatch):
    monkeypatch.setattr(database, "PATIENCE_S", 0.3)
    kept = drawings.add(seven())
    drawings.close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    start = time.monotonic()
    with pytest.raises(StoreError, match="Another program is using"):
        drawings.add(seven(3))
    assert time.monotonic() - start >= 0.3
    assert drawings.all() == (kept,)  # what is there can be read all the same
    other.execute("ROLLBACK")
    other.close()
    assert drawings.add(seven(3)).key == 2


HOLD = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
time.sleep(1)
connection.execute("COMMIT")
"""


def test_a_short_lock_is_waited_out(path, drawings):
    drawings.add(seven())
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        assert drawings.add(seven(3)).key == 2


def damaged(path: Path, start: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(content)


def test_a_damaged_page_takes_only_its_own_drawings_along(path, drawings, told):
    kept = drawings.add_new(many(120))
    drawings.close()
    pages = path.stat().st_size // 4096
    damaged(path, 4096 * (pages // 2), os.urandom(4096))
    before = path.read_bytes()
    found = drawings.all()
    assert len(kept) * 0.9 < len(found) < len(kept)
    assert set(found) <= set(kept)
    assert path.with_name("drawings.sqlite3.corrupt").read_bytes() == before
    assert len(told) == 1
    assert f"recovered from it: {len(found)}." in told[0]
    assert "drawings.sqlite3.corrupt" in told[0]
    assert drawings.add(seven()).key > kept[-1].key
    drawings.close()
    assert sorted(file.name for file in path.parent.iterdir()) == [path.name, f"{path.name}.corrupt"]


def test_a_database_cut_short_gives_what_is_left(path, drawings, told):
    kept = drawings.add_new(many(120))
    drawings.close()
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    new = drawings.add(seven())  # the press that finds it out is kept too
    found = drawings.all()
    assert found[-1] == new
    assert len(kept) * 0.3 < len(found) < len(kept)
    assert len(told) == 1


@pytest.mark.parametrize("content", [b"no database at all, but text" * 300, b"\0" * 8192])
def test_what_is_no_database_is_set_aside(path, drawings, told, content):
    path.parent.mkdir()
    path.write_bytes(content)
    path.with_name("drawings.sqlite3.corrupt").write_text("of an earlier time")
    kept = drawings.add(seven())
    assert drawings.all() == (kept,)
    assert path.with_name("drawings.sqlite3.corrupt").read_text() == "of an earlier time"
    assert path.with_name("drawings.sqlite3.corrupt2").read_bytes() == content
    assert len(told) == 1


def test_a_database_of_another_program_is_set_aside(path, drawings, told):
    path.parent.mkdir()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()
    assert drawings.all() == ()
    assert len(told) == 1
    with sqlite3.connect(path.with_name("drawings.sqlite3.corrupt")) as other:
        assert other.execute("SELECT count(*) FROM recipes").fetchone() == (0,)
    other.close()


@pytest.mark.parametrize(
    "column",
    [
        "strokes = '{'",
        "strokes = x'ff80'",
        "made = x'00', read = 'x', model = 'y'",
        "strokes = NULL, glyph = 9e999",
    ],
)
def test_a_row_that_makes_no_sense_is_left_out(path, drawings, told, column):
    kept = drawings.add_new(many(5))
    with sqlite3.connect(path) as other:
        other.execute(f"UPDATE drawings SET {column} WHERE key = 3")
    other.close()
    assert [drawing.key for drawing in drawings.all()] == [1, 2, 4, 5]
    assert drawings.get([1]) == kept[:1]
    assert len(told) == 1


def test_a_write_ahead_log_is_set_aside_with_its_database(path, drawings, told):
    process = keeper(path, 100_000)
    assert process.stdout
    for _press in range(20):
        process.stdout.readline()
    process.kill()
    process.communicate()
    assert path.with_name("drawings.sqlite3-wal").exists()
    for file in (path, path.with_name("drawings.sqlite3-wal")):
        damaged(file, 0, b"\0" * 100)
    assert drawings.counts() == (0,) * 10
    drawings.close()
    names = {file.name for file in path.parent.iterdir()}
    assert "drawings.sqlite3.corrupt" in names
    assert "drawings.sqlite3-wal" not in names
    assert not [name for name in names if "part" in name]


KILLED = """
import os, sys
from pathlib import Path
from digitpad.drawings import database
from digitpad.drawings.drawings import Drawings

calls = 0

def dying(call):
    def wrapped(*arguments, **options):
        global calls
        found = call(*arguments, **options)
        calls += 1
        if calls == int(sys.argv[2]):
            os._exit(9)
        return found
    return wrapped

database.rows_left = dying(database.rows_left)
Path.replace, Path.unlink = dying(Path.replace), dying(Path.unlink)
Drawings(Path(sys.argv[1])).all()
os._exit(calls)
"""


def test_mending_that_is_killed_at_any_moment_is_taken_up_at_the_next_start(path, drawings):
    kept = drawings.add_new(many(20))
    drawings.close()
    damaged(path, path.stat().st_size // 2, os.urandom(4096))
    content, moment = path.read_bytes(), 0
    while True:
        moment += 1
        folder = path.parent.with_name(str(moment))
        folder.mkdir()
        file = folder / path.name
        file.write_bytes(content)
        killed = subprocess.run([sys.executable, "-c", KILLED, str(file), str(moment)], cwd=ROOT, check=False)
        sweep(folder)
        again = Drawings(file)
        found = again.all()
        again.close()
        assert len(kept) * 0.5 < len(found) < len(kept), moment
        assert (folder / "drawings.sqlite3.corrupt").read_bytes() == content
        assert sorted(left.name for left in folder.iterdir()) == [path.name, f"{path.name}.corrupt"]
        if killed.returncode != 9:
            break
    assert moment > 6


def test_what_was_mended_before_the_kill_is_reported_after_it(path, drawings, told):
    drawings.add_new(many(5))
    drawings.close()
    path.replace(path.with_name("drawings.sqlite3.mended"))
    assert len(drawings.all()) == 5
    assert "recovered from it: 5." in told[0]


@pytest.mark.parametrize("is_aside", [True, False])
@pytest.mark.parametrize("content", [b"", b"no database"])
def test_a_mended_file_that_was_damaged_since_takes_nothing_along(path, drawings, told, content, is_aside):
    kept = drawings.add_new(many(5))
    drawings.close()
    mended = path.with_name("drawings.sqlite3.mended")
    if is_aside:
        path.unlink()
    mended.write_bytes(content)
    found = drawings.all()
    assert not mended.exists()
    assert found == (() if is_aside else kept)
    assert drawings.add(seven()).key
    assert len(told) == (is_aside and content != b"")


def test_a_format_that_is_none_is_damage(path, drawings, told):
    kept = drawings.add_new(many(5))
    drawings.close()
    damaged(path, 44, b"\0\0\0\x09")
    assert drawings.all() == kept
    assert len(told) == 1


def test_a_damaged_number_has_no_millions_of_keys_looked_up(path, drawings, told, monkeypatch):
    kept = drawings.add_new(many(5))
    with sqlite3.connect(path) as other:
        other.execute("UPDATE sqlite_sequence SET seq = 2147483648")
        other.execute("UPDATE drawings SET strokes = '{' WHERE key = 5")
        assert rescue._highest(other, path.stat().st_size) < 250_000
    other.close()
    monkeypatch.setattr(rescue, "FEW_KEYS", 1000)
    assert drawings.all() == kept[:4]


def test_a_table_of_other_columns_has_no_keys_looked_up(path, drawings, monkeypatch):
    drawings.add_new(many(5))
    drawings.close()
    with sqlite3.connect(path) as other:
        other.execute("ALTER TABLE drawings RENAME COLUMN strokes TO lines")
        other.execute("UPDATE sqlite_sequence SET seq = 100000")
    other.close()
    monkeypatch.setattr(rescue, "_highest", lambda *_arguments: pytest.fail("keys are looked up"))
    assert list(rescue.rows_left(path, "key, strokes")) == []


@pytest.mark.parametrize("offset", [0, 18, 60, 100, 2500, 4000])
def test_a_damaged_first_page_takes_no_drawing_along(path, drawings, offset):
    kept = drawings.add_new(many(30))
    drawings.close()
    damaged(path, offset, b"\xfe" * 90)
    assert drawings.all() == kept


def test_damaged_bytes_take_only_their_rows_along_by_whatever_door(path, drawings):
    kept = drawings.add_new(many(30))
    drawings.close()
    content, generator = path.read_bytes(), np.random.default_rng(7)
    doors = {
        "all": Drawings.all,
        "heads": Drawings.heads,
        "counts": Drawings.counts,
        "wrong": Drawings.wrong,
        "get": lambda them: them.get([3, 4]),
        "find": lambda them: them.find(seven(1)),
        "count_since": lambda them: them.count_since("2020"),
        "add": lambda them: them.add(seven(900)),
        "add_new": lambda them: them.add_new([seven(900)]),
        "relabel": lambda them: them.relabel([1, 2], 3),
        "remove": lambda them: them.remove([1]),
    }
    for number in range(5 * len(doors)):
        name, use = list(doors.items())[number % len(doors)]
        place = int(generator.integers(len(content)))
        path.write_bytes(content[:place] + generator.bytes(1) + content[place + 1 :])
        use(drawings)
        left = len(drawings.all()) + (name == "remove") - name.startswith("add")
        drawings.close()
        assert left >= len(kept) * 0.6, (name, place)  # a damaged page has some rows


@pytest.mark.parametrize("column", ["label = 'x'", "label = 70", "label = 0.5", "read = 'y'"])
def test_a_number_that_is_none_is_damage_to_the_list_too(path, drawings, told, column):
    drawings.add_new(many(5))
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA ignore_check_constraints=ON")
        other.execute(f"UPDATE drawings SET {column} WHERE key = 3")
    other.close()
    if "label" in column:
        assert sum(drawings.counts()) == 4
    assert [head.key for head in drawings.heads()] == [1, 2, 4, 5]
    assert len(told) == 1


@pytest.mark.slow
def test_relabelling_many_takes_little_memory(path, drawings):
    drawings.add_new(many(1000))
    with sqlite3.connect(path) as other:
        columns = "label, strokes, glyph, read, probability, model, made, look"
        for _time in range(20):
            other.execute(
                f"INSERT INTO drawings ({columns}) SELECT {columns} FROM drawings WHERE key <= 1000"
            )
    other.close()
    tracemalloc.start()
    keys = [head.key for head in drawings.heads()]
    before = drawings.relabel(keys, 1)
    drawings.restore_labels(before)
    drawings.restore(drawings.remove(keys))
    assert len(keys) > 16_000
    assert tracemalloc.get_traced_memory()[1] < 2000 * len(keys)
    tracemalloc.stop()


def test_two_windows_find_the_damage(path, drawings, told):
    kept = drawings.add_new(many(60))
    other = Drawings(path, told.append)
    assert other.all() == kept
    with sqlite3.connect(path) as third:
        third.execute("UPDATE drawings SET strokes = 'x' WHERE key = 30")
    third.close()
    assert len(drawings.all()) == 59
    assert len(other.all()) == 59
    assert drawings.add(seven()).key == other.add(seven(3)).key - 1
    assert len(told) == 1
    other.close()


def test_a_file_taken_away_is_made_again(path, drawings):
    drawings.add(seven())
    for file in path.parent.iterdir():
        file.unlink()
    kept = drawings.add(seven(3))
    assert drawings.all() == (kept,)
    again = Drawings(path)
    assert again.all() == (kept,)
    again.close()


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    drawings = Drawings(Store(tmp_path / "file" / "home").drawings_path)
    with pytest.raises(StoreError, match="write-protected"):
        drawings.add(seven())
    with pytest.raises(StoreError, match="write-protected"):
        drawings.all()


def test_a_folder_in_the_place_of_the_file_is_told(path, drawings):
    path.mkdir(parents=True)
    with pytest.raises(StoreError, match="write-protected"):
        drawings.add(seven())


@pytest.fixture
def mounted(tmp_path):
    """Return a function that mounts a small file system; skips where that is not allowed."""
    folder = tmp_path / "mounted"
    folder.mkdir()

    def mount(options: str) -> Path:
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        try:
            done = subprocess.run(command, capture_output=True, check=False)
        except OSError:
            pytest.skip("there is no mount here")
        if done.returncode:
            pytest.skip("mounting is not allowed here")
        return folder

    yield mount
    if folder.is_mount():  # what stayed mounted would be in the way of every later run of the tests
        subprocess.run(["umount", str(folder)], capture_output=True, check=True)


def test_a_full_disk_is_told_and_loses_nothing(mounted):
    folder = mounted("size=256k")
    drawings = Drawings(Store(folder).drawings_path)
    kept = [drawings.add(seven())]
    with pytest.raises(StoreError, match="no room for"):  # noqa: PT012  the disk must fill first
        for drawing in many(600):
            kept.append(drawings.add(drawing))
    assert len(kept) > 3
    assert drawings.all() == tuple(kept)
    drawings.close()
    again = Drawings(Store(folder).drawings_path)
    assert again.all() == tuple(kept)
    again.close()


def test_a_disk_that_is_full_from_the_first_is_told(mounted):
    folder = mounted("size=16k")
    (folder / "filler").write_bytes(b"x" * 16384)
    drawings = Drawings(Store(folder).drawings_path)
    with pytest.raises(StoreError, match="no room for"):
        drawings.add(seven())
    (folder / "filler").unlink()
    drawings.close()


def test_a_read_only_folder_is_told(mounted):
    folder = mounted("size=1m")
    drawings = Drawings(Store(folder).drawings_path)
    kept = drawings.add(seven())
    drawings.close()
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    with pytest.raises(StoreError, match="write-protected"):
        drawings.add(seven(3))
    other = Drawings(folder / "home" / "drawings.sqlite3")
    with pytest.raises(StoreError, match="write-protected"):
        other.add(seven(3))
    assert drawings.all() == (kept,)
    assert drawings.heads()[0].label == 7
    drawings.close()  # or it could not be unmounted
    other.close()
