"""What a run writes for TensorBoard, read back by TensorBoard's own reader."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from support.made_boards import SMALL, made, made_run, small_network

from digitpad.errors import PackagesError
from digitpad.runs.events import Progress, Snapshot
from digitpad.runs.library import RunResult

pytest.importorskip("tensorboard", reason="TensorBoard is not installed")

RUN = "2026-11-22T10-00-00"
NAN = float("nan")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder `tensorboard` of a run that went well."""
    runs = tmp_path_factory.mktemp("runs")
    made_run(runs, RUN)
    return runs / RUN / "tensorboard"


def read(folder: Path) -> Any:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    return EventAccumulator(str(folder), {"tensors": 0}).Reload()


@pytest.fixture(scope="module")
def events(folder: Path) -> Any:
    return read(folder)


def values(events: Any, tag: str) -> dict[int, Any]:
    """Return what a tag holds, by its steps."""
    from tensorboard.util.tensor_util import make_ndarray

    return {event.step: make_ndarray(event.tensor_proto) for event in events.Tensors(tag)}


def test_the_curves_have_a_point_an_epoch(events):
    curves = ["loss/training", "loss/validation", "loss/test", "accuracy/training"]
    for tag in (*curves, "accuracy/validation", "accuracy/test", "learning rate"):
        assert list(values(events, tag)) == [1, 2], tag
    rates = values(events, "learning rate")
    assert 0 < rates[2] < rates[1] < SMALL.learning_rate  # along the cosine


def test_the_last_figures_stand_by_themselves(events):
    assert values(events, "figures/test_accuracy")[2] == values(events, "accuracy/test")[2]


def test_each_layers_weights_have_a_histogram_from_the_beginning_on(events):
    for layer in ("strokes", "hidden", "reading"):
        for part in ("kernel", "bias"):
            assert list(values(events, f"{layer}/{part}")) == [0, 1, 2]
    buckets = values(events, "hidden/kernel")
    assert buckets[0][:, 2].sum() == 36 * 4 * 12  # 6×6 places of 4 channels, 12 units
    assert not np.array_equal(buckets[0], buckets[2])


def test_the_graph_has_the_layers(events):
    names = {node.name for node in events.Graph().node}
    assert any("/hidden" in name for name in names)
    assert any("/strokes" in name for name in names)


def test_the_text_has_layers_knobs_and_result(events):
    summary, recipe, result = (values(events, tag) for tag in ("summary", "recipe", "result"))
    assert "| hidden | Dense | 12 | 1740 |" in summary[0].item().decode()
    assert "1910 parameters in all." in summary[0].item().decode()
    assert "| learning\\_rate | 0.01 |" in recipe[0].item().decode()
    assert "| name | small\\|net |" in recipe[0].item().decode()
    assert "| Started | 2026-11-22T10:00:00 |" in result[2].item().decode()


def test_the_misread_digits_are_a_picture(events):
    from io import BytesIO

    width, height, *pictures = values(events, "misread of a thousand")[1]
    picture = Image.open(BytesIO(pictures[0]))
    assert picture.size == (int(width), int(height)) == (4 * 88, 6 * 92)
    assert list(values(events, "misread of all")) == [2]


def test_the_knobs_are_a_row_that_ended_well(events):
    from tensorboard.plugins.hparams.api_pb2 import STATUS_SUCCESS
    from tensorboard.plugins.hparams.metadata import (
        parse_session_end_info_plugin_data,
        parse_session_start_info_plugin_data,
    )

    def content(tag: str) -> bytes:
        return events.SummaryMetadata(f"_hparams_/{tag}").plugin_data.content

    start = parse_session_start_info_plugin_data(content("session_start_info"))
    assert start.group_name == RUN
    assert start.hparams["learning_rate"].number_value == 0.01
    assert start.hparams["layers"].string_value.startswith("Conv2D 4 3 1 0, MaxPooling2D 4 0, Flatten")
    assert parse_session_end_info_plugin_data(content("session_end_info")).status == STATUS_SUCCESS


