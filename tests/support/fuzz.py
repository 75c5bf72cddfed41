"""Damaged and odd files, taken as the program takes them: `python -m tests.support.fuzz ink --count 10000`.

Sound files are damaged (`mutations`), some are made of bytes without sense, and each is put before the doors
of its kind (`fuzz_doors`), those of the window and those of the command line. What may come of a file is that
it is read, or refused in a sentence, within two seconds of the processor and one gigabyte, and nothing is run
because of it. All else is printed, with what repeats it (`--seed S --only N`), and the exit status is 1.

Files are read in a process of its own, which is watched: one that hangs or dies costs that file alone. A
model is imported in a process that the program has for it too: that may die, the window that reads then not.
"""

import argparse
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent)]

import numpy as np  # noqa: E402
import psutil  # noqa: E402

from support.fuzz_doors import KINDS, Door, Sample, check_sentence  # noqa: E402
from support.mutations import MAGIC_BYTES, SECRET, damaged  # noqa: E402

LONGEST_S, LARGEST_MB = 2.0, 1000.0
LOST_S, STILL_S = 60.0, 0.1  # without a word, in which a process works less than so long: it waits for ever
ROOM = 6 << 30  # bytes that a process may ask for: more would harm the machine
SHARE = 4000  # files to a process
SENSELESS, FRESH = 0.05, 0.15  # of all files, of bytes without sense; of those whose kind has odd ones, such
MODELS = ("keras", "tflite")
SAID_S = 5.0  # between two lines about the progress
# What may not happen because of a file, as Python's audit names it.
RUNS = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty", "pty.spawn"}
RUNS |= {"socket.connect", "socket.bind", "socket.getaddrinfo", "webbrowser.open", "pickle.find_class"}
RUNS |= {"marshal.loads", "code.__new__", "function.__new__"}
WITH_FOLDER = {"os.mkdir", "os.remove", "os.rmdir"}  # of which the last value may be an open folder
CHANGES = {
    "os.mkdir",
    "os.remove",
    "os.rmdir",
    "os.rename",
    "os.link",
    "os.symlink",
    "os.chmod",
    "os.truncate",
}


@dataclass(frozen=True)
class Outcome:
    """What came of one file.

    came: "read", "refused", "ended" where it ended the process that was to import it, or "fault".
    seconds: of the door that took longest; megabytes: the most that the process held meanwhile.
    detail: what is wrong, with the traceback.
    """

    number: int
    came: str
    seconds: float = 0.0
    megabytes: float = 0.0
    detail: str = ""

    @property
    def is_fault(self) -> bool:
        """Whether it must not be so."""
        return self.came == "fault" or self.megabytes > LARGEST_MB


