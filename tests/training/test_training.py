"""What learns. Keras runs in child processes only, as in the program: its threads and Tk do not mix."""

import json
import os
import shlex
import signal
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image
from support.made_digits import made_digits, made_ink, made_mnist, made_strokes

from digitpad.core.card import check_files, read_card
from digitpad.core.evaluation import calibration_error
from digitpad.core.network import load_model
from digitpad.core.raster import steps_of_ink
from digitpad.drawings.drawings import Drawing, Drawings
from digitpad.errors import DataError, InkError
from digitpad.runs.recipe import RECIPES, Recipe
from digitpad.training.data.dataset import dataset_counts, gather
from digitpad.training.data.digits import DONOR, LabelledDigits, is_held_out, read_labelled, split
from digitpad.training.data.mnist import load_mnist, read_mnist
from digitpad.training.measure import best_temperature
from digitpad.training.publish.model_files import model_files, prepare_folder, whole_folder
from digitpad.training.synthesis.augment import (
    augmented,
    corrupted,
    random_bends,
    random_maps,
    thickened,
    warp,
)

TINY = {"epochs": 8, "widths": [8, 16, 32], "batch": 64, "validation": 200, "average": 0.9, "outliers": 8}


@pytest.fixture(scope="module")
def mnist_path(tmp_path_factory):
    return made_mnist(tmp_path_factory.mktemp("made") / "mnist.npz")


@pytest.fixture
def bare_environment(monkeypatch, tmp_path):
    monkeypatch.delenv("DIGITPAD_DATA", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))


# Data


def test_reads_mnist_as_shares_of_ink(mnist_path):
    mnist = read_mnist(mnist_path)
    assert mnist.train.images.shape == (1500, 28, 28)
    assert mnist.train.images.dtype == np.float32
    assert (mnist.train.images.min(), mnist.train.images.max()) == (0, 1)
    assert mnist.test.labels.tolist() == [n % 10 for n in range(200)]


@pytest.mark.parametrize(
    "change",
    [
        {"x_train": np.zeros((3, 28, 28), np.float32)},
        {"x_train": np.zeros((3, 27, 28), np.uint8)},
        {"x_train": np.zeros((2, 28, 28), np.uint8)},
        {"y_train": np.array([0, 1, 10])},
        {"y_train": np.array([0, 1, -1])},
        {"y_train": np.array([0.0, 1.0, 2.0])},
        {"y_train": np.array([{}, 1, 2], dtype=object)},
        {"x_test": np.zeros((0, 28, 28), np.uint8), "y_test": np.zeros(0, np.uint8)},
        {"y_test": np.array(3)},
    ],
)
def test_a_file_laid_out_otherwise_is_a_sentence(tmp_path, change):
    good = {
        "x_train": np.zeros((3, 28, 28), np.uint8),
        "y_train": np.arange(3),
        "x_test": np.zeros((3, 28, 28), np.uint8),
        "y_test": np.arange(3),
    }
    np.savez(tmp_path / "good.npz", **good)
    assert len(read_mnist(tmp_path / "good.npz").train) == 3
    np.savez(tmp_path / "bad.npz", **good | change)
    with pytest.raises(DataError, match="Keras' layout"):
        read_mnist(tmp_path / "bad.npz")


def test_a_file_that_is_no_npz_is_a_sentence(tmp_path):
    with pytest.raises(DataError, match="cannot be read"):
        read_mnist(tmp_path / "none.npz")
    for content in (b"", b"PK\x03\x04 cut off", b"\x93NUMPY", b"text"):
        (tmp_path / "bad.npz").write_bytes(content)
        with pytest.raises(DataError, match=r"bad\.npz"):
            read_mnist(tmp_path / "bad.npz")
    np.save(tmp_path / "array.npy", np.zeros(3))
    with pytest.raises(DataError, match="Keras' layout"):
        read_mnist(tmp_path / "array.npy")


