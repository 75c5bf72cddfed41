"""Several machines for one training: each takes its share of every step, and the first one leads.

They meet at the first one's address, see that they were given the same, and keep that connection: lines of
JSON, by which the first one says what all go by. Then TensorFlow connects them at the same addresses, for
the gradients. Nothing of it is encrypted, and nobody is asked who he is: it is for networks that are trusted.
"""

import base64
import json
import os
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, NoReturn

from digitpad import __version__
from digitpad.core.card import checksum
from digitpad.errors import DataError
from digitpad.language import _
from digitpad.runs.recipe import Recipe
from digitpad.training.control import NoControl
from digitpad.training.data.training_set import TrainingSet
from digitpad.training.engine.backend import tensorflow
from digitpad.training.engine.checkpoint import Checkpoint, CheckpointFile, NoCheckpoint
from digitpad.training.engine.keras_learner import chosen_device
from digitpad.training.engine.learner import Learner
from digitpad.training.engine.replicas import check_batch

PATIENCE_S = 60.0  # with machines that are to come
STEP_S = 120.0  # with what a step needs of the others
GRACE_S = 10.0  # for TensorFlow to notice by itself that a machine is lost
GREETING, MESSAGE = 2**16, 2**28  # bytes at most
LOST = (
    tensorflow.errors.UnavailableError,
    tensorflow.errors.DeadlineExceededError,
    tensorflow.errors.CancelledError,
    tensorflow.errors.AbortedError,
)


class _Link:
    """A connection with another machine; a thread takes in what comes, and sees at once if it ends."""

    def __init__(self, connection: socket.socket, number: int) -> None:
        """`number`: of the other machine."""
        self.number = number
        self._connection, self._file = connection, connection.makefile("rb")
        self._messages: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in (("TCP_KEEPIDLE", 20), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3)):
            if hasattr(socket, name):  # a machine without current is lost after 50 s
                connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)

    def send(self, **message: object) -> None:
        """Send a message; what cannot be sent is found by who listens."""
        with suppress(OSError):
            self._connection.sendall(json.dumps(message).encode() + b"\n")

    def read(self, most: int, seconds: float | None) -> dict[str, Any] | None:
        """Return the next message of up to so many bytes; None where there comes none, or nonsense."""
        self._connection.settimeout(seconds)
        try:
            line = self._file.readline(most)
            message = json.loads(line)
        except (OSError, ValueError):
            return None
        finally:
            self._connection.settimeout(None)
        return message if isinstance(message, dict) else None

    def listen(self, lost: Callable[[int], None]) -> None:
        """Begin to listen; `lost` is called when there is nothing more to come."""

        def take_in() -> None:
            while message := self.read(MESSAGE, None):
                self._messages.put(message)
            self._messages.put(None)
            lost(self.number)

        threading.Thread(target=take_in, name=f"machine {self.number}", daemon=True).start()

    def next(self) -> dict[str, Any] | None:
        """Return the next message, once there is one; None where the machine is lost."""
        return self._messages.get()

    def close(self) -> None:
        """End the connection."""
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        self._connection.close()


