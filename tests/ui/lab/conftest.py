"""The lab, open, and made digits where Keras keeps MNIST."""

import pytest
from support.made_digits import made_mnist


@pytest.fixture
def lab(desk):
    """The lab of the window, open; whatever happens, its process ends."""
    desk.app.lab.open()
    desk.root.update()
    yield desk.app.lab
    desk.app.lab.end()
    desk.app.lab.close()
    desk.root.update()


@pytest.fixture
def mnist_here(monkeypatch, tmp_path):
    """MNIST is here, in Keras' cache: made digits."""
    monkeypatch.delenv("DIGITPAD_DATA", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    folder = tmp_path / "keras" / "datasets"
    folder.mkdir(parents=True)
    made_mnist(folder / "mnist.npz", train=600, test=100)
