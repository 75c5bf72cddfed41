"""The page of a run, to print: its figures are the run's, and it fits on one sheet in a real browser."""

import base64
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from support.browser import headless
from support.made_digits import made_digits
from support.made_runs import made_run

from digitpad import language
from digitpad.lab.layers import BatchNormalization, Conv2D, Dense, Flatten
from digitpad.lab.presets import SCRATCH, presets
from digitpad.language.explanations.table import explanation
from digitpad.runs.events import ValueChange
from digitpad.runs.library import LONGEST_NAME, TEST, Run, Runs, write_arrays
from digitpad.runs.recipe import AUGMENTATION, lab_recipe
from digitpad.sharing.report import report

KEY = "2026-01-01T10-00-00"
FIGURES = {
    "accuracy": 0.9876,
    "validation_accuracy": 0.9765,
    "test_accuracy": 0.9654,
    "folds_mean": 0.9543,
    "test_loss": 0.1234,
}
LENET = next(preset.experiment for preset in presets() if preset.name == "lenet-notes")
# As much as a run can have: layers, hyperparameters, changes, and sentences.
MUCH = lab_recipe(
    layers=(*[Conv2D(4, 3, 1, 1)] * 26, BatchNormalization(), Flatten(), Dense(9), Dense(10)),
    batch_normalization=True, activation="swish", initializer="small", pixels="standard",
    optimizer="adamw", schedule="warm_up", average=0.9, patience=2, l1=0.001, l2=0.01, label_noise=0.2,
    epochs=40, folds=5, **dict.fromkeys(AUGMENTATION, 0.5),
)  # fmt: skip
for epoch in range(2, 20):
    MUCH = MUCH.with_change(ValueChange(epoch, 0, "learning_rate", 0.001 * epoch))


@pytest.fixture(params=["en", "es"])
def spoken(request):
    language.use(request.param)
    return request.param


def made(root: Path, recipe=SCRATCH, **more) -> Run:
    made_run(root, KEY, recipe, **more)
    (run,) = Runs(root).all()
    return run


