"""`python main.py`: the same as the command `digitpad`, from a checkout."""

import sys

from digitpad.cli import main

if __name__ == "__main__":
    sys.exit(main())
