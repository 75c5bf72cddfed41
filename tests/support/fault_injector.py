"""Every write of an afternoon fails once: `tests/support/fault_injector.py` (Linux, with gcc and a screen).

A library that is loaded before all others (`faults.c`) counts the calls that change files in the user's
folder, beside an export, or among temporary files: open, write, fsync, truncate, rename, mkdir, unlink, of
Python, SQLite, HDF5 and TensorFlow. An act is done once to count them, and then once for each call and each
way to fail (`FAULTS`), in a process of its own and a fresh copy of a home. With `--sites`, of the calls of a
kind that the same lines of DigitPad make for the same folder, as in a loop or through TensorFlow, only the
first, the middle one and the last fail. After each, another process starts on what is left: all must be
readable, nothing that was confirmed may be lost, no half file may be taken for a whole one, and what went
wrong must have been a sentence. So calls that are new are covered. Exit status 1 where one was not.
"""

import argparse
import ctypes
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, suppress
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent)]

EXPORTED = ("keras", "h5", "npz", "code-numpy", "code-keras", "code-pytorch", "savedmodel", "onnx")
FAULTS = {"full": 1, "io": 2, "access": 3, "short": 4, "killed": 5, "stays full": 6}
NO_SPACE = "No space left on device"
REASONS = {"io": "Input/output error", "access": "Permission denied"}
REASONS |= dict.fromkeys(("full", "short", "killed", "stays full"), NO_SPACE)
SQLITE = ("disk I/O error", "disk is full", "unable to open database", "readonly database")
LIBRARY = "DIGITPAD_FAULTS"  # the environment's name for the preloaded library
LONGEST_S = 300.0  # an act may take
TEMPORARY = "temporary"  # the folder in a home where this machine's temporary files lie

# A removal meets no full disk, and nothing but a write can be cut short: that is like another way to fail.
SAME = {
    "unlink": ("full", "short", "stays full"),
    **dict.fromkeys(("open", "fsync", "truncate", "rename", "mkdir"), ("short",)),
}

Fault = Callable[[str], None]


@dataclass
class Outcome:
    """What came of an act with one fault.

    hit: the call that failed; "" where there were not so many. said: the sentences, distinct ones.
    faults: what must not be, in words. names: all calls that were counted. sites: where each was made, in
    the first thread; calls of others have none. modules: what was imported for it, and to look.
    """

    act: str
    number: int
    how: str
    hit: str = ""
    said: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    sites: dict[int, str] = field(default_factory=dict)
    modules: set[str] = field(default_factory=set)


class Afternoon:
    """The window in use, and a note of what was confirmed: what a call that returned has promised."""

    def __init__(self, home: Path, told: int) -> None:
        """told: a descriptor that notes are written to at once: a kill does not take them along."""
        import tkinter as tk

        from digitpad.app import App
        from digitpad.system.files import read_file  # noqa: F401  imported before the fault
        from digitpad.system.leftovers import sweep
        from digitpad.system.settings import Store

        self._told, self.home = told, home
        self.root = tk.Tk(className="DigitPad")
        self.root.withdraw()
        store = Store(home)
        store.start_log()
        sweep(store.root, store.root / "models")
        self.app = App(self.root, store)
        self.app.errors.report = self._report  # type: ignore[method-assign]  # no window that waits
        self.root.report_callback_exception = self._report
        self.app.library.sweep()
        self.root.update()

    def tell(self, kind: str, *what: Any) -> None:
        """Note something."""
        os.write(self._told, (json.dumps([kind, *what]) + "\n").encode())

    def _report(self, _kind: object, error: BaseException, _trace: object) -> None:
        from digitpad.errors import DigitPadError

        if isinstance(error, DigitPadError):
            self.tell("said", str(error))
        else:
            self.tell("fault", "".join(traceback.format_exception(error))[-700:])

    def do(self, action: Callable[[], Any]) -> bool:
        """Do what a user's press does; say whether it went through."""
        try:
            action()
            self.root.update()
            while self.app.memory._saves.is_busy:  # one write after the other, so that they can be counted
                self.root.update()
        except BaseException as error:
            self._report(type(error), error, None)
            return False
        return True

    def draw(self, shift: float) -> None:
        """Draw a seven, or another drawing for another `shift`."""
        strokes = (
            ((300.0 + shift, 200.0), (700.0, 200.0 + shift), (450.0, 800.0)),
            ((350.0, 500.0), (600.0, 500.0)),
        )
        self.do(lambda: self.app.main.draw(strokes))

    def label(self, digit: int) -> None:
        """Press a digit's key."""
        if self.do(lambda: self.app.labelling.label(digit)):
            self.do(self.confirm)

    def confirm(self) -> None:
        """Note what is kept now."""
        self.tell("labels", [[one.key, one.label] for one in self.app.drawings.all()])


