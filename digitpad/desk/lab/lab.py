"""The lab: one window, one experiment in the making, at most one run, and the runs that are kept."""

from typing import TYPE_CHECKING

from digitpad.desk.lab.board import BoardDesk
from digitpad.lab.runs import Runs
from digitpad.ui.dialogs import close
from digitpad.ui.lab.window import LabWindow

if TYPE_CHECKING:
    from digitpad.app import App


class Lab:
    """Joins the tabs. It is made with the application; its window may be open or not."""

    def __init__(self, app: "App") -> None:
        """The window is not open, and no run goes on."""
        self.app = app
        self.runs = Runs(app.store.root)
        self.board = BoardDesk(app)
        self.window: LabWindow | None = None

    def show(self) -> None:
        """Open the window, or bring it to the front."""
        if self.window is None or not self.window.winfo_exists():
            self.window = LabWindow(self.app.root, self.app.theme)
        self.window.lift()
        self.window.focus_set()

    def open_board(self) -> None:
        """Open TensorBoard over the runs that are kept; for what it raises see `BoardDesk.open`."""
        self.board.open()

    def end(self) -> None:
        """DigitPad ends: end what runs for the lab."""
        self.board.end()

    def close(self) -> bool:
        """Close the window, and say whether it was open: for `show` in another look."""
        window, self.window = self.window, None
        return close(window)
