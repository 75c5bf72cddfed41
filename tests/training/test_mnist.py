"""MNIST from Keras' cache, by a real download from a server on this machine, and from its own four files."""

import gzip
import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from support.made_digits import made_digits, made_mnist

from digitpad.errors import DataError, DownloadError
from digitpad.runs.digit_sources import find_mnist
from digitpad.system.files import part_of
from digitpad.training.data.mnist import FILES, MNIST, FileSource, download, load_mnist, read_mnist


class Server(ThreadingHTTPServer):
    """Gives `content` as it is told to; counts who asked."""

    daemon_threads = True
    content = b""
    manner = "well"
    requests = 0
    asked: ClassVar[list[str | None]] = []  # the part of each request


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.requests += 1
        content, manner = self.server.content, self.server.manner
        part = self.headers.get("Range")
        self.server.asked.append(part)
        if manner == "missing":
            self.send_error(404)
            return
        start = int(part.removeprefix("bytes=").removesuffix("-")) if part else 0
        if part and start >= len(content):
            self.send_error(416)
            return
        knows_parts = part is not None and manner != "no parts"
        content = content[start:] if knows_parts else content
        self.send_response(206 if knows_parts else 200)
        if manner != "no length":
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if manner in {"well", "no length", "no parts"}:
            self.wfile.write(content)
        elif manner == "cut off":
            self.wfile.write(content[: len(content) // 2])
        elif manner == "slow":
            for start in range(0, len(content), 1 + len(content) // 10):
                self.wfile.write(content[start : start + 1 + len(content) // 10])
                time.sleep(0.05)
        elif manner == "silent":
            self.wfile.write(content[:1000])
            time.sleep(2)

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), Handler)
    server.asked = []
    server.content = made_mnist(tmp_path / "served.npz", train=40, test=20).read_bytes()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def source(server: Server) -> FileSource:
    address = f"http://127.0.0.1:{server.server_address[1]}/mnist.npz"
    return FileSource(address, hashlib.sha256(server.content).hexdigest())


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DIGITPAD_DATA", raising=False)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    return tmp_path / "keras" / "datasets"


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# Download


def test_the_address_and_checksum_are_those_of_keras():
    """Read from the text of Keras' module: importing Keras here would start its threads."""
    import importlib.util

    spec = importlib.util.find_spec("keras")
    text = (Path(spec.origin).parent / "src" / "datasets" / "mnist.py").read_text()
    folder, name = MNIST.address.rsplit("/", 1)
    assert f'"{folder}/"' in text
    assert name in text
    assert MNIST.sha256 in text


def test_a_download_tells_its_progress_and_is_kept_for_the_next_time(server, source, cache):
    told = []
    mnist = load_mnist(None, lambda *numbers: told.append(numbers), source)
    assert (len(mnist.train), len(mnist.test), mnist.source) == (40, 20, "MNIST")
    assert left_in(cache) == ["mnist.npz"]
    assert told[0] == (0, len(server.content))
    assert told[-1] == (len(server.content), len(server.content))
    assert sorted(told) == told
    assert len(load_mnist(None, source=source).train) == 40
    assert server.requests == 1


@pytest.mark.parametrize("manner", ["slow", "no length"])
def test_a_slow_server_and_one_that_says_no_length_are_good_enough(server, source, cache, manner):
    server.manner = manner
    told = []
    assert len(load_mnist(None, lambda *numbers: told.append(numbers), source).train) == 40
    assert told[-1][0] == len(server.content)
    assert {total for _count, total in told} == {None if manner == "no length" else len(server.content)}


@pytest.mark.parametrize(
    ("manner", "reason"), [("cut off", "cut off"), ("missing", "404"), ("silent", "does not answer")]
)
def test_a_download_that_fails_is_a_sentence_and_goes_on_the_next_time(server, source, cache, manner, reason):
    server.manner = manner
    with pytest.raises(DownloadError, match=f"{reason}.*synthetic digits"):
        download(source, cache / "mnist.npz", patience_s=0.3)
    part = part_of(cache / "mnist.npz")
    assert part.exists() == (manner != "missing")
    came = part.stat().st_size if part.exists() else 0
    server.manner = "well"
    told = []
    assert len(load_mnist(None, lambda *numbers: told.append(numbers), source).train) == 40
    assert told[0] == (came, len(server.content))
    assert server.asked == [None, f"bytes={came}-" if came else None]
    assert left_in(cache) == ["mnist.npz"]


@pytest.mark.parametrize("manner", ["well", "no parts"])
def test_what_a_dead_process_left_is_gone_on_with(server, source, cache, manner):
    cache.mkdir(parents=True)
    (cache / ".mnist.npz.999999999.part").write_bytes(server.content[:3000])
    (cache / ".mnist.npz.999999998.part").write_bytes(server.content[:10])
    server.manner = manner
    assert len(load_mnist(None, source=source).train) == 40
    assert server.asked == ["bytes=3000-"]
    assert left_in(cache) == ["mnist.npz"]


@pytest.mark.parametrize("part", [b"something else", None])
def test_a_part_that_is_damaged_or_too_long_is_fetched_anew(server, source, cache, part):
    cache.mkdir(parents=True)
    content = part if part is not None else server.content + b"more"
    (cache / ".mnist.npz.999999999.part").write_bytes(content)
    assert len(load_mnist(None, source=source).train) == 40
    assert left_in(cache) == ["mnist.npz"]


@pytest.mark.parametrize("is_cut_off", [True, False])
def test_a_damaged_cache_heals_itself(server, source, cache, is_cut_off):
    cache.mkdir(parents=True)
    whole = server.content
    damaged = whole[: len(whole) // 2] if is_cut_off else whole[:2000] + bytes(200) + whole[2200:]
    (cache / "mnist.npz").write_bytes(damaged)
    assert (find_mnist() is None) == is_cut_off
    assert len(load_mnist(None, source=source).train) == 40
    assert (cache / "mnist.npz").read_bytes() == whole


def test_another_file_than_mnist_is_refused(server, source, cache):
    with pytest.raises(DownloadError, match="checksum"):
        load_mnist(None, source=replace(source, sha256=MNIST.sha256))
    assert left_in(cache) == []


def test_no_connection_is_a_sentence(source, cache):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nowhere = replace(source, address=f"http://127.0.0.1:{free.getsockname()[1]}/mnist.npz")
        with pytest.raises(DownloadError, match=r"\(.*refused.*\)"):
            load_mnist(None, source=nowhere)
    assert left_in(cache) == []


def test_a_cache_that_cannot_be_written_is_a_sentence(source, cache, tmp_path):
    (tmp_path / "keras").write_text("a file in the way")
    with pytest.raises(DataError, match="cannot be written"):
        load_mnist(None, source=source)


def test_a_disk_without_room_is_a_sentence_and_leaves_no_file(server, source, cache):
    """Real enough: the system lets no file grow beyond 5,000 bytes."""
    resource = pytest.importorskip("resource")
    least, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, most))
    try:
        with pytest.raises(DataError, match="datasets cannot be written: File too large") as raised:
            load_mnist(None, source=source)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (least, most))
    assert not isinstance(raised.value, DownloadError)
    assert load_mnist(None, source=source).source == "MNIST"  # there is room again


# The four files


def idx(array: np.ndarray) -> bytes:
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return bytes((0, 0, 8, array.ndim)) + sizes + array.astype(np.uint8).tobytes()


def four_files(folder: Path) -> Path:
    for part, count in (("train", 30), ("test", 10)):
        images, labels = made_digits(count, seed=count)
        (folder / f"{FILES[f'x_{part}']}.gz").write_bytes(gzip.compress(idx(images)))
        (folder / f"{FILES[f'y_{part}']}.gz").write_bytes(gzip.compress(idx(labels)))
    return folder


@pytest.mark.parametrize("named", ["", *(f"{name}.gz" for name in FILES.values())])
def test_the_folder_or_any_of_the_four_files_will_do(tmp_path, named):
    mnist = read_mnist(four_files(tmp_path) / named)
    images, labels = made_digits(30, seed=30)
    assert (mnist.train.images * 255 == images).all()
    assert (mnist.train.labels == labels).all()
    assert len(mnist.test) == 10


def test_uncompressed_files_are_read_too_whatever_they_are_called(tmp_path):
    for path in list(four_files(tmp_path).iterdir()):
        content = gzip.decompress(path.read_bytes())
        path.unlink()
        (tmp_path / path.name.removesuffix(".gz").replace("-idx", ".idx")).write_bytes(content)
    assert len(read_mnist(tmp_path).train) == 30
    assert len(read_mnist(tmp_path / "t10k-labels.idx1-ubyte").test) == 10


def test_a_folder_with_keras_file_will_do(tmp_path):
    made_mnist(tmp_path / "mnist.npz", train=20, test=10)
    assert len(read_mnist(tmp_path).train) == 20


GOOD = np.zeros((30, 28, 28), np.uint8)


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("x_train", idx(GOOD)[:-1], "incomplete or damaged"),
        ("x_train", idx(GOOD)[:9], "incomplete or damaged"),
        ("x_train", b"", "header is wrong"),
        ("x_train", b"\0\0\x09" + idx(GOOD)[3:], "header is wrong"),
        ("x_train", idx(np.zeros(30)), "header is wrong"),
        ("x_train", idx(GOOD) + b"\0", "longer"),
        ("x_train", idx(np.zeros((30, 27, 28))), "30×27×28"),
        ("x_train", idx(np.zeros((0, 28, 28))), "0×28×28"),
        ("x_train", bytes((0, 0, 8, 3)) + b"\xff" * 4 + idx(GOOD)[8:], "4294967295"),
        ("x_train", idx(GOOD[:29]), "29 pictures"),
        ("y_train", idx(np.full(30, 10)), "0 to 9"),
        ("y_test", idx(np.zeros(11)), "11 labels"),
    ],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_file_that_is_not_right_is_a_sentence_that_names_it(tmp_path, file, content, reason, pack):
    (four_files(tmp_path) / f"{FILES[file]}.gz").write_bytes(pack(content))
    with pytest.raises(DataError, match=reason) as raised:
        read_mnist(tmp_path)
    assert str(tmp_path) in str(raised.value)