class Machines(NoControl):
    """This machine among those of a training, 0 being the first one, which leads."""

    def __init__(self, addresses: Sequence[str], number: int, say: Callable[[str], None]) -> None:
        """Connect to nobody yet.

        addresses: "host:port" of each machine; say: shows the user a sentence.
        """
        self.addresses, self.number, self._say = addresses, number, say
        self._links: list[_Link] = []
        self._lost = -1  # the machine that is
        self._is_lost, self._is_over = threading.Event(), threading.Event()

    def meet(self, recipe: Recipe, training_set: TrainingSet, begin: Path | None) -> Any:
        """Wait for the others, see that all are to train the same, and return the strategy.

        begin: the model whose weights it begins with.

        Raises:
            DataError: one does not come, is given something else, or has no such device.
        """
        device = chosen_device(recipe.device)
        gpus = [] if device == "/CPU:0" else tensorflow.config.list_physical_devices("GPU")
        devices = max(len(gpus), 1)
        check_batch(recipe, devices * len(self.addresses))
        first = next(iter(training_set.micro_batches(1, recipe.batch)))
        digits = sha256(first.images.tobytes() + first.targets.tobytes()).hexdigest()
        same = {
            "version": __version__,
            "recipe": json.dumps(recipe.to_record()),
            "digits": f"{training_set.steps} {digits}",
            "begin": checksum(begin) if begin else "",
            "devices": str(devices),
        }
        self._say(
            _("This is machine {number} of {count}. It waits up to a minute for the others.").format(
                number=self.number, count=len(self.addresses)
            )
        )
        self._connect(same, time.monotonic() + PATIENCE_S)
        for link in self._links:
            link.listen(self._note_lost)
        if not gpus:
            tensorflow.config.set_visible_devices([], "GPU")
        strategy = _strategy(self.addresses, self.number)
        kind = f"{devices} GPU" if gpus else "CPU"
        self._say(
            _("{count} machines train, each on {kind}: each takes its share of every batch.").format(
                count=len(self.addresses), kind=kind
            )
        )
        return strategy

    @contextmanager
    def together(self) -> Iterator[None]:
        """While it is open they train; where one is lost that is a sentence.

        Raises:
            DataError: one is lost.
        """
        try:
            yield
            self._agree_on_end()
        except LOST:
            self._is_lost.wait(GRACE_S)
            raise DataError(self._sentence()) from None
        finally:
            self._is_over.set()
            for link in self._links:
                link.close()

    def part(self, is_whole: bool) -> None:
        """Need the others no more; where the training is not whole, it is over for them too."""
        self._is_over.set()
        for link in () if is_whole else self._links:
            link.close()

    def shared(self, checkpoint: CheckpointFile) -> NoCheckpoint:
        """Return the checkpoint from which all machines go on, and which the first one writes."""
        raise NotImplementedError

    def _connect(self, same: Mapping[str, str], until: float) -> None:
        """Connect to those that this machine speaks with."""
        raise NotImplementedError

    def _agree_on_end(self) -> None:
        """Say that all is done, or receive it."""

    def _note_lost(self, number: int) -> None:
        """End this process where a machine is lost, and TensorFlow waits for it all the same."""
        self._lost = number
        self._is_lost.set()
        if not self._is_over.wait(GRACE_S):
            self._say(self._sentence())
            os._exit(1)  # the main thread is inside TensorFlow; a checkpoint is whole at any moment

    def _sentence(self) -> str:
        """Return what has happened, once a machine is lost."""
        again = _("Resume it on all machines: it goes on from the last epoch that ended.")
        if self.number:
            lost = _("Machine 0 ({address}) has ended the training, or went away.")
        elif self._lost < 0:
            lost = _("Another machine does not answer any more, so the training has ended.")
        else:
            lost = _("Machine {number} ({address}) went away, so the training has ended.")
        number = max(self._lost, 0)
        return f"{lost.format(number=number, address=self.addresses[number])} {again}"


class Leader(Machines):
    """The first machine, which validates for all, and writes what comes of it."""

    def agreed(self, loss: float) -> float:
        """See `NoControl`."""
        self._send(loss=loss)
        return loss

    def shared(self, checkpoint: CheckpointFile) -> NoCheckpoint:
        """See `Machines`."""

        def send(content: bytes | None) -> None:
            self._send(checkpoint=None if content is None else base64.b64encode(content).decode())

        return _SentCheckpoint(checkpoint, send)

    def _connect(self, same: Mapping[str, str], until: float) -> None:
        with _listening(self.addresses[0]) as listener:
            while missing := self._missing():
                listener.settimeout(max(until - time.monotonic(), 0.01))
                try:
                    connection = listener.accept()[0]
                except TimeoutError:
                    raise DataError(_missing_sentence(missing, self.addresses)) from None
                link = _Link(connection, -1)
                greeting = link.read(GREETING, PATIENCE_S / 10) or {}
                link.number = greeting.get("machine", -1)
                if link.number not in missing:  # somebody else, or the same machine a second time
                    link.close()
                    continue
                self._links.append(link)
                for name, value in same.items():
                    if greeting.get(name) != value:
                        link.send(differs=name)
                        _refuse(link.number, name)
        self._send(go=True)

    def _missing(self) -> list[int]:
        """Return the numbers of the machines that have not come yet."""
        here = {0, *(link.number for link in self._links)}
        return [number for number in range(len(self.addresses)) if number not in here]

    def _send(self, **message: object) -> None:
        for link in self._links:
            link.send(**message)

    def _agree_on_end(self) -> None:
        self._send(end=True)


