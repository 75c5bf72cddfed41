"""The doors that files of each kind are put before: those of the window, and those of the command line.

A door does what the program does with a file, from reading it to all that is shown, printed or written of it.
What it raises that is no DigitPadError is a fault.
"""

import contextlib
import io
import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from support.mutations import SECRET

Generator = np.random.Generator
LONGEST_S = 2.0
LONGEST_SENTENCE = 3000
HOME = "home"  # the user's folder, beside the files


@dataclass(frozen=True, eq=False)
class Sample:
    """Sound files, by their names.

    main: the one, or the folder, that doors are given. damaged: those of which one is damaged.
    """

    files: Mapping[str, bytes]
    main: str
    damaged: tuple[str, ...]


@dataclass(frozen=True)
class Door:
    """A door: what it does with the tools of its kind, a path, and what is random.

    longest_s: seconds of the processor it may take.
    is_contained: whether the program does this in a process of its own, that may die.
    """

    name: str
    take: Callable[[Any, Path, Generator], object]
    longest_s: float = LONGEST_S
    is_contained: bool = False


@dataclass(frozen=True)
class Kind:
    """Files of one kind.

    samples: sound ones. tools: what doors need and is made once. fresh: makes odd ones.
    """

    samples: Callable[[], list[Sample]]
    doors: tuple[Door, ...]
    tools: Callable[[], Any] = lambda: None
    fresh: Callable[[Generator], Sample] | None = None


def single(name: str, content: bytes) -> Sample:
    """Return a file that stands alone."""
    return Sample({name: content}, name, (name,))


def check_sentence(text: str) -> None:
    """Fail where it is no sentence that a user can read."""
    assert text.strip(), "no words"
    assert len(text) < LONGEST_SENTENCE, "endless"
    assert "\n" not in text, "several lines"
    assert "Traceback" not in text, "a traceback"
    assert text.rstrip().endswith((".", "?", "!", ")", "…", ".”")), "no end"


class _Bug(logging.Handler):
    """Keeps what the command line would write into its log: a traceback is a fault."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.errors: list[BaseException] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the error of a record."""
        if record.exc_info and record.exc_info[1]:
            self.errors.append(record.exc_info[1])


def command(*words: object) -> None:
    """Run a command as `digitpad` does; what it reports as a bug is raised, what it says is looked at."""
    from digitpad.cli.main import main
    from digitpad.errors import DataError

    bug, errors = _Bug(), io.StringIO()
    logger = logging.getLogger("digitpad")
    logger.addHandler(bug)
    status = 0
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(errors):
            status = main([str(word) for word in words])
    finally:
        logger.removeHandler(bug)
        for handler in [one for one in logger.handlers if isinstance(one, logging.FileHandler)]:
            logger.removeHandler(handler)
            handler.close()
    for error in bug.errors:
        raise error
    said = errors.getvalue()
    for line in said.splitlines():
        check_sentence(line)
    if status:
        assert said, "it fails without a word"
        raise DataError(said.splitlines()[-1])


def _in_turn(*takes: Callable[[Any, Path, Generator], object]) -> Callable[[Any, Path, Generator], object]:
    """Return a door that does one of several things: they share most of what they do."""
    return lambda tools, path, generator: takes[generator.integers(len(takes))](tools, path, generator)


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@cache
def _classifier() -> Any:
    from digitpad.core.network import load_model

    return load_model()


def _opened_in_window(path: Path) -> None:
    """Ask what the window asks of a file before it opens it."""
    from digitpad.drawings.digit_arrays import no_picture_or_ink
    from digitpad.drawings.file_kinds import kind_of

    if error := no_picture_or_ink(path, kind_of(path)):
        raise error


def _printed(results: Iterable[Any]) -> None:
    """Print results in each form of `digitpad predict`; an error that is one of them is raised."""
    from digitpad.cli.results import csv_lines, json_lines, numbers, sentences, table_lines, with_bars
    from digitpad.errors import DataError

    error = ""
    for result in results:
        for _line in (*json_lines(result), *csv_lines(result, "utf-8"), *table_lines(result, "utf-8")):
            pass
        for _line in (*numbers(result), *sentences(result, "ascii"), *with_bars(result, "utf-8")):
            pass
        if result.error:
            check_sentence(result.error)
            error = result.error
    if error:
        raise DataError(error)


def _predicted(_tools: Any, path: Path, generator: Generator) -> None:
    from digitpad.cli.inputs import count_inputs, read_inputs

    if generator.random() < 0.05:
        command("predict", path, ["--json", "--csv", "--table", "--number"][generator.integers(4)])
        return
    count_inputs([path])
    _printed(read_inputs([path], _classifier()))


