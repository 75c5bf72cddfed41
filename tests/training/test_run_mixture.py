"""A model trained for real, by the command: Keras runs in child processes, as in the program."""

import json
import os
import shlex
import signal
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from support.made_digits import made_data, made_mnist, made_strokes

from digitpad.core.card import check_files, read_card
from digitpad.core.network import load_model
from digitpad.core.raster import steps_of_ink
from digitpad.drawings.drawings import Drawing, Drawings
from digitpad.models.entry import model_files
from digitpad.runs.recipe import RECIPES, Recipe
from digitpad.training.data.mnist import load_mnist, read_mnist

TINY = {"epochs": 8, "widths": [8, 16, 32], "batch": 64, "validation": 200, "average": 0.9, "outliers": 8}


@pytest.fixture(scope="module")
def mnist_path(tmp_path_factory):
    return made_mnist(tmp_path_factory.mktemp("made") / "mnist.npz")


def command(tmp_path, mnist_path, *arguments, **recipe):
    (tmp_path / "recipe.json").write_text(json.dumps(TINY | recipe))
    names = (str(tmp_path / "recipe.json"), "--mnist", str(mnist_path))
    return [sys.executable, "-m", "digitpad", "train", *names, "--progress", "json", *arguments]


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    without = {key: value for key, value in os.environ.items() if key != "DIGITPAD_DATA"}
    return without | {"DIGITPAD_HOME": str(home), "LANGUAGE": "en", "PYTHONUNBUFFERED": "1"}


