"""A page that lies on its side in the window: turned, said, and turned back by Undo, with real events."""

from support.rows import CELL, picture_of
from support.user_actions import command


def test_a_page_on_its_side_is_turned_and_undo_turns_it_back(desk, tmp_path):
    path = tmp_path / "lying.png"
    picture_of("20487134").image.rotate(90, expand=True).save(path)
    desk.app.pictures.open(path)
    desk.wait_until(lambda: desk.app.main.picture is not None, 30)
    desk.root.update()
    said = "Turned by 90°; Undo turns it back. Esc goes back to the pad."
    assert desk.app.window.status_left.cget("text") == said
    assert desk.app.main.picture.view.size == (8 * CELL, CELL)
    assert desk.app.window.panel.shown.headline == "20487134"
    desk.root.focus_force()
    desk.root.event_generate("<Control-z>")
    desk.root.update()
    assert desk.app.main.picture.view.size == (CELL, 8 * CELL)
    command(desk, "Redo").run()
    desk.root.update()
    assert desk.app.main.picture.view.size == (8 * CELL, CELL)
