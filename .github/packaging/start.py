"""The beginning of the frozen program, which starts itself with `-P -m MODULE …` as it would start Python."""

import multiprocessing
import os
import runpy
import sys
from pathlib import Path

if __name__ == "__main__":
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
