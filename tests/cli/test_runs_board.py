"""`digitpad runs board`: until Ctrl+C, and what it says where it cannot."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from support.board_process import NEEDS_IT, POSIX, RUN, with_run

from digitpad.cli.main import main
from digitpad.system.settings import Store


@pytest.fixture
def home() -> Store:
    return with_run(Store(Path(os.environ["DIGITPAD_HOME"])))


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@NEEDS_IT
@POSIX
def test_it_says_where_it_is_and_ends_with_ctrl_c(home):
    port = free_port()
    command = [sys.executable, "-m", "digitpad", "runs", "board", "--port", str(port)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as process:
        assert process.stdout
        assert process.stdout.readline() == f"TensorBoard is at http://127.0.0.1:{port}/. Ctrl+C ends it.\n"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/data/runs", timeout=10) as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (0, "", "")


@NEEDS_IT
def test_a_port_in_use_is_told(home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "digitpad", "runs", "board", "--port", str(port)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Port {port} is in use. Choose another, or leave it out for a free one.\n"


@pytest.mark.parametrize("port", ["-1", "65536", "x"])
def test_what_is_no_port_is_refused(port, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["runs", "board", "--port", port])
    assert ended.value.code == 2
    assert "--port" in capsys.readouterr().err


def test_without_a_run_or_without_tensorboard_a_sentence_says_what_to_do(capsys, monkeypatch):
    if NEEDS_IT.args[0] is False:
        assert main(["runs", "board"]) == 1
        assert "Train a network in the lab first." in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    assert main(["runs", "board"]) == 1
    assert (
        "TensorBoard needs Python packages that are not installed: tensorboard. Install them"
        in capsys.readouterr().err
    )
    assert RUN not in capsys.readouterr().out
