"""Python packages that only some things need: which are missing, what is said, and how pip installs them."""

import importlib
import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from digitpad.errors import PackagesError
from digitpad.language import _

# What is installed under one name, by the names to import. Keras is of no use here without TensorFlow.
EXTRAS = {
    "keras": ("tensorflow", "keras"),
    "onnx": ("onnx", "tf2onnx", "onnxruntime"),
    "pdf": ("pypdfium2",),
    "hdf5": ("h5py",),
    "tensorboard": ("tensorboard",),
    "sklearn": ("sklearn",),
    "cluster": ("distributed",),
    "search": ("optuna",),
    "database": ("sqlalchemy", "psycopg"),
}
NAMED = {"sklearn": "scikit-learn"}  # what is installed under another name than it is imported by
DISTRIBUTIONS = ("digitpad", "digitpad-pad")  # of which one or both say which versions are needed
WRITING = "Installing collected packages:"  # what pip says when all is here: now it must not be stopped
LINE = 1_000  # characters of what pip says that are handed on at once


def is_installed(extra: str) -> bool:
    """Say whether all packages of an extra are there; nothing is imported to find out."""
    importlib.invalidate_caches()  # they may have been installed since the program began
    return all(find_spec(package) for package in EXTRAS[extra])


def check_installed(extra: str, purpose: str) -> None:
    """Refuse to go on where a package is missing.

    purpose: what needs it, as the beginning of a sentence.

    Raises:
        PackagesError: one is missing; the sentence says which, and what to do.
    """
    if is_installed(extra):
        return
    raise PackagesError(missing_sentence(extra, purpose), install_obstacle(), extra)


def missing_sentence(extra: str, purpose: str) -> str:
    """Return what is said where packages of an extra are missing; `purpose`: what needs them."""
    need = _("{purpose} needs Python packages that are not installed: {names}.")
    return need.format(purpose=purpose, names=", ".join(_packages(extra)))


def install_obstacle() -> str:
    """Return why nothing can be installed from here, and what to do instead; "" where pip can."""
    if getattr(sys, "frozen", False):
        return _("Nothing can be added to this edition of DigitPad: use the full one.")
    if not find_spec("pip"):
        return _("Install them where DigitPad is installed: {folder}.").format(folder=sys.prefix)
    is_system = sys.prefix == sys.base_prefix
    if is_system and (Path(sysconfig.get_path("stdlib")) / "EXTERNALLY-MANAGED").exists():
        return _("The system looks after its Python itself: install them with the system's own tools.")
    if not os.access(sysconfig.get_path("purelib"), os.W_OK):
        return _("Ask whoever looks after {folder} to install them there.").format(folder=sys.prefix)
    return ""


def requirements(extra: str) -> list[str]:
    """Return what pip is asked for, such as "keras<4,>=3.15.1": the versions that DigitPad is made for."""
    from importlib import metadata  # slow to import, and the window's start imports this module

    wanted = dict[str, str]()
    for distribution in DISTRIBUTIONS:
        try:
            lines = metadata.requires(distribution) or []
        except metadata.PackageNotFoundError:
            continue
        for line in lines:
            requirement = line.partition(";")[0].strip()
            name = re.match(r"[\w.-]+", requirement)
            if name:
                wanted.setdefault(name[0].lower().replace("-", "_"), requirement)
    return [wanted.get(name.replace("-", "_"), name) for name in _packages(extra)]


def _packages(extra: str) -> list[str]:
    """Return the packages of an extra, as pip calls them."""
    return [NAMED.get(name, name) for name in EXTRAS[extra]]


def install(
    extra: str, say: Callable[[str], None], started: Callable[["subprocess.Popen[str]"], None]
) -> None:
    """Have pip install what an extra needs.

    say: is given each line that pip writes. started: is given pip's process, to end it with ours.

    Raises:
        PackagesError: it cannot be installed, and why.
    """
    last = reason = install_obstacle()
    if not reason:
        options = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
        command = [sys.executable, "-P", "-m", "pip", "install", *options, *requirements(extra)]
        streams: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE}
        with subprocess.Popen(
            command, stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace", **streams
        ) as pip:
            started(pip)
            assert pip.stdout
            while line := pip.stdout.readline(LINE):
                last = line.strip() or last
                say(line.strip())
        reason = last.removeprefix("ERROR: ") if pip.returncode or not is_installed(extra) else ""
    if reason:
        need = _("It could not be installed: {reason}.").format(reason=reason.rstrip("."))
        raise PackagesError(need, _("Check the internet connection, then try again."), extra)
