"""The language of every sentence a user reads: English in the source, the rest in `locale/`.

The standard library's gettext does the work. It reads the environment variable ``LANGUAGE`` at every
call, so a change of language needs no state of ours and reaches child processes too.
"""

import gettext
import locale
import os
import re
from functools import cache
from pathlib import Path

DOMAIN = "digitpad"
FOLDER = Path(__file__).with_name("locale")
LANGUAGES = {"en": "English", "es": "Español"}
LONGEST_NAME = 40  # of a file, in letters

gettext.bindtextdomain("argparse", str(FOLDER))


def _(message: str) -> str:
    """Return `message` in the language in use."""
    return _translated(message, os.environ.get("LANGUAGE", ""))


@cache
def _translated(message: str, language: str) -> str:
    """Remember translations, for the bars ask with every motion."""
    return _catalogue(language).gettext(message)


@cache
def _catalogue(_language: str) -> gettext.NullTranslations:
    """Remember each language's file: gettext itself looks for it at every call, and a window asks often."""
    return gettext.translation(DOMAIN, FOLDER, fallback=True)


def use(code: str) -> None:
    """Speak the language `code` ("en", "es") from now on, in child processes too."""
    os.environ["LANGUAGE"] = code
    gettext.textdomain("argparse")  # which looks its own words up in the current domain


def system_language() -> str:
    """Return the code of the system's language where we speak it, else "en"."""
    names = [os.environ.get(name, "") for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")]
    name = next((name for name in names if name), None) or locale.getlocale()[0] or "en"
    return "es" if name.lower().startswith(("es", "spanish")) else "en"


def percent(share: float, places: int = 0) -> str:
    """Return a share in [0, 1] as a percentage."""
    return f"{decimal(share * 100, places)} %"


def grouped(count: int) -> str:
    """Return a whole number with its thousands apart: 60 000, as both languages may write it."""
    return f"{count:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def unbroken(words: str) -> str:
    """Return a sentence without line breaks before a percent sign, in a number, or in brackets at its end."""
    words = re.sub(r"(?<=\d) (?=%|×)|(?<=×) (?=\d)", "\N{NO-BREAK SPACE}", words)
    words = re.sub(r"(?<=\d) (?=\d{3}\b)", "\N{NARROW NO-BREAK SPACE}", words)
    return re.sub(r"\([^()]{,16}\)$", lambda end: end[0].replace(" ", "\N{NO-BREAK SPACE}"), words)


def decimal(value: float, places: int) -> str:
    """Return a number with the language's decimal sign and so many decimals."""
    return f"{value:.{places}f}".replace(".", _("."))


def significant(value: float, digits: int) -> str:
    """Return a number of so many digits, without zeros at its end: 0.25, 2e-5."""
    text = f"{value:.{digits}g}".replace("e+0", "e").replace("e+", "e").replace("e-0", "e-")
    return text.replace(".", _("."))


def short(name: str) -> str:
    """Return a file's name as the status bar has room for it: on one line, a long one without its middle."""
    whole = " ".join(name.encode("utf-8", "backslashreplace").decode().split())
    half = LONGEST_NAME // 2
    return whole if len(whole) <= LONGEST_NAME else f"{whole[:half]}…{whole[-half:]}"