def test_a_damaged_gzip_file_is_a_sentence(tmp_path):
    path = four_files(tmp_path) / "train-images-idx3-ubyte.gz"
    whole = path.read_bytes()
    for content in (whole[: len(whole) // 2], whole[:3], whole[:40] + bytes(20) + whole[60:]):
        path.write_bytes(content)
        with pytest.raises(DataError, match="incomplete or damaged"):
            read_mnist(tmp_path)


def test_a_missing_file_of_the_four_is_named(tmp_path):
    (four_files(tmp_path) / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(DataError, match=r"t10k-labels-idx1-ubyte\.gz, one of MNIST's four files, is missing"):
        read_mnist(tmp_path / "train-images-idx3-ubyte.gz")


@pytest.fixture(scope="module")
def mnist_path(tmp_path_factory):
    return made_mnist(tmp_path_factory.mktemp("made") / "mnist.npz")


@pytest.fixture
def bare_environment(monkeypatch, tmp_path):
    monkeypatch.delenv("DIGITPAD_DATA", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))


def test_reads_mnist_as_shares_of_ink(mnist_path):
    mnist = read_mnist(mnist_path)
    assert mnist.train.images.shape == (1500, 28, 28)
    assert mnist.train.images.dtype == np.float32
    assert (mnist.train.images.min(), mnist.train.images.max()) == (0, 1)
    assert mnist.test.labels.tolist() == [n % 10 for n in range(200)]


@pytest.mark.parametrize(
    "change",
    [
        {"x_train": np.zeros((3, 28, 28), np.float32)},
        {"x_train": np.zeros((3, 27, 28), np.uint8)},
        {"x_train": np.zeros((2, 28, 28), np.uint8)},
        {"y_train": np.array([0, 1, 10])},
        {"y_train": np.array([0, 1, -1])},
        {"y_train": np.array([0.0, 1.0, 2.0])},
        {"y_train": np.array([{}, 1, 2], dtype=object)},
        {"x_test": np.zeros((0, 28, 28), np.uint8), "y_test": np.zeros(0, np.uint8)},
        {"y_test": np.array(3)},
    ],
)
def test_a_file_laid_out_otherwise_is_a_sentence(tmp_path, change):
    good = {
        "x_train": np.zeros((3, 28, 28), np.uint8),
        "y_train": np.arange(3),
        "x_test": np.zeros((3, 28, 28), np.uint8),
        "y_test": np.arange(3),
    }
    np.savez(tmp_path / "good.npz", **good)
    assert len(read_mnist(tmp_path / "good.npz").train) == 3
    np.savez(tmp_path / "bad.npz", **good | change)
    with pytest.raises(DataError, match="Keras' layout"):
        read_mnist(tmp_path / "bad.npz")


def test_a_file_that_is_no_npz_is_a_sentence(tmp_path):
    with pytest.raises(DataError, match="cannot be read"):
        read_mnist(tmp_path / "none.npz")
    for content in (b"", b"PK\x03\x04 cut off", b"\x93NUMPY", b"text"):
        (tmp_path / "bad.npz").write_bytes(content)
        with pytest.raises(DataError, match=r"bad\.npz"):
            read_mnist(tmp_path / "bad.npz")
    np.save(tmp_path / "array.npy", np.zeros(3))
    with pytest.raises(DataError, match="Keras' layout"):
        read_mnist(tmp_path / "array.npy")


def test_mnist_is_found_where_it_is_said_to_be(bare_environment, monkeypatch, tmp_path, mnist_path):
    cache = tmp_path / "keras" / "datasets"
    cache.mkdir(parents=True)
    made_mnist(cache / "mnist.npz", train=20, test=10)
    assert len(load_mnist().train) == 20
    (tmp_path / "mnist").mkdir()
    made_mnist(tmp_path / "mnist" / "mnist.npz", train=30, test=10)
    monkeypatch.setenv("DIGITPAD_DATA", str(tmp_path))
    assert len(load_mnist().train) == 30
    assert len(load_mnist(mnist_path).train) == 1500
