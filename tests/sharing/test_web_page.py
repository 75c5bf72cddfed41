"""The web page of a model: in a real browser, beside the program."""

import gzip
import json
import os
import random
import subprocess
import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from support.browser import Browser, headless
from support.handwriting import SEVEN, six_of_each
from support.scratch_models import add_scratch, learned

import digitpad
from digitpad.cli.main import main
from digitpad.core.ink import on_pad
from digitpad.core.network import Classifier, load_model
from digitpad.core.raster import SMALLEST_DIGIT, steps_of_ink
from digitpad.errors import ModelError
from digitpad.lab.scratch import begin
from digitpad.models.library import ModelLibrary
from digitpad.sharing.web_page import MOST_BYTES, export_page, web_page

SAME = 0.003  # of a probability
SUPPORT = Path(__file__).parents[1] / "support"
READ = """
return arguments[0].map((strokes) => {
    const digit = prepared(strokes, network.disk);
    return [Array.from(digit), Array.from(read(network, digit))];
});
"""
SETTLED = """
const done = arguments[arguments.length - 1];
requestAnimationFrame(() => requestAnimationFrame(() => done()));
"""
SCRIBBLE = [[(200 + 60 * i, 300 + 300 * (i % 2)) for i in range(10)], [(300, 700), (700, 200)]]


@pytest.fixture(scope="module")
def browser():
    with headless() as found:
        yield found


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("page") / "page.html"


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    found = load_model()
    found.card = replace(found.card, name="Mine </script> & yours")
    return found


@pytest.fixture
def page(browser, place, classifier) -> Browser:
    """The page of the bundled model, just opened on a desktop, in English."""
    if not place.exists():
        place.write_text(web_page(classifier), encoding="utf-8")
    browser.screen(1280, 800)
    browser.prefer("light")
    browser.open(place.as_uri())
    return browser


def read_there(browser: Browser, drawings) -> tuple[np.ndarray, np.ndarray]:
    """Return what the page makes of drawings: the digits (n, 28, 28) and the probabilities (n, 10)."""
    some = [drawings[start : start + 100] for start in range(0, len(drawings), 100)]  # a script has 30 s
    found = [pair for each in some for pair in browser.run(READ, each)]
    digits, probabilities = zip(*found, strict=True)
    return np.array(digits, np.uint8).reshape(-1, 28, 28), np.array(probabilities)


def compare(browser: Browser, classifier: Classifier, drawings) -> tuple[float, int]:
    """Return the largest difference of a probability, and how many answers differ: which digit, or none."""
    digits, there = read_there(browser, drawings)
    steps = [steps_of_ink(strokes, SMALLEST_DIGIT) for strokes in drawings]
    assert np.array_equal(digits, np.stack([each.centred for each in steps]))
    here = classifier.probabilities(np.stack([each.digit for each in steps]))
    answers = [
        np.where(each.max(axis=1) >= classifier.card.threshold, each.argmax(axis=1), -1)
        for each in (here, there)
    ]
    return float(np.abs(here - there).max()), int((answers[0] != answers[1]).sum())


def places(browser: Browser, points) -> list[tuple[float, float]]:
    """Return where points of the pad are on the page."""
    left, top, side = browser.run("const {x, y, width} = pad.getBoundingClientRect(); return [x, y, width]")
    return [(left + x * side / 1000, top + y * side / 1000) for x, y in points]


def answer(browser: Browser) -> str:
    browser.driver.execute_async_script(SETTLED)
    return browser.run("return element('digit').textContent")


def with_mouse(browser: Browser, stroke, pen: bool = False) -> None:
    (x, y), *others = places(browser, stroke)
    browser.mouse("mousePressed", x, y, pen)
    for x, y in others:
        browser.mouse("mouseMoved", x, y, pen)
    browser.mouse("mouseReleased", x, y, pen)


def choose(browser: Browser, selector: str, value: str) -> None:
    from selenium.webdriver.support.select import Select

    Select(browser.find(selector)).select_by_value(value)