def drawing(use: Afternoon) -> None:
    """Draw, label, relabel, undo, change settings, look at what is kept, and quit."""
    use.draw(0)
    use.label(7)
    use.draw(40)
    use.label(3)
    use.label(5)  # another label for the same
    if use.do(use.app.labelling.undo):
        use.do(use.confirm)
    use.do(lambda: use.app.look.change(theme="dark"))
    use.do(lambda: use.app.memory.change(pen=60.0))
    use.do(use.app.quit)


def keeping(use: Afternoon) -> None:
    """Change many at once: relabel, remove, take back, import and export."""
    drawings = use.app.drawings
    before: list[Any] = []
    use.do(lambda: before.append(drawings.relabel([1, 2], 9)))
    if before:
        use.do(lambda: drawings.restore_labels(before[0]))
    removed: list[Any] = []
    use.do(lambda: removed.append(drawings.remove([3])))
    if removed:
        use.do(lambda: drawings.restore(removed[0]))
    from digitpad.drawings.exchange import find_drawings, write_drawings

    for name in ("out.jsonl", "out.npz", "pictures"):
        path = use.home / "exports" / name
        if use.do(lambda path=path: write_drawings(drawings.all(), path)):  # type: ignore[misc]
            use.tell("exported", name)
    use.do(lambda: drawings.add_new(find_drawings([HERE.parent / "data" / "seven.jsonl"]).drawings))
    use.do(lambda: use.app.files.save_to(use.home / "exports" / "drawing.png", b"\x89PNG" + b"x" * 20_000))
    use.do(use.app.quit)


def models(use: Afternoon) -> None:
    """Adopt a model, rename, use, export and delete it, and take that back."""
    from digitpad.models.exporting import export
    from digitpad.system.files import writing

    library = use.app.library
    part = use.home / "models" / f".import-{os.getpid()}-x"

    def copy() -> None:
        with writing(library.folder):
            shutil.copytree(use.home / "models" / "one", part)

    copied = use.do(copy)
    added: list[Any] = []
    if copied and use.do(lambda: added.append(library.add(part, "mine"))):
        use.tell("model", added[0].folder.name)
        use.do(lambda: library.rename(added[0], "better"))
        use.do(lambda: library.use(library.at(added[0].folder)))
    one = library.at(use.home / "models" / "one")
    use.do(lambda: export(one, use.home / "exports" / "mine.tflite"))
    if use.do(lambda: library.delete(one)):
        use.do(lambda: library.undo(one))
    use.do(use.app.quit)


def runs(use: Afternoon) -> None:
    """Train a network from scratch as the lab does, rename the run, delete it, and take that back."""
    from digitpad.cli.main import main
    from digitpad.runs.library import Runs

    line = [
        "train",
        "scratch",
        "--mnist",
        "none",
        "--set",
        "digits=400",
        "--set",
        "epochs=2",
        "--progress",
        "none",
    ]
    if main(line) not in (0, 1):
        use.tell("fault", "the training ended otherwise")
    library = Runs(use.home)
    for run in library.all()[:1]:
        use.do(lambda run=run: library.rename(run, "a name"))  # type: ignore[misc]
        if use.do(lambda run=run: library.delete(run)):  # type: ignore[misc]
            use.do(lambda run=run: library.undo(run.key))  # type: ignore[misc]


