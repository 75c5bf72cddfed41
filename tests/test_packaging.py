"""What a desktop is told of DigitPad: its entry, its description, and the kinds of its own files."""

import os
import re
import runpy
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from support.missing import missing

from digitpad.drawings.file_kinds import ANSWERS_SUFFIX, PLAYGROUND_SUFFIX, RECIPE_SUFFIX
from digitpad.lab.presets import SCRATCH
from digitpad.playground.settings import PlaygroundSettings, PlaygroundText, write_text
from digitpad.system.files import json_bytes

PACKAGING = Path(__file__).parents[1] / ".github" / "packaging"
NAMES = "{http://www.freedesktop.org/standards/shared-mime-info}"
PLAYGROUND = write_text(PlaygroundText(PlaygroundSettings())).encode()
FILES = {
    f"mine{RECIPE_SUFFIX}": (json_bytes(SCRATCH.to_record()), "application/x-digitpad-recipe"),
    f"mine{PLAYGROUND_SUFFIX}": (PLAYGROUND, "application/x-digitpad-playground"),
    "without an ending": (PLAYGROUND, "application/x-digitpad-playground"),
    f"ana{ANSWERS_SUFFIX}": (b'{"digitpad": "hand-in"}', "application/x-digitpad-answers"),
}


def tool(name: str, package: str) -> str:
    return shutil.which(name) or missing(f"no {name}: install {package}")


def ours() -> dict[str, str]:
    """Return the kinds of files of our own, by their endings."""
    kinds = ElementTree.parse(PACKAGING / "digitpad-mime.xml").getroot()
    return {glob.get("pattern")[1:]: kind.get("type") for kind in kinds for glob in kind.iter(f"{NAMES}glob")}


def test_every_kind_of_our_files_is_known_and_opened():
    assert {*ours()} == {RECIPE_SUFFIX, PLAYGROUND_SUFFIX, ANSWERS_SUFFIX}
    entry = (PACKAGING / "digitpad.desktop").read_text(encoding="utf-8")
    assert {*ours().values()} <= {*re.search("^MimeType=(.*)$", entry, re.MULTILINE)[1].split(";")}
    assert re.search("^Exec=digitpad %f$", entry, re.MULTILINE)  # a process for each of several files
    described = ElementTree.parse(PACKAGING / "digitpad.metainfo.xml").getroot()
    assert {*ours().values()} == {kind.text for kind in described.iter("mediatype")}


@pytest.mark.parametrize(
    ("command", "package", "file"),
    [
        (["desktop-file-validate"], "desktop-file-utils", "digitpad.desktop"),
        (["appstreamcli", "validate", "--no-net"], "appstream", "digitpad.metainfo.xml"),
    ],
)
def test_entry_and_description_are_valid(command, package, file):
    program, *options = command
    checking = [tool(program, package), *options, str(PACKAGING / file)]
    done = subprocess.run(checking, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, done.stdout)
    assert "warning" not in done.stdout


def test_a_desktop_knows_our_files(tmp_path):
    """As it asks of what the package brings: the shared database, then the entry that takes such files."""
    update = tool("update-mime-database", "shared-mime-info")
    entries = tool("update-desktop-database", "desktop-file-utils")
    gio, query = tool("gio", "libglib2.0-bin"), tool("xdg-mime", "xdg-utils")
    frozen = tmp_path / "frozen"
    frozen.mkdir()
    runpy.run_path(str(PACKAGING / "deb.py"))["lay_out"](frozen, tmp_path)
    share = tmp_path / "usr" / "share"
    subprocess.run([update, str(share / "mime")], check=True, capture_output=True)
    subprocess.run([entries, str(share / "applications")], check=True)
    (tmp_path / "digitpad").touch(0o755)  # an entry counts only where its program is there
    places = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "XDG_DATA_DIRS": f"{share}:/usr/share",
        "XDG_DATA_HOME": str(tmp_path / "home"),
    }
    desktop = {**os.environ, **places, "XDG_CURRENT_DESKTOP": "GNOME", "LC_ALL": "C.UTF-8"}
    for name, (content, kind) in FILES.items():
        (tmp_path / name).write_bytes(content)
        asked = [query, "query", "filetype", str(tmp_path / name)]
        found = subprocess.run(asked, env=desktop, capture_output=True, text=True, check=True)
        assert (name, found.stdout.strip()) == (name, kind)
        listed = subprocess.run([gio, "mime", kind], env=desktop, capture_output=True, text=True, check=True)
        assert f"Default application for “{kind}”: digitpad.desktop" in listed.stdout
