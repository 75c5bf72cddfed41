"""A run from beginning to end: its folder, its figures, and what is left where it goes wrong."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from support.made_digits import made_mnist
from support.made_runs import Stopping

from digitpad.core.card import TEST_FIGURES, read_card
from digitpad.core.network import load_model
from digitpad.errors import DataError, DivergedError
from digitpad.lab.layers import Conv2D, Dense, Dropout, Flatten, MaxPooling2D
from digitpad.lab.presets import SCRATCH
from digitpad.runs.events import Progress, Snapshot, Stage, ValueChange
from digitpad.runs.library import Run, RunResult, Runs
from digitpad.runs.recipe import Recipe, lab_recipe, recipe_from
from digitpad.training.control import NoControl
from digitpad.training.data.mnist import Mnist, read_mnist
from digitpad.training.data.pictures import training_parts
from digitpad.training.engine.run import RunResources, run

# Keras, where it saves a model, with NumPy 2.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

TINY = lab_recipe(layers=(Flatten(), Dense(16), Dense(10)), batch=20, epochs=3, learning_rate=0.005)
SCRATCHED = SCRATCH.changed(optimizer="sgd", batch=20, epochs=3, learning_rate=0.1)


@pytest.fixture(scope="module")
def mnist(tmp_path_factory) -> Mnist:
    return read_mnist(made_mnist(tmp_path_factory.mktemp("made") / "mnist.npz", train=300, test=60))


def trained(experiment: Recipe, resources: RunResources, folder: Path) -> RunResult:
    return run(experiment, resources, folder).result


def lab(mnist: Mnist, told: list[object] | None = None) -> RunResources:
    return RunResources(mnist, (told if told is not None else []).append, NoControl())


def kept(root: Path) -> Run:
    (only,) = Runs(root).all()
    return only


@dataclass(frozen=True)
class Left:
    """A run that went to its end: what it reported, its result, and the user's folder with it."""

    experiment: Recipe
    told: list[object]
    result: RunResult
    root: Path


@pytest.fixture(scope="module", params=[TINY, SCRATCHED], ids=["keras", "scratch"])
def left(request, mnist, tmp_path_factory) -> Left:
    told: list[object] = []
    root = tmp_path_factory.mktemp("left")
    return Left(request.param, told, trained(request.param, lab(mnist, told), root / "runs" / "one"), root)


def test_a_run_leaves_all_that_can_be_said_of_it(left):
    experiment, told, result, found = left.experiment, left.told, left.result, kept(left.root)
    assert (found.experiment, found.result) == (experiment, result)
    assert (result.state, result.epochs, result.sentence) == ("done", 3, "")
    assert result.parameters == sum(row.parameters for row in experiment.rows)
    assert 0 < result.seconds < 600
    names = {f"{part}{what}" for part in ("", "validation_", "test_") for what in ("loss", "accuracy")}
    assert result.figures.keys() == names
    ends = [event for event in told if isinstance(event, Snapshot)]
    ends += [event for event in told if isinstance(event, Progress) and event.ends_epoch]
    assert sorted(map(repr, found.events())) == sorted(map(repr, ends))
    stages = [event.stage for event in told if isinstance(event, Stage)]
    assert stages == (["starting"] if experiment is TINY else []) + ["saving", "measuring"][: len(stages)]
    model = ["keras", "tflite"] if experiment is TINY else ["npz"]
    files = sorted(path.name for path in found.folder.iterdir())
    others = ["digitpad.json", "events.jsonl", "experiment.json", "run.json", "strip.npz", "test.npz"]
    assert files == sorted([*others, *(f"digitpad.{suffix}" for suffix in model)])


@pytest.mark.parametrize(
    ("source", "measured_on"), [("synthetic writer", "synthetic"), ("file of yours", "mine")]
)
def test_what_is_measured_on_other_digits_than_mnist_says_so(mnist, tmp_path, source, measured_on):
    result = trained(SCRATCHED, lab(replace(mnist, source=source)), tmp_path / "runs" / "one")
    card = read_card(tmp_path / "runs" / "one" / "digitpad.json")
    assert result.measured_on == card.measured_on == measured_on
    assert card.figure("mnist_test_accuracy") is None
    assert card.figure(TEST_FIGURES[measured_on]) == result.figures["test_accuracy"]