def test_mnist_is_found_where_it_is_said_to_be(bare_environment, monkeypatch, tmp_path, mnist_path):
    cache = tmp_path / "keras" / "datasets"
    cache.mkdir(parents=True)
    made_mnist(cache / "mnist.npz", train=20, test=10)
    assert len(load_mnist().train) == 20
    (tmp_path / "mnist").mkdir()
    made_mnist(tmp_path / "mnist" / "mnist.npz", train=30, test=10)
    monkeypatch.setenv("DIGITPAD_DATA", str(tmp_path))
    assert len(load_mnist().train) == 30
    assert len(load_mnist(mnist_path).train) == 1500


def test_split_shares_no_digit_and_depends_on_the_seed_alone():
    digits = LabelledDigits(np.zeros((100, 28, 28), np.float32), np.arange(100))
    train, validation = split(digits, 30, seed=1)
    assert sorted([*train.labels, *validation.labels]) == list(range(100))
    assert len(validation) == 30
    assert (split(digits, 30, seed=1)[1].labels == validation.labels).all()
    assert (split(digits, 30, seed=2)[1].labels != validation.labels).any()
    assert list(map(len, split(digits, 30, seed=1, most=50))) == [20, 30]
    with pytest.raises(DataError, match="100"):
        split(digits, 100, seed=1)


@pytest.mark.parametrize("label", ['"a"', "10", "-1", "true", "1.0", "null", '"12"'])
def test_a_label_that_is_no_digit_is_a_sentence_with_its_line(tmp_path, label):
    path = tmp_path / "ink.jsonl"
    path.write_text(f'{{"label": 3, "strokes": [[[0, 0]]]}}\n\n{{"label": {label}, "strokes": [[[0, 0]]]}}\n')
    with pytest.raises(DataError, match="line 3"):
        read_labelled(path)


def test_labelled_ink_keeps_strokes_with_their_labels(tmp_path):
    path = tmp_path / "ink.jsonl"
    path.write_text('{"label": 3, "strokes": [[[0, 1]]]}\n\n{"label": "4", "strokes": [[[2, 3]]]}\n')
    assert read_labelled(path) == [((((0.0, 1.0),),), 3), ((((2.0, 3.0),),), 4)]
    path.write_text("\n")
    with pytest.raises(DataError, match="no ink"):
        read_labelled(path)
    path.write_text("[]\n")
    with pytest.raises(InkError, match="line 1"):
        read_labelled(path)


def made_data(folder, mnist_path):
    """Write a folder of data as DIGITPAD_DATA names one: 60 inks by two learners and a held-out donor."""
    for name in ("mnist", "strokes", "nondigits"):
        (folder / name).mkdir()
    (folder / "mnist" / "mnist.npz").write_bytes(mnist_path.read_bytes())
    lines = made_ink(folder / "strokes" / "made.jsonl", 60).read_text().splitlines()
    writers = ["a learner", "a learner", f"{DONOR}/w000"]
    assert [is_held_out(writer) for writer in writers] == [False, False, True]
    inks = [json.loads(line) | {"writer": writers[place % 3]} for place, line in enumerate(lines)]
    text = "".join(json.dumps(record) + "\n" for record in inks)
    (folder / "strokes" / "made.jsonl").write_text(text)
    crosses = [
        {"label": "x", "writer": record["writer"], "strokes": [[[0, 0], [9, 9]], [[0, 9], [9, 0]]]}
        for record in inks
    ]
    text = "".join(json.dumps(record) + "\n" for record in crosses)
    (folder / "nondigits" / "crosses.jsonl").write_text(text)
    return folder


def test_no_held_out_writer_is_among_what_is_learned(tmp_path, mnist_path, monkeypatch):
    monkeypatch.setenv("DIGITPAD_DATA", str(made_data(tmp_path, mnist_path)))
    dataset, held_out = gather(Recipe(held_out=200), read_mnist(mnist_path))
    assert (len(dataset.pictures), len(dataset.real), len(dataset.nondigits)) == (1300, 40, 40)
    ((path, inks),) = held_out.inks.items()
    assert (path.name, len(inks)) == ("made.jsonl", 20)
    assert not set(inks) & set(dataset.real)
    assert len(held_out.validation()) == 220
    assert (held_out.as_used().labels == [label for _ink, label in inks]).all()
    assert dataset_counts(dataset, held_out)["people's non-digits"] == 40


