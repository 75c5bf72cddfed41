"""A program or a package that a test needs and the machine lacks."""

import os
import sys
from typing import NoReturn

import pytest


def missing(reason: str) -> NoReturn:
    """Skip the test; fail it in CI on Linux, where everything the tests can use is installed."""
    if os.environ.get("CI") and sys.platform == "linux":
        pytest.fail(reason)
    pytest.skip(reason)
