"""The instrument that a file of tests is about, open."""

import pytest


@pytest.fixture
def opened(desk, request):
    """Return what opens the instrument with some of its settings: the one that `INSTRUMENT` names."""

    def open_it(**settings):
        desk.app.instruments.made.open_instrument(request.module.INSTRUMENT, settings)
        desk.root.update()
        return desk.app.instruments.made.window.instrument

    return open_it
