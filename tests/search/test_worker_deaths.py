"""A search whose workers are killed and whose database is restarted: none is lost, left or done twice."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psutil
import pytest
from support.made_digits import made_mnist
from support.postgres import postgres

from digitpad.runs.library import CHECKPOINT, Runs
from digitpad.search.search import Searches
from digitpad.search.study import SharedStudy

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal"),
]
TRIALS, KILLS, RESTARTS = 60, 20, 3


def begun(home: Path, *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "digitpad", "search", *arguments, "--progress", "none"]
    environment = os.environ | {"DIGITPAD_HOME": str(home)}
    return subprocess.Popen(command, env=environment, text=True, stderr=subprocess.PIPE)


def wait_for_trials(home: Path, process: "subprocess.Popen[str]") -> None:
    while process.poll() is None and not list((home / "runs").glob("*")):
        time.sleep(0.1)


def workers_of(process: "subprocess.Popen[str]") -> list[psutil.Process]:
    try:
        children = psutil.Process(process.pid).children()
        return [child for child in children if "--supervised" in child.cmdline()]
    except psutil.Error:
        return []


def test_twenty_killed_workers_and_three_restarts_of_the_database(tmp_path, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    mnist, homes = made_mnist(tmp_path / "mnist.npz", train=1500, test=60), [tmp_path / "a", tmp_path / "b"]
    chance = random.Random(1)
    with postgres() as server:
        shared = ("--storage", server.address, "--mnist", str(mnist))
        recipe = (
            "--recipe",
            "scratch-mended",
            "--epochs",
            "60",
            "--vary",
            "learning_rate",
            "--vary",
            "batch",
        )
        process = begun(
            homes[0], "start", "hard", *shared, *recipe, "--trials", str(TRIALS), "--workers", "3"
        )
        wait_for_trials(homes[0], process)
        joined = begun(homes[1], "worker", "hard", *shared)
        events = chance.sample(["kill"] * KILLS + ["restart"] * RESTARTS, KILLS + RESTARTS)
        happened: Counter[str] = Counter()
        while events and process.poll() is None:
            time.sleep(chance.uniform(0.3, 2.5))
            if events[0] == "restart":
                server.stop()
                time.sleep(chance.uniform(0, 2))
                server.start()
            elif workers := workers_of(process):
                chance.choice(workers).kill()
            else:
                continue
            happened[events.pop(0)] += 1
        for one in (process, joined):
            assert one.communicate(timeout=900)[1] == ""
            assert one.returncode == 0
        assert happened == {"kill": KILLS, "restart": RESTARTS}  # else it was over too soon
        study = SharedStudy(Searches(homes[1]).read("hard"), tmp_path)
        assert study.search == Searches(homes[0]).read("hard")
        state, trials = study.state(), study._trials()
    assert Counter(trial.state for trial in state.trials) == {"done": TRIALS}
    assert {trial.state.name for trial in trials} <= {"COMPLETE", "FAIL"}
    complete = Counter(trial.user_attrs["place"] for trial in trials if trial.state.name == "COMPLETE")
    assert complete == dict.fromkeys(range(TRIALS), 1)
    runs = [run for home in homes for run in Runs(home).all()]  # none of a trial that moved is left
    assert sorted(run.key for run in runs) == sorted(trial.run for trial in state.trials)
    assert {run.result.state for run in runs if run.result} == {"done"}
    assert not any((run.folder / CHECKPOINT).exists() for run in runs)
    assert all(Searches(home).read("hard").storage == server.address for home in homes)
    assert any(run.folder.is_relative_to(homes[1]) for run in runs)
    assert len(trials) > TRIALS  # some were killed while they had a trial
