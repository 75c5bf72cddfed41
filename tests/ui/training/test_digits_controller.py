"""The choice of digits at work: real processes, a real server, real files."""

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from support.made_digits import made_mnist

tkinter = pytest.importorskip("tkinter", reason="Python without tkinter")
digits_view = pytest.importorskip("digitpad.ui.training.digits_view", reason="tkinter is not installed")


@pytest.fixture(autouse=True)
def nothing(monkeypatch, tmp_path):
    """There are no digits anywhere, and no internet."""
    monkeypatch.delenv("DIGITPAD_DATA", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")


@pytest.fixture
def digits(desk) -> Iterator:
    yield desk.app.lab.digits
    desk.app.lab.digits.end()
    desk.wait_until(lambda: not desk.app.lab.digits.is_busy, 60)


@pytest.fixture
def panel(desk, digits):
    window = tkinter.Toplevel(desk.root)
    panel = digits.make_panel(window)
    panel.pack()
    desk.root.update()
    return panel


def test_it_asks_with_three_ways_and_the_keyboard_reaches_them(desk, panel):
    assert panel.title.cget("text") == "Where are the digits?"
    assert [panel.buttons[key, "get"].winfo_ismapped() for key in ("mnist", "file", "synthetic")] == [1, 1, 1]
    panel.winfo_toplevel().focus_force()
    panel.focus_set()
    desk.root.update()
    assert desk.root.focus_get() is panel.buttons["mnist", "get"]


def test_no_internet_is_a_sentence_and_nothing_was_chosen(desk, digits, panel):
    panel.buttons["mnist", "get"].invoke()
    assert panel.shown.doing.startswith("Downloading MNIST")
    assert panel.buttons["synthetic", "get"].instate(["disabled"])
    desk.wait_until(lambda: not panel.shown.doing, 60)
    assert "MNIST could not be downloaded" in panel.sentence.cget("text")
    assert digits.found is None
    assert desk.kept_settings().digits == ""


def test_synthetic_digits_are_drawn_stopped_and_drawn_again(desk, digits, panel, tmp_path):
    panel.buttons["synthetic", "get"].invoke()
    desk.wait_until(lambda: bool(panel.shown.share), 120)
    assert panel.shown.doing.startswith("Drawing synthetic digits, ")
    panel.stop.invoke()
    desk.wait_until(lambda: not panel.shown.doing, 60)
    assert panel.sentence.cget("text") == ""
    assert digits.found is None
    assert not (tmp_path / "home" / "digits" / "synthetic.npz").exists()


def test_a_file_that_has_none_is_explained_and_a_good_one_is_chosen(desk, digits, panel, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear Sir")
    chosen = []
    digits.followers.append(lambda: chosen.append(digits.found))
    desk.answer_file(panel.winfo_toplevel(), tmp_path / "letter.txt")
    panel.buttons["file", "get"].invoke()
    desk.wait_until(lambda: bool(desk.errors), 60)
    assert "letter.txt" in str(desk.errors.pop())
    desk.answer_file(panel.winfo_toplevel(), made_mnist(tmp_path / "mine.npz", 240, 60))
    panel.buttons["file", "get"].invoke()
    desk.wait_until(lambda: bool(digits._looks.window and digits._looks.window.buttons), 60)
    assert list(digits._looks.window.buttons) == ["train", "drawings"]
    digits._looks.window.buttons["train"].invoke()
    desk.wait_until(lambda: not panel.shown.doing, 60)
    assert panel.sentence.cget("text") == ""
    assert chosen[-1].name == "mine.npz"
    (tmp_path / "mine.npz").unlink()  # its digits were copied
    assert digits.found
    assert digits.count == 240
    assert panel.labels["file"].cget("text") == "A file of mine: mine.npz"
    assert panel.states["file"].cget("text") == "in use"


def test_what_goes_on_outlives_its_panel_and_is_shown_in_the_next(desk, digits, panel):
    panel.buttons["synthetic", "get"].invoke()
    desk.wait_until(lambda: bool(panel.shown.share), 120)
    panel.destroy()
    again = digits.make_panel(desk.root)
    desk.wait_until(lambda: again.shown.doing.startswith("Drawing synthetic digits, "), 60)
    again.destroy()


class Slow(BaseHTTPRequestHandler):
    """Gives the half of what is asked for, and then waits for `go_on`."""

    go_on = threading.Event()
    content = b""

    def do_GET(self) -> None:
        part = self.headers.get("Range")
        start = int(part.removeprefix("bytes=").removesuffix("-")) if part else 0
        content = self.content[start:]
        self.send_response(206 if part else 200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2])
        self.wfile.flush()
        if self.go_on.wait(60):
            self.wfile.write(content[len(content) // 2 :])

    def log_message(self, *_arguments: object) -> None:
        pass


def test_a_download_shows_how_far_it_is_stops_and_goes_on(desk, digits, panel, tmp_path, monkeypatch):
    """By a real process, whose address and checksum are another: those of a server on this machine."""
    Slow.content = made_mnist(tmp_path / "served.npz", 240, 60).read_bytes()
    Slow.go_on.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}/mnist.npz"
    checksum = hashlib.sha256(Slow.content).hexdigest()
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        "import digitpad.training.data.mnist as mnist\n"
        f"there = mnist.FileSource({address!r}, {checksum!r})\n"
        "mnist.load_mnist.__defaults__ = (None, mnist.ignored, there)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(site))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    panel.buttons["mnist", "get"].invoke()
    half, cache = len(Slow.content) // 2, tmp_path / "keras" / "datasets"
    desk.wait_until(lambda: [path.stat().st_size for path in cache.glob("*")] == [half], 120)
    desk.wait_until(lambda: " of " in panel.shown.doing)
    panel.stop.invoke()
    desk.wait_until(lambda: not panel.shown.doing, 60)
    (part,) = cache.iterdir()
    assert part.stat().st_size == half
    Slow.go_on.set()
    panel.buttons["mnist", "get"].invoke()
    desk.wait_until(lambda: digits.found is not None and not panel.shown.doing, 120)
    assert digits.found.path.read_bytes() == Slow.content
    assert (digits.found.kind, digits.count, desk.kept_settings().digits) == ("mnist", 240, "mnist")
    server.shutdown()
    server.server_close()


def test_what_is_to_be_said_of_drawings_that_were_added_is_said(desk, digits):
    digits._added([1, 2], 3, ["Of 4 pages the first was read."])
    said = desk.app.window.status_left.cget("text")
    assert said == "Drawings added: 2. Duplicates left out: 3. Of 4 pages the first was read."
