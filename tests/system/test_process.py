"""The child process: its lines, its end, and that it ends when and only when it should."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from digitpad.system.process import ChildProcess

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def child(tmp_path, monkeypatch) -> Callable[..., ChildProcess]:
    """Return what makes a child that runs `code` and ends before DigitPad itself begins."""

    def made(code: str, **options) -> ChildProcess:
        folder = tmp_path / "site"
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(f"import os, sys, time\n{code}\nos._exit(0)")
        monkeypatch.setenv("PYTHONPATH", str(folder))
        return ChildProcess(["--version"], **options)

    return made


def write(text: str) -> str:
    return f"os.write(1, {text.encode()!r})\n"


def begun(child: ChildProcess) -> threading.Thread:
    """Run a child in another thread, and wait until it has written a line."""
    written = threading.Event()
    thread = threading.Thread(target=lambda: child.run(lambda _line: written.set() or True))
    thread.start()
    assert written.wait(20)
    return thread


def test_it_runs_this_digitpad_with_its_arguments():
    child, lines = ChildProcess(["--version"]), []
    child.run(lambda line: lines.append(line) or True)
    assert "".join(lines).startswith("DigitPad 0.")
    assert (child.status, child.is_running, list(child.kept)) == (0, False, [])


def test_lines_come_as_they_are_written(child):
    made = child(write("one\ntwo\n") + "time.sleep(0.5)\n" + write("x" * 250_000 + "\nhälf"))
    lines, times = [], []
    made.run(lambda line: lines.append(line) or times.append(time.monotonic()) or True)
    assert lines[:2] == ["one\n", "two\n"]
    assert "".join(lines) == f"one\ntwo\n{'x' * 250_000}\nhälf"
    assert times[2] - times[0] > 0.4


def test_what_nobody_takes_is_kept_the_last_lines_only(child):
    made = child(write("".join(f"{number}\n" for number in range(100))))
    made.run()
    assert [line.strip() for line in made.kept] == list(map(str, range(50, 100)))


def test_what_it_writes_to_stderr_comes_among_its_lines_or_into_a_log(child, tmp_path):
    made = child("os.write(2, b'a note\\n')", log=tmp_path / "new" / "log.txt")
    made.run()
    assert list(made.kept) == []
    assert (tmp_path / "new" / "log.txt").read_text() == "a note\n"
    again = ChildProcess(["--version"])
    again.run()
    assert list(again.kept) == ["a note\n"]


@pytest.mark.parametrize(("status", "words"), [(1, "It is damaged."), (2, ""), (0, "")])
def test_its_last_words_are_those_of_a_command_that_failed(child, status, words):
    made = child(f"os.write(2, b'noise\\nIt is damaged.\\n\\n'); os._exit({status})")
    made.run()
    assert made.status == status
    assert made.last_words() == words


def test_it_reads_what_is_written_before_and_while_it_runs(child):
    made, lines = child("for line in sys.stdin:\n    print(line.strip()[::-1], flush=True)"), []

    def take(line: str) -> bool:
        lines.append(line)
        if len(lines) == 1:
            made.write("def")
        else:
            made.stop()
        return True

    made.write("abc")
    made.run(take)
    made.write("too late")
    assert lines == ["cba\n", "fed\n"]


def test_the_users_folder_can_be_another(child, tmp_path):
    made = child("print(os.environ['DIGITPAD_HOME'])", home=tmp_path)
    made.run()
    assert list(made.kept) == [f"{tmp_path}\n"]


def test_one_that_is_stopped_before_it_starts_never_starts(child):
    made = child(write("here\n"))
    made.stop()
    made.run()
    assert (made.pid, made.status, list(made.kept)) == (None, None, [])


@POSIX
def test_one_that_is_stopped_is_gone_at_once(child):
    made = child(write("here\n") + "time.sleep(60)")
    thread = begun(made)
    start = time.monotonic()
    made.stop()
    thread.join(10)
    assert time.monotonic() - start < 1
    assert made.status == -signal.SIGTERM
    assert made.was_stopped


@POSIX
def test_one_that_does_not_listen_is_killed_with_all_it_started(child):
    deaf = "import signal, subprocess\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    made = child(
        f"{deaf}subprocess.Popen(['sleep', '60'])\n{write('here')}os.write(1, b'\\n')\ntime.sleep(60)"
    )
    thread = begun(made)
    made.stop()
    thread.join(10)
    assert made.status == -signal.SIGKILL
    wait_until(lambda: not is_there(made.pid))  # nor anything of its group


def test_one_that_takes_too_long_is_stopped(child):
    made = child("time.sleep(60)")
    made.stop_after(0.2)
    made.run()
    assert made.was_stopped
    assert made.status


def test_a_bug_in_who_takes_its_lines_ends_it(child):
    made = child(write("here\n") + "time.sleep(60)")
    with pytest.raises(ZeroDivisionError):
        made.run(lambda _line: bool(1 // 0))
    assert made.status


def test_what_cannot_be_started_is_an_error_of_the_system(child, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        child("", log=tmp_path / "file" / "log.txt").run()


STARTER = """
import signal, sys, threading
from digitpad.system.process import ChildProcess
child = ChildProcess(sys.argv[1:])
threading.Thread(target=child.run, daemon=True).start()
while child.pid is None:
    pass
signal.signal(signal.SIGINT, lambda *_signal: print("heard", flush=True))
print(child.pid, flush=True)
while True:
    signal.pause()
"""


@POSIX
@pytest.mark.parametrize(
    "command",
    [
        ("models", "import", "--tied", "--out", "{out}", "--", "{pipe}"),
        ("train", "--mnist", "{pipe}", "--out", "{out}", "--supervised"),
        ("train", "mlp", "--mnist", "{pipe}", "--out", "{out}", "--supervised"),
    ],
    ids=["import", "train", "lab"],
)
def test_ctrl_c_in_the_terminal_is_the_starters_and_its_death_is_the_childs(tmp_path, command):
    os.mkfifo(tmp_path / "never.npz")  # opening it waits for a writer who never comes
    arguments = [part.format(out=tmp_path / "out", pipe=tmp_path / "never.npz") for part in command]
    with subprocess.Popen(
        [sys.executable, "-c", STARTER, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    ) as starter:
        pid = int(starter.stdout.readline())
        time.sleep(1.5)
        os.killpg(starter.pid, signal.SIGINT)  # as a terminal does
        assert starter.stdout.readline() == "heard\n"
        time.sleep(0.3)
        assert is_there(pid)
        starter.kill()
    wait_until(lambda: not is_there(pid))


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


def is_there(pid: int) -> bool:
    """Say whether a process or its group goes on; one that nobody waits for stays as a zombie."""
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")
