"""A run of the lab on one printed page: one HTML file that asks for nothing, in the language in use."""

import base64
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template

import numpy as np
from PIL import Image

from digitpad import __version__
from digitpad.core.arrays import CLASSES, DigitBytes, Grey
from digitpad.core.evaluation import evaluate
from digitpad.core.marks import Mark, mixed, moved, to_svg
from digitpad.core.palettes import LIGHT
from digitpad.core.plot import ChartContent, ChartView, Curve, lay_out
from digitpad.core.surface import paper
from digitpad.lab.comparison import figure_rows, layers_of, networks, used_rows
from digitpad.lab.layers import written
from digitpad.lab.presets import presets
from digitpad.language import _, grouped, percent, system_language
from digitpad.language.explanations.table import explanation
from digitpad.runs.content import epochs_axis, run_axes, styles_of_run
from digitpad.runs.events import clock
from digitpad.runs.library import Run, Tested
from digitpad.runs.training_history import history_of
from digitpad.system.leftovers import write_chosen

CHART = (352, 172)  # of each of the two charts, in pixels; they stand side by side
BETWEEN = 16
MOST_LAYERS, MOST_DIGITS = 11, 15  # that one page has room for
LONGEST, MOST_LETTERS = 40, 120  # of a value: in a column, and at all


def write_report(run: Run, name: str, path: Path) -> None:
    """Write the page of a run, which the user calls `name`, whole or not at all.

    Raises:
        StoreError: it cannot be written.
    """
    write_chosen(path, report(run, name).encode())


def report(run: Run, name: str) -> str:
    """Return the page of a run, which the user calls `name`."""
    tested = run.test()
    parts = [
        f"<h1>{escape(name)}</h1>{''.join(_notes(run))}",
        _figures(run),
        f'<div class="two">{_network(run)}{_matrix(tested) if tested else ""}</div>',
        _settings(run),
        "" if run.experiment.is_baseline else _curves(run),
        _misread(tested) if tested else "",
    ]
    words = _("A run in DigitPad {version}, {date}").format(version=__version__, date=_date(run))
    return printed_page(name, "\n".join([*parts, f'<p class="foot">{escape(words)}</p>']))


def printed_page(title: str, body: str, style: str = "") -> str:
    """Return a page in the looks of everything that DigitPad prints; `body` is HTML.

    style: the name of a file in `web/` with more rules; "" for none.
    """
    own, frame = (
        (files(__package__) / "web" / name).read_text(encoding="utf-8") if name else ""
        for name in (style, "report.html")
    )
    words = {"language": system_language(), "title": escape(title), "body": body, "style": own}
    return Template(frame).substitute(words)


def section(heading: str, content: str) -> str:
    """Return a part of a page under a heading, which is text; `content` is HTML."""
    return f"<section><h2>{escape(heading)}</h2>{content}</section>"


def picture_address(grey: Grey) -> str:
    """Return a picture, uint8 (height, width), as an address that holds it."""
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


def _terms(rows: Iterable[tuple[str, str]], name: str) -> str:
    """Return rows of a label and a value, which are text, as a list of the class `name`.

    A long value has the whole width, and is cut off where it has no room on two lines.
    """
    entries = (
        f"<div class='{'long' if len(value) > LONGEST else 'short'}'>"
        f"<dt>{escape(label)}</dt><dd>{escape(_shortened(value))}</dd></div>"
        for label, value in rows
    )
    return f'<dl class="{name}">{"".join(entries)}</dl>'


# What was done


def _date(run: Run) -> str:
    return (run.result.begun if run.result else run.key).partition("T")[0]


def _notes(run: Run) -> Iterable[str]:
    """Yield what must be known of a run that did not go as planned, or was no plain one."""
    result, recipe = run.result, run.experiment
    sentences = []
    if result is None:
        sentences.append(_("The run has not ended: this is how far it came."))
    elif result.state == "stopped":
        sentence = _("The run was stopped after {done} of {count} epochs.")
        sentences.append(sentence.format(done=result.epochs, count=recipe.epochs))
    if result and result.sentence:
        sentences.append(_("The run failed: {reason}").format(reason=_shortened(result.sentence)))
    if recipe.folds:
        sentence = _(
            "A cross-validation with {count} folds; the curves are of all, the network of the first."
        )
        sentences.append(sentence.format(count=recipe.folds))
    return (f'<p class="note">{escape(sentence)}</p>' for sentence in sentences)


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}…"


def _figures(run: Run) -> str:
    rows, result = figure_rows(run), run.result
    if result:
        epochs = [] if run.experiment.is_baseline else [(_("Epochs"), grouped(result.epochs))]
        rows += [
            *epochs,
            (_("Time"), clock(result.seconds)),
            (_("Parameters"), grouped(result.parameters)),
        ]
    return _terms(rows, "figures")


