"""The commands of the command line, a module each.

Each has `add_parser(commands)`, which describes its arguments, and `run(arguments, store)`, which returns the
exit status. What takes long to import is imported inside `run`, so that the window opens at once. No commands
are `look`, the options for pictures, and `measures` and `marking`, which measure for `evaluate`.
"""

import argparse
from typing import TypeAlias

from digitpad.language import _

INTERRUPTED = 130  # the exit status after Ctrl+C: 128 + SIGINT, as shells report it
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def mnist_help() -> str:
    """Return what `--mnist` is for."""
    return _(
        "MNIST: Keras' mnist.npz, one of its own four files, or their folder; none: synthetic digits "
        "(default: it is looked for, and downloaded)"
    )
