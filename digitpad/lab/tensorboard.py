"""TensorBoard, as a process of its own that ends when the one that started it does. Imports no TensorFlow."""

import logging
import math
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np

from digitpad.errors import BoardError
from digitpad.lab.layers import Layer
from digitpad.language import _
from digitpad.runs.events import Progress, Snapshot
from digitpad.runs.library import EVENTS, Run, Runs
from digitpad.runs.recipe import Recipe
from digitpad.system.files import replace_file
from digitpad.system.process import ChildProcess
from digitpad.system.settings import Store
from digitpad.system.silence import silenced

FOLDER = "tensorboard"  # in a run's folder
WRITTEN = "events.out.tfevents.*"
FROM_HISTORY = "from-history.txt"  # in that folder, where it was made afterwards; how many events there were

Hyperparameter: TypeAlias = str | bool | int | float
log = logging.getLogger(__name__)


def check_runs(runs: Path) -> None:
    """Refuse to show an empty TensorBoard.

    runs: the folder of all runs.

    Raises:
        BoardError: no run has written for it; the sentence says how to make one.
    """
    if next(chain(runs.glob(f"*/{FOLDER}/{WRITTEN}"), runs.glob(f"*/{EVENTS}")), None) is None:
        raise BoardError(_("No run has data for TensorBoard yet. Train a network in the lab first."))


class BoardProcess:
    """One `digitpad runs board`. `run` blocks and belongs into a background thread."""

    def __init__(self, store: Store) -> None:
        """Start nothing yet. What TensorBoard writes goes into a log in the user's folder."""
        self.log_path = store.root / "tensorboard.log"
        self.child = ChildProcess(["runs", "board", "--supervised"], home=store.root, log=self.log_path)

    @property
    def is_running(self) -> bool:
        """Whether the process is there, though it may not answer yet."""
        return self.child.is_running and not self.child.was_stopped

    @property
    def process_id(self) -> int | None:
        """The process's number; None before it was started."""
        return self.child.pid

    def run(self, emit: Callable[[str], None], shown: Callable[[str], None] = lambda _board: None) -> None:
        """Start TensorBoard, emit its address as soon as it answers, and wait for its end.

        shown: gets the name of each dashboard that is opened then, such as "scalars".

        Raises:
            BoardError: it cannot be started, or ended before it answered and was not stopped.
        """
        has_answered = False

        def take(line: str) -> bool:
            nonlocal has_answered
            (shown if has_answered else emit)(line.strip())
            has_answered = True
            return True

        try:
            self.child.run(take)
        except OSError as error:
            reason = error.strerror or str(error)
            raise BoardError(_("TensorBoard cannot be started: {reason}.").format(reason=reason)) from None
        if not has_answered and not self.child.was_stopped:
            raise BoardError(
                _("TensorBoard did not start. The details are in {path}.").format(path=self.log_path)
            )

    def stop(self) -> None:
        """End it at once, with what it started. It cannot be started again."""
        self.child.stop()


LOOPBACK = "127.0.0.1"
WITHOUT_TENSORFLOW = "tensorboard.compat.notf"  # where it can be imported, TensorBoard uses its own stand-in


def serve(runs: Path, port: int = 0, shown: Callable[[str], None] | None = None) -> str:
    """Serve all runs to this machine alone, in a thread, and return the address.

    runs: the folder of all runs; those that are added later are seen too.
    port: 0 for a free one. shown: gets the name of each dashboard, as another one is opened.

    Raises:
        BoardError: the port is in use, or the server cannot be started.
    """
    sys.modules[WITHOUT_TENSORFLOW] = ModuleType(WITHOUT_TENSORFLOW)
    from tensorboard import program

    def made(app: Any, flags: Any) -> Any:
        seen = _seen_by(shown, app) if shown else app
        return program.create_port_scanning_werkzeug_server(_for_this_machine(seen), flags)

    board = program.TensorBoard(server_class=made)
    board.configure(
        argv=["", "--logdir", str(runs), "--host", LOOPBACK, "--port", str(port), "--reload_interval", "3"]
    )
    try:
        with silenced(2):  # a note on how it loads data
            return str(board.launch())
    except program.TensorBoardPortInUseError:
        raise BoardError(
            _("Port {port} is in use. Choose another, or leave it out for a free one.").format(port=port)
        ) from None
    except program.TensorBoardServerException as error:
        raise BoardError(_("TensorBoard cannot be started: {reason}.").format(reason=error)) from None


def _for_this_machine(app: Any) -> Any:
    """Return a WSGI app that answers only where it was asked for by its own name.

    A page from elsewhere whose name is made to lead here could read all of it otherwise.
    """

    def answer(environ: Mapping[str, Any], start: Callable[..., Any]) -> Any:
        name = str(environ.get("HTTP_HOST", "")).rpartition(":")[0] or environ.get("HTTP_HOST", "")
        if name in (LOOPBACK, "localhost"):
            return app(environ, start)
        start("403 Forbidden", [("Content-Type", "text/plain")])
        return [b"403\n"]

    return answer


# A page asks for the data of the dashboard that it shows; for its list of runs it asks for the
# hyperparameters all the time, by an address that begins otherwise. Time series are what it begins with.
DASHBOARD = re.compile(r"/data/plugin/(\w+)/")


def _seen_by(shown: Callable[[str], None], app: Any) -> Any:
    """Return a WSGI app that says which dashboard it is asked for, whenever that is another one."""
    last = ""

    def answer(environ: Mapping[str, Any], start: Callable[..., Any]) -> Any:
        nonlocal last
        found = DASHBOARD.match(str(environ.get("PATH_INFO", "")))
        if found and found[1] != last:
            last = found[1]
            shown(last)
        return app(environ, start)

    return answer


