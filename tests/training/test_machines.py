"""Several machines for one training, here two processes that know each other by loopback."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from support.tiny_training import ROUNDING, epochs_of, tiny_training

from digitpad.cli.main import main

LIMIT_S = 240  # a hang is a fault; nothing here takes half of it on busy cores
Started = list[subprocess.Popen[str]]


@pytest.fixture
def training(tmp_path) -> Sequence[str]:
    """The arguments of a training, but for its folder and its machines."""
    return tiny_training(tmp_path, patience=2)


def addresses(count: int = 2) -> list[str]:
    """Return addresses of this machine whose ports are free."""
    servers = [socket.create_server(("127.0.0.1", 0)) for _place in range(count)]
    ports = [server.getsockname()[1] for server in servers]
    for server in servers:
        server.close()
    return [f"127.0.0.1:{port}" for port in ports]


@pytest.fixture
def started() -> Started:
    """The processes that were begun; none outlives its test."""
    processes: Started = []
    yield processes
    for process in processes:
        process.kill()
        process.communicate()


def begin(started: Started, folder: Path, *arguments: str, changes: Sequence[str] = ()) -> Started:
    """Begin the command as on two machines; `changes` are arguments of the second one alone."""
    line = [sys.executable, "-m", "digitpad", *arguments, "--machines", ",".join(addresses())]
    pipe, environment = subprocess.PIPE, {**os.environ, "LANGUAGE": "en", "TF_NUM_INTRAOP_THREADS": "1"}
    for number, more in enumerate((["--out", str(folder)], changes)):
        command = [*line, "--machine", str(number), *more]
        started.append(subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True))
    return started[-2:]


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Return exit status, stdout and what the process said last on stderr."""
    said, errors = process.communicate(timeout=LIMIT_S)
    return process.returncode, said, errors.splitlines()[-1]


@pytest.mark.slow
def test_two_machines_learn_as_one_and_go_on_after_one_was_killed(training, tmp_path, capsys, started):
    assert main([*training, "--out", str(tmp_path / "one")]) == 0
    expected = epochs_of(capsys.readouterr().out)
    for victim, epoch, more in ((1, 2, ()), (0, 5, ("--resume",))):  # in the first fold, in the second
        both = begin(started, tmp_path / "two", *training, *more)
        while json.loads(both[0].stdout.readline()).get("epoch", 0) < epoch:
            pass
        both[victim].send_signal(signal.SIGKILL)
        status, _said, sentence = ended(both[1 - victim])
        assert status == 1
        assert sentence.startswith(f"Machine {victim} (127.0.0.1:")
        assert sentence.endswith("Resume it on all machines: it goes on from the last epoch that ended.")
    leader, follower = begin(started, tmp_path / "two", *training, "--resume")
    status, said, sentence = ended(leader)
    assert (status, sentence) == (0, "2 machines train, each on CPU: each takes its share of every batch.")
    assert epochs_of(said) == [pytest.approx(epoch, abs=ROUNDING) for epoch in expected]
    assert ended(follower)[0] == 0
    results = [json.loads((tmp_path / name / "run.json").read_text()) for name in ("one", "two")]
    assert results[1]["figures"] == pytest.approx(results[0]["figures"], abs=ROUNDING)


@pytest.mark.slow
def test_machines_that_were_given_different_things_are_refused(training, tmp_path, started):
    both = begin(started, tmp_path / "two", *training, changes=("--seed", "77"))
    for process in both:
        status, _said, sentence = ended(process)
        assert status == 1
        assert sentence == "Machine 1 has another recipe than machine 0: all must be given the same."


@pytest.mark.parametrize("number", ["0", "1"])
def test_a_machine_that_does_not_come_is_named(training, tmp_path, capsys, monkeypatch, number):
    pytest.importorskip("tensorflow")
    from digitpad.training.engine import machines

    monkeypatch.setattr(machines, "PATIENCE_S", 0.5)
    both = addresses()
    more = ("--machines", ",".join(both), "--machine", number, "--out", str(tmp_path / "run"))
    assert main([*training, *more]) == 1
    missing = 1 - int(number)
    expected = f"Of the machines these did not come within a minute: {missing} ({both[missing]})."
    assert expected in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["mlp", "--machines", "a:1,b:2"],
            "--machine must say which of --machines this one is: from 0 to 1.",
        ),
        (["mlp", "--machines", "a:1,b:2", "--machine", "2"], "from 0 to 1"),
        (["mlp", "--machines", "a:1,a:1", "--machine", "0"], "two different addresses"),
        (["mlp", "--machine", "0"], "two different addresses"),
        (["mlp", "--machines", "a:1,b:2", "--machine", "0", "--devices", "2"], "leave --devices out"),
        (["mlp", "--machines", "a:1,b", "--machine", "0"], "b is no address of a machine: write HOST:PORT."),
        (["mlp", "--machines", "a:1,b:70000", "--machine", "0"], "b:70000 is no address"),
        (["scratch", "--machines", "a:1,b:2", "--machine", "0"], "--machines is not for the recipe scratch"),
    ],
)
def test_what_cannot_be_is_a_sentence(capsys, arguments, words):
    assert main(["train", *arguments, "--progress", "none"]) == 1
    assert words in capsys.readouterr().err


def test_a_port_in_use_is_named(training, capsys):
    pytest.importorskip("tensorflow")
    with socket.create_server(("", 0)) as server:
        port = server.getsockname()[1]
        more = ("--machines", f"127.0.0.1:{port},127.0.0.1:{port + 1}", "--machine", "0")
        assert main([*training, *more]) == 1
    assert f"Port {port} of this machine cannot be used" in capsys.readouterr().err
