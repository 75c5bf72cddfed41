"""drawings/ink_files.py and vector_ink.py: ink of other programs, each made here as it comes."""

import gzip
import json
from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from digitpad.core.ink import InkSample
from digitpad.drawings import ink_files, vector_ink
from digitpad.drawings.exchange import find_drawings
from digitpad.drawings.ink_files import ink_samples, is_ink_file
from digitpad.errors import InkError

STROKES = [[[0, 0], [100, 0], [40, 100]], [[20, 50], [70, 50]]]
TIMED = [[[x, y, 7 * n, 0.5] for n, (x, y) in enumerate(stroke)] for stroke in STROKES]
NAMED = [[{"x": x, "y": y, "t": n, "pressure": 0.4} for n, (x, y) in enumerate(stroke)] for stroke in STROKES]
COLUMNS = [[list(column) for column in zip(*stroke, strict=True)] for stroke in STROKES]
RAW = [[*columns, [0.0, 1.0, 2.0][: len(columns[0])]] for columns in COLUMNS]
POINTS = tuple(tuple((float(x), float(y)) for x, y in stroke) for stroke in STROKES)


def inkml(body: str, head: str = "") -> str:
    return f'<?xml version="1.0"?>\n<ink xmlns="http://www.w3.org/2003/InkML">{head}{body}</ink>'


TRACES = "".join(
    f'<trace id="t{n}">{", ".join(f"{x} {y}" for x, y in stroke)}</trace>' for n, stroke in enumerate(STROKES)
)
TRUTH = '<annotation type="truth">$7$</annotation>'
FORMAT = "<traceFormat>" + "".join(f'<channel name="{name}"/>' for name in "TYX") + "</traceFormat>"
BY_FORMAT = "".join(
    f"<trace>{', '.join(f'{n} {y} {x}' for n, (x, y) in enumerate(stroke))}</trace>" for stroke in STROKES
)
DIFFERENCES = "<trace>0 0, '100 '0, -60 100</trace><trace>20 50, !70 !50</trace>"
XOURNAL = """<?xml version="1.0" standalone="no"?>
<xournal creator="Xournal++ 1.2.0" fileversion="4"><title>Xournal++ document</title>
<page width="612" height="792"><background type="solid" color="#ffffffff" style="lined"/><layer>
<stroke tool="pen" color="#000000ff" width="1.41 1.2 1.1">0 0 100 0 40 100</stroke>
<stroke tool="highlighter" color="#ffff007f" width="8">1 2 3 4</stroke>
<stroke tool="pen" color="#000000ff" width="1.41">20.0 50.0 7e1 50</stroke>
</layer></page><page width="612" height="792"><layer/></page></xournal>"""


def svg(body: str, **values: str) -> str:
    said = "".join(f' {name}="{value}"' for name, value in values.items())
    return (
        '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
        f'"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><svg xmlns="http://www.w3.org/2000/svg"{said}>'
        f'<rect width="500" height="500" fill="white"/>{body}</svg>'
    )


PEN = 'fill="none" stroke="black"'
FILES = {
    "line.jsonl": json.dumps({"label": 7, "strokes": STROKES}),
    "timed.jsonl": json.dumps({"label": 7, "strokes": TIMED}),
    "named.jsonl": json.dumps({"label": "7", "strokes": NAMED}),
    "quickdraw.ndjson": json.dumps({"word": "seven", "countrycode": "DE", "drawing": COLUMNS}),
    "raw.ndjson": json.dumps({"word": "7", "drawing": RAW}),
    "object.json": json.dumps({"label": 7, "strokes": STROKES}, indent=2),
    "list.json": json.dumps([{"digit": 7, "strokes": NAMED}]),
    "samples.json": json.dumps({"version": 1, "samples": [{"label": "siete", "strokes": TIMED}]}),
    "excalidraw.json": json.dumps({"label": 7, "lines": [{"points": stroke} for stroke in STROKES]}),
    "konva.json": json.dumps({"label": 7, "lines": [{"points": list(chain(*stroke))} for stroke in STROKES]}),
    "xs and ys.json": json.dumps({"label": 7, "strokes": [{"x": xs, "y": ys} for xs, ys in COLUMNS]}),
    "some.inkml": inkml(TRACES, TRUTH),
    "format.inkml": inkml(BY_FORMAT, TRUTH + FORMAT),
    "differences.inkml": inkml(DIFFERENCES, TRUTH),
    "prefix.xml": f'<inkml:ink xmlns:inkml="i">{TRUTH}{TRACES}</inkml:ink>'.replace("<trace", "<inkml:trace")
    .replace("</trace", "</inkml:trace")
    .replace("annotation", "inkml:annotation"),
    "7.json": json.dumps(STROKES),
    "7.xopp": XOURNAL,
    "7.svg": svg(f'<path {PEN} d="M0,0 L100,0 40,100 M20 50h50"/>'),
    "7_polyline.svg": svg(
        f'<polyline {PEN} points="0,0 100,0 40,100"/><line {PEN} x1="20" y1="50" x2="70px" y2="50"/>'
    ),
    "7_style.svg": svg('<g style="fill:none; stroke:#000"><path d="m0 0l100 0-60 100m-20-50 50 0"/></g>'),
    "7_moved.svg": svg(
        f'<g transform="translate(-10 -20) scale(2)"><path {PEN} d="M5 10H55L25 60M15 35 40 35"/></g>'
    ),
    "7_nothing said.svg": svg('<path d="M0,0L100,0L40,100"/><path d="M20,50V50H70"/>'),
}


