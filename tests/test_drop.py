"""Files dropped onto the window, as far as one program can drop onto itself."""

import logging

from digitpad.desk.files import take_dropped
from digitpad.ui.drop import accept_files


def drop(desk, *names: str) -> None:
    """Have tkdnd do what it does when another program drops files onto the window."""
    desk.root.tk.eval("set dropped {}")
    for name in names:
        desk.root.tk.call("lappend", "dropped", name)
    desk.root.tk.eval(
        "::tkdnd::generic::SetDroppedData $dropped;"
        "::tkdnd::generic::HandleEnter . . text/uri-list text/uri-list copy {};"
        "::tkdnd::generic::HandlePosition . . {} [winfo rootx .] [winfo rooty .];"
        "::tkdnd::generic::SetDroppedData $dropped;"
        "::tkdnd::generic::HandleDrop . . {} [winfo rootx .] [winfo rooty .] 0"
    )
    desk.root.update()


def test_a_dropped_file_is_taken_whatever_its_name(desk, tmp_path):
    taken = []
    assert accept_files(desk.root, taken.extend)
    path = tmp_path / "a {strange} ñame.png"
    drop(desk, str(path), str(tmp_path / "b.png"))
    assert taken == [path, tmp_path / "b.png"]


def test_the_first_dropped_file_is_opened(desk, tmp_path):
    (tmp_path / "seven.jsonl").write_text('{"strokes": [[[200, 200], [700, 200], [400, 800]]]}\n')
    take_dropped(desk.app, [tmp_path / "seven.jsonl", tmp_path / "none.png"])
    assert len(desk.app.ink.strokes) == 1
    take_dropped(desk.app, [])


def test_without_tkdnd_nothing_worse_than_a_line_in_the_log_happens(desk, monkeypatch, caplog):
    from tkinterdnd2 import TkinterDnD

    monkeypatch.setattr(TkinterDnD, "_require", lambda root: root.tk.call("package", "require", "no-tkdnd"))
    with caplog.at_level(logging.WARNING):
        assert not accept_files(desk.root, print)
    assert "cannot be dropped" in caplog.text