def _network(run: Run) -> str:
    """Return the layers as a table: what each is, what it puts out, and how many parameters it has."""
    recipe = run.experiment
    layers = layers_of(recipe)
    if recipe.is_baseline:
        known = {preset.name: preset.help_text for preset in presets()}
        return section(networks()[recipe.network], f"<p>{escape(known[recipe.network])}</p>")
    if recipe.network == "digitpad":
        return section(_("Network"), f"<p>{escape(layers[0])}</p>")
    rows = [
        f'<tr><td>{escape(words)}</td><td class="number">{written(row.shape)}</td>'
        f'<td class="number">{grouped(row.parameters)}</td></tr>'
        for words, row in zip(layers, recipe.rows, strict=True)
    ]
    if len(rows) > MOST_LAYERS:  # the last ones decide
        more = _("and {count} more").format(count=len(rows) - MOST_LAYERS + 1)
        rows[MOST_LAYERS // 2 : 1 - (MOST_LAYERS - MOST_LAYERS // 2)] = [
            f'<tr><td colspan="3">… {escape(more)}</td></tr>'
        ]
    names = (_("Layer"), _("Output"), _("Parameters"))
    marks = ("", ' class="number"', ' class="number"')
    head = "".join(
        f'<th scope="col"{mark}>{escape(name)}</th>' for name, mark in zip(names, marks, strict=True)
    )
    return section(_("Network"), f'<table class="layers"><tr>{head}</tr>{"".join(rows)}</table>')


def _settings(run: Run) -> str:
    """Return what was chosen: whose digits, and all hyperparameters but those that are not used."""
    rows = [(label, value) for label, value in used_rows(run.experiment) if label != _("Layers")]
    sources = {"mnist": "MNIST", "synthetic": _("Synthetic digits"), "mine": _("A file of digits")}
    if run.result and run.result.measured_on in sources:
        rows.insert(0, (_("Digits"), sources[run.result.measured_on]))
    return section(_("Settings"), _terms(rows, "settings"))


# What came of it


def _curves(run: Run) -> str:
    """Return the curves of loss and accuracy as one drawing."""
    content = history_of(run).content(0.0)
    across = replace(epochs_axis(), span=(0.0, float(content.epochs)))
    marks: list[Mark] = []
    titles = (_("Loss"), content.loss), (_("Accuracy"), content.accuracy)
    for place, ((title, curves), up) in enumerate(zip(titles, run_axes(), strict=True)):
        chart = ChartContent(title, _with_points(curves), across, up, moments=content.moments)
        found = lay_out(chart, ChartView(), paper(CHART, LIGHT), styles_of_run(LIGHT)).marks
        marks += moved(found, place * (CHART[0] + BETWEEN), 0)
    term = explanation("learning_curve").term
    size = (2 * CHART[0] + BETWEEN, CHART[1])
    return section(_("Learning curves"), to_svg(marks, size, LIGHT.surface, term).decode())


def _with_points(curves: Sequence[Curve]) -> Sequence[Curve]:
    """Return the curves up to the last that has points: their places decide how they look."""
    last = max((place for place, curve in enumerate(curves) if curve.points), default=-1)
    return curves[: last + 1]


def _matrix(tested: Tested) -> str:
    """Return the confusion matrix as a table, the darker the larger a cell's part of its row."""
    confusion = evaluate(tested.probabilities, tested.labels).confusion
    shares = (confusion / confusion.sum(axis=1, keepdims=True).clip(min=1)) ** 0.5
    digits = range(CLASSES)
    head = "".join(f'<th scope="col">{digit}</th>' for digit in digits)
    rows = "".join(
        f'<tr><th scope="row">{label}</th>'
        + "".join(_cell(int(confusion[label, read]), float(shares[label, read])) for read in digits)
        + "</tr>"
        for label in digits
    )
    caption = _("Rows: the label. Columns: the prediction.")
    table = f"<caption>{escape(caption)}</caption><tr><td></td>{head}</tr>{rows}"
    return section(explanation("confusion_matrix").term, f'<table class="matrix">{table}</table>')


def _cell(count: int, share: float) -> str:
    colour = LIGHT.surface if share > 0.5 else LIGHT.text
    ground = mixed(LIGHT.surface, LIGHT.accent, share)
    return f'<td style="background:{ground};color:{colour}">{grouped(count) if count else ""}</td>'


def _misread(tested: Tested) -> str:
    """Return the test digits that were misread most surely."""
    read = tested.probabilities.argmax(axis=1)
    wrong = np.flatnonzero(read != tested.labels)
    worst = wrong[np.argsort(-tested.probabilities[wrong, read[wrong]], kind="stable")][:MOST_DIGITS]
    sentence = _("{wrong} of {count} test digits were misread.").format(
        wrong=grouped(len(wrong)), count=grouped(len(read))
    )
    if len(wrong):
        sentence += " " + _("Those that it was surest of: label → prediction, and its probability.")
    figures = "".join(
        f"<figure>{_picture(tested.digits[place])}<figcaption>{tested.labels[place]} → {read[place]}<br>"
        f"{percent(float(tested.probabilities[place, read[place]]), 0)}</figcaption></figure>"
        for place in worst
    )
    content = f'<p>{escape(sentence)}</p><div class="digits">{figures}</div>'
    return section(explanation("misread").term, content)


def _picture(digit: DigitBytes) -> str:
    """Return a digit, uint8 (28, 28) and bright on 0, as ink on paper within the page."""
    return f'<img alt="" src="{picture_address(255 - digit)}">'
