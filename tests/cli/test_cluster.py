"""`digitpad predict --scheduler`: the results of one process from a Dask cluster, whatever is killed."""

import os
import signal
import time
from pathlib import Path

import pytest
from PIL import Image

pytest.importorskip("distributed", reason="the extra cluster is not installed")

import dask
from distributed import LocalCluster

from digitpad.cli import jobs
from digitpad.cli.inputs import inputs_of, read_inputs
from digitpad.cli.jobs import read_by_cluster
from digitpad.cli.main import main
from digitpad.cli.results import json_lines
from digitpad.core.ink import parse_sample
from digitpad.core.network import load_model
from digitpad.core.raster import steps_of_ink
from digitpad.errors import ClusterError

SEVEN = (Path(__file__).parents[1] / "data" / "seven.jsonl").read_text()
MANY = 2000


def made_folder(folder: Path, count: int) -> Path:
    """Pictures of sevens, one that is none, one in a folder below, and ink."""
    picture = Image.fromarray(255 - steps_of_ink(parse_sample(SEVEN).strokes).centred).resize((84, 84))
    for number in range(count):
        picture.resize((84 + number % 20, 84)).save(folder / f"{number:04}.png")
    (folder / "0004.png").write_text("no picture")
    (folder / "0005_ink.jsonl").write_text((SEVEN.strip() + "\n") * 3)
    (folder / "0006").mkdir()
    picture.save(folder / "0006" / "below.png")
    return folder


def as_lines(results) -> str:
    return "".join(line + "\n" for result in results for line in json_lines(result))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return made_folder(tmp_path_factory.mktemp("folder"), 20)


@pytest.fixture(scope="module")
def cluster():
    """A scheduler and a worker with two threads, in this process."""
    options = {
        "n_workers": 1,
        "threads_per_worker": 2,
        "processes": False,
        "dashboard_address": "127.0.0.1:0",
    }
    with LocalCluster(**options, protocol="tcp", silence_logs=40) as cluster:
        yield cluster


def test_a_cluster_gives_the_results_of_one_process(cluster, folder: Path, tmp_path: Path, capsys):
    address = cluster.scheduler_address
    empty = tmp_path / "empty"
    empty.mkdir()
    paths = [empty, folder, tmp_path / "missing.png"]
    expected = as_lines(read_inputs(inputs_of(paths), load_model()))
    assert as_lines(read_by_cluster(address, inputs_of(paths), load_model())) == expected
    kept = tmp_path / "kept.jsonl"
    assert main(["predict", str(folder), "--scheduler", address, "--out", str(kept)]) == 1
    assert capsys.readouterr().err.count("0004.png") == 1
    whole = kept.read_text()
    kept.write_text(whole[: len(whole) // 2])  # as where it was stopped
    assert main(["predict", str(folder), "--scheduler", address, "--out", str(kept), "--resume"]) == 1
    assert kept.read_text() == whole == as_lines(read_inputs(inputs_of([folder]), load_model()))


def test_what_is_no_cluster_and_one_without_workers_are_sentences(monkeypatch, folder: Path, capsys):
    monkeypatch.setattr(jobs, "PATIENCE_S", 0.2)
    monkeypatch.setattr(jobs, "LOOK_S", 0.1)
    assert main(["predict", str(folder), "--scheduler", "tcp://127.0.0.1:9"]) == 1
    assert "There is no Dask scheduler at tcp://127.0.0.1:9" in capsys.readouterr().err
    assert main(["predict", str(folder), "--scheduler", "tcp://127.0.0.1:9", "--jobs", "2"]) == 2
    assert "Name one of them" in capsys.readouterr().err
    options = {"n_workers": 0, "processes": False, "dashboard_address": "127.0.0.1:0", "protocol": "tcp"}
    with LocalCluster(**options, silence_logs=40) as cluster:
        results = read_by_cluster(cluster.scheduler_address, inputs_of([folder]), load_model())
        with pytest.raises(ClusterError, match="Nobody reads at tcp://"):
            list(results)


@pytest.mark.slow
def test_a_worker_that_is_killed_costs_nothing(tmp_path: Path):
    """Two workers, one killed, 2,000 pictures: every picture once, in order."""
    folder = made_folder(tmp_path, MANY)
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0"}
    read = []
    with LocalCluster(**options, silence_logs=50) as cluster:
        start = time.monotonic()
        for result in read_by_cluster(cluster.scheduler_address, inputs_of([folder]), load_model()):
            read.append(result)
            if len(read) == MANY // 4:
                os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)
        print(f"{len(read)} results in {time.monotonic() - start:.0f} s")
    expected = [folder / f"{number:04}.png" for number in range(MANY)]
    assert [
        result.source for result in read if result.source.parent == folder and not result.is_ink
    ] == expected
    assert [result.source.name for result in read if result.error] == ["0004.png"]
    assert len(read) == MANY + 3 + 1


DEADLY = "DEADLY"  # the variable with what a deadly text is made of, here and in the scheduler, which is here
MADE_OF = (
    "__import__('os').getpid() == {process} and type('Text', (str,), "
    "{{'__reduce__': lambda text: (eval, (__import__('os').environ['DEADLY'],))}})('here')"
    " or __import__('os')._exit(1)"
)


class DeadlyText(str):
    """Text that ends each process but this one that is given it."""

    __slots__ = ()

    def __reduce__(self):
        return eval, (os.environ[DEADLY],)


class Deadly(type(Path())):
    """The path of a picture that no worker survives."""

    def __str__(self) -> str:
        return DeadlyText(super().__str__())


@pytest.mark.slow
def test_a_picture_that_ends_its_workers_is_reported(folder: Path, monkeypatch):
    monkeypatch.setenv(DEADLY, MADE_OF.format(process=os.getpid()))
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0"}
    files = [folder / "0000.png", Deadly(folder / "0001.png"), folder / "0002.png"]
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        LocalCluster(**options, silence_logs=50) as cluster,
    ):
        first, second, third = read_by_cluster(cluster.scheduler_address, files, load_model())
    assert second.error == f"{files[1]} cannot be read: the workers that read it have ended."
    assert (first.error, third.error) == (None, None)
    assert [one.source.name for one in (first, third)] == ["0000.png", "0002.png"]
