"""What the tests share: the folder of real data, the user's folder, and one real window for all GUI tests.

A GUI test fails where a Tk callback raised or an error was logged. Without a display GUI tests are skipped
and say why; in CI (`CI=true`) a missing display is a failure. Where Xvfb is installed the tests start a
screen of their own if there is none, and one for each worker of `pytest -n 2`.
"""

import gc
import logging
import os
import signal
import tempfile
import time
import webbrowser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import settings
from support.screen import needs_own_screen, start_screen

from digitpad import language
from digitpad.system.settings import Settings, Store

try:
    import tkinter as tk

    from digitpad.app import App
except ImportError:  # Python without tkinter: everything but the window can be tested
    tk = None  # type: ignore[assignment]


settings.register_profile("digitpad", deadline=None)  # a busy machine is no failure
settings.load_profile("digitpad")

SCREEN = pytest.StashKey["subprocess.Popen[bytes]"]()
KERAS_HOME = pytest.StashKey["tempfile.TemporaryDirectory[str]"]()


def pytest_configure(config: pytest.Config) -> None:
    """Start a screen where the tests need one of their own, before a window is opened.

    A shell's background command ignores Ctrl+C, and so would the processes that tests start and interrupt.
    Keras' folder is an empty one: whether MNIST lies in the user's decides what trainings learn from.
    """
    config.stash[KERAS_HOME] = tempfile.TemporaryDirectory(
        prefix="tests-of-digitpad-", ignore_cleanup_errors=True
    )
    os.environ["KERAS_HOME"] = config.stash[KERAS_HOME].name
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if needs_own_screen() and not config.getoption("numprocesses", None):
        config.stash[SCREEN] = start_screen()


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the tests' own screen, and remove their folder."""
    config.stash[KERAS_HOME].cleanup()
    if screen := config.stash.get(SCREEN, None):
        screen.terminate()
        screen.wait()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files of slow tests: `-n 2` would else end with one worker that has nothing to do."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Every test speaks English and has a user's folder of its own; what it leaves speaks English too."""
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.setenv("DIGITPAD_HOME", str(tmp_path / "home"))
    language.use("en")
    yield
    language.use("en")