def learning(use: Afternoon) -> None:
    """Learn with Keras, as the process behind Retrain does, and adopt what came of it."""
    from digitpad.cli.main import main

    place = use.home / "models" / "2026-01-01T00-00-00"
    line = [
        "train",
        "quick",
        "--mnist",
        "none",
        "--epochs",
        "1",
        "--set",
        "validation=50",
        "--set",
        "batch=100",
    ]
    with redirect_stderr(io.StringIO()) as said:
        status = main([*line, "--drawings", "--progress", "none", "--out", str(place)])
    if status:
        use.tell("said" if status == 1 else "fault", said.getvalue().strip() or f"it ended with {status}")
    library = use.app.library
    if status == 0:
        use.tell("model", place.name)
        use.do(lambda: library.use(library.at(place)))


def importing(use: Afternoon) -> None:
    """Open a model of Keras, as the process behind Models does, put it into the library, and read with it."""
    from digitpad.core.card import bundled_model
    from digitpad.training.publish.import_model import import_model

    part = use.home / "models" / f".import-{os.getpid()}-x" / "model"
    library, added = use.app.library, list[Any]()
    read = use.do(lambda: import_model(bundled_model().with_suffix(".keras"), part))
    if read and use.do(lambda: added.append(library.add(part, "mine"))):
        use.tell("model", added[0].folder.name)
        use.do(lambda: library.note_tried(added[0]))
        use.do(lambda: library.use(library.at(added[0].folder)))


def exporting(name: str, use: Afternoon) -> None:
    """Write a model for other programs in one format, as the process behind *Export* does."""
    from digitpad.models.exporting import export, format_called
    from digitpad.training.publish.export import make

    form, entry = format_called(name), use.app.library.at(use.home / "models" / "one")
    path = use.home / "exports" / f"{form.name}-made{form.suffix}"
    whole = partial(export, entry, path) if form.suffix == ".keras" else partial(make, entry, path, form)
    if form.is_installed and use.do(whole):
        use.tell("exported", path.name)


ACTS: dict[str, Callable[[Afternoon], None]] = {
    "drawing": drawing,
    "keeping": keeping,
    "models": models,
    "runs": runs,
    "learning": learning,
    "importing": importing,
    **{f"export-{name}": partial(exporting, name) for name in EXPORTED},
}
WITHOUT_KERAS = {"drawing", "keeping", "models", "runs"}