def test_the_model_is_what_was_measured(mnist, left):
    experiment, result, found = left.experiment, left.result, kept(left.root)
    tested = found.test()
    suffix = ".tflite" if experiment is TINY else ".npz"
    classifier = load_model(found.folder / f"digitpad{suffix}")
    images = mnist.test.images
    assert np.allclose(classifier.probabilities(images), tested.probabilities, atol=1e-5)
    assert np.array_equal(tested.digits, (images * 255).round().astype(np.uint8))
    assert np.array_equal(tested.labels, mnist.test.labels)
    right = float((tested.probabilities.argmax(axis=1) == tested.labels).mean())
    assert result.figures["test_accuracy"] == right
    card = classifier.card
    assert card.figure("mnist_test_accuracy") == right
    assert card.measured_on == result.measured_on == "mnist"
    assert recipe_from(dict(card.recipe)) == experiment
    assert card.parameters == result.parameters
    assert card.data == {"MNIST train": 250, "MNIST validation": 50}
    validation = training_parts(experiment, mnist.train).validation
    confidence = classifier.probabilities(validation.images).max(axis=1)
    assert (confidence < card.threshold).sum() <= 1


def test_the_strip_is_there_to_be_shown(mnist, tmp_path):
    run(SCRATCHED, lab(mnist), tmp_path / "runs" / "one")
    strip = kept(tmp_path).strip()
    assert strip.digits.shape == (20, 28, 28)
    assert strip.labels.tolist() == sorted(strip.labels.tolist())
    (tmp_path / "runs" / "one" / "strip.npz").write_bytes(b"PK nonsense")
    assert kept(tmp_path).strip() is None


def test_a_run_repeated_from_its_recipe_is_the_same(mnist, tmp_path):
    first = trained(TINY.changed(dropout=0.3), lab(mnist), tmp_path / "one")
    again = recipe_from(json.loads((tmp_path / "one" / "experiment.json").read_text()))
    second = trained(again, lab(mnist), tmp_path / "two")
    assert first.figures == second.figures


class Wishing(NoControl):
    """Wishes for other values where a run stands: by epoch and batches done."""

    def __init__(self, wishes: dict[tuple[int, int], tuple[str, float]]) -> None:
        self.at, self._wishes, self.told = (1, 0), wishes, []

    def report(self, event: object) -> None:
        self.told.append(event)
        if isinstance(event, Progress):
            self.at = (event.epoch + 1, 0) if event.ends_epoch else (event.epoch, event.batch)

    def wishes(self) -> list[tuple[str, float]]:
        return [self._wishes.pop(self.at)] if self.at in self._wishes else []

    def curve(self) -> list[float]:
        return [event.loss for event in self.told if isinstance(event, Progress)]


WISHES = {
    (1, 3): ("learning_rate", 0.5),
    (2, 0): ("l2", 0.02),
    (2, 7): ("rotation", 20.0),
    (3, 1): ("learning_rate", 0.01),
}


def wished(mnist: Mnist, recipe: Recipe, folder: Path, wishes: dict[tuple[int, int], tuple[str, float]]):
    """Train with wishes; return what was told, and the recipe that the run has in the end."""
    control = Wishing(dict(wishes))
    run(recipe, RunResources(mnist, control.report, control), folder)
    return control, recipe_from(json.loads((folder / "experiment.json").read_text()))


def test_a_run_that_was_changed_meanwhile_is_repeated_from_its_recipe(mnist, tmp_path):
    changed, recipe = wished(mnist, SCRATCHED, tmp_path / "one", WISHES)
    assert recipe == replace(
        SCRATCHED, changes=tuple(ValueChange(*moment, *wish) for moment, wish in WISHES.items())
    )
    assert [event for event in changed.told if isinstance(event, ValueChange)] == list(recipe.changes)
    assert recipe_from(dict(read_card(tmp_path / "one" / "digitpad.json").recipe)) == recipe
    again, same = wished(mnist, recipe, tmp_path / "two", {})
    assert (again.told, same) == (changed.told, recipe)  # to the last bit: every loss, every change
    plain, _recipe = wished(mnist, SCRATCHED, tmp_path / "three", {})
    assert (
        plain.curve()[:4] == changed.curve()[:4]
    )  # of the batches before, and of the next, read before its step
    assert plain.curve()[4] != changed.curve()[4]  # one step after the wish