def write(folder: Path, name: str, content: str | None = None) -> Path:
    content = FILES[name] if content is None else content
    packed = name.endswith((".xopp", ".gz"))
    (folder / name).write_bytes(gzip.compress(content.encode()) if packed else content.encode())
    return folder / name


def plain(sample: InkSample):
    """Return strokes without a point twice."""
    return tuple(tuple(dict.fromkeys(stroke)) for stroke in sample.strokes)


@pytest.mark.parametrize("name", FILES)
def test_ink_is_read_as_it_comes_and_labels_are_in_it_or_in_names(tmp_path, name):
    path = write(tmp_path, name)
    assert is_ink_file(path)
    (sample,) = ink_samples(path)
    assert len(sample.strokes) == 2
    for found, drawn in zip(plain(sample), POINTS, strict=True):
        np.testing.assert_allclose(found, drawn, atol=1e-9)
    assert [drawing.label for drawing in find_drawings([path]).drawings] == [7]


def test_differences_of_differences_and_values_that_stay_are_read_as_the_standard_has_them(tmp_path):
    example = (
        """1125 18432,'23'43,"7"-8,3-5,7 -3,6 2,6 8,3 6 T,2 4*T,3 6,3-6 F F"""  # of InkML's recommendation
    )
    stays = "100 200, 110 *, '5 '-5, * *, 7 *"
    (sample,) = ink_samples(
        write(tmp_path, "a.inkml", inkml(f"<trace>{example}</trace><trace>{stays}</trace>"))
    )
    first, second = sample.strokes
    assert (first[1:3], first[-2:]) == (
        ((1148, 18475), (1178, 18510)),
        ((1521, 18776), (1584, 18823)),
    )
    assert second == ((100, 200), (110, 200), (115, 195), (120, 190), (127, 185))


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "body",
    [
        f'<path {PEN} d="M0 0L9 9a5 6 30{"9" * 3000}"/>',
        f'<path {PEN} d="M0 0L9 9a5{" " * 3000}"/>',
        f'<g transform="{"f" * 300_000}"><path {PEN} d="M0 0L9 9"/></g>',
        f'<g transform="{"f(" * 300_000}"><path {PEN} d="M0 0L9 9"/></g>',
        f"<trace>{' ' * 200_000}1 2</trace>",
        f"<trace>{chr(39) * 200_000}1 2</trace>",
    ],
    ids=["arc of digits", "arc of blanks", "transform", "transforms", "blanks", "signs"],
)
def test_what_could_be_divided_in_many_ways_is_read_at_once(tmp_path, body):
    name, content = ("a.inkml", inkml(body)) if "<trace" in body else ("a.svg", svg(body))
    assert len(ink_samples(write(tmp_path, name, content))) == 1


def test_curves_and_arcs_of_an_svg_are_drawn():
    def ends(d: str):
        (stroke,) = vector_ink.SvgPath(d).strokes
        return np.array(stroke)

    circle = ends("M 10 0 A 10 10 0 1 1 -10 0 A 10 10 0 0110,0")
    np.testing.assert_allclose(np.hypot(*circle.T), 10, atol=1e-9)
    assert len(circle) == 33
    quarter = ends("M10 0A10 10 0 0 1 0 10")
    assert (quarter >= -1e-9).all()
    np.testing.assert_allclose(ends("M0 0Q50 100 100 0")[8], (50, 50))
    np.testing.assert_allclose(ends("M0 0C0 100 100 100 100 0")[8], (50, 75))
    smooth = ends("M0 0c0 10 10 10 10 0s10-10 10 0")
    np.testing.assert_allclose(smooth[-1], (20, 0))
    assert smooth[24][1] < 0
    np.testing.assert_allclose(ends("M0 0Q5 10 10 0T20 0")[24], (15, -5))
    np.testing.assert_allclose(ends("M1.5.5-1-.5z"), [(1.5, 0.5), (-1, -0.5), (1.5, 0.5)])


