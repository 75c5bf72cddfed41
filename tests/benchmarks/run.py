"""Measure DigitPad and print the figures: `python tests/benchmarks/run.py [--json FILE] [NAME …]`.

Names: launch, launch_frozen, motion, inside, playground, digit, predict, predict_jobs, memory,
training_beside, lab_beside, drawn_while_training, endings, at_once, learning, pad_numbers, accuracy, scratch,
scratch_accuracy, folds, search, lab, pictures_open, pictures, class_report; all by default. Real pen strokes
and MNIST are taken from DIGITPAD_DATA or shared/data beside the checkout; without them accuracy,
scratch_accuracy, folds, lab, lab_beside, at_once, learning and pad_numbers are left out and the rest uses
the tests' own handwriting. The frozen program is looked for in dist/digitpad, or where DIGITPAD_FROZEN says;
launch_frozen is left out without. Needs a display (`xvfb-run -a python …`).
"""

import argparse
import json
import os
import platform
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]
sys.path[:0] = [str(CHECKOUT), str(HERE.parent), str(HERE)]

from support.handwriting import six_of_each  # noqa: E402

from digitpad.core.card import read_card  # noqa: E402
from digitpad.core.ink import read_samples, to_line  # noqa: E402

Figures = dict[str, float]
Record = dict[str, Any]
DATA = Path(os.environ.get("DIGITPAD_DATA", CHECKOUT.parent / "shared" / "data"))
FROZEN = Path(os.environ.get("DIGITPAD_FROZEN", CHECKOUT / "dist" / "digitpad"))
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": str(CHECKOUT),
    "LANGUAGE": "en",
    "DIGITPAD_DATA": str(DATA),
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONDONTWRITEBYTECODE": "",  # an installed DigitPad is compiled too
}
FLOOR = """
import os, tkinter, numpy
from PIL import Image, ImageDraw, ImageTk
from ai_edge_litert.interpreter import Interpreter
os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # for LiteRT's greeting
Interpreter(model_path="models/digitpad.tflite", num_threads=1).allocate_tensors()
root = tkinter.Tk()
root.update()
root.winfo_pointerx()
os._exit(0)
"""
KERAS = """
import keras, numpy, tensorflow
model = keras.models.load_model("models/digitpad.keras")
model.predict(numpy.zeros((1, 28, 28, 1), "float32"), verbose=0)
"""


def main() -> int:
    """Run the benchmarks that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--json", type=Path, help="write the figures there too")
    arguments = parser.parse_args()
    figures: Figures = {}
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{machine}, {_data_name()}")
    with tempfile.TemporaryDirectory() as home:
        ENVIRONMENT["DIGITPAD_HOME"] = home
        inks = Path(home) / "inks.jsonl"
        inks.write_text("".join(line + "\n" for line in _ink_lines(10_000)))
        for name in arguments.names or BENCHMARKS:
            found = BENCHMARKS[name](inks)
            figures |= found
            for figure, value in found.items():
                print(f"{figure:<58} {value:>10.4g}", flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n")
    return 0


def launch(inks: Path) -> Figures:
    """From the start of the process to the bars of a drawn stroke; against its floor, and Keras.

    The floor is a process that imports the libraries, loads the model, makes an empty window, and no more.
    """
    _window("launch", inks)  # once for nothing: the disk's cache is warm for all that follow
    pairs = [(_window("launch", inks), _floor()) for _ in range(7)]  # taking turns: a busy spell hits both
    figures = {name: median(ours[name] for ours, _floor in pairs) for name in pairs[0][0]}
    floor = median(floor for _ours, floor in pairs)
    figures |= {"launch, floor, s": floor, "launch, times its floor": figures["launch, s"] / floor}
    return figures | _against_keras(figures["launch, s"])


def _floor() -> float:
    start = time.time()
    subprocess.run([sys.executable, "-c", FLOOR], cwd=CHECKOUT, env=ENVIRONMENT, check=True)
    return time.time() - start


def _against_keras(ours: float) -> Figures:
    start = time.time()
    for _ in range(3):
        subprocess.run(
            [sys.executable, "-c", KERAS],
            cwd=CHECKOUT,
            env=ENVIRONMENT,
            check=True,
            stderr=subprocess.DEVNULL,
        )
    keras = (time.time() - start) / 3
    return {"import tensorflow, load, predict, s": keras, "times faster": keras / ours}


def launch_frozen(inks: Path) -> Figures:
    """The same of the frozen program and of the source tree, both seen from outside. Goal: 0.6 s."""
    from launch_frozen import launched

    os.environ |= ENVIRONMENT
    return launched(inks.parent / "frozen", FROZEN) if FROZEN.is_dir() else {}


def motion(inks: Path) -> Figures:
    """From a motion event to the bars repainted, over 1,000 strokes."""
    return _window("motion", inks)


def inside(inks: Path) -> Figures:
    """The same with "Look inside" open, on each of its pages. Goal: p99 15 ms."""
    return _window("inside", inks)


def playground(inks: Path) -> Figures:
    """Epochs a second and frames of the playground. Goals: 30 a second, a frame's p99 20 ms."""
    return _window("playground", inks)