@pytest.fixture(autouse=True)
def closed_logs() -> Iterator[None]:
    """Close the log files that a test opened."""
    yield
    for handler in logging.getLogger("digitpad").handlers:
        handler.close()
    logging.getLogger("digitpad").handlers.clear()


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder with MNIST and real pen strokes, from DIGITPAD_DATA or beside the checkout."""
    beside = Path(__file__).parents[2] / "shared" / "data"
    folder = Path(os.environ.get("DIGITPAD_DATA", beside))
    if not folder.is_dir():
        pytest.skip("no real data: set DIGITPAD_DATA to a folder with mnist/ and strokes/")
    return folder


def _no_window(reason: str) -> NoReturn:
    message = f"no window can be opened here ({reason}); run under xvfb-run"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def root() -> "Iterator[tk.Tk]":
    """The one Tk root of the session; a second one, or a dead one collected elsewhere, can abort Python."""
    if tk is None:
        _no_window("tkinter is not installed")
    try:
        root = tk.Tk(className="DigitPad")
    except tk.TclError as error:
        _no_window(str(error))
    gc.disable()  # a variable of a dead widget, collected in a thread of a test, would call Tk from there
    yield root
    gc.enable()
    root.destroy()


class Desk:
    """A window in use: the application, and what a user does with mouse and keyboard.

    errors: what Tk callbacks raised; a test that expects one takes it out.
    """

    def __init__(self, app: "App") -> None:
        self.app = app
        self.root = app.root
        self.errors: list[BaseException] = []
        self.root.report_callback_exception = lambda _kind, error, _trace: self.errors.append(error)

    @property
    def title(self) -> str:
        """The window's title, after all that waits has been done."""
        self.root.update()
        return self.root.title()

    def place(self, x: float, y: float) -> tuple[int, int]:
        """Return where on the canvas a point in pad units lies."""
        pad = self.app.window.pad
        border = int(pad.canvas.cget("highlightthickness"))
        return round(x * pad.side / 1000) + border, round(y * pad.side / 1000) + border

    def mouse(self, event: str, x: float, y: float) -> None:
        """Send a mouse event to the pad, at a point in pad units."""
        left, top = self.place(x, y)
        self.app.window.pad.canvas.event_generate(event, x=left, y=top)

    def draw(self, *strokes: list[tuple[float, float]], button: int = 1) -> None:
        """Draw strokes, in pad units, with a mouse button."""
        for stroke in strokes:
            self.mouse(f"<ButtonPress-{button}>", *stroke[0])
            for point in stroke[1:]:
                self.mouse(f"<B{button}-Motion>", *point)
            self.mouse(f"<ButtonRelease-{button}>", *stroke[-1])
        self.root.update()

    def press(self, keys: str) -> None:
        """Press keys, as Tk names them, while the pad has the focus."""
        canvas = self.app.window.pad.canvas
        canvas.focus_force()  # no window manager gives it to us under Xvfb
        self.root.update()
        canvas.event_generate(keys)
        self.root.update()

    def wait_for_disk(self) -> None:
        """Wait until the drawing and the settings are kept."""
        self.wait_until(lambda: not self.app.memory._saves.is_busy)

    def kept_settings(self) -> Settings:
        """Return the settings as they are kept on the disk."""
        self.wait_for_disk()
        return self.app.store.settings()

    def open(self, path: Path, seconds: float = 5) -> None:
        """Open a picture, and wait until it is shown or told to be bad."""
        self.app.pictures.open(path)
        self.wait_until(lambda: not self.app.pictures.doing, seconds)
        self.root.update()

    def answer_file(self, window: "tk.Misc", path: Path) -> None:
        """Type a name into Tk's own file window over a window, as soon as it opens, and press its button."""
        call, dialog = self.root.tk.call, f"{window}.__tk_filedialog"

        def type_it() -> None:
            if not self.root.tk.getboolean(call("winfo", "exists", dialog)):
                self.root.after(20, type_it)
                return
            call(f"{dialog}.contents.f2.ent", "delete", 0, "end")
            call(f"{dialog}.contents.f2.ent", "insert", 0, str(path))
            call(f"{dialog}.contents.f2.ok", "invoke")

        self.root.after(20, type_it)

    def wait_until(self, condition: Callable[[], bool], seconds: float = 5) -> None:
        """Let the window live until `condition` holds; fail where it does not come to hold."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, "it did not happen in time"
            self.root.update()
            time.sleep(0.005)


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with a line for each address that the user's browser, a script, was given to open."""
    record = tmp_path / "opened.txt"
    script = tmp_path / "browser"
    script.write_text(f'#!/bin/sh\necho "$1" >> "{record}"\n')
    script.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(script))
    monkeypatch.setattr(webbrowser, "_tryorder", None)  # it reads BROWSER once
    record.touch()
    return record


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty folder of a user, whose window is light and English."""
    store = Store(tmp_path / "home")
    store.save_settings(Settings(theme="light", language="en"))
    return store


@pytest.fixture
def desk(root: "tk.Tk", store: Store, caplog: pytest.LogCaptureFixture) -> Iterator[Desk]:
    """The application in the session's window; a callback that raises, or a logged error, fails the test."""
    desk = Desk(App(root, store))
    root.deiconify()
    root.update()
    root.update()
    yield desk
    root.update()
    desk.app.windows.end()  # what still runs would show its progress in a window that is gone
    desk.app.pictures.end()
    for widget in root.winfo_children():
        widget.destroy()
    desk.app.drawings.close()
    assert not desk.errors, f"a Tk callback raised: {desk.errors}"
    logged = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert not logged, f"an error was logged: {logged}"