def _imported(_tools: Any, path: Path, _generator: Generator) -> None:
    """Take drawings in, as *My drawings* and `digitpad drawings import` do."""
    from digitpad.drawings.drawings import Drawings
    from digitpad.drawings.exchange import find_drawings, labelled_drawings

    found = find_drawings([path], _classifier(), 3)
    for note in found.notes:
        check_sentence(note)
    drawings = Drawings(path.parent / HOME / "drawings.sqlite3", check_sentence)
    with contextlib.closing(drawings):
        drawings.add_new(labelled_drawings(found).drawings[:50])


def _evaluated(_tools: Any, path: Path, _generator: Generator) -> None:
    command("evaluate", path, "--json")


# Pictures


def _picture_samples() -> list[Sample]:
    from PIL import Image

    from support.pages import form, table
    from support.photos import paint, photo, saved_digit
    from support.photos_files import of_every_form
    from support.photos_made import encoded

    size = (320, 240)
    digit = np.zeros((28, 28), np.uint8)
    digit[6:22, 12:16] = 255
    pictures: list[Image.Image] = [
        photo(1, row=True, size=size).image,
        form(1, (), boxes=(3, 6), size=size).image,
        table(3, ()).image.resize(size),
        paint(2).image.resize(size),
        saved_digit(digit, "PNG", 28).image,
    ]
    files = [(name, content) for image in pictures for name, content in of_every_form(image).items()]
    files.append(("scan.tif", encoded(pictures[0].convert("L"), "TIFF", compression="tiff_lzw")))
    files.append(("page.pdf", encoded(pictures[0], "PDF")))
    return [single(name, content) for name, content in files]


