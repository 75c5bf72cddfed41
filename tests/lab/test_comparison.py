"""lab/comparison.py: experiments side by side, and what differs between several."""

from digitpad.lab.comparison import differing, lines, recipe_rows
from digitpad.lab.layers import Dense, Flatten
from digitpad.lab.presets import presets
from digitpad.runs.events import ValueChange

PRESETS = {preset.name: preset.experiment for preset in presets()}
MLP = PRESETS["mlp"]


def test_lenet_side_by_side():
    found = {line.label: line for line in lines(PRESETS["lenet-notes"], PRESETS["lenet-mended"])}
    assert found["Layer 9"].left == "Dropout, rate 0.5"
    assert found["Layer 9"].right == "–"
    assert found["Momentum"].right == "–"  # which Adam has none of
    assert found["Pixel values"].differs
    assert not found["Layer 1"].differs
    assert not any(line.differs for line in lines(PRESETS["mlp"], PRESETS["mlp"]))
    assert lines(PRESETS["digitpad"], PRESETS["mlp"])[0].left == "DigitPad's own network"


def test_only_what_differs_is_named_with_its_value_in_each():
    mlp = MLP.changed(learning_rate=0.001, epochs=10)
    others = [mlp, mlp.changed(epochs=3), mlp.changed(learning_rate=0.5)]
    assert differing(others) == [
        ("Learning rate", ("0.001", "0.001", "0.5")),
        ("Epochs", ("10", "3", "10")),
    ]
    assert differing([MLP, MLP]) == []
    assert differing([]) == []


def test_what_changed_while_it_trained_is_named():
    changed = MLP.with_change(ValueChange(2, 5, "dropout", 0.5))
    (found,) = differing([MLP, changed])
    assert found == ("Changed while it trains", ("–", "Dropout 0.5 from epoch 2, batch 6"))
    assert [line.label for line in lines(MLP, changed) if line.differs] == ["Changed while it trains"]
    assert "Changed while it trains" not in [line.label for line in lines(MLP, MLP)]


def test_other_layers_and_another_kind_of_network_differ():
    labels = [label for label, _values in differing([MLP, MLP.changed(layers=(Flatten(), Dense(10)))])]
    assert labels == ["Layers"]
    scratch = next(preset.experiment for preset in presets() if preset.name == "scratch")
    assert "Network" in dict(differing([MLP, scratch]))
    assert len(recipe_rows(scratch)) == len(recipe_rows(MLP))