def main() -> int:
    """Inject what was asked for, print what must not be, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("acts", nargs="*", choices=[*ACTS, []], help="of the afternoon (all)")
    parser.add_argument("--every", type=int, default=1, help="take only every so manyth call (1)")
    parser.add_argument("--from", dest="first", type=int, default=1, help="the first call (1)")
    parser.add_argument("--fault", choices=FAULTS, action="append", help="ways to fail (all)")
    parser.add_argument("--sites", action="store_true", help="only three of the calls that are alike")
    parser.add_argument("--said", action="store_true", help="print at the end which sentences were said")
    parser.add_argument("--list", action="store_true", help="only list the calls")
    arguments = parser.parse_args()
    if LIBRARY not in os.environ:
        return _with_library()
    failed = done = 0
    said = set[str]()
    for act in arguments.acts or ACTS:
        if act not in WITHOUT_KERAS:  # once, and not in each process
            from digitpad.training.engine.backend import keras  # noqa: F401
        with tempfile.TemporaryDirectory(prefix="digitpad-faults-") as folder:
            template = made_home(Path(folder) / "template")
            whole = once(act, template, Path(folder), 0, "full")
            for name in whole.modules:  # once, and not in each process
                with suppress(Exception):  # where it is no name to import by
                    import_module(name)
            numbers = list(range(arguments.first, len(whole.names) + 1, arguments.every))
            if arguments.sites:
                numbers = [number for number in numbers if number in _apart(whole)]
            print(f"{act}: {len(whole.names)} calls, {len(numbers)} to fail", flush=True)
            if whole.faults or arguments.list:
                print("\n".join([*whole.faults, *(whole.names[number - 1] for number in numbers)]))
                failed += bool(whole.faults)
                continue
            for outcome in injected(
                act, template, Path(folder), numbers, whole.names, arguments.fault or list(FAULTS)
            ):
                done += 1
                said |= {re.sub(r"\d{3,}|(?<=digitpad-)\w+", "N", one) for one in outcome.said}
                if outcome.faults:
                    failed += 1
                    print(
                        f"{act} {outcome.number} {outcome.how} ({outcome.hit}): {outcome.faults}", flush=True
                    )
    if arguments.said:
        print("\n".join(sorted(one.replace(str(Path(tempfile.gettempdir())), "") for one in said)))
    print(f"{done} faults injected, {failed} that must not be")
    return 1 if failed else 0


def injected(
    act: str, template: Path, folder: Path, numbers: Sequence[int], names: Sequence[str], kinds: Sequence[str]
) -> Iterator[Outcome]:
    """Yield what comes of an act with each fault, one after the other. names: of all calls, in order."""
    for number in numbers:
        for how in kinds:
            if how in SAME.get(names[number - 1].split()[0], ()):
                continue
            outcome = once(act, template, folder, number, how)
            if outcome.hit:  # threads may make calls fewer
                yield outcome


def _apart(whole: Outcome) -> set[int]:
    """Return the numbers of the calls that differ: of those from one site the first, a middle one, the last.

    A site is a way through DigitPad's lines, with the kind of call and the first two names of the path.
    """
    sites: dict[str, list[int]] = {}
    for number, name in enumerate(whole.names, 1):
        call, _, path = name.partition(" ")
        start = re.sub(r"\d+", "N", "/".join(path.split("/")[:3]))
        sites.setdefault(f"{call} {start} {whole.sites.get(number)}", []).append(number)
    return {each[place] for each in sites.values() for place in (0, len(each) // 2, -1)}


def _with_library() -> int:
    """Compile the library and begin anew with it."""
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "faults.so"
        source = HERE / "faults.c"
        subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
        environment = {**os.environ, "LD_PRELOAD": str(library), LIBRARY: str(library)}
        return subprocess.run([sys.executable, *sys.argv], check=False, env=environment).returncode


def made_home(home: Path) -> Path:
    """Make the home that each act begins with: settings, five drawings, a model, and digits to train on."""
    from digitpad.drawings.drawings import Drawing, Drawings
    from digitpad.system.settings import Settings, Store
    from support.model_folders import add_model

    (home / "exports").mkdir(parents=True)
    (home / TEMPORARY).mkdir()
    Store(home).save_settings(Settings(theme="light", language="en"))
    drawings = Drawings(home / "drawings.sqlite3")
    for number in range(5):
        drawings.add(
            Drawing(number, (((100.0, 100.0 + number), (800.0, 900.0), (300.0, 500.0 + 50 * number)),))
        )
    drawings.close()
    add_model(home, "one")
    _small_digits(home / "digits" / "synthetic.npz")
    return home


def _small_digits(path: Path) -> None:
    """Write few digits where a training without MNIST looks for those that it has made."""
    import numpy as np

    path.parent.mkdir()
    generator = np.random.default_rng(1)
    arrays: dict[str, Any] = {"source": np.array("synthetic writer")}
    for part, count in (("train", 600), ("test", 100)):
        arrays[f"x_{part}"] = generator.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        arrays[f"y_{part}"] = np.arange(count) % 10
    np.savez(path, **arrays)


def once(act: str, template: Path, folder: Path, number: int, how: str) -> Outcome:
    """Do an act with one fault, 0 for none, in a process of its own; look at what is left in another."""
    home = folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(template, home)
    outcome = Outcome(act, number, how)
    notes = _forked(lambda told: _act(act, home, number, how, told), outcome, how == "killed")
    outcome.said = sorted({note[1] for note in notes if note[0] == "said"})
    outcome.faults += [note[1] for note in notes if note[0] == "fault"]
    outcome.hit = next((note[1] for note in notes if note[0] == "hit"), "killed" if how == "killed" else "")
    outcome.names = next((note[1] for note in notes if note[0] == "names"), [])
    outcome.sites = {number: site for note in notes if note[0] == "sites" for number, site in note[1]}
    checks = _forked(lambda told: _look(home, notes, told), outcome, False)
    outcome.faults += [note[1] for note in checks if note[0] == "fault"]
    outcome.faults += [f"unclear: {one}" for one in outcome.said if number and not _is_clear(one, how)]
    outcome.modules = {name for note in (*notes, *checks) if note[0] == "modules" for name in note[1]}
    if not number and outcome.said:
        outcome.faults.append(f"it fails by itself: {outcome.said}")
    if len(outcome.said) > 2 and how != "stays full":  # one for what failed, one for what then could not be
        outcome.faults.append(f"many sentences: {outcome.said}")
    return outcome


def _is_clear(sentence: str, how: str) -> bool:
    """Say whether a sentence is one line that tells what the system said, or SQLite in its place."""
    return "\n" not in sentence and any(one in sentence for one in (*SQLITE, REASONS[how]))


def _forked(work: Callable[[int], None], outcome: Outcome, may_die: bool) -> list[list[Any]]:
    """Do work in a forked process; return its notes."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        os.close(ours)
        status = 1
        with suppress(BaseException):
            work(theirs)
            os.write(theirs, (json.dumps(["modules", sorted(sys.modules)]) + "\n").encode())
            status = 0
        os._exit(status)
    os.close(theirs)
    os.set_blocking(ours, False)
    content, end, status = b"", time.monotonic() + LONGEST_S, None
    while status is None:
        with suppress(BlockingIOError):
            content += os.read(ours, 1 << 20)
        found, state = os.waitpid(child, os.WNOHANG)
        status = state if found else None
        if status is None and time.monotonic() > end:
            os.kill(child, 9)
            outcome.faults.append("it hangs")
        time.sleep(0.002)
    with suppress(BlockingIOError):
        while more := os.read(ours, 1 << 20):
            content += more
    os.close(ours)
    if status and not (may_die and os.WIFSIGNALED(status)) and "it hangs" not in outcome.faults:
        outcome.faults.append(f"the process ended with {status}")
    return [json.loads(line) for line in content.decode().splitlines()]


