"""The command line: help, versions, exit statuses, and what becomes of a bug."""

import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest

from digitpad import __version__
from digitpad.cli import main as cli
from digitpad.cli.main import COMMANDS, main
from digitpad.errors import DataError, DisplayError, StoreError
from digitpad.system.settings import Settings, Store, user_folder

ROOT = Path(__file__).parents[2]
SEVEN = str(Path(__file__).parents[1] / "data" / "seven.jsonl")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as caught:
        main([command, "--help"])
    assert caught.value.code == 0
    out = capsys.readouterr().out
    assert out.startswith(f"usage: digitpad {command}")


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    lines = capsys.readouterr().out.splitlines()
    explained = {line.split()[0] for line in lines if line.startswith("    ") and len(line.split()) > 1}
    assert explained >= set(COMMANDS)


def test_the_version_is_told(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"DigitPad {__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [["--nonsense"], ["predict"], ["predict", "--nonsense", "x"], ["window", "a.png", "b.png"]],
    ids=" ".join,
)
def test_wrong_usage_is_status_2(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith("usage: digitpad")


class Stub:
    """A command that does as it is told; main gets it in place of `predict`."""

    def __init__(self, outcome):
        self.outcome = outcome
        self.store = None

    def add_parser(self, commands):
        commands.add_parser("predict").set_defaults(run=self.run)

    def run(self, arguments, store):
        self.store = store
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome


def interrupted_import() -> ImportError:
    """Return what Python makes of Ctrl+C while a library in C++ is being loaded."""
    error = ImportError("initialization failed")
    error.__cause__ = KeyboardInterrupt()
    return error


@pytest.mark.parametrize(
    ("outcome", "status", "told"),
    [
        (0, 0, ""),
        (1, 1, ""),
        (DataError("No data. Get some."), 1, "No data. Get some.\n"),
        (DisplayError("No display. Use another."), 2, "No display. Use another.\n"),
        (KeyboardInterrupt(), 130, ""),
        (interrupted_import(), 130, ""),
    ],
)
def test_the_outcome_decides_the_status(outcome, status, told, monkeypatch, capsys):
    monkeypatch.setitem(COMMANDS, "predict", Stub(outcome))
    assert main(["predict"]) == status
    assert capsys.readouterr() == ("", told)


def test_commands_get_the_users_folder(monkeypatch):
    stub = Stub(0)
    monkeypatch.setitem(COMMANDS, "predict", stub)
    main(["predict"])
    assert stub.store.root == user_folder()


@pytest.mark.parametrize("arguments", [[], ["seven.png"]], ids=["nothing", "a picture"])
def test_without_a_command_the_window_opens(arguments, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seven.png").touch()
    opened = []
    monkeypatch.setattr(cli.window, "run", lambda namespace, store: opened.append(namespace.file) or 0)
    assert main(arguments) == 0
    assert opened == [Path(name) for name in arguments] or opened == [None]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["predcit"], "Did you mean digitpad predict?"),
        (["modles", "list", "--json"], "Did you mean digitpad models?"),
        (["frobnicate"], "These are the commands: window, predict,"),
        (["nothing.png"], "There is no file nothing.png."),
        (["x" * 300], "neither a command nor a file"),
        (["a\0b"], r"neither a command nor a file a\x00b"),
    ],
)
def test_what_is_neither_a_command_nor_a_file_opens_no_window(arguments, words, monkeypatch, capsys):
    opened = []
    monkeypatch.setattr(cli.window, "run", lambda *given: opened.append(given) or 0)
    assert main(arguments) == 2
    assert words in capsys.readouterr().err
    assert not opened


def test_the_language_of_the_settings_is_spoken(monkeypatch, capsys):
    Store(user_folder()).save_settings(Settings(language="es"))
    spoken = []
    monkeypatch.setattr(cli.language, "use", spoken.append)
    monkeypatch.setitem(COMMANDS, "predict", Stub(0))
    main(["predict"])
    assert spoken == ["es"]


