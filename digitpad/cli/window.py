"""`digitpad [FILE]`: open the pad, or a file in the window for it."""

import argparse
import logging
import os
import platform
from collections.abc import Callable
from pathlib import Path
from typing import Any

from digitpad.cli import INTERRUPTED, Commands
from digitpad.errors import DisplayError
from digitpad.language import _
from digitpad.system.leftovers import sweep
from digitpad.system.settings import Store

TK_PACKAGES = {
    "debian": "sudo apt install python3-tk",
    "fedora": "sudo dnf install python3-tkinter",
    "suse": "sudo zypper install python3-tk",
    "arch": "sudo pacman -S tk",
    "alpine": "sudo apk add python3-tkinter",
    "Darwin": "brew install python-tk",
}

LONGEST_S = 30.0  # that the end waits for what is under way, such as a picture that is being read
DROP_MS = 400  # after the start, files may be dropped too: nobody is as quick, and the pad is ready earlier


def add_parser(commands: Commands) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser("window", help=_("open the pad; so does digitpad without a command"))
    help_text = _("a file to open: a picture, ink, a recipe, a playground, a model or a lesson")
    parser.add_argument("file", nargs="?", type=Path, metavar=_("FILE"), help=help_text)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, store: Store) -> int:
    """Open the window and stay until it is closed; for what it raises see `open_window`."""
    file = arguments.file
    return open_window(store, (lambda app: app.files.open_file(file)) if file else None)


def open_window(store: Store, then: Callable[[Any], None] | None = None) -> int:
    """Open the window and stay until it is closed.

    then: gets the application once its window is to be seen; None for the card of the first start.

    Raises:
        DisplayError: tkinter is not installed, or there is no display.
    """
    try:
        import tkinter as tk
    except ImportError:
        raise DisplayError(
            _("Python's tkinter is missing. Install it: {command}").format(command=_install_tk())
        ) from None
    from digitpad.ui.widgets.screen import agree_on_dots, sharpen_on_windows

    sharpen_on_windows()
    try:
        root = tk.Tk(className="DigitPad")
    except tk.TclError:
        raise DisplayError(
            _(
                "No window can be opened here: there is no display. Run `xvfb-run digitpad`, "
                "or read a drawing in the terminal with `digitpad predict FILE`."
            )
        ) from None
    agree_on_dots(root)
    _look_often(root)
    return _stay(root, store, then)


def _look_often(root: "tkinter.Tk") -> None:  # type: ignore[name-defined]  # noqa: F821
    """Let tkinter look for events every 2 ms where it does not wait for them: a stroke would lose points.

    It waits where Tcl says that it has threads, which Tcl 9 no longer says; else it sleeps 20 ms each time.
    """
    import _tkinter

    if not root.tk.getboolean(root.tk.eval("info exists tcl_platform(threaded)")):
        _tkinter.setbusywaitinterval(2)


def _stay(root: "tkinter.Tk", store: Store, then: Callable[[Any], None] | None) -> int:  # type: ignore[name-defined]  # noqa: F821
    from digitpad.app import App
    from digitpad.system.background import collect_in_main_thread, share_memory_of_threads, take_short_turns
    from digitpad.ui.main.window import accept_files
    from digitpad.ui.widgets.icons import show_program_icon

    root.withdraw()  # until it is complete
    share_memory_of_threads()
    collect_in_main_thread(root)
    store.start_log()
    sweep(store.root, store.root / "models")
    app = App(root, store)
    app.library.sweep()
    root.deiconify()
    root.after(DROP_MS, lambda: accept_files(root, app.files.open_dropped))
    root.after(DROP_MS, lambda: show_program_icon(root))
    root.after(DROP_MS, take_short_turns)  # while it starts they cost a tenth of the time to the window
    root.after(DROP_MS, app.lab.sweep)
    root.after(DROP_MS, app.at_once.begin)
    if not then:
        root.after(DROP_MS, app.pages.welcome)
    else:
        root.update()  # the window first: what cannot be opened is reported in front of it
        root.after_idle(lambda: then(app))
    try:
        root.mainloop()
    except KeyboardInterrupt:
        app.interrupt()
    status = INTERRUPTED if app.interrupted else 0
    if not app.background.end(LONGEST_S):
        logging.shutdown()
        os._exit(status)
    return status


def _install_tk() -> str:
    """Return the command that installs tkinter on this system."""
    names = [platform.system()]
    if names == ["Linux"]:
        try:
            system = platform.freedesktop_os_release()
        except OSError:
            system = {}
        names = [system.get("ID", ""), *system.get("ID_LIKE", "").split()]
    found = (TK_PACKAGES[name] for name in names if name in TK_PACKAGES)
    return next(found, _("the package is called python3-tk, python-tk or tk"))