def _act(act: str, home: Path, number: int, how: str, told: int) -> None:
    """Do an act with the fault armed."""
    from digitpad.system.leftovers import keep_temporary_files_together

    library = ctypes.CDLL(os.environ[LIBRARY])
    library.fault_hit.restype = library.fault_names.restype = ctypes.c_char_p
    os.environ["DIGITPAD_HOME"] = str(home)
    tempfile.tempdir = os.environ["TMPDIR"] = str(home / TEMPORARY)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    if "FAULTS_SHOWN" not in os.environ:
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
    sites: list[tuple[int, str]] = []
    watch = ctypes.CFUNCTYPE(None, ctypes.c_long)(lambda at: sites.append((at, _site())))
    if not number:
        library.fault_watch(watch)
    library.fault_arm(str(home).encode(), number, FAULTS[how])
    try:
        if act not in WITHOUT_KERAS:
            keep_temporary_files_together()
        use = Afternoon(home, told)
        ACTS[act](use)
    except BaseException:
        os.write(told, (json.dumps(["fault", traceback.format_exc()[-700:]]) + "\n").encode())
    hit, names = library.fault_hit().decode(), library.fault_names().decode().splitlines()
    library.fault_arm(b"", 0, 0)
    if hit:
        os.write(told, (json.dumps(["hit", hit]) + "\n").encode())
    os.write(told, (json.dumps(["names", names]) + "\n").encode())
    os.write(told, (json.dumps(["sites", sites]) + "\n").encode())


def _site() -> str:
    """Return the way through DigitPad's lines that led here, as a short name for it."""
    package = f"{HERE.parents[1] / 'digitpad'}{os.sep}"
    steps = [(frame.f_code, line) for frame, line in traceback.walk_stack(None)]
    return f"{hash(tuple(step for step in steps if step[0].co_filename.startswith(package))):x}"