def main() -> int:
    """Read as many files as were asked for, print what came of them, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "kinds", nargs="+", choices=[*KINDS, "models", "all"], metavar="KIND", help=", ".join(KINDS)
    )
    parser.add_argument("--count", type=int, default=1000, help="files of each kind (1,000)")
    parser.add_argument("--seed", type=int, default=0, help="of all that is random (0)")
    parser.add_argument("--only", type=int, help="only the file of this number, with all that it prints")
    parser.add_argument("--from", dest="first", type=int, default=0, help="number of the first file (0)")
    parser.add_argument("--keep", type=Path, help="a folder for the files that fail")
    parser.add_argument("--patient", action="store_true", help="let each file take as long as it likes")
    arguments = parser.parse_args()
    kinds = [
        one for name in arguments.kinds for one in {"models": MODELS, "all": [*KINDS][:-1]}.get(name, (name,))
    ]
    first, count = (arguments.first, arguments.count) if arguments.only is None else (arguments.only, 1)
    faults = 0
    for kind in kinds:
        outcomes: list[Outcome] = []
        run = Run(kind, arguments.seed, not arguments.patient, arguments.only is not None)
        try:
            for outcome in _with_progress(kind, run.fuzzed(first, count), count):
                outcomes.append(outcome)
                if outcome.is_fault:
                    faults += 1
                    print(f"{kind} --seed {run.seed} --only {outcome.number}: {_words(outcome)}", flush=True)
                    _keep(run, outcome.number, arguments.keep)
        except KeyboardInterrupt:
            _report(kind, outcomes)
            return 130
        _report(kind, outcomes)
    return 1 if faults else 0


def _with_progress(kind: str, outcomes: Iterator[Outcome], count: int) -> Iterator[Outcome]:
    """Hand on outcomes, and say now and then on stderr how many there are and how long it will take."""
    begun = said = time.monotonic()
    for done, outcome in enumerate(outcomes, 1):
        yield outcome
        now = time.monotonic()
        if now - said >= SAID_S:
            said = now
            left = round((now - begun) * (count - done) / done)
            print(
                f"{kind}: {done:,} of {count:,}, {left // 60}:{left % 60:02} left",
                file=sys.stderr,
                flush=True,
            )


def _words(outcome: Outcome) -> str:
    return f"{outcome.came}, {outcome.seconds:.2f} s, {outcome.megabytes:.0f} MB\n{outcome.detail}"


def _report(kind: str, outcomes: Sequence[Outcome]) -> None:
    if not outcomes:
        return
    ways = {way: sum(one.came == way for one in outcomes) for way in ("read", "refused", "ended", "fault")}
    ended = f"{ways['ended']:,} ended the process of the import, " if ways["ended"] else ""
    seconds = sorted(one.seconds for one in outcomes)
    slowest = max(outcomes, key=lambda one: one.seconds)
    largest = max(outcomes, key=lambda one: one.megabytes)
    print(
        f"{len(outcomes):,} of {kind}: {ways['read']:,} read, {ways['refused']:,} refused, {ended}"
        f"{sum(one.is_fault for one in outcomes)} faults; "
        f"median {1000 * seconds[len(seconds) // 2]:.0f} ms, slowest "
        f"{slowest.seconds:.2f} s ({slowest.number}), at most {largest.megabytes:.0f} MB ({largest.number})",
        flush=True,
    )


def _keep(run: "Run", number: int, folder: Path | None) -> None:
    if folder:
        _write(run.files(number, KINDS[run.kind].samples()), folder / f"{run.kind}-{run.seed}-{number}")


@dataclass(frozen=True)
class Run:
    """Files of one kind, each known by its number.

    is_timed: whether one that takes too long is at fault. is_loud: whether what it prints is shown.
    """

    kind: str
    seed: int
    is_timed: bool = True
    is_loud: bool = False

    def fuzzed(self, first: int, count: int) -> Iterator[Outcome]:
        """Read `count` files; a process that dies or hangs costs one."""
        samples, end = KINDS[self.kind].samples(), first + count
        while first < end:
            last = min(first + SHARE, end)
            for outcome in self._watched(samples, first, last):
                first = outcome.number + 1
                yield outcome

    def files(self, number: int, samples: Sequence[Sample]) -> Sample:
        """Return the files of a number."""
        generator = self.generator(number)
        fresh = KINDS[self.kind].fresh
        if fresh and generator.random() < FRESH:
            return fresh(generator)
        sample = samples[generator.integers(len(samples))]
        name = sample.damaged[generator.integers(len(sample.damaged))]
        content = sample.files[name]
        if generator.random() < SENSELESS:
            start = content[: generator.integers(MAGIC_BYTES + 1)]
            content = start + generator.bytes(int(generator.integers(4000)))
        else:
            content = damaged(content, generator)
        return Sample({**sample.files, name: content}, sample.main, sample.damaged)

    def generator(self, number: int) -> np.random.Generator:
        """Return what decides all that is random about a file."""
        return np.random.default_rng((self.seed, number, zlib.crc32(self.kind.encode())))

    def _watched(self, samples: Sequence[Sample], first: int, last: int) -> Iterator[Outcome]:
        """Yield what a process of its own makes of the files, a fault where it dies or says nothing more."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        shared = Path("/dev/shm")  # files in memory: a hundred thousand need no disk
        held = tempfile.mkdtemp(dir=shared if shared.is_dir() else None)
        process = context.Process(target=_read_all, args=(self, samples, first, last, theirs, held))
        process.start()
        theirs.close()
        number, door, worked = first, "", 0.0
        try:
            while number < last:
                while not ours.poll(LOST_S) and (now := _worked(process.pid)) - worked > STILL_S:
                    worked = now  # on a busy machine a second's work may take minutes
                if not ours.poll():
                    yield Outcome(number, "fault", LOST_S, 0, f"It hangs, at the door {door}.")
                    return
                said = ours.recv()
                if isinstance(said, str):
                    door = said
                    continue
                number, door = said.number + 1, ""
                yield said
        except EOFError:
            process.join()
            yield self._death(number, door, process.exitcode)
        finally:
            process.kill()
            process.join()
            ours.close()
            shutil.rmtree(held, ignore_errors=True)

    def _death(self, number: int, door: str, status: int | None) -> Outcome:
        """Return what it is that a process ended at a door: no fault where it is one that may."""
        is_contained = any(one.name == door and one.is_contained for one in KINDS[self.kind].doors)
        if is_contained and status != -signal.SIGPROF:
            return Outcome(number, "ended")
        where = f"at the door {door}" if door else "on the way"
        return Outcome(number, "fault", detail=f"The process ended {where} with status {status}.")