@pytest.mark.parametrize(
    ("optimizer", "wish"),
    [
        *(("adam", wish) for wish in (("learning_rate", 0.05), ("dropout", 0.9), ("l1", 0.1), ("l2", 0.1))),
        ("momentum", ("momentum", 0.0)),
        ("nesterov", ("momentum", 0.99)),
        ("adam", ("shift", 8.0)),
    ],
)
def test_keras_goes_on_by_what_is_changed_at_once(mnist, tmp_path, optimizer, wish):
    """The weights after the change are those of a run that began where it was made, by the new recipe."""
    recipe = TINY.changed(optimizer=optimizer, epochs=1, momentum=0.0 if wish[1] else 0.9)
    moment = (1, 4)
    changed, kept_recipe = wished(mnist, recipe, tmp_path / "one", {moment: wish})
    plain, _recipe = wished(mnist, recipe, tmp_path / "two", {})
    first = 4 if wish[0] in ("dropout", "shift") else 5  # seen as the next batch is read, or by the one after
    assert changed.curve()[:first] == plain.curve()[:first]
    assert changed.curve()[first] != plain.curve()[first]
    again, _recipe = wished(mnist, kept_recipe, tmp_path / "three", {})
    assert again.curve() == pytest.approx(changed.curve(), rel=1e-5)


def test_what_cannot_be_changed_is_passed_over(mnist, tmp_path):
    wishes = {(1, 1): ("epochs", 9), (1, 2): ("dropout", 0.5), (1, 3): ("learning_rate", -1.0)}
    recipe = wished(mnist, SCRATCHED, tmp_path / "one", wishes)[1]
    assert recipe == SCRATCHED
    folds = SCRATCHED.changed(folds=2, epochs=1)
    assert wished(mnist, folds, tmp_path / "two", {(1, 1): ("l2", 0.1)})[1] == folds


def test_each_part_of_a_cross_validation_has_the_recipes_changes(mnist, tmp_path):
    recipe = replace(SCRATCHED, folds=2, epochs=2, changes=(ValueChange(2, 1, "learning_rate", 0.9),))
    told = wished(mnist, recipe, tmp_path / "one", {})[0].told
    assert [event for event in told if isinstance(event, ValueChange)] == [*recipe.changes] * 2


def test_an_odd_network_is_a_model_too(mnist, tmp_path):
    layers = (Conv2D(3, 5, 2, 2), MaxPooling2D(), Flatten(), Dense(10), Dropout(0.5))
    odd = TINY.changed(
        layers=layers, activation="gelu", pixels="standard", batch_normalization=True, average=0.9
    )
    result = trained(odd, lab(mnist), tmp_path / "odd")
    classifier = load_model(tmp_path / "odd" / "digitpad.tflite")
    read = classifier.probabilities(mnist.test.images).argmax(axis=1)
    assert float((read == mnist.test.labels).mean()) == result.figures["test_accuracy"]


