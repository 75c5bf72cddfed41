"""`digitpad lab board`: TensorBoard, over all runs of the lab."""

import argparse
import sys
import threading
from contextlib import suppress

from digitpad.cli import Commands
from digitpad.language import _
from digitpad.system.settings import Store

HIGHEST_PORT = 65_535


def add_parser(commands: Commands) -> None:
    """Describe the command and its arguments."""
    parser = commands.add_parser(
        "board",
        help=_("show the runs in TensorBoard"),
        description=_(
            "Start TensorBoard with all runs that have data for it, on this machine alone. Ctrl+C ends it."
        ),
    )
    parser.add_argument(
        "--port", type=_port, default=0, metavar="N", help=_("the port to use (default: a free one)")
    )
    parser.add_argument("--supervised", action="store_true", help=_("for a window: end when stdin ends"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, store: Store) -> int:
    """Serve until Ctrl+C, or until stdin ends, and return the exit status 0.

    Raises:
        BoardError: TensorBoard is not installed, has nothing to show, or cannot be started.
    """
    from digitpad.lab.tensorboard import check_installed, check_runs, serve
    from digitpad.runs.library import Runs

    runs = Runs(store.root).folder
    check_installed()
    check_runs(runs)
    address = serve(runs, arguments.port)
    if arguments.supervised:
        print(address, flush=True)
        sys.stdin.buffer.read()
        return 0
    print(_("TensorBoard is at {address}. Ctrl+C ends it.").format(address=address), flush=True)
    with suppress(KeyboardInterrupt):
        threading.Event().wait()
    return 0


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= HIGHEST_PORT:
        raise argparse.ArgumentTypeError(
            _("a port is a number from 0 to {highest}").format(highest=HIGHEST_PORT)
        )
    return port
