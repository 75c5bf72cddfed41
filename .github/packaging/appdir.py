"""A folder to copy and start: `python .github/packaging/appdir.py dist/digitpad dist`.

The first folder is what `pyinstaller .github/packaging/digitpad.spec` made. `DigitPad.AppDir` goes into the
second, laid out as `appimagetool` wants it, and the same as .tar.xz, which needs `tar` and `xz`. Its `AppRun`
starts the program, wherever the folder lies. With `--quick` it is not packed.
"""

import os
import platform
import subprocess
import sys
from pathlib import Path

from deb import ICON_SIDES, __version__, lay_out

NAME = "DigitPad.AppDir"
APP_RUN = """\
#!/bin/sh
# Starts DigitPad from the folder that this file lies in.
exec "$(dirname "$(readlink -f "$0")")/usr/bin/digitpad" "$@"
"""


def main() -> None:
    """Make the folder, and pack it."""
    frozen, out = (Path(argument).absolute() for argument in sys.argv[1:3])
    root = out / NAME
    root.mkdir(parents=True)
    lay_out(frozen, root)
    start = root / "AppRun"
    start.write_text(APP_RUN, encoding="utf-8")
    start.chmod(0o755)
    (root / "digitpad.desktop").symlink_to("usr/share/applications/digitpad.desktop")
    largest = max(ICON_SIDES)
    (root / "digitpad.png").symlink_to(f"usr/share/icons/hicolor/{largest}x{largest}/apps/digitpad.png")
    (root / ".DirIcon").symlink_to("digitpad.png")
    if "--quick" not in sys.argv:
        edition = "full" if (frozen / "_internal" / "tensorflow").is_dir() else "light"
        packed = out / f"DigitPad-{__version__}-{edition}-{platform.machine()}.tar.xz"
        command = ["tar", "--create", "--xz", "--owner=0", "--group=0", f"--directory={out}"]
        command += [f"--file={packed}", NAME]
        subprocess.run(command, env={**os.environ, "XZ_OPT": "-T0"}, check=True)


if __name__ == "__main__":
    main()