def test_it_is_one_small_file_that_asks_for_nothing(page, place):
    assert place.stat().st_size <= MOST_BYTES
    with_mouse(page, SEVEN[::8])
    assert answer(page) == "7"
    assert page.run("return performance.getEntriesByType('resource').map((each) => each.name)") == []
    assert "http" not in place.read_text(encoding="utf-8").replace("http-equiv", "")
    assert page.driver.get_log("browser") == []
    assert page.run("return element('name').textContent") == "Mine </script> & yours"


def test_it_reads_as_the_program_does(page, classifier):
    drawings = [strokes for _digit, strokes in six_of_each()] + [[[(500, 500)]], SCRIBBLE]
    difference, others = compare(page, classifier, drawings)
    assert difference <= SAME
    assert others == 0


@pytest.mark.slow
def test_a_thousand_drawings_of_people_are_read_as_the_program_reads_them(page, classifier, data_folder):
    names = ("strokes/pendigits", "strokes/unipen", "nondigits/quickdraw", "nondigits/omniglot")
    drawings = []
    for name in names:
        with gzip.open(data_folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            lines = random.Random(1).sample(
                [line for line in islice(file, 5000) if line.startswith("{")], 250
            )
        several = ([stroke for stroke in json.loads(line)["strokes"] if stroke] for line in lines)
        drawings += [on_pad(tuple(tuple(map(tuple, stroke)) for stroke in strokes)) for strokes in several]
    difference, others = compare(page, classifier, drawings)
    print(f"{len(drawings)} drawings: {others} answers differ, the largest difference is {difference:.6f}")
    assert difference <= SAME
    assert others == 0


def test_mouse_pen_and_fingers_draw(page):
    with_mouse(page, SEVEN[::8], pen=True)
    assert answer(page) == "7"
    page.screen(360, 640, is_phone=True)
    page.open(page.driver.current_url)
    assert page.run("return document.documentElement.scrollWidth") == 360
    start, *others = places(page, SEVEN[::8])
    page.touch("touchStart", start)
    for point in others:
        page.touch("touchMove", point, (5, 5))  # a second finger is not a second pen
    page.touch("touchEnd")
    assert answer(page) == "7"
    assert len(page.run("return state.strokes")) == 1
    assert page.run("return scrollY") == 0


def test_a_line_off_the_pad_ends_there(page):
    with_mouse(page, [(500, 500), (1200, 500), (1200, 700), (500, 700)])
    answer(page)
    ends = [(round(stroke[0][0]), round(stroke[-1][0])) for stroke in page.run("return state.strokes")]
    assert ends == [(500, 1000), (500, 500)]


def test_steps_are_undone_and_keys_draw(page):
    from selenium.webdriver import Keys

    with_mouse(page, SEVEN[::8])
    page.find("#clear").click()
    assert answer(page) == ""
    assert page.run("return element('spoken').textContent") == "The pad is empty."
    page.find("#pad").send_keys(Keys.CONTROL, "z")
    assert answer(page) == "7"
    assert page.run("return element('spoken').textContent") == "7, 100 %."
    page.find("#undo").click()
    assert answer(page) == ""
    assert not page.find("#undo").is_enabled()
    page.find("#pad").send_keys(Keys.ARROW_UP * 10, Keys.SPACE, Keys.ARROW_DOWN * 22, Keys.SPACE)
    assert answer(page) == "1"
    page.find("#pad").send_keys(Keys.DELETE)
    assert answer(page) == ""


def test_what_is_no_digit_is_told_in_both_languages(page):
    for stroke in SCRIBBLE:
        with_mouse(page, stroke)
    assert answer(page) == "?"
    assert "This does not look like a digit" in page.text
    choose(page, "#language", "es")
    answer(page)
    assert "Esto no parece un dígito" in page.text
    assert page.run("return [document.documentElement.lang, document.title]") == [
        "es",
        "Mine </script> & yours: dibuja un dígito",
    ]
    words = page.run("return WORDS")
    assert set(words["en"]) == set(words["es"])
    used = page.run(
        "return Array.from(document.querySelectorAll('[data-word]'), (each) => each.dataset.word)"
    )
    assert set(used) <= set(words["en"])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(page, theme):
    page.prefer(theme)
    answer(page)  # the browser tells of it with the next frame
    assert page.run("return document.documentElement.dataset.theme") == theme
    assert page.faults() == []
    with_mouse(page, SEVEN[::8])
    answer(page)
    page.screen(360, 640, is_phone=True)
    assert page.faults() == []
    other = "light" if theme == "dark" else "dark"
    choose(page, "#theme", other)
    assert page.run("return document.documentElement.dataset.theme") == other


def test_a_network_from_scratch_becomes_a_page(browser, tmp_path, monkeypatch):
    folder = add_scratch(tmp_path, "own", learned(), threshold=0.6)
    monkeypatch.setenv("DIGITPAD_HOME", str(tmp_path))
    (entry,) = [each for each in ModelLibrary(tmp_path).entries() if not each.bundled]
    path = tmp_path / "own.html"
    assert main(["models", "export", entry.name, str(path)]) == 0
    browser.open(path.as_uri())
    assert browser.run("return network.name") == entry.name
    drawings = [strokes for _digit, strokes in six_of_each()]
    difference, others = compare(browser, load_model(folder / "digitpad.npz"), drawings)
    assert difference <= SAME
    assert others == 0


def test_one_that_is_too_large_is_refused(tmp_path):
    large = load_model(add_scratch(tmp_path, "large", begin(600, 1)) / "digitpad.npz")
    with pytest.raises(ModelError, match=r"1\.\d MB, and the most is 1 MB"):
        export_page(large, tmp_path / "large.html")
    assert not list(tmp_path.glob("*large*"))


def test_weights_of_16_bits_do_where_32_would_be_too_large(browser, tmp_path):
    broad = load_model(add_scratch(tmp_path, "broad", learned(300, 1)) / "digitpad.npz")
    export_page(broad, tmp_path / "broad.html")
    assert MOST_BYTES / 2 < (tmp_path / "broad.html").stat().st_size <= MOST_BYTES
    browser.open((tmp_path / "broad.html").as_uri())
    assert compare(browser, broad, [strokes for _digit, strokes in six_of_each()])[0] <= SAME


WATCH = """
window.waiting = [];
window.delays = [];
for (const kind of ['pointerdown', 'pointermove']) {
    pad.addEventListener(kind, (event) => waiting.push(event.timeStamp), true);
}
const before = show;
window.show = () => {
    before();
    const now = performance.now();
    for (const came of waiting.splice(0)) delays.push(now - came);
};
"""


@pytest.mark.slow
def test_every_point_of_a_stroke_is_read_and_how_soon(page):
    page.run(WATCH)
    points = 0
    for _digit, strokes in six_of_each()[::3]:
        for stroke in strokes:
            with_mouse(page, stroke)
            points += len(stroke)
        answer(page)
        page.find("#clear").click()
    delays = page.run("return delays")
    assert points * 0.9 < len(delays) <= points  # a browser may join some
    middle, late = np.percentile(delays, [50, 99])
    print(f"{len(delays)} points: read and shown after {middle:.0f} ms (p50), {late:.0f} ms (p99)")


@pytest.mark.slow
def test_plain_layers_are_computed_and_others_named(browser, tmp_path):
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(Path(digitpad.__file__).parents[1]), str(SUPPORT.parent)]),
    }
    command = [sys.executable, str(SUPPORT / "web_models.py"), str(tmp_path)]
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=600)
    digits = np.load(tmp_path / "digits.npy")
    seen = 0
    for path in sorted(tmp_path.glob("*.tflite")):
        classifier = load_model(path)
        if path.stem.startswith("upsampled"):
            with pytest.raises(ModelError, match=r"its layer up_sampling2d.* \(TILE\) is not one"):
                web_page(classifier)
            continue
        path.with_suffix(".html").write_text(web_page(classifier), encoding="utf-8")
        browser.open(path.with_suffix(".html").as_uri())
        script = "return arguments[0].map((digit) => Array.from(read(network, Uint8Array.from(digit))))"
        there = np.array(browser.run(script, digits.reshape(len(digits), -1).tolist()))
        here = classifier.probabilities(digits.astype(np.float32) / np.float32(255))
        assert here.std(axis=0).mean() > 0.01, path.stem
        assert np.abs(here - there).max() <= SAME, path.stem
        seen += 1
    assert seen == 12
