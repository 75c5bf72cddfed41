"""TensorBoard's server, in this process. It takes 1 s to import; TensorFlow would make it 5 s."""

import sys
from pathlib import Path
from types import ModuleType

from digitpad.errors import BoardError
from digitpad.language import _
from digitpad.system.silence import silenced

LOOPBACK = "127.0.0.1"
WITHOUT_TENSORFLOW = "tensorboard.compat.notf"  # where it can be imported, TensorBoard uses its own stand-in


def serve(runs: Path, port: int = 0) -> str:
    """Serve all runs to this machine alone, in a thread, and return the address.

    runs: the folder of all runs; those that are added later are seen too.
    port: 0 for a free one.

    Raises:
        BoardError: the port is in use, or the server cannot be started.
    """
    sys.modules[WITHOUT_TENSORFLOW] = ModuleType(WITHOUT_TENSORFLOW)
    from tensorboard import program

    board = program.TensorBoard()
    board.configure(
        argv=["", "--logdir", str(runs), "--host", LOOPBACK, "--port", str(port), "--reload_interval", "3"]
    )
    try:
        with silenced(2):  # a note on how it loads data
            return str(board.launch())
    except program.TensorBoardPortInUseError:
        raise BoardError(
            _("Port {port} is in use. Choose another, or leave it out for a free one.").format(port=port)
        ) from None
    except program.TensorBoardServerException as error:
        raise BoardError(_("TensorBoard cannot be started: {reason}.").format(reason=error)) from None