def test_the_projector_gets_points_words_and_digits(folder):
    points = np.loadtxt(folder / "hidden.tsv", delimiter="\t")
    assert points.shape == (200, 12)
    assert points.min() == 0 < points.max()  # after the ReLU
    lines = (folder / "metadata.tsv").read_text().splitlines()
    assert lines[0] == "label\treading"
    assert [line.split("\t")[0] for line in lines[1:]] == [str(n % 10) for n in range(200)]
    sprite = np.asarray(Image.open(folder / "digits.png"))
    assert sprite.shape == (15 * 28, 15 * 28)
    images = made(200, 2, lambda images, _labels: images)
    place = sprite[28 : 2 * 28, 2 * 28 : 3 * 28]  # the third of the second row
    assert np.abs(place - (255 - 255 * images[17])).max() <= 1
    config = (folder / "projector_config.pbtxt").read_text()
    for name in ("hidden.tsv", "metadata.tsv", "digits.png"):
        assert f'"{name}"' in config


def test_points_in_too_many_dimensions_keep_their_distances():
    from digitpad.training.engine.tensorboard_images import narrowed

    points = np.random.default_rng(1).normal(size=(20, 300)).astype(np.float32)
    narrow = narrowed(points)
    assert narrow.shape == (20, 20)

    def distances(points: np.ndarray) -> np.ndarray:
        return np.linalg.norm(points[:, np.newaxis] - points, axis=-1)

    np.testing.assert_allclose(distances(narrow), distances(points), atol=1e-3)
    np.testing.assert_array_equal(narrowed(points[:, :5]), points[:, :5])


def test_the_surest_mistakes_come_first():
    from digitpad.training.engine.tensorboard_images import Misread, misread

    probabilities = np.full((4, 10), 0.01, np.float32)
    for place, (reading, share) in enumerate([(3, 0.5), (7, 0.9), (1, 0.6), (2, 0.8)]):
        probabilities[place, reading] = share
    labels = np.array([8, 7, 7, 0])
    assert misread(labels, probabilities) == (Misread(3, 0, 2), Misread(2, 7, 1), Misread(0, 8, 3))


def test_a_network_that_got_lost_is_written_as_far_as_it_has_numbers(tmp_path):
    from digitpad.training.data.digits import LabelledDigits
    from digitpad.training.engine.tensorboard import Board

    model = small_network(SMALL)
    board = Board(tmp_path, SMALL, model, made(30, 2, LabelledDigits))
    model.set_weights([np.full_like(part, NAN) for part in model.get_weights()])
    board.epoch(1, Progress(1, 2, 9, 9, NAN, 0.1, NAN, 0.1), Snapshot(1, 2, 9, NAN, 0.1))
    board.end(RunResult("failed", "2026-11-22T10:00:00", 1.0, 1, 1910, {}, "The loss is no number any more."))
    events = read(tmp_path / "tensorboard")
    assert np.isnan(values(events, "loss/training")[1])
    assert list(values(events, "hidden/kernel")) == [0]
    assert "The loss is no number any more." in values(events, "result")[1].item().decode()
    assert not (tmp_path / "tensorboard" / "hidden.tsv").exists()


def test_weights_that_others_learned_are_put_into_the_network(tmp_path):
    from digitpad.training.data.digits import LabelledDigits
    from digitpad.training.engine.tensorboard import Board

    model = small_network(SMALL)
    learned = [np.full_like(part, 3) for part in model.get_weights()]
    Board(tmp_path, SMALL, model, made(30, 2, LabelledDigits), lambda: learned)
    buckets = values(read(tmp_path / "tensorboard"), "hidden/bias")[0]
    assert buckets[:, 2].sum() == 12
    assert buckets[0, 0] <= 3 <= buckets[-1, 1]


def test_a_disk_that_fails_does_not_end_the_run(tmp_path, caplog):
    from digitpad.training.data.digits import LabelledDigits
    from digitpad.training.engine.tensorboard import Board

    (tmp_path / "tensorboard").write_text("no folder")
    board = Board(tmp_path, SMALL, small_network(SMALL), made(30, 2, LabelledDigits))
    board.epoch(1, Progress(1, 2, 9, 9, 1.0, 0.1, 1.0, 0.1), Snapshot(1, 2, 9, 1.0, 0.1))
    board.end(RunResult("done", "2026-11-22T10:00:00", 1.0, 1, 1910))
    assert "cannot be written" in caplog.text


def test_without_tensorboard_a_sentence_says_what_to_install(tmp_path, monkeypatch):
    from digitpad.training.data.digits import LabelledDigits
    from digitpad.training.engine.tensorboard import Board

    monkeypatch.setitem(sys.modules, "tensorboard", None)
    with pytest.raises(PackagesError, match="TensorBoard needs Python packages that are not"):
        Board(tmp_path, SMALL, small_network(SMALL), made(30, 2, LabelledDigits))