def _odd_picture(generator: Generator) -> Sample:
    """Return a sound picture of what nobody writes: noise, lattices, or next to nothing in a huge size."""
    from PIL import Image

    from support.odd_pictures import odd_picture
    from support.photos_files import png_bomb
    from support.photos_made import encoded

    if generator.random() < 0.7:
        image = Image.fromarray(odd_picture(generator))
        return single("odd.png", encoded(image, "PNG", compress_level=1))
    sides = [int(10 ** generator.uniform(0, 5)) for _ in range(2)]
    if generator.random() < 0.5:
        return single("claims.png", png_bomb(*(side * 100 for side in sides)))
    while sides[0] * sides[1] > 60_000_000:
        sides[int(generator.integers(2))] //= 2
    blank = Image.new("1", (sides[0], sides[1]), int(generator.integers(2)))
    if min(sides) > 3 and generator.random() < 0.5:  # something in a corner, or a line across
        blank.paste(1, (0, 0, max(sides[0] // 2, 1), 3))
    return single("blank.png", encoded(blank, "PNG"))


def _pictured(classifier: Any, path: Path, _generator: Generator) -> None:
    """Open a picture in the window, with all that is shown of it."""
    from digitpad.pictures.model import PictureOptions
    from digitpad.pictures.opened import open_picture
    from digitpad.pictures.scans import first_page

    _opened_in_window(path)
    _shown(open_picture(first_page(path), PictureOptions(), classifier))


def _corrected(classifier: Any, path: Path, generator: Generator) -> None:
    """Do what the user may do with an opened picture: change its boxes, or have it opened otherwise."""
    from digitpad.errors import PictureError
    from digitpad.pictures.model import Box, PictureOptions
    from digitpad.pictures.opened import open_picture
    from digitpad.pictures.scans import first_page

    picture = first_page(path)
    if generator.random() < 0.5:
        options = PictureOptions(
            light_ink=[None, True, False][generator.integers(3)],
            turns=int(generator.integers(4)),
            sensitivity=float(generator.choice([-1.0, 0.0, 1.0])),
        )
        _shown(open_picture(picture, options, classifier))
        return
    opened = open_picture(picture, PictureOptions(turns=0), classifier)
    left, right = sorted(generator.uniform(-0.1, 1.1, 2) * picture.size[0])
    top, bottom = sorted(generator.uniform(-0.1, 1.1, 2) * picture.size[1])
    for change in (
        lambda: opened.put(Box(left, top, right, bottom), None),
        lambda: opened.take_in(0) if opened.left_out else opened,
        opened.remove,
    ):
        with contextlib.suppress(PictureError):
            _shown(change())


def _shown(opened: Any) -> None:
    from digitpad.pictures.tables import csv_row, page_rows, tab_separated
    from digitpad.ui.pictures.box_labels_controller import digits_of, picture_content, steps_pictures
    from digitpad.ui.pictures.boxes import picture_with_boxes

    digits = digits_of(opened, {})
    content = picture_content(opened, digits, shows_left_out=True)
    for number in (0, len(opened.glyphs) - 1):
        steps_pictures(opened.select(number) if opened.glyphs else opened)
    picture_with_boxes(content)
    rows = page_rows(digits, opened.page.grids)
    tab_separated(rows)
    for row in rows:
        csv_row(row)


# Ink


def _ink_samples() -> list[Sample]:
    import gzip

    from digitpad.core.ink import to_line
    from support.made_digits import made_strokes

    generator = np.random.default_rng(5)
    made = [tuple(made_strokes(label, generator)) for label in (7, 8, 4, 2)]
    number = tuple(
        tuple((x / 3 + 330 * place, y) for x, y in stroke) for place in range(3) for stroke in made[place]
    )
    ours = "".join(f"{to_line(strokes, label)}\n" for strokes, label in zip(made, (7, 8, 4, 2), strict=True))
    labelled = '{"label": "784", "writer": "w/1", ' + to_line(number)[1:] + "\n# a note\n\n"
    points = [[[round(float(x), 1), round(float(y), 1)] for x, y in stroke] for stroke in made[0]]
    columns = [[[x for x, _y in stroke], [y for _x, y in stroke], [*range(len(stroke))]] for stroke in points]
    quick = f'{{"word": "seven", "key_id": "5", "recognized": true, "drawing": {columns}}}\n'
    named = [[{"x": x, "y": y, "t": 1, "pressure": 0.5} for x, y in stroke] for stroke in points]
    listed = str([{"strokes": named, "label": 7}, {"points": points[0]}, {"paths": points}]).replace("'", '"')
    texts = [",".join(f"{x} {y}" for x, y in stroke) for stroke in points]
    traces = "".join(f'<trace id="t{place}">{text}</trace>' for place, text in enumerate(texts))
    view = '<traceGroup><annotation type="truth">7</annotation><traceView traceDataRef="#t0"/></traceGroup>'
    form = '<traceFormat><channel name="X"/><channel name="Y"/></traceFormat>'
    inkml = f'<?xml version="1.0"?><ink xmlns="http://www.w3.org/2003/InkML">{form}{traces}{view}</ink>'
    speed = "<ink><trace>1 2,'3'4,\"1\"-1,!5 6,*7 F</trace></ink>"
    pen = "".join(f'<stroke tool="pen" width="1.4">{text.replace(",", " ")}</stroke>' for text in texts)
    xournal = (
        f'<?xml version="1.0"?><xournal><page width="99" height="99"><layer>{pen}</layer></page></xournal>'
    )
    path = "M10 10 h50 q5 40-20 60 c1,2 3 4-5 9 S1 1 9 9 t4 4 a5 6 30 1 0 9 9 zm1 1l5 5V3"
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 99 99"><g transform="translate(3 4) scale(2) '
        f'rotate(5) matrix(1 0 0 1 2 3)"><path d="{path}" style="stroke:#000;fill:none"/><line x1="1" y1="2" '
        'x2="30" y2="40" stroke="black"/><polyline points="1,2 3,4 50,6" stroke="red"/><circle cx="9" cy="9" '
        'r="5" stroke="red"/></g></svg>'
    )
    files = {
        "ours.jsonl": ours.encode(),
        "number.jsonl": (labelled + ours).encode(),
        "packed.jsonl.gz": gzip.compress((labelled + ours).encode(), mtime=0),
        "quick.ndjson": (quick * 3).replace("True", "true").encode(),
        "one.json": f'{{"strokes": {points}, "label": "7"}}'.encode(),
        "list.json": listed.encode(),
        "bare.json": str(points).encode(),
        "ink.inkml": inkml.encode(),
        "speed.inkml": speed.encode(),
        "notes.xopp": gzip.compress(xournal.encode(), mtime=0),
        "drawing.svg": svg.encode(),
    }
    return [single(name, content) for name, content in files.items()]


def _put_on_pad(classifier: Any, path: Path, generator: Generator) -> None:
    """Open ink in the window: the first drawing is on the pad, is read, changed, saved, kept and labelled."""
    from digitpad.core.ink import Ink, parse_sample, to_line
    from digitpad.core.pad_reading import PadReader
    from digitpad.core.raster import picture_of_ink
    from digitpad.drawings.drawings import Drawing
    from digitpad.ui.main.files_controller import _first_drawing

    _opened_in_window(path)
    strokes = _first_drawing(path)[0]
    reader = PadReader()
    reader.read(strokes, classifier)
    picture_of_ink(strokes, 45.0, 280)
    ink = Ink()
    ink.replace(strokes)
    x, y = generator.uniform(0, 1000, 2)
    ink.erase((x, y), 60.0, whole=bool(generator.integers(2)))
    ink.end()
    if ink.strokes:
        reader.read(ink.strokes, classifier)
    ink.undo()
    parse_sample(to_line(strokes))
    assert Drawing(7, strokes).look


# Tables and arrays


def _table_samples() -> list[Sample]:
    import gzip
    import pickle

    import h5py

    from support.made_digits import made_digits

    images, labels = made_digits(240, seed=3)
    small = images[:, 6:22:2, 6:22:2]
    names = ",".join(["label", *(f"pixel{number}" for number in range(64))])
    rows = [",".join(map(str, [label, *one.ravel()])) for one, label in zip(small, labels, strict=True)]
    last = [" ".join(map(str, [*one.ravel() // 16, label])) for one, label in zip(small, labels, strict=True)]
    quoted = "\n".join(['"' + names.replace(",", '";"') + '"', *(row.replace(",", ";") for row in rows[:30])])

    def idx(array: np.ndarray) -> bytes:
        head = bytes([0, 0, 8, array.ndim]) + b"".join(side.to_bytes(4, "big") for side in array.shape)
        return head + array.tobytes()

    def npz(save: Any = np.savez, **arrays: Any) -> bytes:
        held = io.BytesIO()
        save(held, **arrays)
        return held.getvalue()

    def pickled(protocol: int) -> bytes:
        half = (images[:120].reshape(120, -1) / 255).astype(np.float32), labels[:120].astype(np.int64)
        return pickle.dumps((half, half, half), protocol)

    held = io.BytesIO()
    with h5py.File(held, "w") as file:
        for part, chosen in (("train", slice(0, 160)), ("test", slice(160, None))):
            file[f"{part}/data"] = images[chosen, 6:22, 6:22].reshape(-1, 256) / np.float32(255)
            file[f"{part}/target"] = labels[chosen].astype(np.int64)
    keras = {"x_train": images[:160], "y_train": labels[:160], "x_test": images[160:], "y_test": labels[160:]}
    one_hot = np.eye(10, dtype=np.float64)[labels]
    pair = {"train-images-idx3-ubyte": idx(images), "train-labels-idx1-ubyte": idx(labels)}
    packed = {
        "t10k-images.idx3-ubyte.gz": gzip.compress(idx(small), 1),
        "t10k-labels.idx1-ubyte.gz": gzip.compress(idx(labels), 1),
    }
    attack = b"cos\nmkdir\n(S'executed'\ntR."
    array = io.BytesIO()
    np.save(array, images[:3])
    files = {
        "train.csv": "\n".join([names, *rows]).encode(),
        "bare.csv": "\n".join(rows[:60]).encode(),
        "optdigits.tra": "\n".join(last).encode(),
        "quoted.csv": quoted.encode(),
        "packed.csv.gz": gzip.compress("\n".join(rows).encode(), 1),
        "mnist.npz": npz(np.savez_compressed, **keras),
        "images.npz": npz(images=small / 16.0, labels=labels),
        "flat.npz": npz(X=images.reshape(240, -1), y=one_hot),
        "colours.npz": npz(data=np.repeat(images[:, None].transpose(0, 2, 3, 1), 3, 3), target=labels + 1),
        "mnist.pkl.gz": gzip.compress(pickled(2), 1),
        "mnist.pkl": pickled(5),
        "attack.pkl": attack,
        "usps.h5": held.getvalue(),
        "one.npy": array.getvalue(),
        "digits.mat": b"MATLAB 5.0 MAT-file".ljust(400, b"\1"),
        "digits.parquet": b"PAR1" + bytes(300) + b"PAR1",
    }
    pairs = [Sample(one, next(iter(one)), tuple(one)) for one in (pair, packed)]
    return [*(single(name, content) for name, content in files.items()), *pairs]


def _learned_from(_tools: Any, path: Path, generator: Generator) -> None:
    """Have networks learn from a file's digits: chosen in the window, or named by `--mnist`."""
    from digitpad.lab.data import count_digits, read_splits
    from digitpad.training.data.digit_files import import_digits
    from digitpad.training.data.mnist import read_mnist

    way = generator.integers(3)
    if way == 0:
        read_mnist(path)
    elif way == 1 and path.suffix == ".npz":
        count_digits(path)
        read_splits(path)
    else:
        place = path.parent / "kept.npz"
        import_digits(path, place)
        assert count_digits(place) == len(read_splits(place).train.labels)


def _opened_wrongly(_tools: Any, path: Path, _generator: Generator) -> None:
    _opened_in_window(path)


# Models


def _keras_samples() -> list[Sample]:
    """Return small models of the kinds that Keras loads, made once by a process of its own."""
    return [single(name, content) for name, content in _models().items() if not name.endswith(".tflite")]


def _compiled_samples() -> list[Sample]:
    from digitpad.core.card import bundled_model

    made = {name: content for name, content in _models().items() if name.endswith(".tflite")}
    return [
        single(name, content)
        for name, content in {**made, "ours.tflite": bundled_model().read_bytes()}.items()
    ]


def _models() -> dict[str, bytes]:
    """Have a process of its own make models, for Keras takes much memory."""
    with _folder() as folder:
        script = Path(__file__).with_name("fuzz_models.py")
        subprocess.run([sys.executable, "-W", "ignore", str(script), str(folder)], check=True)
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def _model_taken_over(_tools: Any, path: Path, _generator: Generator) -> None:
    """Do what the child process of an import does."""
    from digitpad.training.publish.import_model import import_model

    import_model(path, path.parent / HOME / "models" / "made")


def _model_used(_tools: Any, path: Path, _generator: Generator) -> None:
    """Read with a model that was taken over, and look inside, in the window; it has been tried before."""
    from digitpad.errors import ModelError
    from digitpad.inspect.features import FeatureNetwork
    from digitpad.inspect.network import inspect_network
    from digitpad.inspect.sums import layer_row
    from digitpad.inspect.views import cells_of, histograms
    from digitpad.models.library import ModelLibrary
    from digitpad.models.summary import fitting_sentence, model_row, model_values
    from digitpad.ui.main.pages_controller import card_rows

    library = ModelLibrary(path.parent / HOME)
    entries = [entry for entry in library.entries() if not entry.bundled]
    if not entries:
        raise ModelError("It was not taken over.")
    (entry,) = entries
    model_row(entry, {}), model_values(entry, {}), fitting_sentence(entry)
    assert entry.card
    card_rows(entry.card, {})
    library.note_tried(entry)
    classifier = library.load(entry)
    digits = np.random.default_rng(1).random((3, 28, 28), np.float32)
    classifier.probabilities(digits)
    with contextlib.suppress(ModelError):
        FeatureNetwork(classifier).look(digits)
    network = inspect_network(classifier)
    network.see(digits[0])
    for place, layer in enumerate(network.layers):
        layer_row(layer)
        cells_of(network.values(place))
        histograms(network, place)
        network.weights(place)


# Cards


def _card_samples() -> list[Sample]:
    import json

    from digitpad.core.card import Figure, ModelCard, bundled_model, read_card
    from digitpad.lab.scratch import begin
    from digitpad.models.entry import IMPORTED

    place = f"{HOME}/models/2026-11-22T05-00-00"
    ours = bundled_model()
    claims = {"name": "theirs", "mnist_test_accuracy": 0.9952}
    with _folder() as folder:
        from digitpad.lab.scratch_model import write_model

        scratch = ModelCard("Scratch", "2026-11-22", recipe={"name": "scratch"}, data={"MNIST train": 50_000})
        scratch = replace(scratch, figures=(Figure("mnist_test_accuracy", 0.9, "digitpad evaluate"),))
        write_model(begin(4, 1), scratch, folder)
        small = {f"{place}/{path.name}": path.read_bytes() for path in folder.iterdir()}
    card = read_card(ours.with_suffix(".json"))
    imported = replace(
        card,
        recipe={"name": IMPORTED, "file": "x.keras", "claims": claims},
        sha256={ours.name: card.sha256[ours.name]},
    )
    compiled = {
        f"{place}/digitpad.tflite": ours.read_bytes(),
        f"{place}/digitpad.json": json.dumps(asdict(imported)).encode(),
    }
    chosen = {
        "chosen": place.rpartition("/")[2],
        "names": {place.rpartition("/")[2]: "Mine"},
        "tried": {place.rpartition("/")[2]: card.sha256[ours.name]},
    }
    figures = {"count": 20, "accuracy": 0.9, "rejected": 0.1, "date": "2026-11-22"}
    measured = {
        key: {**figures, "network": card.sha256[ours.name]}
        for key in ("mnist_test", "my_drawings", "pictures")
    }
    beside = {
        f"{HOME}/models.json": json.dumps(chosen).encode(),
        f"{place}/measured.json": json.dumps(measured).encode(),
    }
    names = (f"{place}/digitpad.json",) * 3 + tuple(beside)
    return [Sample({**files, **beside}, HOME, names) for files in (small, compiled)]


def _models_listed(_tools: Any, home: Path, generator: Generator) -> None:
    """Show the window of models, and load the one in use, as at a start."""
    from digitpad.core.card import read_card
    from digitpad.models.library import ModelLibrary
    from digitpad.models.measuring import read_figures
    from digitpad.models.summary import (
        compare_models,
        fitting_sentence,
        measured_sentence,
        model_headings,
        model_row,
        model_values,
    )
    from digitpad.ui.main.pages_controller import card_rows

    library = ModelLibrary(home)
    entries = library.entries()
    for entry in entries:
        kept = read_figures(entry, home)
        assert len(model_row(entry, kept)) == len(model_values(entry, kept)) == len(model_headings())
        fitting_sentence(entry)
        for key, figures in kept.items():
            measured_sentence(entry, key, figures)
        if entry.card:
            card_rows(entry.card, kept)
    measured = read_figures(entries[0], home)
    compare_models(entries[0], entries[-1], (measured, {}))
    loaded = library.load_chosen()
    if loaded.notice:
        check_sentence(loaded.notice)
    loaded.classifier.probabilities(np.zeros((1, 28, 28), np.float32))
    read_card(entries[0].file(".json"))
    if generator.random() < 0.2 and not entries[0].bundled:
        library.rename(entries[0], "Another")
        library.use(library.find("Another"))
        library.restore_bundled()
        library.delete(library.find("Another"))
        library.undo(library.find_deleted("Another"))


def _models_printed(_tools: Any, home: Path, _generator: Generator) -> None:
    command("models")


# Experiments


def _experiment_samples() -> list[Sample]:
    import json

    from digitpad.lab.presets import presets
    from digitpad.runs.recipe import RECIPES, lab_recipe
    from support.made_runs import made_run

    samples = []
    known = {preset.experiment.name: preset.experiment for preset in presets()}
    folds = {"folds_mean": 0.9, "folds_deviation": 0.01, "fold_1_accuracy": 0.9, "test_accuracy": 0.5}
    for number, (experiment, more) in enumerate(
        [
            (lab_recipe(epochs=3), {}),
            (known["lenet-mended"], {"state": "failed", "sentence": "It diverged."}),
            (lab_recipe(folds=2, epochs=3), {"figures": folds}),
            (known.get("scratch", lab_recipe()), {"state": "stopped"}),
        ]
    ):
        with _folder() as folder:
            run = made_run(folder, f"2026-11-22T05-00-0{number}", experiment, **more)
            (run / "name.txt").write_text("Mine\n")
            made = {
                f"{HOME}/{path.relative_to(folder)}": path.read_bytes()
                for path in sorted(run.iterdir())
                if not path.name.startswith("digitpad.")
            }
        recipe = json.dumps([*RECIPES.values()][number % len(RECIPES)].to_record()).encode()
        made |= {
            f"{HOME}/experiments/mine.json": json.dumps(experiment.to_record()).encode(),
            "recipe.json": recipe,
        }
        samples.append(Sample(made, HOME, tuple(made)))
    return samples


def _runs_shown(_tools: Any, home: Path, _generator: Generator) -> None:
    """Show the lab: its runs, their curves and digits, two side by side, and an experiment that is opened."""
    from digitpad.lab.comparison import recipe_rows
    from digitpad.lab.draft import draft_of, validated
    from digitpad.lab.presets import OwnExperiments, origin_of, recipe_file_name
    from digitpad.runs.content import continued
    from digitpad.runs.library import Runs
    from digitpad.runs.recipe import recipe_from
    from digitpad.runs.training_history import history_of
    from digitpad.ui.lab.network_content import (
        cost_of,
        hyperparameters_content,
        sides_content,
        sides_of_runs,
        stack_content,
    )
    from digitpad.ui.lab.runs_content import listed_runs, overlay_content
    from digitpad.ui.lab.training_content import drawing_words, read_strip

    runs = Runs(home).all()
    names = listed_runs(runs, "").names
    overlay_content(runs, names)
    own = list(OwnExperiments(home).all().values())
    for run in runs:
        history = history_of(run)
        content = history.content(1.0)
        continued(content, content)
        history.ended("The end.", 2.0)
        read_strip(run.folder, run.experiment)
        for event in run.events():
            if not hasattr(event, "batches"):
                drawing_words(event, 9)
        tested = run.test()
        if tested:
            read = tested.probabilities.argmax(axis=1)
            np.add.at(np.zeros((10, 10), np.int64), (tested.labels, read), 1)
    sides = list(sides_of_runs(runs).values())
    if sides:
        sides_content(sides[0], sides[-1], runs)
    for experiment in [*own, *(run.experiment for run in runs)]:
        draft = draft_of(experiment)
        found = validated(draft)
        stack_content(draft, found), hyperparameters_content(draft, found), cost_of(found, 60_000, runs)
        origin_of(experiment), recipe_file_name(experiment), recipe_rows(experiment)
        assert recipe_from(experiment.to_record(), experiment.data) == experiment


def _recipe_opened(_tools: Any, home: Path, _generator: Generator) -> None:
    """Read a recipe that a person wrote, as `digitpad train` and *Open experiment* do."""
    from digitpad.errors import DataError
    from digitpad.runs.recipe import read_recipe

    with contextlib.suppress(DataError):
        read_recipe(home / "experiments" / "mine.json", "pictures")
    read_recipe(home.parent / "recipe.json")


def _runs_printed(_tools: Any, home: Path, _generator: Generator) -> None:
    command("runs")
    for folder in (home / "runs").iterdir():
        command("runs", "show", folder.name)


# Databases


def _database_samples() -> list[Sample]:
    from digitpad.drawings.drawings import Drawing, Drawings, KeptPrediction
    from support.made_digits import made_digits, made_strokes

    name, generator = f"{HOME}/drawings.sqlite3", np.random.default_rng(2)
    images, labels = made_digits(6, seed=8)
    samples = []
    with _folder() as folder:
        drawings = Drawings(folder / "drawings.sqlite3")
        for number in range(14):
            prediction = KeptPrediction([None, 7][number % 2], 0.9, "DigitPad") if number % 3 else None
            drawings.add(Drawing(number % 10, made_strokes(number % 10, generator), prediction=prediction))
        for image, label in zip(images, labels, strict=True):
            drawings.add(Drawing(int(label), glyph=image))
        drawings.remove([3])
        held = {f"{HOME}/{path.name}": path.read_bytes() for path in folder.iterdir()}
        drawings.close()
        samples.append(Sample({name: (folder / "drawings.sqlite3").read_bytes()}, HOME, (name,)))
    held = {one: content for one, content in held.items() if not one.endswith("-shm")}
    samples.append(Sample(held, HOME, tuple(held)))
    mended = {**samples[0].files, f"{name}.mended": samples[0].files[name]}
    samples.append(Sample(mended, HOME, tuple(mended)))
    return [samples[0], samples[0], *samples]


def _drawings_kept(_tools: Any, home: Path, generator: Generator) -> None:
    """Show *My drawings*, and do with it all that the window does."""
    from digitpad.drawings.drawings import Drawing, Drawings

    with contextlib.closing(Drawings(home / "drawings.sqlite3", check_sentence)) as drawings:
        heads = drawings.heads()
        keys = [head.key for head in heads][: int(generator.integers(1, 6))]
        for one in drawings.get(keys):
            assert one.steps.centred.shape == (28, 28)
        drawings.counts(), drawings.wrong(), drawings.count_since("2026"), drawings.changes()
        before = drawings.relabel(keys, 5)
        drawings.restore_labels(before)
        removed = drawings.remove(keys)
        drawings.restore(removed)
        added = drawings.add(Drawing(7, (((0.0, 0.0), (500.0, 500.0)),)))
        drawings.find(added)
        assert {one.key for one in drawings.all()} == {head.key for head in drawings.heads()}


def _drawings_printed(_tools: Any, home: Path, generator: Generator) -> None:
    command("drawings", "list", *["--json"][: generator.integers(2)])
    command("drawings", "export", home.parent / ["out.jsonl", "out.npz", "out"][generator.integers(3)])


# Settings


def _setting_samples() -> list[Sample]:
    import json

    from digitpad.core.ink import to_line
    from digitpad.system.settings import Settings
    from support.made_digits import made_digits, made_strokes

    images, labels = made_digits(20, seed=6)
    digits = io.BytesIO()
    np.savez_compressed(digits, x_train=images, y_train=labels, x_test=images[:5], y_test=labels[:5])
    places = {"main": (900, 600, 3, 4), "lab": (800, 500, 0, 0)}
    settings = Settings(theme="dark", language="es", digits="file", digits_name="mine.csv", places=places)
    drawing = to_line(made_strokes(8, np.random.default_rng(4)))
    files = {
        f"{HOME}/settings.json": json.dumps(asdict(settings)).encode(),
        f"{HOME}/last_drawing.jsonl": f"{drawing}\n".encode(),
        f"{HOME}/recent.json": json.dumps({"files": ["/tmp/a.png", "/tmp/b.jsonl"]}).encode(),
        f"{HOME}/digits/file.npz": digits.getvalue(),
        f"{HOME}/models.json": b'{"chosen": "x", "names": {"x": "X"}, "tried": {}}',
    }
    return [Sample(files, HOME, tuple(files))]


def _started(_tools: Any, home: Path, _generator: Generator) -> None:
    """Read all that a start reads, keep it again, and find the same."""
    from digitpad.core.raster import picture_of_ink
    from digitpad.errors import DataError
    from digitpad.lab.data import count_digits, read_splits
    from digitpad.models.library import ModelLibrary
    from digitpad.runs.digit_sources import find_digits
    from digitpad.system.leftovers import sweep
    from digitpad.system.settings import RecentFiles, Store

    store = Store(home)
    settings = store.settings()
    source = find_digits(home, settings.digits, settings.digits_name)
    if source:
        with contextlib.suppress(DataError):
            assert count_digits(source.path) == len(read_splits(source.path).train.labels)
    picture_of_ink(store.last_drawing(), settings.pen, 280) if store.last_drawing() else None
    recent = RecentFiles(home)
    for path in recent.paths():
        assert path.name or path
        with contextlib.suppress(OSError, ValueError):
            os.path.exists(path)  # noqa: PTH110
    recent.add(home / "drawing.png")
    sweep(home, home / "models")
    library = ModelLibrary(home)
    library.sweep()
    if library.load_chosen().notice:
        check_sentence(library.load_chosen().notice)
    changed = replace(settings, width=settings.width + 1 if settings.width < 20_000 else 100)
    store.save_settings(changed)
    assert Store(home).settings() == changed


def _any_command(_tools: Any, _home: Path, generator: Generator) -> None:
    command(*[["models"], ["runs"], ["drawings", "list"], ["digits"]][generator.integers(4)])


# Hand-ins


def _hand_in_samples() -> list[Sample]:
    from digitpad.drawings.file_kinds import ANSWERS_SUFFIX
    from digitpad.sharing.hand_in import write_hand_in
    from support.made_classes import made_hand_in

    samples = []
    with _folder() as folder:
        for seed, name in ((0, "Ana"), (3, "Bruno"), (5, "Carla")):
            path = folder / f"{name}{ANSWERS_SUFFIX}"
            made = made_hand_in(name, seed)
            write_hand_in(replace(made, runs=made.runs[:2]), path)
            samples.append(single(path.name, path.read_bytes()))
    return samples


def _class_reported(_tools: Any, path: Path, generator: Generator) -> None:
    """Make the report on a class, which names what is bad; most files have a forger's checksum, that fits."""
    import json

    from digitpad.sharing.class_folder import read_class
    from digitpad.sharing.class_report import report_page
    from digitpad.sharing.hand_in import content_checksum

    if generator.random() < 0.8:
        with contextlib.suppress(ValueError, TypeError, KeyError, RecursionError):
            record = json.loads(path.read_bytes())
            record["sha256"] = content_checksum(record["content"])
            path.write_text(json.dumps(record), encoding="utf-8")
    found = read_class(path.parent, path.parent / HOME)
    report_page(found).encode()
    for remark in found.remarks:
        check_sentence(remark.sentence)


def _class_printed(_tools: Any, path: Path, _generator: Generator) -> None:
    command("class", path.parent)


# What is wrong with it itself, to see that it is seen: a file's name says what its door does


def _do_wrong(_tools: Any, path: Path, _generator: Generator) -> None:
    from digitpad.errors import DataError

    if path.name == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    while path.name == "hang":
        pass
    if path.name == "wait":
        os.read(os.pipe()[0], 1)
    if path.name == "swell":
        assert np.ones(140_000_000).all()
    if path.name == "run":
        subprocess.run(["true"], check=True)
    if path.name == "write":
        (path.parents[2] / "digitpad-was-here").touch()
        (path.parents[2] / "digitpad-was-here").unlink()
    if path.name == "open":
        Path(SECRET).read_bytes()
    if path.name == "bug":
        raise KeyError("a bug")
    if path.name in ("mumble", "refuse"):
        raise DataError("bad" if path.name == "mumble" else "It is damaged.")


WRONG = ("crash", "wait", "hang", "swell", "run", "write", "open", "bug", "mumble", "refuse", "read")


KINDS: Mapping[str, Kind] = {
    "pictures": Kind(
        _picture_samples,
        (
            Door("window", _pictured),
            Door("window or command", _in_turn(_corrected, _predicted, _imported, _evaluated)),
        ),
        _classifier,
        _odd_picture,
    ),
    "ink": Kind(
        _ink_samples,
        (
            Door("window", _put_on_pad),
            Door("predict", _predicted),
            Door("import or evaluate", _in_turn(_imported, _imported, _imported, _evaluated)),
        ),
        _classifier,
    ),
    "tables": Kind(
        _table_samples,
        (
            Door("window", _opened_wrongly),
            Door("import or evaluate", _in_turn(_imported, _imported, _imported, _evaluated)),
            Door("learn", _learned_from),
            Door("predict", _predicted),
        ),
        _classifier,
    ),
    "keras": Kind(
        _keras_samples,
        (Door("import", _model_taken_over, 40.0, True), Door("window", _model_used)),
        _classifier,
    ),
    "tflite": Kind(
        _compiled_samples,
        (Door("import", _model_taken_over, 20.0, True), Door("window", _model_used)),
        _classifier,
    ),
    "cards": Kind(
        _card_samples, (Door("window", _models_listed), Door("command", _models_printed)), _classifier
    ),
    "experiments": Kind(
        _experiment_samples,
        (Door("window", _runs_shown), Door("recipe", _recipe_opened), Door("command", _runs_printed)),
    ),
    "databases": Kind(
        _database_samples, (Door("window", _drawings_kept), Door("command", _drawings_printed)), _classifier
    ),
    "settings": Kind(
        _setting_samples, (Door("window", _started), Door("command", _any_command)), _classifier
    ),
    "hand_ins": Kind(_hand_in_samples, (Door("window", _class_reported), Door("command", _class_printed))),
    "itself": Kind(lambda: [single(name, b"") for name in WRONG], (Door("itself", _do_wrong, 0.1),)),
}
