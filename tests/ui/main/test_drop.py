"""Files dropped onto the window by another program, and a window that cannot take any."""

import logging
import subprocess
import sys

import pytest

from digitpad.ui.main.window import accept_files

# Another program that drops files at a place of the screen: XDND's messages, sent one by one.
SOURCE = r"""
import pathlib, sys
from tkinterdnd2 import TkinterDnD
root = TkinterDnD.Tk()
root.update()
uris = "\r\n".join(pathlib.Path(name).as_uri() for name in sys.argv[3:]) + "\r\n"
give = lambda offset, length: uris[int(offset):int(offset) + int(length)]
root.selection_handle(give, selection="XdndSelection", type="text/uri-list")
root.selection_own(selection="XdndSelection")
x, y = sys.argv[1:3]
target = root.tk.call("_find_drop_target_window", ".", x, y)
root.tk.call("_send_XdndEnter", ".", target, target, ("text/uri-list",))
for _ in range(2):
    root.tk.call("_send_XdndPosition", ".", target, target, x, y, "copy")
    root.after(100)
    root.update()
root.tk.call("_send_XdndDrop", ".", target, target)
root.after(5000, root.destroy)
root.mainloop()
"""


def test_files_dropped_by_another_program_are_taken_whatever_their_names(desk, tmp_path):
    if desk.root.tk.call("tk", "windowingsystem") != "x11":
        pytest.skip("XDND is X11's")
    taken = []
    assert accept_files(desk.root, taken.extend)
    paths = [tmp_path / "a {strange} ñame.png", tmp_path / "b.png"]
    place = [str(desk.root.winfo_rootx() + 200), str(desk.root.winfo_rooty() + 300)]
    source = subprocess.Popen([sys.executable, "-c", SOURCE, *place, *map(str, paths)])
    try:
        desk.wait_until(lambda: bool(taken), seconds=20)
    finally:
        source.kill()
        source.wait()
    assert taken == paths


def test_the_first_dropped_file_is_opened(desk, tmp_path):
    (tmp_path / "seven.jsonl").write_text('{"strokes": [[[200, 200], [700, 200], [400, 800]]]}\n')
    desk.app.files.open_dropped([tmp_path / "seven.jsonl", tmp_path / "none.png"])
    desk.wait_until(lambda: len(desk.app.main.ink.strokes) == 1)  # files are read off the main thread
    desk.app.files.open_dropped([])


def test_without_tkdnd_nothing_worse_than_a_line_in_the_log_happens(desk, monkeypatch, caplog):
    from tkinterdnd2 import TkinterDnD

    monkeypatch.setattr(TkinterDnD, "_require", lambda root: root.tk.call("package", "require", "no-tkdnd"))
    with caplog.at_level(logging.WARNING):
        assert not accept_files(desk.root, print)
    assert "cannot be dropped" in caplog.text
