"""MNIST's places: on this machine, and on the internet. Imports next to nothing: the window asks it too."""

import os
from pathlib import Path

MNIST = "mnist.npz"
ADDRESS = f"https://storage.googleapis.com/tensorflow/tf-keras-datasets/{MNIST}"  # as in keras.datasets

PATIENCE_S = 4.0


def find_mnist() -> Path | None:
    """Return where MNIST already is, None where it is not.

    It is looked for in the folder `DIGITPAD_DATA` names (`mnist/mnist.npz`) and in Keras' cache.
    """
    named = os.environ.get("DIGITPAD_DATA")
    places = [Path(named) / "mnist" / MNIST] if named else []
    places.append(cached_mnist())
    return next((place for place in places if place.is_file()), None)


def cached_mnist() -> Path:
    """Return where Keras keeps MNIST once it has been downloaded."""
    home = os.environ.get("KERAS_HOME")
    return (Path(home) if home else Path.home() / ".keras") / "datasets" / MNIST


def is_reachable(address: str, patience_s: float = PATIENCE_S) -> bool:
    """Ask a server whether it has what is at `address`, without fetching it. Waits: call it in a thread."""
    import http.client  # which import much: not at the start
    import urllib.request

    try:
        request = urllib.request.Request(address, method="HEAD")
        with urllib.request.urlopen(request, timeout=patience_s):
            return True
    except (OSError, ValueError, http.client.HTTPException):
        return False