@pytest.fixture(scope="module")
def trained(tmp_path_factory, mnist_path, environment):
    folder = tmp_path_factory.mktemp("trained")
    line = command(folder, mnist_path, "--out", str(folder / "out"))
    return folder / "out", subprocess.run(line, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_training_tells_its_progress_in_json_and_nothing_else(trained):
    folder, process = trained
    assert process.returncode == 0, process.stderr
    assert process.stderr == ""  # TensorFlow is kept quiet
    events = [json.loads(line) for line in process.stdout.splitlines()]
    epochs = [event for event in events if event["event"] == "epoch"]
    assert [event["epoch"] for event in epochs] == list(range(1, 9))
    stages = [event["stage"] for event in events if event["event"] == "stage"]
    assert stages == ["preparing", "starting", "saving", "measuring"]
    places = [(event["epoch"], event["batch"]) for event in events if "batch" in event]
    assert all(before <= after for before, after in pairwise(places))
    assert epochs[-1]["loss"] < epochs[0]["loss"]
    assert epochs[-1]["validation_accuracy"] > 0.9
    assert events[-1]["event"] == "done"
    assert events[-1]["folder"] == str(folder)


@pytest.mark.slow
def test_training_leaves_a_model_that_reads_its_digits(trained, mnist_path):
    folder, process = trained
    assert process.returncode == 0, process.stderr
    assert sorted(folder.iterdir()) == sorted(model_files(folder))
    classifier = load_model(folder / "digitpad.tflite")
    test = read_mnist(mnist_path).test
    accuracy = (classifier.probabilities(test.images).argmax(axis=1) == test.labels).mean()
    assert accuracy > 0.9
    assert classifier.card.figure("mnist_test_accuracy") == pytest.approx(accuracy)


@pytest.mark.slow
def test_the_card_tells_how_the_model_was_made(trained):
    folder, _ = trained
    card = read_card(folder / "digitpad.json")
    check_files(card, folder)
    assert set(card.sha256) == {"digitpad.keras", "digitpad.tflite"}
    assert card.data == {
        "MNIST train": 1300,
        "MNIST validation": 200,
        "people's pen paths": 0,
        "people's pen paths, held-out writers": 0,
        "people's non-digits": 0,
    }
    assert card.recipe == Recipe().to_record() | TINY | {"name": "custom"}
    assert 0.1 <= card.threshold <= 1
    assert card.figure("mnist_test_accepted") > 0.9
    assert card.parameters == sum(int(line.split()[-2]) for line in card.architecture)
    assert {"python", "tensorflow", "keras", "ai-edge-litert", "digitpad"} <= set(card.versions)


@pytest.mark.slow
def test_a_folder_of_data_is_learned_from_and_its_held_out_writers_are_measured(
    tmp_path, mnist_path, environment
):
    data = tmp_path / "data"
    data.mkdir()
    made_data(data, mnist_path)
    line = command(tmp_path, mnist_path, "--out", str(tmp_path / "out"), epochs=6)
    more = {"DIGITPAD_DATA": str(data)}
    process = subprocess.run(line, env=environment | more, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr
    card = read_card(tmp_path / "out" / "digitpad.json")
    assert card.data["people's pen paths"] == 40
    names = ("made_accuracy", "made_pen_5_accuracy", "made_only_shrunk_accuracy", "made_gmd_accuracy")
    assert all(0 <= card.figure(name) <= 1 for name in (*names, "crosses_taken_for_digits"))
    assert card.figure("held_out_accepted") >= 0.9
    figure = next(figure for figure in card.figures if figure.name == "crosses_accepted")
    program = shlex.split(figure.command.replace("$DIGITPAD_DATA", str(data)))
    again = subprocess.run(
        [sys.executable, "-m", *program, "--json"], env=environment | more, capture_output=True, check=True
    )
    outliers = json.loads(again.stdout)["outliers"]
    assert outliers == {
        "count": 20,
        "taken": card.figure("crosses_taken_for_digits"),
        "accepted": figure.value,
    }


@pytest.mark.slow
def test_without_mnist_the_card_says_that_the_digits_are_synthetic(tmp_path, environment):
    line = command(tmp_path, "none", "--out", str(tmp_path / "out"), epochs=1, digits=600)
    process = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr
    card = read_card(tmp_path / "out" / "digitpad.json")
    synthetic = {"synthetic writer train": 400, "synthetic writer validation": 200}
    assert card.data.items() >= ({"MNIST train": 0, "MNIST validation": 0} | synthetic).items()
    assert card.figure("mnist_test_accuracy") is None
    assert card.measured_on == "synthetic"
    figure = next(figure for figure in card.figures if figure.name == "synthetic_test_accuracy")
    program = [sys.executable, "-m", *shlex.split(figure.command), "--json"]
    again = subprocess.run(program, env=environment, capture_output=True, check=True)
    record = json.loads(again.stdout)
    assert (record["source"], record["accuracy"]) == ("synthetic", figure.value)


@pytest.mark.slow
def test_training_can_begin_with_a_model(trained, tmp_path, mnist_path, environment):
    folder, _ = trained
    begin = ("--from", str(folder / "digitpad.keras"), "--out", str(tmp_path / "out"))
    line = command(tmp_path, mnist_path, *begin, epochs=1, learning_rate=1e-6)
    process = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr
    before, after = (read_card(place / "digitpad.json") for place in (folder, tmp_path / "out"))
    assert after.earlier == (before.recipe,)
    # One epoch at hardly any rate: what it reads it must have known before.
    assert after.figure("mnist_test_accuracy") >= before.figure("mnist_test_accuracy") - 0.03


@pytest.mark.slow
def test_the_model_that_it_begins_with_decides_how_wide_the_network_is(
    trained, tmp_path, mnist_path, environment
):
    folder, _ = trained
    begin = ("--from", str(folder / "digitpad.keras"), "--out", str(tmp_path / "out"))
    line = command(tmp_path, mnist_path, *begin, widths=[8, 16, 24], epochs=1)
    process = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr
    assert read_card(tmp_path / "out" / "digitpad.json").recipe["widths"] == TINY["widths"]


@pytest.mark.slow
def test_a_model_of_another_network_is_no_beginning(tmp_path, mnist_path, environment):
    run = [sys.executable, "-m", "digitpad", "train", "scratch", "--epochs", "1", "--mnist", str(mnist_path)]
    run += ["--progress", "none", "--out", str(tmp_path / "run")]
    subprocess.run(run, env=environment, capture_output=True, check=True)
    begin = ("--from", str(tmp_path / "run" / "digitpad.npz"), "--out", str(tmp_path / "out"))
    line = command(tmp_path, mnist_path, *begin)
    process = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
    assert process.returncode == 1
    assert "a different network" in process.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_a_model_in_the_way_is_refused_at_once(trained, tmp_path, mnist_path, environment):
    folder, _ = trained
    line = command(tmp_path, mnist_path, "--out", str(folder))
    process = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
    assert process.returncode == 1
    assert "already holds a model" in process.stderr
    assert "starting" not in process.stdout  # Keras


def interrupted(line, environment, event):
    """Run, send Ctrl+C at the first `event` of its progress, and return the process and its last line."""
    with subprocess.Popen(
        line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        for progress in process.stdout:
            if json.loads(progress)["event"] == event:
                break
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read().splitlines()
        errors = process.stderr.read()
    return process.returncode, rest[-1] if rest else "{}", errors


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send to one process")
def test_an_interrupt_keeps_the_best_so_far(tmp_path, mnist_path, environment):
    folder = tmp_path / "out"
    line = command(tmp_path, mnist_path, "--out", str(folder), epochs=1000)
    status, last, errors = interrupted(line, environment, "epoch")
    assert (status, errors) == (130, "")
    record = json.loads(last)
    assert record["event"] == "done"
    assert record["interrupted"]
    assert 1 <= record["epochs"] < 1000
    assert load_model(folder / "digitpad.tflite").card.figure("mnist_test_accuracy") is not None


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send to one process")
def test_an_interrupt_before_the_first_epoch_leaves_nothing(tmp_path, mnist_path, environment):
    folder = tmp_path / "out"
    line = command(tmp_path, mnist_path, "--out", str(folder), batch=1)
    status, last, errors = interrupted(line, environment, "batch")
    assert (status, errors) == (130, "")
    assert json.loads(last).get("event") != "done"
    assert not folder.exists()


@pytest.mark.slow
def test_without_a_connection_the_sentence_says_what_to_do(tmp_path, environment):
    nowhere = {"https_proxy": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}
    process = subprocess.run(
        [sys.executable, "-m", "digitpad", "train", "--out", str(tmp_path / "out"), "--progress", "none"],
        env=environment | nowhere | {"KERAS_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 1
    assert "synthetic digits" in process.stderr
    assert len(process.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_the_users_drawings_are_learned_and_nothing_else_forgotten(
    trained, mnist_path, environment, tmp_path
):
    folder, _process = trained
    before = load_model(folder / "digitpad.tflite")
    generator = np.random.default_rng(5)
    odd = [made_strokes(7, generator) for _ in range(8)]  # whoever writes a 4 as others write a 7
    database = Drawings(tmp_path / "drawings.sqlite3")
    for strokes in odd:
        database.add(Drawing(4, strokes))
    database.close()
    recipe = tmp_path / "recipe.json"
    record = RECIPES["personal"].to_record() | {"validation": 200, "digits": 0, "epochs": 12, "seed": 3}
    recipe.write_text(json.dumps(record | {"learning_rate": 0.002}))
    line = [sys.executable, "-m", "digitpad", "train", str(recipe), "--mnist", str(mnist_path)]
    line += ["--drawings", "--from", str(folder / "digitpad.keras"), "--out", str(tmp_path / "new")]
    here = environment | {"DIGITPAD_HOME": str(tmp_path)}
    process = subprocess.run(
        [*line, "--progress", "json"], env=here, capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stderr
    after = load_model(tmp_path / "new" / "digitpad.tflite")
    fours = np.stack([steps_of_ink(made_strokes(7, generator)).digit for _ in range(40)])
    assert (before.probabilities(fours).argmax(axis=1) == 7).mean() > 0.9
    assert (after.probabilities(fours).argmax(axis=1) == 4).mean() > 0.9
    test = load_mnist(mnist_path).test
    others = test.take(np.flatnonzero(test.labels != 7))
    right = [
        (one.probabilities(others.images).argmax(axis=1) == others.labels).mean() for one in (before, after)
    ]
    assert right[1] > right[0] - 0.02
    assert after.card.data["your drawings"] == 7
    assert after.card.threshold <= before.card.threshold  # capped where it would refuse too many
    assert after.card.recipe["widths"] == before.card.recipe["widths"]
    assert len(after.card.earlier) == 1
