"""Every sentence is there in Spanish, and both languages can be spoken."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import digitpad
from digitpad import language
from digitpad.cli.main import _parser
from digitpad.language import unbroken

PACKAGE = Path(digitpad.__file__).parent
SPANISH = language.FOLDER / "es" / "LC_MESSAGES" / "digitpad.po"


@pytest.fixture(scope="module")
def spanish() -> Catalog:
    with SPANISH.open("rb") as file:
        return read_po(file, locale="es")


@pytest.fixture(scope="module")
def messages() -> set[str]:
    """All messages of the source, plural ones by their singular."""
    keywords = {"_": None, "ngettext": (1, 2)}
    found = extract_from_dir(PACKAGE, [("**.py", "python")], keywords=keywords)
    return {message if isinstance(message, str) else message[0] for _file, _line, message, *_rest in found}


# What a user of the window cannot type: options, variables of the environment, commands of a terminal, or a
# placeholder for one; and extras of packages, "digitpad[onnx]".
UNSAYABLE = re.compile(r"(?<![\w-])--[a-z]|\b[A-Z]{3,}_[A-Z]+\b|\bpip\d? install|\{command\}|\w\[[a-z]+\]")


def test_no_sentence_of_the_window_names_an_option_a_variable_or_a_package_that_cannot_be_had():
    keywords = {"_": None, "ngettext": (1, 2)}
    found = [
        (file, message)
        for file, _line, message, *_rest in extract_from_dir(
            PACKAGE, [("**.py", "python")], keywords=keywords
        )
        if not file.startswith("cli")
    ]
    assert len(found) > 1000
    sentences = [
        (file, one) for file, message in found for one in ([message] if isinstance(message, str) else message)
    ]
    assert [pair for pair in sentences if UNSAYABLE.search(pair[1])] == []


@pytest.mark.parametrize(
    "sentence",
    ["Use --force.", "Set DIGITPAD_DATA.", "pip install x", "Run {command}.", "Install digitpad[onnx]."],
)
def test_what_cannot_be_said_is_known(sentence):
    assert UNSAYABLE.search(sentence)


def test_every_message_is_translated(messages, spanish):
    missing = [message for message in messages if not (spanish.get(message) and spanish.get(message).string)]
    assert not missing


def test_no_translation_is_fuzzy_or_of_no_use(messages, spanish):
    assert not [entry.id for entry in spanish if entry.fuzzy and entry.id]
    assert {entry.id for entry in spanish if entry.id} == messages


def test_translations_keep_the_placeholders(spanish):
    for entry in spanish:
        if entry.id and isinstance(entry.id, str):
            placeholders = re.findall(r"\{\w+[^}]*\}|%\(\w+\)[srd]|%[srd]", entry.id)
            assert sorted(placeholders) == sorted(
                re.findall(r"\{\w+[^}]*\}|%\(\w+\)[srd]|%[srd]", entry.string)
            )


@pytest.mark.parametrize("name", ["digitpad", "argparse"])
def test_the_compiled_catalogue_is_the_written_one(name):
    with SPANISH.with_name(f"{name}.po").open("rb") as file:
        written = {entry.id: entry.string for entry in read_po(file, locale="es") if entry.id}
    with SPANISH.with_name(f"{name}.mo").open("rb") as file:
        compiled = {entry.id: entry.string for entry in read_mo(file) if entry.id}
    assert compiled == written, "run pybabel compile (CONTRIBUTING.md)"


def test_the_help_of_the_command_line_is_spanish(capsys):
    language.use("es")
    with pytest.raises(SystemExit):
        _parser().parse_args(["predict", "--help"])
    said = capsys.readouterr().out
    assert said.startswith("uso: ")
    assert "mostrar esta ayuda y salir" in said


def test_languages_change_at_once():
    language.use("es")
    assert language._("Undo") == "Deshacer"
    assert language.percent(0.9934, 1) == "99,3 %"
    language.use("en")
    assert language._("Undo") == "Undo"
    assert language.percent(0.9934, 1) == "99.3 %"


# Where figures are no words for a reader: SVG, CSV, keys and file names, arithmetic, code that is exported.
UNREAD = {
    "core/marks.py",
    "core/plot.py",
    "core/ticks.py",
    "inspect/content.py",  # without decimals
    "playground/settings.py",
    "system/leftovers.py",
    "training/measure.py",
    "training/publish/code_reader.py",
    "ui/main/panel.py",  # only compared
}


def test_figures_are_written_in_the_language():
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            spec = node.format_spec if isinstance(node, ast.FormattedValue) else None
            last = spec.values[-1] if spec and spec.values else None
            if isinstance(last, ast.Constant) and last.value[-1:] in tuple("fFgGeE%"):
                found.add(path.relative_to(PACKAGE).as_posix())
    assert found - UNREAD == {"language/__init__.py"}
    assert found >= UNREAD, "the list is shorter by now"


def test_no_message_writes_a_figure_by_itself(messages):
    assert not [text for text in messages if re.search(r"\{\w*:[^}]*[fFgGeE%]\}", text)]


def test_figures_have_the_languages_decimal_sign():
    assert [language.significant(value, 3) for value in (0.25, 2e-5, 1234567, 3.0)] == [
        "0.25",
        "2e-5",
        "1.23e6",
        "3",
    ]
    language.use("es")
    assert language.significant(0.25, 3) == "0,25"
    assert language.decimal(1 / 3, 2) == "0,33"


def test_an_unknown_language_is_english():
    language.use("tlh")
    assert language._("Undo") == "Undo"


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("LANG", "es_AR.UTF-8", "es"),
        ("LANG", "de_DE.UTF-8", "en"),
        ("LANGUAGE", "es", "es"),
        ("LC_ALL", "C", "en"),
    ],
)
def test_the_system_says_which_language(monkeypatch, name, value, code):
    for other in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(name, value)
    assert language.system_language() == code


def test_no_sentence_stands_in_an_f_string_where_the_extraction_does_not_see_it():
    hidden = {
        f"{path.relative_to(PACKAGE).as_posix()}:{call.lineno}"
        for path in PACKAGE.rglob("*.py")
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("_", "ngettext")
        and isinstance(call.args[0], ast.Constant)
    }
    assert hidden == set()


def test_a_line_does_not_break_in_a_number_or_before_its_percent_sign():
    said = "60 % of 60 000 in 5 × 5: 3 or more (now 16 %)"
    assert unbroken(said).replace("\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}").split(" ") == [
        *("60\N{NO-BREAK SPACE}%", "of", "60\N{NO-BREAK SPACE}000", "in"),
        *("5\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}5:", "3", "or", "more"),
        "(now\N{NO-BREAK SPACE}16\N{NO-BREAK SPACE}%)",
    ]