class Page(HTMLParser):
    """A page's elements: (name, attributes), and all its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        if data.strip() and self.elements[-1][0] != "style":
            self.texts.append(data.strip())


def test_the_figures_are_the_runs_in_both_languages(tmp_path, spoken):
    run = made(tmp_path, LENET, figures=FIGURES, measured_on="mnist", parameters=61_706)
    page = Page(report(run, "mine"))
    assert ("html", {"lang": spoken}) in page.elements
    expected = {
        "en": {"Test accuracy": "96.54 %", "Mean of the folds": "95.43 %", "Test loss": "0.1234"},
        "es": {"Exactitud en prueba": "96,54 %", "Media de los pliegues": "95,43 %"},
    }
    pairs = {*zip(page.texts, page.texts[1:], strict=False)}
    more = {"Epochs": "3", "Time": "1:02", "Parameters": "61\N{NARROW NO-BREAK SPACE}706", "Digits": "MNIST"}
    assert {*expected[spoken].items()} <= pairs
    assert {(language._(label), value) for label, value in more.items()} <= pairs
    assert {"120", "48\N{NARROW NO-BREAK SPACE}120", "84", "10\N{NARROW NO-BREAK SPACE}164"} <= {*page.texts}
    assert {explanation(key).term for key in ("confusion_matrix", "misread")} <= {*page.texts}


def test_nothing_is_left_in_english_in_the_spanish_one(tmp_path):
    run = made(tmp_path, MUCH, state="stopped", figures=FIGURES, measured_on="synthetic")
    texts = {}
    for code in ("en", "es"):
        language.use(code)
        texts[code] = Page(report(run, "mine")).texts
    both = {text for text in {*texts["en"]} & {*texts["es"]} if re.search("[a-z]{3}", text)}
    assert {re.sub(", .*", "", text) for text in both} == {
        "mine", "Keras", "Swish", "AdamW", "Flatten", "BatchNormalization",
    }  # fmt: skip


def test_the_matrix_and_the_misread_digits_are_those_of_the_test(tmp_path):
    page = Page(report(made(tmp_path), "mine"))  # it misreads its first digit, a 0, as 1, with 80 %
    start = page.texts.index("Rows: the label. Columns: the prediction.") + 11
    assert page.texts[start : start + 5] == ["0", "1", "1", "1", "2"]
    assert "1 of 20 test digits were misread." in " ".join(page.texts)
    at = page.texts.index("0 → 1")
    assert page.texts[at + 1] == "80 %"
    (source,) = [each["src"] for name, each in page.elements if name == "img"]
    assert base64.b64decode(source.partition(",")[2]).startswith(b"\x89PNG")


def test_the_curves_are_drawn_each_in_its_own_frame(tmp_path):
    page = report(made(tmp_path), "mine")
    lines = re.findall(r'<polyline points="([^"]*)".*?clip-path="url\(#(\w+)\)"', page)
    curves = [clip for points, clip in lines if len(points.split()) == 3]  # of three epochs
    assert len(curves) == 6
    assert len({*curves}) == 2
    assert re.findall(r'id="(\w+)"', page) == [*dict.fromkeys(re.findall(r'id="(\w+)"', page))]


def test_names_and_reasons_do_no_harm(tmp_path):
    hostile = '<script>alert("x")</script> & $body <b>'
    page = report(made(tmp_path, state="failed", figures={}, sentence=hostile), hostile)
    found = Page(page)
    assert {"script", "b"} & {name for name, _attributes in found.elements} == set()
    assert hostile in found.texts
    assert any(hostile in text for text in found.texts if text.startswith("The run failed"))


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"state": "stopped", "epochs": 2}, "The run was stopped after 2 of 50 epochs."),
        ({"state": ""}, "The run has not ended: this is how far it came."),
    ],
)
def test_how_a_run_ended_is_said(tmp_path, more, sentence):
    run = made(tmp_path, **more)
    (run.folder / TEST).unlink()  # it did not come so far
    found = report(run, "mine")
    assert sentence in found
    assert "<img" not in found


def test_a_page_asks_for_nothing(tmp_path):
    page = report(made(tmp_path), "mine")
    assert [*re.findall(r'\w+://[^"]*', page)] == ["http://www.w3.org/2000/svg"]
    sources = [each[key] for _name, each in Page(page).elements for key in ("src", "href") if key in each]
    assert all(source.startswith("data:") for source in sources)


def test_any_run_is_printed_on_one_sheet(tmp_path):
    pypdfium2 = pytest.importorskip("pypdfium2")
    sentence = "The loss is no number any more, and that is all there is to be said of it. " * 5
    much = made(tmp_path / "much", MUCH, state="failed", sentence=sentence, figures=FIGURES)
    digits, labels = made_digits(100, seed=4)
    probabilities = np.eye(10, dtype=np.float32)[(labels + 1) % 10]  # all are misread
    write_arrays(much.folder / TEST, digits=digits, labels=labels, probabilities=probabilities)
    pages = {"usual": report(made(tmp_path / "usual", LENET), "mine")}
    for code in ("en", "es"):
        language.use(code)
        pages[f"much, {code}"] = report(much, "W" * LONGEST_NAME)
    with headless() as browser:
        for name, text in pages.items():
            place = tmp_path / f"{name}.html"
            place.write_text(text, encoding="utf-8")
            browser.open(place.as_uri())
            logged = [entry["message"] for entry in browser.driver.get_log("browser")]
            assert logged == []  # the page's own rules forbid nothing that is in it
            options = {"preferCSSPageSize": True, "printBackground": True}
            printed = browser.driver.execute_cdp_cmd("Page.printToPDF", options)
            document = pypdfium2.PdfDocument(base64.b64decode(printed["data"]))
            assert (name, len(document)) == (name, 1)
            assert document[0].get_size() == pytest.approx((595, 842), abs=1)  # A4, in points
        assert browser.faults() == []