def _look(home: Path, notes: list[list[Any]], told: int) -> None:
    """Start on what is left; note what must not be."""
    from digitpad.system.leftovers import keep_temporary_files_together, sweep
    from digitpad.system.settings import Store

    def fault(text: str) -> None:
        os.write(told, (json.dumps(["fault", text]) + "\n").encode())

    try:
        tempfile.tempdir = str(home / TEMPORARY)
        keep_temporary_files_together()
        store = Store(home)
        sweep(store.root, store.root / "models")
        store.settings()
        store.last_drawing()
        _look_at_drawings(store.drawings_path, [note[1] for note in notes if note[0] == "labels"], fault)
        _look_at_models(home, {"one", *(note[1] for note in notes if note[0] == "model")}, fault)
        _look_at_runs(home, fault)
        _look_at_exports(home / "exports", {note[1] for note in notes if note[0] == "exported"}, fault)
        left = [str(path) for path in home.rglob("*") if ".corrupt" in path.name]
        left += [str(path) for path in home.rglob("*.part") if "exports" not in str(path)]
        left += [str(path) for path in (home / TEMPORARY).glob("digitpad-*") if str(path) != tempfile.tempdir]
        if left:
            fault(f"left: {left}")
    except BaseException:
        fault(traceback.format_exc()[-700:])


def _look_at_drawings(path: Path, confirmed: list[list[list[int]]], fault: Fault) -> None:
    from digitpad.drawings.drawings import Drawings

    drawings = Drawings(path, fault)
    kept = [[one.key, one.label] for one in drawings.all()]
    drawings.close()
    if confirmed and not _holds(kept, confirmed[-1]):
        fault(f"kept {kept}, though {confirmed[-1]} were confirmed")
    if len(kept) < 4:  # of the five that were there one may have been taken away
        fault(f"only {kept} are left")


def _look_at_models(home: Path, wanted: set[str], fault: Fault) -> None:
    from digitpad.models.library import ModelLibrary

    library = ModelLibrary(home)
    library.sweep()
    for entry in library.entries():
        if entry.fault:
            fault(entry.fault)
    if notice := library.load_chosen().notice:
        fault(notice)
    there = {entry.folder.name for entry in (*library.entries(), *library.deleted())}
    if not wanted <= there:
        fault(f"a model is gone: {wanted - there}")


def _look_at_runs(home: Path, fault: Fault) -> None:
    from digitpad.runs.library import Runs

    library = Runs(home)
    library.sweep()
    for run in library.all():
        run.events(), run.test(), run.strip()
        if run.result and run.result.state == "done" and run.network is None:
            fault("a run that is done has no network")


def _look_at_exports(folder: Path, wanted: set[str], fault: Fault) -> None:
    import numpy as np

    from digitpad.core.ink import read_samples

    ink, arrays, pictures, picture = (
        folder / name for name in ("out.jsonl", "out.npz", "pictures", "drawing.png")
    )
    if ink.exists():
        read_samples(ink)
    if arrays.exists():
        np.load(arrays)["x_train"]
    if pictures.exists() and len(list(pictures.rglob("*.png"))) < 4:
        fault("half a folder of pictures")
    if picture.exists() and picture.stat().st_size != 20_004:
        fault("half a picture")
    _look_at_model_files(folder, fault)
    if gone := wanted - {path.name for path in folder.iterdir()}:
        fault(f"an export is gone: {gone}")


def _look_at_model_files(folder: Path, fault: Fault) -> None:
    import io
    import zipfile

    import h5py
    import numpy as np

    for path in folder.glob("*-made*"):
        if path.suffix in (".keras", ".zip") and zipfile.ZipFile(path).testzip():
            fault(f"half a file: {path.name}")
        elif path.suffix == ".h5":
            h5py.File(path)["model_weights"]
        elif path.suffix == ".npz":
            np.load(io.BytesIO(path.read_bytes()))["stroke1/kernel"]
        elif path.name.startswith("code-") and len(list(path.iterdir())) < 3:
            fault(f"half a folder of code: {path.name}")
        elif path.name.startswith("savedmodel") and not (path / "saved_model.pb").exists():
            fault("half a SavedModel")


def _holds(kept: list[list[int]], confirmed: list[list[int]]) -> bool:
    """Say whether all that was confirmed is kept; the press after it may have been, or not."""
    now = dict(map(tuple, kept))  # type: ignore[arg-type]
    differ = [key for key, label in confirmed if now.get(key) != label]
    return len(differ) <= 1 and all(key in now or key == confirmed[-1][0] for key in differ)


if __name__ == "__main__":
    sys.exit(main())
