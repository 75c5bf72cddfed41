"""A headless Chromium sees each of TensorBoard's seven dashboards show what two runs wrote."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from support.board_process import address_of
from support.browser import Browser, headless
from support.made_boards import SMALL, made_run
from support.missing import missing

from digitpad.lab.tensorboard import BoardProcess
from digitpad.system.packages import is_installed
from digitpad.system.settings import Store

pytestmark = pytest.mark.slow

FIRST, SECOND = "2026-11-22T10-00-00", "2026-11-22T10-05-00"
RUNS = [f"{name}/tensorboard" for name in (FIRST, SECOND)]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a TensorBoard answers that has two runs to show."""
    if not is_installed("tensorboard"):
        missing("TensorBoard is not installed: pip install 'digitpad[tensorboard]'")
    store = Store(tmp_path_factory.mktemp("boards"))
    made_run(store.root / "runs", FIRST, SMALL)
    made_run(store.root / "runs", SECOND, SMALL.changed(name="quick", learning_rate=0.02))
    process = BoardProcess(store)
    try:
        yield address_of(process)
    finally:
        process.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with headless() as browser:
        yield browser


@pytest.fixture
def shown(browser: Browser, address: str, request: pytest.FixtureRequest) -> Browser:
    """The dashboard that the test is marked with, when it names what the test waits for.

    DIGITPAD_SCREENSHOTS names a folder for pictures of the dashboards.
    """
    name, words = request.param
    browser.open(f"{address}#{name}")
    browser.wait_for(lambda: all(word in browser.text for word in words))
    if folder := os.environ.get("DIGITPAD_SCREENSHOTS"):
        time.sleep(2)  # what moves comes to rest
        browser.driver.save_screenshot(str(Path(folder) / f"{name}.png"))
    return browser


def dashboard(name: str, *words: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("shown", [(name, words)], indirect=True, ids=[name])


@dashboard("scalars", *RUNS, "accuracy/test", "accuracy/training", "accuracy/validation", "learning rate")
def test_scalars(shown: Browser):
    def drawn() -> list[dict]:
        return [path for path in shown.elements("path.line") if "L" in path.get("d", "")]

    shown.wait_for(lambda: len(drawn()) >= 6)  # two runs in each of three charts: lines, and no dots


@dashboard("graphs", "small_net", "digit")
def test_graphs(shown: Browser):
    def nodes() -> set[str]:
        """Return the last parts of the names of what is drawn: Keras adds numbers to a network's."""
        return {node["data-name"].split("/")[-1].removesuffix("_1") for node in shown.elements("g.node")}

    assert {"small_net", "digit"} <= nodes()
    layers = {"strokes", "pool", "flat", "hidden", "reading"}

    def opened() -> bool:
        """Open the network; a click is lost where the graph is still being laid out."""
        if not layers <= nodes():
            shown.double_click(shown.find('g.node[data-name^="small_net"] rect'))
            time.sleep(2)
        return layers <= nodes()

    shown.wait_for(opened)


@dashboard("histograms", *RUNS, "hidden/kernel", "hidden/bias", "reading/kernel")
def test_histograms(shown: Browser):
    def drawn() -> list[dict]:
        paths = shown.elements(".histogram path.outline")
        return [path for path in paths if len(path.get("d", "")) > 100]

    shown.wait_for(lambda: len(drawn()) >= 2 * 3)  # a histogram for each of three steps, of each run


@dashboard("distributions", *RUNS, "hidden/kernel")
def test_distributions(shown: Browser):
    def drawn() -> list[dict]:
        return [path for path in shown.elements("path.area") if "L" in path.get("d", "")]

    shown.wait_for(lambda: len(drawn()) >= 4)


@dashboard("images", *RUNS, "misread of a thousand", "misread of all")
def test_images(shown: Browser):
    def images() -> list[dict]:
        return [image for image in shown.elements("img") if image["naturalWidth"]]

    shown.wait_for(lambda: len(images()) == 4)  # a picture of each kind, of each run
    for image in images():
        assert image["naturalWidth"] == 4 * (2 * 28 + 2 * 16)
        assert image["naturalHeight"] % (2 * 28 + 16 + 20) == 0


@dashboard("text", *RUNS, "recipe", "summary", "small|net")
def test_text(shown: Browser):
    def rows() -> list[list[str]]:
        return [row["text"].split() for row in shown.elements("tr")]

    for rate in ("0.01", "0.02"):  # of either run: each comes by itself
        shown.wait_for(lambda rate=rate: ["learning_rate", rate] in rows())


@dashboard(
    "projector", "2 runs found", "1 tensor found", "Points:", "200", "Dimension:", "12", "metadata.tsv"
)
def test_projector(shown: Browser, tmp_path: Path):
    shown.wait_for(lambda: "Total variance described" in shown.text)
    (canvas,) = [one for one in shown.elements("#scatter canvas") if one["width"] > 300][:1]
    assert canvas["height"] > 300

    def ink() -> float:
        """Return the share of dark pixels in the middle of the screen, where the points are."""
        shown.driver.save_screenshot(str(tmp_path / "projector.png"))
        picture = np.asarray(Image.open(tmp_path / "projector.png").convert("L").crop((340, 120, 1080, 740)))
        return float((picture < 128).mean())

    shown.wait_for(lambda: ink() > 0.002)  # digits, and no dots: see the sprite's own test


@dashboard("hparams", "small|net", "quick", "learning_rate", "Trial ID")
def test_hparams(shown: Browser):
    words = {FIRST, SECOND, "small|net", "quick", "0.010000", "0.020000"}  # the table fills up piece by piece
    shown.wait_for(lambda: words <= {cell["text"] for cell in shown.elements("vaadin-grid-cell-content")})