# Runs that did not write for TensorBoard


def write_histories(library: Runs) -> int:
    """Write for TensorBoard what is kept of runs that did not write themselves; return how many they were.

    It was not installed when they were trained. Their curves, figures and hyperparameters are there, but no
    weights, pictures and graph; a text says so. A run that has come further since is written anew. What
    cannot be written is logged, and left out.
    """
    count = 0
    for run in library.all():
        folder, events = run.folder / FOLDER, run.events()
        mark = folder / FROM_HISTORY
        has_own = not mark.is_file() and next(folder.glob(WRITTEN), None) is not None
        if has_own or not events:
            continue
        try:
            if mark.is_file() and mark.read_text(encoding="utf-8").strip() == str(len(events)):
                continue
            for old in folder.glob(WRITTEN):
                old.unlink()
            folder.mkdir(exist_ok=True)
            _write_history(run, events, folder)
            replace_file(mark, str(len(events)).encode())
            count += 1
        except OSError as error:
            log.warning("TensorBoard's file cannot be written: %s", error)
    return count


def _write_history(run: Run, events: Sequence[Progress | Snapshot], folder: Path) -> None:
    """Write a run's kept history, by TensorBoard's own writer, which does without TensorFlow."""
    sys.modules[WITHOUT_TENSORFLOW] = ModuleType(WITHOUT_TENSORFLOW)
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary
    from tensorboard.plugins.hparams import api_pb2, metadata, plugin_data_pb2
    from tensorboard.plugins.scalar.metadata import create_summary_metadata as scalar_kind
    from tensorboard.plugins.text.metadata import create_summary_metadata as text_kind
    from tensorboard.summary.writer.event_file_writer import EventFileWriter
    from tensorboard.util.tensor_util import make_tensor_proto

    result, writer = run.result, EventFileWriter(str(folder))
    begun, seconds = _begun(run), result.seconds if result else 0.0
    last = max(event.epoch for event in events)

    def write(tag: str, kind: object, tensor: object, step: int) -> None:
        value = Summary.Value(tag=tag, metadata=kind, tensor=tensor)
        at = begun + seconds * step / last
        writer.add_event(Event(wall_time=at, step=step, summary=Summary(value=[value])))

    def write_hparams(tag: str, **info: object) -> None:
        kind = metadata.create_summary_metadata(plugin_data_pb2.HParamsPluginData(**info))
        write(tag, kind, metadata.NULL_TENSOR, 0)

    start = plugin_data_pb2.SessionStartInfo(group_name=run.key, start_time_secs=begun)
    for name, value in hparams_of(run.experiment).items():
        kind = "bool" if isinstance(value, bool) else "string" if isinstance(value, str) else "number"
        setattr(start.hparams[name], f"{kind}_value", value)
    write_hparams("_hparams_/session_start_info", session_start_info=start)
    note = _(
        "Made from what DigitPad kept of this run: TensorBoard was not installed when it was "
        "trained. Weights, pictures and the graph are missing."
    )
    write("summary", text_kind("", ""), make_tensor_proto([note.encode()]), 0)
    for tag, value, step in _scalars(events, result.figures if result else {}, last):
        if math.isfinite(value):
            write(tag, scalar_kind("", ""), make_tensor_proto(np.float32(value)), step)
    if result:
        status = api_pb2.STATUS_FAILURE if result.state == "failed" else api_pb2.STATUS_SUCCESS
        end = plugin_data_pb2.SessionEndInfo(status=status, end_time_secs=begun + seconds)
        write_hparams("_hparams_/session_end_info", session_end_info=end)
    writer.close()


def _scalars(
    events: Sequence[Progress | Snapshot], figures: Mapping[str, float], last: int
) -> Iterator[tuple[str, float, int]]:
    """Yield the figures of a history as a run writes them itself: name, value and epoch."""
    for event in events:
        if isinstance(event, Snapshot):
            yield "loss/test", event.test_loss, event.epoch
            yield "accuracy/test", event.test_accuracy, event.epoch
        elif event.validation_loss is not None and event.validation_accuracy is not None:
            yield "loss/training", event.loss, event.epoch
            yield "accuracy/training", event.accuracy, event.epoch
            yield "loss/validation", event.validation_loss, event.epoch
            yield "accuracy/validation", event.validation_accuracy, event.epoch
    for name, value in figures.items():
        yield f"figures/{name}", value, last


def _begun(run: Run) -> float:
    """Return when a run began, in seconds since 1970; where nobody wrote that, when its folder was made."""
    try:
        return datetime.fromisoformat(run.result.begun if run.result else "").timestamp()
    except ValueError:
        return run.folder.stat().st_mtime


def hparams_of(experiment: Recipe) -> dict[str, Hyperparameter]:
    """Return an experiment's values by name, its layers and changes in words."""
    record = experiment.to_record() | {"layers": ", ".join(map(in_words, experiment.layers))}
    changes = [f"{one.epoch}.{one.batch} {one.name} {one.value}" for one in experiment.changes]
    return record | ({"changes": ", ".join(changes)} if changes else {})


def in_words(layer: Layer) -> str:
    """Return a layer as a short text: Conv2D 16 3 1 0, as in its record."""
    return " ".join([layer.kind, *(str(getattr(layer, field.name)) for field in fields(layer))])
