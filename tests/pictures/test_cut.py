"""The threshold for "not a digit" turns away as many held-out digits as it may."""

import numpy as np
import pytest

from digitpad.training.measure import threshold_of


@pytest.mark.parametrize("refused", [0.0, 0.01, 0.2])
def test_so_large_a_share_is_refused(refused):
    confidence = np.random.default_rng(1).uniform(0.2, 1, 5000).astype(np.float32)
    threshold = threshold_of(confidence, refused)
    assert (confidence < threshold).mean() == pytest.approx(refused, abs=2e-3)


def test_a_network_that_is_always_sure_refuses_none():
    assert threshold_of(np.ones(10, np.float32), 0.01) == 1.0
    assert threshold_of(np.full(10, 0.99999, np.float32), 0.01) < 0.99999