def test_a_bug_is_one_line_and_a_log(tmp_path: Path):
    code = (
        "import sys; from digitpad.cli import main as cli; "
        "cli.COMMANDS['predict'].run = lambda arguments, store: 1 / 0; "
        "sys.exit(cli.main(sys.argv[1:]))"
    )
    command = [sys.executable, "-W", "error", "-c", code, "predict", "x"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    log = user_folder() / "digitpad.log"
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr == f"Something went wrong inside DigitPad. The details are in {log}.\n"
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "command",
    [
        [sys.executable, "main.py"],
        [sys.executable, "-m", "digitpad"],
    ],
    ids=["main.py", "-m digitpad"],
)
def test_every_way_to_start_is_the_same(command):
    run = subprocess.run([*command, "--version"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (0, f"DigitPad {__version__}\n")
    run = subprocess.run([*command, "predict", SEVEN], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0
    assert ": 7, " in run.stdout


def test_an_unusable_users_folder_does_not_stop_a_command(tmp_path: Path, monkeypatch, capsys):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("DIGITPAD_HOME", str(tmp_path / "file"))
    assert main(["predict", SEVEN]) == 0
    assert ": 7, " in capsys.readouterr().out


def run_with(arguments, stdout=None, without=(), **environment):
    """Run the program as a user does, who has no settings of ours; return the status and what it said."""
    ours = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    known = {name: value for name, value in ours.items() if name not in without}
    command = [sys.executable, "-m", "digitpad", *arguments]
    ended = subprocess.run(command, check=False, env=known, stdout=stdout, stderr=subprocess.PIPE)
    return ended.returncode, ended.stderr.decode(errors="replace")


ASCII = {"PYTHONIOENCODING": "ascii", "LANGUAGE": "es"}
C = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LANGUAGE": "es"}


@pytest.mark.parametrize("environment", [ASCII, C])
@pytest.mark.parametrize("arguments", [["--help"], ["models"]])
def test_a_terminal_that_lacks_signs_gets_others(environment, arguments, tmp_path):
    with (tmp_path / "out").open("wb") as out:
        assert run_with(arguments, out, **environment) == (0, "")
    text = (tmp_path / "out").read_bytes().decode("ascii")
    assert "dibujos" in text
    assert "?" not in text


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("arguments", [["--help"], ["models"]])
def test_what_cannot_be_printed_is_a_sentence(arguments):
    with Path("/dev/full").open("wb") as full:
        status, said = run_with(arguments, full)
    assert (status, said) == (1, "The output cannot be written: No space left on device.\n")


@pytest.mark.skipif(sys.platform == "win32", reason="no shell as there is elsewhere")
@pytest.mark.parametrize(("closed", "said"), [(">&-", "Bad file descriptor"), (">&- 2>&-", "")])
def test_output_that_is_closed_is_a_sentence_where_there_is_room_for_one(closed, said):
    command = f"{sys.executable} -m digitpad models {closed}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(command, shell=True, check=False, env=environment, capture_output=True, text=True)
    assert (ended.returncode, said in ended.stderr) == (1, True)
    assert not Path(os.environ["DIGITPAD_HOME"], "digitpad.log").exists()


def test_without_a_home_the_sentence_says_what_to_set(monkeypatch, capsys):
    monkeypatch.delenv("DIGITPAD_HOME")
    for home in (Path("~/.local/share"), RuntimeError("could not determine the home directory")):
        found = {"side_effect": home} if isinstance(home, Exception) else {"return_value": home}
        with (
            mock.patch("platformdirs.user_data_path", **found),
            pytest.raises(StoreError, match="no home folder"),
        ):
            user_folder()
        with mock.patch("platformdirs.user_data_path", **found):
            assert main(["models"]) == 1
        assert capsys.readouterr().err.endswith("Name a folder of yours in DIGITPAD_HOME.\n")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are text there")
def test_a_home_whose_name_is_no_text_is_as_any_other(tmp_path):
    home = os.fsdecode(os.fsencode(tmp_path) + b"/h\xffme")
    with (tmp_path / "out").open("wb") as out:
        for arguments in (["models"], ["runs"], ["drawings", "list"]):
            assert run_with(arguments, out, DIGITPAD_HOME=home) == (0, "")