def test_without_files_of_ink_there_are_mnists_pictures_to_measure_with(bare_environment, mnist_path):
    dataset, held_out = gather(Recipe(held_out=200), read_mnist(mnist_path))
    assert (dataset.real, dataset.nondigits, held_out.inks) == ([], [], {})
    assert len(held_out.validation()) == len(held_out.as_used()) == 200


# Augmentation

STILL = Recipe(rotation=0, shear=0, scale=0, shift=0)


def ink(count):
    return made_digits(max(count, 1), seed=5)[0][:count].astype(np.float32) / 255


def test_without_any_change_the_digits_stay_as_they_are():
    digits = ink(10)
    maps = random_maps(10, STILL, np.random.default_rng(1))
    np.testing.assert_allclose(warp(digits, maps), digits, atol=1e-6)


def test_a_shift_by_whole_pixels_moves_the_digit_and_brings_paper_in():
    digits = ink(10)
    maps = np.tile(np.array([[1, 0, 2], [0, 1, -3]], np.float32), (10, 1, 1))
    expected = np.zeros_like(digits)
    expected[:, 3:, :-2] = digits[:, :-3, 2:]
    np.testing.assert_allclose(warp(digits, maps), expected, atol=1e-5)


def test_warping_agrees_with_pillow():
    digits = ink(20)
    maps = random_maps(20, Recipe(), np.random.default_rng(1))
    for digit, affine, warped in zip(digits, maps, warp(digits, maps), strict=True):
        (a, b, c), (d, e, f) = affine.tolist()  # from the middle; Pillow's are from the corner
        corner = (a, b, c + 14 - 14 * (a + b), d, e, f + 14 - 14 * (d + e))
        picture = Image.fromarray(digit).transform(
            (28, 28), Image.Transform.AFFINE, corner, Image.Resampling.BILINEAR
        )
        np.testing.assert_allclose(warped[2:-2, 2:-2], np.asarray(picture)[2:-2, 2:-2], atol=1e-3)


def test_augmented_digits_stay_digits():
    digits = ink(200)
    maps = random_maps(200, Recipe(), np.random.default_rng(1))
    warped = warp(digits, maps)
    assert warped.dtype == np.float32
    assert warped.min() >= 0
    assert warped.max() <= 1
    np.testing.assert_allclose(warped.sum() / digits.sum(), 1, atol=0.05)  # no ink is lost on the whole
    assert (random_maps(200, Recipe(), np.random.default_rng(1)) == maps).all()
    assert (random_maps(200, Recipe(), np.random.default_rng(2)) != maps).any()


def test_bends_are_smooth_and_within_their_limit():
    bends = random_bends(100, 0.7, np.random.default_rng(1)).reshape(100, 2, 28, 28)
    assert 0.5 < np.abs(bends).max() <= 0.7
    assert np.abs(np.diff(bends, axis=2)).max() < 0.25  # of a pixel, from one to the next
    assert not random_bends(2, 0, np.random.default_rng(1)).any()


def test_a_bend_by_whole_pixels_is_a_shift():
    digits = ink(5)
    still = random_maps(5, STILL, np.random.default_rng(1))
    bends = np.zeros((5, 2, 784), np.float32)
    bends[:, 0] = 2
    expected = np.zeros_like(digits)
    expected[:, :, :-2] = digits[:, :, 2:]
    np.testing.assert_allclose(warp(digits, still, bends), expected, atol=1e-5)


def test_lines_get_bolder_and_thinner_by_a_pixel_and_by_less():
    line = np.zeros((1, 28, 28), np.float32)
    line[0, 5:23, 13:16] = 1  # three pixels wide, 18 long

    def by(amount):
        return thickened(line, np.float32([amount]))[0]

    assert (by(0) == line[0]).all()
    assert (by(1)[14, 11:18] == [0, 1, 1, 1, 1, 1, 0]).all()
    assert (by(-1)[14, 11:18] == [0, 0, 0, 1, 0, 0, 0]).all()
    np.testing.assert_allclose(by(0.5)[14, 11:18], [0, 0.5, 1, 1, 1, 0.5, 0])
    np.testing.assert_allclose(by(-0.5)[14, 11:18], [0, 0, 0.5, 1, 0.5, 0, 0])


