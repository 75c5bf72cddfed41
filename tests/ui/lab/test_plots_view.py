"""The plots of an activation and of a learning-rate schedule: charts with real figures."""

import numpy as np
import pytest

from digitpad import language
from digitpad.lab.draft import draft_of, validated
from digitpad.lab.functions import activation, derivative
from digitpad.lab.presets import presets

LENET = next(preset.experiment for preset in presets() if preset.name == "lenet-mended")

content = pytest.importorskip("digitpad.ui.lab.network_content", reason="tkinter is not installed")
plots = pytest.importorskip("digitpad.ui.lab.plots_view", reason="tkinter is not installed")


def hyperparameters(**typed):
    draft = draft_of(LENET)
    for name, value in typed.items():
        draft = draft.with_value(name, value)
    return content.hyperparameters_content(draft, validated(draft))


@pytest.fixture
def place(desk):
    made = []

    def show(plot):
        made.append(plot)
        plot.place(x=0, y=0, width=320, height=200)
        desk.root.update()
        return plot

    yield show
    for plot in made:
        plot.destroy()


def test_the_rate_is_plotted_with_its_own_figures(desk, place):
    recipe = LENET
    plot = place(plots.RatePlot(desk.root, desk.app.look.theme))
    plot.show_rate(hyperparameters().rate)
    desk.wait_until(lambda: plot.laid is not None and plot.laid.raw)
    assert plot.laid.x.ticks[-1] >= recipe.epochs
    assert max(y for _x, y in plot.laid.raw[0].points) == pytest.approx(recipe.learning_rate)
    language.use("es")
    plot.point(plot.laid.raw[0].points[0][0])
    assert plot.readout[0] == "Época 0"
    assert hyperparameters(learning_rate="0.5").rate[0][1] == 0.5
    assert hyperparameters(epochs="7").rate[-1][0] == pytest.approx(7)
    plot.show_rate(hyperparameters(learning_rate="nonsense").rate)
    desk.wait_until(lambda: not plot.laid.raw)
    assert plot.value_at(100, 100) is None


def test_an_activation_is_read_off_with_its_slope(desk, place):
    x = np.linspace(-plots.REACH, plots.REACH, 161)
    function, slope = (
        list(zip(x.tolist(), made("tanh", x).tolist(), strict=True)) for made in (activation, derivative)
    )
    plot = place(plots.ActivationPlot(desk.root, desk.app.look.theme))
    plot.show_function(function, slope)
    desk.wait_until(lambda: plot.laid is not None and plot.laid.raw)
    plot.event_generate("<Motion>", x=round(plot.laid.x.place(0)), y=100)
    desk.root.update()
    assert plot.readout == ["x = 0.00", "f(x) 0", "f′(x) 1.0000"]