def test_groups_of_an_inkml_are_drawings_of_their_own_as_in_crohme(tmp_path):
    traces = "".join(f'<trace id="{n}">{n} 0, {n} 9</trace>' for n in range(4))
    groups = "".join(
        f'<traceGroup><annotation type="truth">{label}</annotation>'
        + "".join(f'<traceView traceDataRef="{name}"/>' for name in names)
        + "</traceGroup>"
        for label, names in (("1", "0"), ("+", "12"), ("1", "3"))
    )
    whole = f'<traceGroup><annotation type="truth">Segmentation</annotation>{groups}</traceGroup>'
    path = write(
        tmp_path, "formula.inkml", inkml(traces + whole, '<annotation type="truth">$1+1$</annotation>')
    )
    assert [(sample.label, len(sample.strokes)) for sample in ink_samples(path)] == [
        ("1", 1),
        ("+", 2),
        ("1", 1),
    ]


def test_pages_of_a_notebook_and_lines_of_a_file_are_drawings(tmp_path):
    two = XOURNAL.replace("<layer/>", '<layer><stroke tool="pen">1 2 3 4</stroke></layer>')
    assert len(ink_samples(write(tmp_path, "7.xopp", two))) == 2
    lines = "\n".join([FILES["quickdraw.ndjson"]] * 3)
    assert len(ink_samples(write(tmp_path, "many.ndjson", lines))) == 3


BOMB = '<!DOCTYPE ink [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE ink [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.inkml", BOMB + "<ink><trace>&b;</trace></ink>", "as ink as InkML: it defines entities"),
        ("a.svg", OUTSIDE + "<svg><text>&a;</text></svg>", "as a drawing as SVG: it defines entities"),
        ("b.svg", "<svg>" + "<g>" * 200, "too many elements"),
        ("c.inkml", inkml(TRACES)[:-20], "damaged, incomplete"),
        ("d.inkml", inkml("<trace>1, 2</trace>"), "damaged, incomplete"),
        ("e.inkml", inkml(""), "There is no ink"),
        (
            "f.svg",
            svg('<path fill="black" d="M0 0L1 1L1 0Z"/>'),
            "filled and have no strokes. Save it as a PNG",
        ),
        ("g.svg", svg(""), "There is no ink"),
        ("h.json", "[[[1,2],[3", "as ink as JSON: it is damaged"),
        ("i.json", '{"strokes": [[["1", "2"]]]}', "as ink as JSON: it is damaged"),
        ("j.json", '{"strokes": [[[1e300, 2]]]}', "not numbers, or too large"),
        ("k.json", '{"strokes": [[[NaN, 2]]]}', "as ink as JSON: it is damaged"),
        ("l.json", '{"about": "nothing"}', "There is no ink"),
        ("m.json", "[" * 100_000, "as ink as JSON: it is damaged"),
        ("n.xopp", "<xournal></xournal>", "There is no ink"),
        ("o.ndjson", '{"drawing": [[[1, 2], [3]]]}', "line 1: This is not ink"),
        ("p.jsonl", "[1, 2]", "line 1: This is not ink"),
        ("q.svg", '<svg><path d="M1e400 0L1 1"/></svg>', "not numbers, or too large"),
    ],
)
def test_what_is_no_ink_is_a_sentence_about_its_kind(tmp_path, name, content, said):
    with pytest.raises(InkError, match=said):
        ink_samples(write(tmp_path, name, content))


@pytest.mark.parametrize("name", ["object.json", "some.inkml", "7.xopp", "7.svg"])
def test_what_is_too_large_is_refused_before_it_is_held(tmp_path, monkeypatch, name):
    monkeypatch.setattr(vector_ink, "MOST_BYTES", 100)
    monkeypatch.setattr(ink_files, "MOST_BYTES", 200)
    monkeypatch.setattr(vector_ink, "BLOCK", 50)
    with pytest.raises(InkError, match="has more than"):
        ink_samples(write(tmp_path, name))


@pytest.mark.parametrize("name", ["notes.xopp", "ink.inkml", "drawing.svg", "one.json"])
@pytest.mark.parametrize("place", [1, 3, 12, 30, -3])
def test_what_is_damaged_within_its_packing_is_a_sentence(tmp_path, name, place):
    content = bytearray(gzip.compress(XOURNAL.encode() * 20))
    content[place : place + 2 or None] = b"\xff\xfe"
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InkError, match=r"^[^\n]*\.$"):
        ink_samples(tmp_path / name)


@pytest.mark.parametrize(
    "body",
    [
        f'<path d="M0 0a1e-300 1e200 0 0 1 9 9" {PEN}/>',
        f'<path d="M0 0a1e-320 1e-320 0 0 1 9e-320 0" {PEN}/>',
        f'<g transform="rotate(1e999)"><path d="M0 0L1 1" {PEN}/></g>',
        f'<circle cx="1" cy="1" r="{"9" * 400}" {PEN}/>',
    ],
)
def test_numbers_beyond_all_reckoning_are_a_sentence(tmp_path, body):
    (tmp_path / "odd.svg").write_text(svg(body))
    with pytest.raises(InkError, match=r"cannot be read as a drawing as SVG: [^\n]*\.$"):
        ink_samples(tmp_path / "odd.svg")
