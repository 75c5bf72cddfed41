"""Files dropped onto the window, by tkdnd. Where that cannot be loaded, all else works without it."""

import logging
import tkinter as tk
from collections.abc import Callable, Sequence
from pathlib import Path

log = logging.getLogger(__name__)

FILES = "DND_Files"  # tkdnd's name for them on every system


def accept_files(root: tk.Tk, take: Callable[[Sequence[Path]], None]) -> bool:
    """Let `take` have the files that are dropped onto the window; say whether that is possible here."""
    try:
        from tkinterdnd2 import TkinterDnD  # type: ignore[import-untyped]

        TkinterDnD._require(root)
        root.tk.call("tkdnd::drop_target", "register", str(root), FILES)
    except (ImportError, RuntimeError, OSError, tk.TclError) as error:
        log.warning("Files cannot be dropped onto the window: %s", error)
        return False

    def drop(names: str) -> str:
        root.after_idle(take, [Path(name) for name in root.tk.splitlist(names)])  # the other program waits
        return "copy"

    root.tk.call("bind", str(root), f"<<Drop:{FILES}>>", f"{root.register(drop)} %D")
    return True
