"""TensorBoard from the menu: started once, shown in the user's browser, stopped, and gone with the window."""

import os
import signal
import subprocess
import sys
from shutil import which

import pytest
from support.board_process import NEEDS_IT, POSIX, fetch, is_there, wait_until, with_run
from support.missing import missing
from support.real_window import RealWindow, place_of_pad
from support.user_actions import command

from digitpad.errors import BoardError, PackagesError
from digitpad.system.settings import Settings, Store


def status(desk) -> str:
    desk.root.update()
    return desk.app.window.status_left.cget("text")


def busy(desk) -> bool:
    desk.root.update()
    return bool(desk.app.window.busy_bar.winfo_manager())


def test_without_tensorboard_the_menu_says_what_to_install(desk, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    with pytest.raises(PackagesError, match="TensorBoard needs Python packages that are not"):
        command(desk, "Open TensorBoard").run()
    assert not command(desk, "Stop TensorBoard").enabled()


@NEEDS_IT
def test_without_a_run_the_menu_says_how_to_make_one(desk):
    with pytest.raises(BoardError, match="Train a network in the lab first"):
        command(desk, "Open TensorBoard").run()
    assert not busy(desk)


@NEEDS_IT
@POSIX
def test_it_is_opened_again_in_the_browser_but_started_once(desk, store, opened):
    with_run(store)
    desk.press("<Control-b>")
    assert status(desk) == "TensorBoard is starting…"
    assert busy(desk)
    desk.app.lab.open_board()  # an impatient second click
    desk.app.lab.open()
    desk.wait_until(lambda: not desk.app.lab.runs.is_busy)
    tab = desk.app.lab.runs.tab
    assert not tab.copy.winfo_manager()
    desk.wait_until(lambda: len(opened.read_text().splitlines()) == 1, 30)
    address = opened.read_text().strip()
    assert status(desk) == f"TensorBoard is at {address}"
    assert tab.copy.winfo_manager()
    assert tab.sentence == f"TensorBoard is at {address}"
    tab.copy.invoke()
    assert desk.root.clipboard_get() == address
    assert tab.sentence == f"Copied: {address}"
    assert not busy(desk)
    assert fetch(address)
    group = desk.app.lab.board.process_id
    desk.app.lab.open_board()
    desk.wait_until(lambda: opened.read_text() == f"{address}\n{address}\n", 30)
    assert desk.app.lab.board.process_id == group
    assert command(desk, "Stop TensorBoard").enabled()
    command(desk, "Stop TensorBoard").run()
    assert status(desk) == "TensorBoard was stopped."
    assert not tab.copy.winfo_manager()
    assert address not in tab.sentence
    assert not command(desk, "Stop TensorBoard").enabled()
    wait_until(lambda: not is_there(group))
    desk.app.lab.open_board()  # and it can be started anew
    desk.wait_until(lambda: len(opened.read_text().splitlines()) == 3, 30)
    desk.app.lab.end()


@NEEDS_IT
def test_it_can_be_stopped_while_it_starts(desk, store, opened):
    with_run(store)
    desk.app.lab.open_board()
    assert busy(desk)
    desk.app.window.busy_bar.stop.invoke()
    assert status(desk) == "TensorBoard was stopped."
    assert not busy(desk)
    assert not desk.app.lab.board.is_running
    desk.root.update()
    assert opened.read_text() == ""


@NEEDS_IT
def test_one_that_ended_by_itself_is_started_again(desk, store, opened):
    with_run(store)
    desk.app.lab.open_board()
    desk.wait_until(lambda: len(opened.read_text().splitlines()) == 1, 30)
    os.kill(desk.app.lab.board.process_id, getattr(signal, "SIGKILL", signal.SIGTERM))
    desk.wait_until(lambda: not desk.app.lab.board.is_running)
    desk.app.lab.open_board()
    assert status(desk) == "TensorBoard is starting…"
    desk.wait_until(lambda: len(opened.read_text().splitlines()) == 2, 30)
    assert fetch(opened.read_text().splitlines()[1])
    desk.app.lab.end()


@NEEDS_IT
def test_one_that_does_not_start_is_reported(desk, store, opened):
    with_run(store)
    store.root.joinpath("tensorboard.log").mkdir()
    desk.app.lab.open_board()
    desk.wait_until(lambda: bool(desk.errors), 30)
    assert "cannot be started" in str(desk.errors.pop())
    assert not busy(desk)


@NEEDS_IT
@POSIX
@pytest.mark.parametrize("end", ["quit", "kill -9"])
def test_it_ends_with_the_window(root, tmp_path, opened, end):
    if not which("xdotool"):
        missing("xdotool is not installed")
    store = with_run(Store(tmp_path / "home"))
    store.save_settings(Settings(theme="light", language="en"))
    pad = place_of_pad(root, store)
    root.withdraw()
    process = subprocess.Popen([sys.executable, "-m", "digitpad"], stderr=subprocess.PIPE, text=True)
    try:
        window = RealWindow(process, pad)
        window.press("ctrl+b")
        wait_until(lambda: opened.read_text().endswith("\n"))
        address = opened.read_text().strip()
        assert fetch(address)
        window.press("ctrl+q") if end == "quit" else process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
        wait_until(lambda: not answers(address))
    finally:
        process.kill()
        process.communicate()
        root.deiconify()
        root.update()
    assert process.returncode == (0 if end == "quit" else -signal.SIGKILL)


def answers(address: str) -> bool:
    try:
        return bool(fetch(address))
    except OSError:
        return False
