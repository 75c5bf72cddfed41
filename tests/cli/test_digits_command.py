"""`digitpad digits`: which digits networks learn from, chosen in the terminal."""

import json
import subprocess
import sys

import pytest
from support.made_digits import made_mnist

from digitpad.cli.main import main
from digitpad.runs.library import Runs
from digitpad.system.settings import Store, user_folder
from digitpad.training.synthesis import writer


@pytest.fixture(autouse=True)
def nothing(monkeypatch, tmp_path):
    """There are no digits anywhere, and no internet; synthetic ones are few."""
    monkeypatch.delenv("DIGITPAD_DATA", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.setattr(writer, "TRAIN_HANDS", range(20))
    monkeypatch.setattr(writer, "TEST_HANDS", range(20, 30))


def test_it_says_what_there_is_and_what_to_do(capsys):
    assert main(["digits"]) == 0
    assert "digitpad digits mnist" in capsys.readouterr().out


def test_a_file_is_chosen_and_trained_on(tmp_path, capsys):
    path = made_mnist(tmp_path / "mine.npz", train=300, test=60)
    assert main(["digits", str(path)]) == 0
    assert "mine.npz: 300 digits to train on, 60 to test with" in capsys.readouterr().out
    path.unlink()
    assert main(["train", "scratch", "--epochs", "2", "--progress", "none"]) == 0
    assert "Accuracy on the test digits of your file" in capsys.readouterr().out
    (run,) = Runs(user_folder()).all()
    assert run.result.measured_on == "mine"
    (user_folder() / "digits" / "file.npz").unlink()
    assert main(["train", "scratch", "--epochs", "2", "--progress", "none"]) == 1
    assert "The digits of mine.npz are not in your folder any more" in capsys.readouterr().err


def test_synthetic_ones_are_chosen_and_trained_on(capsys):
    assert main(["digits", "synthetic"]) == 0
    assert "Synthetic digits: 400 digits to train on, 200 to test with" in capsys.readouterr().out
    assert Store(user_folder()).settings().digits == "synthetic"
    assert main(["train", "scratch", "--epochs", "2", "--progress", "none"]) == 0
    assert "which say nothing of real writing" in capsys.readouterr().out
    (run,) = Runs(user_folder()).all()
    assert run.result.measured_on == "synthetic"


def test_without_internet_mnist_is_a_sentence_and_the_choice_stays(capsys):
    assert main(["digits", "mnist"]) == 1
    assert "MNIST could not be downloaded" in capsys.readouterr().err
    assert Store(user_folder()).settings().digits == ""


def test_for_a_window_it_reports_and_keeps_no_choice(tmp_path):
    path = made_mnist(tmp_path / "mine.npz", train=300, test=60)
    command = [sys.executable, "-m", "digitpad", "digits", "--supervised", "--", str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        lines = [json.loads(line) for line in process.stdout]
        process.wait(60)
    assert process.returncode == 0
    assert lines[-1] == {"done": 1.0, "total": 1}
    assert Store(user_folder()).settings().digits == ""
