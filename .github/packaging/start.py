"""The beginning of the frozen program, which starts itself with `-P -m MODULE …` as it would start Python."""

import multiprocessing
import runpy
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()
    if sys.argv[1:3] == ["-P", "-m"]:
        module = sys.argv[3]
        del sys.argv[1:4]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    else:
        from digitpad.cli.main import main

        sys.exit(main())