# The process


def _read_all(
    run: Run, samples: Sequence[Sample], first: int, last: int, told: Connection, held: str
) -> None:
    """Read the files from `first` to `last`, in the folder `held`, and tell of each."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the process that watches
    if not run.is_loud:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
    for name in ("TMPDIR", "HOME", "KERAS_HOME"):
        os.environ[name] = held
    os.environ |= {"LANGUAGE": "en", "TF_CPP_MIN_LOG_LEVEL": "3", "OPENBLAS_NUM_THREADS": "1"}
    tempfile.tempdir = held
    os.chdir(held)
    kind, folder = KINDS[run.kind], Path(held) / "files"
    tools = kind.tools()
    if run.kind != "itself":
        for sample in samples[:: max(len(samples) // 6, 1)]:  # what is imported late, is now
            _take(kind.doors, tools, _write(sample, folder), run.generator(0), None)
    _limit()
    watch = Watch(Path(held))
    for number in range(first, last):
        path = _write(run.files(number, samples), folder)
        told.send(_outcome(run, number, path, tools, watch, told))


def _write(sample: Sample, folder: Path) -> Path:
    """Write files into a folder that has no others, and return the one that doors are given."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in sample.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    os.environ["DIGITPAD_HOME"] = str(folder / "home")
    return folder / sample.main


def _outcome(run: Run, number: int, path: Path, tools: Any, watch: "Watch", told: Connection) -> Outcome:
    """Put a file before all doors of its kind."""
    _forget_most_memory()
    doors = KINDS[run.kind].doors
    came, seconds, faults = "refused", 0.0, []
    for door in doors:
        told.send(door.name)
        if sys.platform != "win32":  # ends the process, whatever it is at
            signal.setitimer(signal.ITIMER_PROF, 10 * door.longest_s)
        with watch.on():
            outcome, took, fault = _take([door], tools, path, run.generator(number), watch)[0]
        came = "read" if outcome == "read" else came
        seconds = max(seconds, took)
        faults += [f"{door.name}: {fault}"] if fault else []
        if run.is_timed and took > door.longest_s:
            faults.append(f"{door.name}: it took {took:.1f} s")
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, 0)
    most = _most_memory()
    return Outcome(number, "fault" if faults else came, seconds, most, "\n".join(faults))