def test_a_thin_line_is_not_lost_where_it_gets_thinner():
    line = np.zeros((1, 28, 28), np.float32)
    line[0, 5:23, 14] = 0.8
    assert thickened(line, np.float32([-0.5])).max() == pytest.approx(0.8)
    assert not thickened(np.zeros_like(line), np.float32([0.5])).any()


def test_pictures_are_augmented_afresh_within_their_range():
    digits = ink(100)
    first, again, other = (augmented(digits, Recipe(), np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any(axis=(1, 2)).all()
    assert first.dtype == np.float32
    assert 0 <= first.min() < first.max() <= 1


def test_no_pictures_are_augmented_to_none():
    assert augmented(ink(0), Recipe(), np.random.default_rng(1)).shape == (0, 28, 28)


def test_dirt_falls_on_as_many_digits_as_it_should():
    digits = ink(400)
    for share in (0, 0.25, 1):
        dirty = corrupted(digits, share, np.random.default_rng(1))
        changed = (dirty != digits).any(axis=(1, 2)).mean()
        assert changed == pytest.approx(share, abs=0.06)
        assert dirty.dtype == np.float32
        assert 0 <= dirty.min() < dirty.max() <= 1
    assert np.abs(dirty - digits).mean() < 0.1  # and leaves a digit what it is


# Temperature


def test_the_temperature_that_was_put_in_is_found():
    generator = np.random.default_rng(1)
    logits = generator.normal(0, 3, (20_000, 10))

    def softmax(temperature):
        powers = np.exp(logits / temperature)
        return (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)

    true = softmax(1)
    labels = (true.cumsum(axis=1) > generator.random((20_000, 1))).argmax(axis=1)
    assert best_temperature(true, labels) == pytest.approx(1, abs=0.03)
    assert best_temperature(softmax(0.5), labels) == pytest.approx(2, abs=0.06)
    assert best_temperature(softmax(2), labels) == pytest.approx(0.5, abs=0.02)
    assert calibration_error(softmax(0.5), labels) > 5 * calibration_error(true, labels)


def test_a_sure_network_that_errs_has_a_finite_temperature():
    sure = np.eye(10, dtype=np.float32)[[1, 2, 3]]
    assert 0.25 <= best_temperature(sure, np.array([1, 2, 4])) <= 4


# Where a model goes


def test_a_model_is_not_overwritten_unasked(tmp_path):
    prepare_folder(tmp_path / "new" / "folder", overwrite=False)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "digitpad.json").touch()
    with pytest.raises(DataError, match="already holds a model"):
        prepare_folder(tmp_path, overwrite=False)
    prepare_folder(tmp_path, overwrite=True)


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match="cannot be written"):
        prepare_folder(tmp_path / "file" / "folder", overwrite=False)


def test_a_models_files_appear_together_or_not_at_all(tmp_path):
    folder = tmp_path / "models" / "new"

    def make(part):
        for path in model_files(part):
            path.write_text("new")

    with whole_folder(folder) as part:
        make(part)
        assert not folder.exists()
    assert sorted(folder.iterdir()) == sorted(model_files(folder))
    for place in (folder, tmp_path / "models" / "other"):
        with pytest.raises(DataError, match="full"), whole_folder(place) as part:  # noqa: PT012
            part.joinpath("digitpad.keras").write_text("half")
            raise OSError(28, "full")
    assert folder.joinpath("digitpad.keras").read_text() == "new"
    assert [path.name for path in folder.parent.iterdir()] == ["new"]
    model_files(folder)[0].write_text("old")
    with whole_folder(folder) as part:
        make(part)
    assert folder.joinpath("digitpad.keras").read_text() == "new"
    assert sorted(folder.iterdir()) == sorted(model_files(folder))


# Training for real


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
def test_a_model_of_other_widths_is_no_beginning(trained, tmp_path, mnist_path, environment):
    folder, _ = trained
    begin = ("--from", str(folder / "digitpad.keras"), "--out", str(tmp_path / "out"))
    line = command(tmp_path, mnist_path, *begin, widths=[8, 16, 24])
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
    assert "--force" in process.stderr
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
    assert after.card.threshold == before.card.threshold
    assert after.card.recipe["widths"] == before.card.recipe["widths"]
    assert len(after.card.earlier) == 1
