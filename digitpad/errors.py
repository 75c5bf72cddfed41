"""Errors, as sentences a user can act on.

    DigitPadError
    ├── InkError        an ink file, or a line of one, cannot be read
    ├── PictureError    a picture cannot be read, or no digit was found in it
    ├── ModelError      a model file or its card is missing, damaged or does not fit
    ├── DataError       training or test data is missing or not usable
    │   └── DownloadError   data is not here and could not be downloaded
    ├── DivergedError   a network got lost while it learned: its loss is no number any more
    ├── StoreError      the user's folder cannot be read or written
    ├── BusyError       another DigitPad is at what only one can do
    ├── BoardError      TensorBoard has nothing to show, or cannot be started
    ├── ClusterError    a Dask cluster cannot be reached, or has nobody who reads
    ├── PackagesError   Python packages are missing that only some things need
    ├── UsageError      the command line names what is neither a command nor a file
    └── DisplayError    no window can be opened here

The text of each is the sentence the user reads: already translated, complete, and saying what to do
next. Everything else that is raised is a bug.
"""


class DigitPadError(Exception):
    """Base of all errors that are the world's fault and not the program's."""


class InkError(DigitPadError):
    """An ink file, or a line of one, cannot be read."""


class PictureError(DigitPadError):
    """A picture cannot be read, or no digit was found in it."""


class ModelError(DigitPadError):
    """A model file or its card is missing, damaged or does not fit."""


class DataError(DigitPadError):
    """Training or test data is missing or not usable."""


class DownloadError(DataError):
    """Data is not here and could not be downloaded."""


class DivergedError(DigitPadError):
    """A network got lost while it learned: its loss is no number any more."""


class StoreError(DigitPadError):
    """The user's folder cannot be read or written."""


class BusyError(DigitPadError):
    """Another DigitPad is at what only one can do."""


class BoardError(DigitPadError):
    """TensorBoard has nothing to show, or cannot be started."""


class ClusterError(DigitPadError):
    """A Dask cluster cannot be reached, or has nobody who reads."""


class PackagesError(DigitPadError):
    """Python packages are missing that only some things need.

    extra: what they are installed as, see `digitpad.system.packages`. need: what needs them, and their names.
    advice: what to do where DigitPad cannot install them; "" where it can.
    """

    def __init__(self, need: str, advice: str, extra: str) -> None:
        super().__init__(f"{need} {advice}".strip())
        self.need, self.advice, self.extra = need, advice, extra


class UsageError(DigitPadError):
    """The command line names what is neither a command nor a file."""


class DisplayError(DigitPadError):
    """No window can be opened here: no display, or no tkinter."""