def _take(
    doors: Sequence[Door], tools: Any, path: Path, generator: np.random.Generator, watch: "Watch | None"
) -> list[tuple[str, float, str]]:
    """Return of each door whether it read or refused the file, its seconds, and what is wrong."""
    from digitpad.errors import DigitPadError

    found = []
    for door in doors:
        begun, busy, came, fault = time.perf_counter(), _busy(), "read", ""
        try:
            door.take(tools, path, generator)
        except DigitPadError as error:
            came = "refused"
            with suppress(AssertionError):
                check_sentence(str(error))
                error = None  # type: ignore[assignment]
            fault = f"{type(error).__name__} without a sentence: {error}" if error else ""
        except BaseException:
            fault = traceback.format_exc()
        if watch and watch.seen:
            fault += f"\nIt was had to do: {watch.seen[:3]}"
            watch.seen.clear()
        seconds = min(time.perf_counter() - begun, _busy() - busy)  # not what others take
        found.append((came, seconds, fault))
    return found


class Watch:
    """An eye on what Python does: `seen` has what it must not do because of a file."""

    def __init__(self, folder: Path) -> None:
        """folder: the only one in which files may be changed."""
        self._folder, self.is_on, self.seen = str(folder), False, list[str]()
        sys.addaudithook(self._hear)

    def on(self) -> "Watch":
        """Return this, as what is on within `with`."""
        return self

    def __enter__(self) -> None:
        self.is_on = True

    def __exit__(self, *_error: object) -> None:
        self.is_on = False

    def _hear(self, event: str, values: tuple[Any, ...]) -> None:
        if not self.is_on or self._may(event, values):
            return
        self.seen.append(f"{event} {str(values)[:300]}")

    def _may(self, event: str, values: tuple[Any, ...]) -> bool:
        if event == "subprocess.Popen":  # our own processes, for scans and models
            return list(values[1])[:3] == [sys.executable, "-P", "-m"]
        if event in ("marshal.loads", "code.__new__", "function.__new__"):  # of Python itself, as it imports
            return sys._getframe(2).f_code.co_filename.startswith(("<frozen", sys.prefix, sys.base_prefix))
        if event == "open":
            path, mode, flags = values
            is_written = any(sign in (mode or "") for sign in "wax+") or (flags or 0) & (
                os.O_WRONLY | os.O_RDWR
            )
            return not isinstance(path, (str, bytes)) or self._may_open(os.fsdecode(path), bool(is_written))
        if event in CHANGES:
            beside = values[-1] if event in WITH_FOLDER and isinstance(values[-1], int) else -1
            held = str(Path(f"/proc/self/fd/{beside}").readlink()) if beside >= 0 else ""
            return not isinstance(values[0], (str, bytes)) or self._may_open(
                os.path.join(held, os.fsdecode(values[0])),  # noqa: PTH118
                True,
            )
        return event not in RUNS

    def _may_open(self, path: str, is_written: bool) -> bool:
        if os.path.basename(SECRET) in path:  # noqa: PTH119
            return False
        return not is_written or path == os.devnull or os.path.abspath(path).startswith(self._folder)  # noqa: PTH100


def _worked(pid: int | None) -> float:
    """Return the seconds of the processor that another process took; 0 for one that has ended."""
    try:
        used = psutil.Process(pid).cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return used.user + used.system


def _busy() -> float:
    """Return the seconds of the processor that this process took, and those that it started."""
    if sys.platform == "win32":
        return time.process_time()
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + used.ru_utime + used.ru_stime


def _limit() -> None:
    """Let this process ask for no more memory than the machine can spare."""
    if sys.platform == "linux":
        import resource

        size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (size + ROOM, resource.RLIM_INFINITY))


def _forget_most_memory() -> None:
    """Have Linux count anew how much memory this process holds at most."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _most_memory() -> float:
    """Return how many megabytes this process held at most since then."""
    if sys.platform == "linux":
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1000
    return 0.0  # not known


if __name__ == "__main__":
    sys.exit(main())