class Follower(Machines):
    """Any other machine; it takes steps, and leaves nothing behind."""

    def agreed(self, loss: float) -> float:  # noqa: ARG002
        """See `NoControl`."""
        return float(self._receive("loss"))

    def shared(self, checkpoint: CheckpointFile) -> NoCheckpoint:
        """See `Machines`."""
        return _ReceivedCheckpoint(checkpoint, lambda: self._receive("checkpoint"))

    def _connect(self, same: Mapping[str, str], until: float) -> None:
        host, port = host_and_port(self.addresses[0])
        while True:
            try:
                connection = socket.create_connection((host, port), max(until - time.monotonic(), 0.01))
                break
            except OSError:
                if time.monotonic() > until:
                    raise DataError(_missing_sentence([0], self.addresses)) from None
                time.sleep(0.2)
        link = _Link(connection, 0)
        self._links.append(link)
        link.send(machine=self.number, **same)
        answer = link.read(GREETING, 2 * PATIENCE_S)
        if answer is None:
            raise DataError(self._sentence())
        if "differs" in answer:
            _refuse(self.number, answer["differs"])

    def _receive(self, name: str) -> Any:
        """Return what the first machine says next."""
        message = self._links[0].next()
        if message is None or name not in message:
            raise DataError(self._sentence())
        return message[name]

    def _agree_on_end(self) -> None:
        self._receive("end")


class _SentCheckpoint(NoCheckpoint):
    """A checkpoint that is sent to the other machines when it is read."""

    def __init__(self, checkpoint: CheckpointFile, send: Callable[[bytes | None], None]) -> None:
        self._checkpoint, self._send = checkpoint, send

    def read(self, learner: Learner) -> Checkpoint | None:
        found = self._checkpoint.read(learner)
        self._send(self._checkpoint.path.read_bytes() if found else None)
        return found

    def write(self, checkpoint: Checkpoint) -> None:
        self._checkpoint.write(checkpoint)


class _ReceivedCheckpoint(NoCheckpoint):
    """A checkpoint that the first machine sends; it alone writes more of them."""

    def __init__(self, checkpoint: CheckpointFile, receive: Callable[[], str | None]) -> None:
        self._checkpoint, self._receive = checkpoint, receive

    def read(self, learner: Learner) -> Checkpoint | None:
        content = self._receive()
        if content is None:
            return None
        self._checkpoint.path.write_bytes(base64.b64decode(content))
        return self._checkpoint.read(learner)


def host_and_port(address: str) -> tuple[str, int]:
    """Return the parts of "host:port".

    Raises:
        DataError: it has not both.
    """
    host, _colon, port = address.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 2**16:
        raise DataError(_("{address} is no address of a machine: write HOST:PORT.").format(address=address))
    return host, int(port)


def _strategy(addresses: Sequence[str], number: int) -> Any:
    """Return TensorFlow's strategy, once all machines have begun theirs."""
    distribute = tensorflow.distribute
    cluster = tensorflow.train.ClusterSpec({"worker": list(addresses)})
    resolver = distribute.cluster_resolver.SimpleClusterResolver(
        cluster, task_type="worker", task_id=number, rpc_layer="grpc"
    )
    options = distribute.experimental.CommunicationOptions(timeout_seconds=STEP_S)
    return distribute.MultiWorkerMirroredStrategy(resolver, options)


@contextmanager
def _listening(address: str) -> Iterator[socket.socket]:
    """Give a socket that listens at this machine's own address.

    Raises:
        DataError: it cannot.
    """
    port = host_and_port(address)[1]
    try:
        listener = socket.create_server(("", port))
    except OSError as error:
        raise DataError(
            _("Port {port} of this machine cannot be used: {reason}. Choose another one.").format(
                port=port, reason=error.strerror or error
            )
        ) from None
    with listener:
        yield listener


def _missing_sentence(missing: Sequence[int], addresses: Sequence[str]) -> str:
    names = ", ".join(f"{number} ({addresses[number]})" for number in missing)
    return _(
        "Of the machines these did not come within a minute: {names}. Start the same command on each, with "
        "its own number."
    ).format(names=names)


def _refuse(number: int, name: str) -> NoReturn:
    """Raise a DataError: a machine was given something else than the first one."""
    names = {
        "version": _("another version of DigitPad"),
        "recipe": _("another recipe"),
        "digits": _("other digits"),
        "begin": _("another model to begin with"),
        "devices": _("another number of devices"),
    }
    raise DataError(
        _("Machine {number} has {what} than machine 0: all must be given the same.").format(
            number=number, what=names.get(name, name)
        )
    )
