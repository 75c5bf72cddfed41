"""The beginning of the frozen program, which starts itself with `-P -m MODULE …` as it would start Python."""

import multiprocessing
import os
import runpy
import sys
from pathlib import Path


def forget_libraries() -> None:
    """Leave other programs, such as a browser, their own libraries: they would be given ours.

    This process has found its own; one that it starts of itself sets all of it anew.
    """
    for name in [name for name in os.environ if name.startswith("_PYI_")]:
        del os.environ[name]
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    os.environ.pop("LD_LIBRARY_PATH", None)
    if before:
        os.environ["LD_LIBRARY_PATH"] = before


if __name__ == "__main__":
    if sys.platform == "linux":
        forget_libraries()
    multiprocessing.freeze_support()
    # Debian's Tcl looks for its modules where Debian has them, and not beside its library.
    modules = Path(__file__).parent / "_tcl_data" / "tcl8"
    os.environ.setdefault("TCL8_6_TM_PATH", str(modules))
    if sys.argv[1:3] == ["-P", "-m"]:
        module = sys.argv[3]
        del sys.argv[1:4]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    else:
        from digitpad.cli.main import main

        sys.exit(main())
