"""`digitpad predict --jobs` and `--out`: the results of one process, whatever is killed."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from PIL import Image

from digitpad.cli.inputs import Result, inputs_of, read_inputs
from digitpad.cli.jobs import AHEAD, WAITING, read_by_several
from digitpad.cli.main import main
from digitpad.cli.results import json_lines
from digitpad.core.ink import parse_sample
from digitpad.core.network import load_model
from digitpad.core.raster import steps_of_ink

SEVEN = (Path(__file__).parents[1] / "data" / "seven.jsonl").read_text()
PICTURES = 60
INK = 3 * WAITING  # drawings in a file, more than wait for their turn


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Pictures of sevens, a picture that is none, and ink."""
    folder = tmp_path_factory.mktemp("folder")
    picture = Image.fromarray(255 - steps_of_ink(parse_sample(SEVEN).strokes).centred).resize((280, 280))
    for number in range(PICTURES):
        picture.resize((280 + number, 280)).save(folder / f"{number:03}.png")
    (folder / "004.png").write_text("no picture")
    (folder / "005_ink.jsonl").write_text((SEVEN.strip() + "\n") * INK)
    return folder


@pytest.fixture(scope="module")
def expected(folder: Path) -> str:
    """What one process makes of the folder."""
    return as_lines(read_inputs(inputs_of([folder]), load_model()))


def as_lines(results) -> str:
    return "".join(line + "\n" for result in results for line in json_lines(result))


def test_several_processes_give_the_results_of_one(folder: Path, expected: str, capsys, tmp_path: Path):
    assert main(["predict", "--json", str(folder), "--jobs", "2"]) == 1
    out, err = capsys.readouterr()
    assert out == expected
    assert err.count("004.png") == err.count("\n") == 1
    empty = tmp_path / "empty"
    empty.mkdir()
    paths = [empty, folder / "001.png", tmp_path / "missing.png", empty]
    results = read_by_several(2, inputs_of(paths), load_model())
    assert as_lines(results) == as_lines(read_inputs(inputs_of(paths), load_model()))


def test_processes_that_are_killed_cost_nothing(folder: Path, expected: str):
    results = read_by_several(2, inputs_of([folder]), load_model())
    read, killed = [], set()
    for result in results:
        read.append(result)
        # so far apart that no file is in the hands of two of them
        if (result.source.name, result.index) in {("005_ink.jsonl", 20), ("025.png", 0), ("045.png", 0)}:
            for process in multiprocessing.active_children():
                process.kill()
                killed.add(process.pid)
    assert len(killed) == 6
    assert as_lines(read) == expected
    assert multiprocessing.active_children() == []


def test_a_file_that_kills_its_process_is_tried_twice_and_reported(tmp_path: Path, folder: Path):
    files = [folder / "000.png", Deadly(tmp_path / "b.png"), folder / "001.png"]
    first, second, third = read_by_several(2, files, load_model())
    assert first.error is third.error is None
    assert second.error
    assert "b.png" in second.error
    assert "twice" in second.error
    assert Deadly.deaths(tmp_path) == 2


class Deadly(type(Path())):
    """A path whose file ends the process that opens it."""

    def stat(self, **options):
        """End the process, and note that."""
        with open(str(self) + ".deaths", "a") as file:  # noqa: PTH123  open() of a path would stat it
            file.write("x")
        os._exit(9)

    @staticmethod
    def deaths(folder: Path) -> int:
        """Return how often one in the folder did."""
        return len((folder / "b.png.deaths").read_text())


def test_no_more_is_begun_than_can_wait(folder: Path):
    begun = 0

    def files():
        nonlocal begun
        for _number in range(500):
            begun += 1
            yield folder / "000.png"

    results = read_by_several(2, files(), load_model())
    assert isinstance(next(results), Result)
    assert begun <= 2 * AHEAD + 1
    results.close()


def started(folder: Path, out: Path, *options: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "digitpad", "predict", str(folder), "--out", str(out), *options]
    return subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signals")
def test_what_was_stopped_goes_on_with_nothing_lost_or_doubled(folder: Path, expected: str, tmp_path: Path):
    out = tmp_path / "results.jsonl"
    for number, how in enumerate((signal.SIGKILL, signal.SIGINT)):
        size = out.stat().st_size if number else 0
        reader = started(folder, out, "--jobs", "2", *["--resume"] * number)
        until = time.monotonic() + 60
        while not out.exists() or out.stat().st_size <= size + 2000:
            assert time.monotonic() < until
            assert reader.poll() is None
            time.sleep(0.01)
        readers = psutil.Process(reader.pid).children()
        (os.killpg if how == signal.SIGINT else os.kill)(reader.pid, how)
        assert b"Traceback" not in reader.communicate(timeout=60)[1]
        assert reader.returncode == (130 if how == signal.SIGINT else -how)
        assert psutil.wait_procs(readers, timeout=30)[1] == []
        assert out.read_text() != expected
    with out.open("a") as file:
        file.write('{"source": "' if out.read_text().endswith("\n") else "")  # a line that is half
    assert main(["predict", str(folder), "--out", str(out), "--jobs", "2", "--resume"]) == 1
    assert out.read_text() == expected


def test_a_file_of_results_is_only_gone_on_with(folder: Path, expected: str, tmp_path: Path, capsys):
    out = folder / "results.jsonl"  # in the folder itself: it is no ink
    assert main(["predict", str(folder), str(folder / "001.png"), "--out", str(out)]) == 1
    assert out.read_text() == expected
    assert main(["predict", str(folder), "--out", str(out)]) == 1
    assert "--resume" in capsys.readouterr().err
    assert main(["predict", str(folder / "001.png"), "--out", str(out), "--resume"]) == 1  # 004.png is bad
    assert [json.loads(line)["source"] for line in out.read_text().splitlines()][-1].endswith("058.png")
    out.unlink()
    mine = tmp_path / "mine.jsonl"
    mine.write_text(SEVEN.strip())
    assert main(["predict", str(folder), "--out", str(mine), "--resume"]) == 1
    assert mine.read_text() == SEVEN.strip()
    assert main(["predict", str(folder), "--resume"]) == 2
    with pytest.raises(SystemExit):
        main(["predict", str(folder), "--jobs", "0"])
