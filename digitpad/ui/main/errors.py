"""The report of errors that nobody else handles: the one place that decides how the user hears of them."""

import logging
import tkinter as tk
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from digitpad.errors import DigitPadError, PackagesError, StoreError
from digitpad.language import _
from digitpad.ui.widgets.dialogs import show_error

log = logging.getLogger(__name__)


class ErrorReport:
    """Takes what callbacks of Tk raise. It shows one window at a time: each motion may raise the same.

    offer: offers to install what is missing, and says whether it can be.
    """

    def __init__(self, root: tk.Tk, log_path: Path, interrupt: Callable[[], None]) -> None:
        """`interrupt` is called for Ctrl+C in the terminal."""
        self._root, self._log_path, self._interrupt = root, log_path, interrupt
        self.offer: Callable[[PackagesError], bool] = lambda _missing: False
        self._is_shown = self._has_ended = False
        root.report_callback_exception = self.report

    def report(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Show the sentence of an error of ours; of another one show where its details are."""
        if self._has_ended:  # a file window that was open over the main one ends with it, and says so
            return
        if isinstance(error, KeyboardInterrupt):
            self._interrupt()
            return
        if isinstance(error, PackagesError) and self.offer(error):
            return
        if isinstance(error, DigitPadError):
            sentence = str(error)
        else:
            log.error("%s", "".join(traceback.format_exception(kind, error, trace)))
            sentence = _(
                "Something went wrong inside DigitPad. Your drawing is safe. The details are in {path}."
            ).format(path=self._log_path)
        if self._is_shown:
            return
        self._is_shown = True
        try:
            show_error(self._root, sentence)
        finally:
            self._is_shown = False

    def report_soon(self, sentence: str) -> None:
        """Show something that must not be missed, when what is under way has been done."""
        self._root.after_idle(lambda: self.report(StoreError, StoreError(sentence), None))

    def end(self) -> None:
        """Show nothing any more: the program ends."""
        self._has_ended = True