def test_cross_validation_gives_a_mean_and_a_deviation(mnist, tmp_path):
    told: list[object] = []
    result = trained(TINY.changed(folds=3, epochs=4), lab(mnist, told), tmp_path / "runs" / "one")
    ends = [event for event in told if isinstance(event, Progress) and event.ends_epoch]
    assert [(event.epoch, event.epochs, event.fold) for event in ends] == [
        (epoch, 12, (epoch - 1) // 4 + 1) for epoch in range(1, 13)
    ]
    shares = [ends[place].validation_accuracy for place in (3, 7, 11)]
    assert result.figures["folds_mean"] == pytest.approx(np.mean(shares), abs=1e-6)
    assert result.figures["folds_deviation"] == pytest.approx(np.std(shares), abs=1e-6)
    assert result.epochs == 4
    assert [result.figures[f"fold_{number}_accuracy"] for number in (1, 2, 3)] == pytest.approx(
        shares, abs=1e-6
    )
    curve = [event for event in kept(tmp_path).events() if isinstance(event, Progress)]
    assert [event.of_fold for event in curve] == [(epoch, 4) for epoch in (1, 2, 3, 4)] * 3


@pytest.mark.parametrize("experiment", [TINY.changed(optimizer="sgd", l2=0.5), SCRATCHED])
def test_a_network_that_got_lost_is_kept_as_failed(mnist, tmp_path, experiment):
    with pytest.raises(DivergedError, match="Lower the learning rate"):
        run(experiment.changed(learning_rate=1000.0, epochs=300), lab(mnist), tmp_path / "runs" / "one")
    found = kept(tmp_path)
    assert found.result.state == "failed"
    assert "NaN" in found.result.sentence
    assert not list(found.folder.glob("digitpad.*"))
    assert found.test() is None
    assert all(np.isfinite(value) for value in found.result.figures.values())


@pytest.mark.parametrize("experiment", [TINY, SCRATCHED, TINY.changed(average=0.9)])
def test_a_run_that_is_stopped_keeps_what_it_has(mnist, tmp_path, experiment):
    stopping = RunResources(mnist, Stopping(2, 3), NoControl())
    result = trained(experiment.changed(epochs=50), stopping, tmp_path / "runs" / "one")
    assert (result.state, result.epochs) == ("stopped", 1)
    assert result.figures["test_accuracy"] > 0
    assert len(kept(tmp_path).events()) == 2


def test_a_stop_in_a_later_fold_keeps_the_first_ones_network(mnist, tmp_path):
    stopping = RunResources(mnist, Stopping(5, 2), NoControl())
    result = trained(TINY.changed(folds=3), stopping, tmp_path / "runs" / "one")
    assert (result.state, result.epochs) == ("stopped", 3)
    assert "folds_mean" not in result.figures
    assert "test_accuracy" in result.figures


def test_a_run_that_comes_to_nothing_leaves_nothing(mnist, tmp_path):
    def told(_event: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(TINY, RunResources(mnist, told, NoControl()), tmp_path / "runs" / "one")
    with pytest.raises(DataError, match="too few"):
        run(TINY.changed(digits=1), lab(mnist), tmp_path / "runs" / "one")
    assert list((tmp_path / "runs").iterdir()) == []
    (tmp_path / "runs" / "there").mkdir()
    with pytest.raises(DataError, match="too few"):
        run(TINY.changed(digits=1), lab(mnist), tmp_path / "runs" / "there")
    assert list((tmp_path / "runs" / "there").iterdir()) == []


def test_a_folder_with_a_run_is_left_alone(mnist, tmp_path):
    run(SCRATCHED, lab(mnist), tmp_path / "one")
    before = sorted(path.name for path in (tmp_path / "one").iterdir())
    with pytest.raises(DataError, match="already holds"):
        run(SCRATCHED, lab(mnist), tmp_path / "one")
    (tmp_path / "one" / "digitpad.json").unlink()
    (tmp_path / "one" / "digitpad.npz").unlink()
    with pytest.raises(DataError, match="already holds a run"):
        run(SCRATCHED, lab(mnist), tmp_path / "one")
    assert len(list((tmp_path / "one").iterdir())) == len(before) - 2


@pytest.mark.slow
def test_the_network_from_scratch_writes_for_tensorboard_too(mnist, tmp_path):
    pytest.importorskip("tensorboard", reason="TensorBoard is not installed")
    run(SCRATCHED, RunResources(mnist, print, NoControl(), tensorboard=True), tmp_path / "one")
    assert list((tmp_path / "one" / "tensorboard").rglob("events.*"))


CODE = """
import sys
from pathlib import Path
from digitpad.lab.presets import SCRATCH
from digitpad.training.control import NoControl
from digitpad.training.engine.run import RunResources, run
from digitpad.training.data.mnist import read_mnist
mnist, folder = map(Path, sys.argv[1:])
run(SCRATCH.changed(epochs=2), RunResources(read_mnist(mnist), lambda event: None, NoControl()), folder)
print(*{"keras", "tensorflow"} & set(sys.modules))
"""


def test_the_network_from_scratch_learns_without_keras(tmp_path):
    path = made_mnist(tmp_path / "mnist.npz", train=100, test=30)
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", CODE, str(path), str(tmp_path / "run")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
    assert read_card(tmp_path / "run" / "digitpad.json").parameters == 101_770
