"""`python main.py`: the same as the command `digitpad`, from a checkout."""

import sys

from digitpad.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