def memory(inks: Path) -> Figures:
    """Of the window, after 100 and after 2,000 drawings."""
    return _window("memory", inks)


def digit(inks: Path) -> Figures:
    """Preparing and reading one digit, without a window."""
    return _window("digit", inks)


def predict(inks: Path) -> Figures:
    """`digitpad predict --json` on 10,000 inks, its start included."""
    command = [sys.executable, "-m", "digitpad", "predict", "--json", str(inks)]
    start = time.time()
    subprocess.run(command, env=ENVIRONMENT, check=True, stdout=subprocess.DEVNULL)
    return {"predict, inks a second": 10_000 / (time.time() - start)}


def predict_jobs(inks: Path) -> Figures:
    """`digitpad predict --out` on 300 made pages by one process and by two. Goal: 1.7 times as quick."""
    from PIL import Image  # what only this needs

    folder = inks.parent / "pages"
    folder.mkdir(exist_ok=True)
    page = Image.open(CHECKOUT / "digitpad" / "pictures" / "example_page.jpg")
    for number in range(300):
        page.resize((page.width // 2 - number, page.height // 2)).save(folder / f"{number:03}.jpg")
    speeds = []
    for jobs in (1, 2):
        out = inks.parent / f"pages_read_by_{jobs}.jsonl"
        command = [sys.executable, "-m", "digitpad", "predict", str(folder), "--out", str(out)]
        start = time.time()
        subprocess.run([*command, "--jobs", str(jobs)], env=ENVIRONMENT, check=True)
        speeds.append(300 / (time.time() - start))
    one, two = speeds
    return {"predict, pages a second": one, "by two processes": two, "times as quick": two / one}


def training_beside(inks: Path) -> Figures:
    """Gaps between ticks of a 5 ms loop in the window while it trains. Goals: p99 12 ms, longest 40 ms."""
    return _window("training_beside", inks)


def lab_beside(_inks: Path) -> Figures:
    """The same with all of the lab open, while two of its networks train. Goals: p99 12 ms, longest 40 ms."""
    if not DATA.is_dir():
        return {}
    command = [sys.executable, str(HERE / "lab_beside.py"), "json"]
    done = subprocess.run(command, env=ENVIRONMENT, check=True, stdout=subprocess.PIPE, text=True)
    figures: Figures = json.loads(done.stdout)
    return figures


def drawn_while_training(inks: Path) -> Figures:
    """Points lost at 125 Hz, and memory, over three trainings. Goals: none, and within 10 MB."""
    from while_drawing import drawn_while_training

    os.environ |= ENVIRONMENT
    return drawn_while_training(inks.parent / "drawing")


def endings(inks: Path) -> Figures:
    """How soon a training process is gone. Goals: 0.5 s after Cancel, 1.5 s after its window was killed."""
    from endings import PHASES, cancelled, orphaned

    root = inks.parent / "endings"
    os.environ |= ENVIRONMENT
    figures = {f"cancelled while {phase}, s": cancelled(root / "a", phase) for phase in PHASES}
    return figures | {f"window killed while {phase}, s": orphaned(root / "b", phase) for phase in PHASES}


def at_once(_inks: Path) -> Figures:
    """What 30 drawings by each of the ten held-out writers read worst change at once; a minute."""
    from learning import at_once as measured

    return measured(DATA) if DATA.is_dir() else {}


def learning(inks: Path) -> Figures:
    """The same, and what is learned from those drawings by training."""
    from learning import learned

    return at_once(inks) | learned(DATA, inks.parent / "learning") if DATA.is_dir() else {}


def pad_numbers(_inks: Path) -> Figures:
    """Numbers on the pad, by held-out writers, and what single digits lose. Goals: see `pad_numbers.py`."""
    from pad_numbers import measured

    return measured(DATA) if DATA.is_dir() else {}


def accuracy(_inks: Path) -> Figures:
    """Every figure on the bundled model's card, measured again by the command that the card gives."""
    figures: Figures = {}
    if not DATA.is_dir():
        return figures
    records: dict[str, Record] = {}
    for figure in read_card(CHECKOUT / "models" / "digitpad.json").figures:
        if figure.command not in records:
            records[figure.command] = _evaluated(figure.command)
        figures[f"{figure.name}, %"] = 100 * _value(figure.name, records[figure.command])
    return figures


def scratch(_inks: Path) -> Figures:
    """Epochs of the network from scratch. Goals on two cores: 0.3 s at once, 0.6 s in batches."""
    return _from_scratch()


def scratch_accuracy(_inks: Path) -> Figures:
    """What it reads of MNIST's test digits. Goals: about 47 %, about 90 %, and 97.5 %."""
    return _from_scratch(str(DATA)) if DATA.is_dir() else {}


def folds(_inks: Path) -> Figures:
    """Cross-validation by scikit-learn beside the lab's own, 10,000 digits. Goal: no fold differs."""
    return _printed("folds.py", str(DATA)) if DATA.is_dir() else {}


def search(_inks: Path) -> Figures:
    """A search of 20 trials beside a grid of 40, five seeds; ten minutes. Goal: half the time, as good."""
    return _printed("searching.py", *([str(DATA / "mnist" / "mnist.npz")] if DATA.is_dir() else []))


def lab(inks: Path) -> Figures:
    """Every preset of the lab, trained on MNIST; an hour. Goals: see `lab.py`."""
    from lab import trained

    return trained(inks.parent / "runs") if DATA.is_dir() else {}


def pictures(_inks: Path) -> Figures:
    """How well digits in made pictures are read. Goals and more to ask for: `pictures.py`."""
    from pictures import measured

    return measured()


def pictures_open(_inks: Path) -> Figures:
    """From a file of 12 megapixels to five digits, and to a form's. Goals: 250, 900 ms, no pause over 20."""
    command = [sys.executable, str(HERE / "pictures_open.py")]
    done = subprocess.run(command, env=ENVIRONMENT, check=True, stdout=subprocess.PIPE, text=True)
    figures: Figures = json.loads(done.stdout)
    return figures


def class_report(inks: Path) -> Figures:
    """A class's 30 hand-ins, one damaged and one forged, to its report. Goal: 2 s, and both named."""
    from support.made_classes import corrupted, forged, made_class

    folder = inks.parent / "class"
    made_class(folder)
    damaged, invented = sorted(folder.iterdir())[1:3]
    corrupted(damaged)
    forged(invented, lambda content: content["runs"][0]["result"].update(epochs=99))
    command = [sys.executable, "-m", "digitpad", "class", str(folder), "--html", str(folder / "class.html")]
    start = time.time()
    done = subprocess.run(command, cwd=CHECKOUT, env=ENVIRONMENT, check=False, capture_output=True, text=True)
    seconds = time.time() - start
    report = (folder / "class.html").read_text(encoding="utf-8")
    named = [path.name in done.stderr and path.name in report for path in (damaged, invented)]
    return {"class of 30 to its report, s": seconds, "bad files named, of 2": float(sum(named))}


BENCHMARKS: dict[str, Callable[[Path], Figures]] = {
    "launch": launch,
    "launch_frozen": launch_frozen,
    "motion": motion,
    "inside": inside,
    "playground": playground,
    "digit": digit,
    "predict": predict,
    "predict_jobs": predict_jobs,
    "memory": memory,
    "training_beside": training_beside,
    "lab_beside": lab_beside,
    "drawn_while_training": drawn_while_training,
    "endings": endings,
    "at_once": at_once,
    "learning": learning,
    "pad_numbers": pad_numbers,
    "accuracy": accuracy,
    "scratch": scratch,
    "scratch_accuracy": scratch_accuracy,
    "folds": folds,
    "search": search,
    "lab": lab,
    "pictures_open": pictures_open,
    "pictures": pictures,
    "class_report": class_report,
}


def _evaluated(command: str) -> Record:
    """Run a command of the card and return what it prints as JSON."""
    arguments = shlex.split(command.replace("$DIGITPAD_DATA", str(DATA)))
    line = [sys.executable, "-m", *arguments, "--json"]
    done = subprocess.run(line, cwd=CHECKOUT, env=ENVIRONMENT, check=True, stdout=subprocess.PIPE, text=True)
    record: Record = json.loads(done.stdout)
    return record


def _value(name: str, record: Record) -> float:
    """Return the share that a figure of this name says, from what its command printed."""
    if "outliers" in record:
        return float(record["outliers"]["accepted" if name.endswith("_accepted") else "taken"])
    kinds = ("accuracy", "calibration_error", "accepted")
    return float(record[next(kind for kind in kinds if name.endswith(kind))])


def _from_scratch(*arguments: str) -> Figures:
    """Let a process of its own learn, on one thread: see `scratch.py`."""
    return _printed("scratch.py", *arguments, OPENBLAS_NUM_THREADS="1")


def _printed(script: str, *arguments: str, **environment: str) -> Figures:
    """Return the figures that a script of this folder prints."""
    command = [sys.executable, str(HERE / script), *arguments]
    done = subprocess.run(
        command, env=ENVIRONMENT | environment, check=True, stdout=subprocess.PIPE, text=True
    )
    figures: Figures = json.loads(done.stdout)
    return figures


def _window(what: str, inks: Path) -> Figures:
    """Let a process of its own measure `what`, as the script of that name, or `in_window.py`, knows how."""
    script = f"{what}.py" if what in ("inside", "playground") else "in_window.py"
    return _printed(script, what, str(inks), repr(time.time()))


def _ink_lines(count: int) -> list[str]:
    """Return `count` drawings as lines, real ones where there are any, by turns from both collections."""
    files = sorted(DATA.glob("strokes/*.jsonl.gz"))
    collections = [[sample.strokes for sample in read_samples(path)] for path in files]
    collections = collections or [[tuple(map(tuple, strokes)) for _digit, strokes in six_of_each()]]
    lines = [[to_line(strokes) for strokes in collection] for collection in collections]
    return [lines[i % len(lines)][i // len(lines) % len(lines[i % len(lines)])] for i in range(count)]


def _data_name() -> str:
    return "real pen strokes" if DATA.is_dir() else "the tests' own handwriting"


if __name__ == "__main__":
    sys.exit(main())
