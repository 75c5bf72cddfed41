"""Pages of TIFF and PDF files, as scanners make them: drawn in a process of their own, with limits.

The decoders of both are large and have had holes. What one of them does on a stranger's file stays in a
process that may take only so much memory and time, and hands back pixels alone.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image

import digitpad
from digitpad.errors import PackagesError, PictureError
from digitpad.language import _
from digitpad.pictures.loading import DECODER_ERRORS, MOST_BYTES, MOST_PIXELS, read_picture
from digitpad.pictures.model import Picture
from digitpad.system.packages import check_installed

LONGER = 2400  # pixels of a page's longer side: 200 dots per inch of A4
MOST_PAGES = 200
MOST_MEMORY = 1_000_000_000  # bytes that the process may hold
PATIENCE_S = 30  # of its work on a page, and of its time in all
FINEST = 10.0  # pixels a point: a stamp of 1 cm is drawn no larger
MOST_ANSWER = 4 * LONGER * LONGER
PDF, TIFF = "pdf", "tiff"


def scan_kind(path: Path) -> str:
    """Return whether a file is a PDF or a TIFF; "" where it is neither, or cannot be read."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            head = file.read(5)
    except (OSError, ValueError):
        return ""
    if head == b"%PDF-":
        return PDF
    return TIFF if head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+") else ""


def read_pages(path: Path) -> Iterator[Picture]:
    """Yield the pages of a TIFF or a PDF, at most 200, or the one picture that any other file is.

    Raises:
        PictureError: it cannot be read; what PDF needs may not be installed.
    """
    kind = scan_kind(path)
    if not kind:
        yield read_picture(path)
        return
    number, count = 0, 1
    while number < count:
        picture, count = _page(path, kind, number)
        yield picture
        number += 1


def first_page(path: Path) -> Picture:
    """Return a picture, or the first page of a TIFF or a PDF.

    Raises:
        PictureError: it cannot be read.
    """
    kind = scan_kind(path)
    return _page(path, kind, 0)[0] if kind else read_picture(path)


def _page(path: Path, kind: str, number: int) -> tuple[Picture, int]:
    if path.stat().st_size > MOST_BYTES:
        raise PictureError(_("{path} is larger than 50 MB. Use a smaller picture.").format(path=path))
    if kind == PDF:
        try:
            check_installed("pdf", _("Reading the PDF {path}").format(path=path))
        except PackagesError as error:
            raise PictureError(_("{sentence} Or save the page as a PNG.").format(sentence=error)) from None
    answer = _answer(path, kind, number)
    head, _newline, pixels = answer.partition(b"\n")
    try:
        said = json.loads(head)
        drawn, size = ((int(width), int(height)) for width, height in (said["drawn"], said["size"]))
        if said["mode"] not in ("L", "RGB") or max(drawn) > LONGER or min(*drawn, *size) < 1:
            raise ValueError
        image = Image.frombytes(said["mode"], drawn, pixels)
        count = min(max(int(said["pages"]), 1), MOST_PAGES)
    except DECODER_ERRORS:
        raise _unreadable(path, kind) from None
    name = path.name if count == 1 else _("{name}, page {page}").format(name=path.name, page=number + 1)
    return Picture(image, size, name), count


def _unreadable(path: Path, kind: str) -> PictureError:
    sentence = (
        _("{path} cannot be read as a PDF: it is damaged, locked by a password or too large.")
        if kind == PDF
        else _("{path} cannot be read as a TIFF: it is damaged, too large, or packed in an unusual way.")
    )
    return PictureError(sentence.format(path=path))


def _answer(path: Path, kind: str, number: int) -> bytes:
    """Have the process draw a page; it gets the file on its stdin and needs no other."""
    command = [sys.executable, "-P", "-m", "digitpad.pictures.scans", kind, str(number)]
    ours = {"PYTHONPATH": str(Path(digitpad.__file__).parents[1]), "OPENBLAS_NUM_THREADS": "1"}
    try:
        with path.open("rb") as file:
            done = subprocess.run(
                command,
                stdin=file,
                capture_output=True,
                timeout=PATIENCE_S,
                env=os.environ | ours,
                check=False,
            )
    except subprocess.TimeoutExpired:
        raise _unreadable(path, kind) from None
    except OSError as error:
        raise PictureError(
            _("{path} cannot be read: {reason}. Check that you may open it.").format(
                path=path, reason=error.strerror or error
            )
        ) from None
    if done.returncode or len(done.stdout) > MOST_ANSWER:
        raise _unreadable(path, kind)
    return done.stdout


# The process


def _limit() -> None:
    """Take from this process what a page never needs. Windows has no such limits."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE_S, PATIENCE_S))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _drawn(kind: str, content: bytes, number: int) -> tuple[Image.Image, int]:
    """Return a page, and how many there are."""
    if kind == PDF:
        import pypdfium2

        document: Any = pypdfium2.PdfDocument(content)
        page = document[number]
        scale = LONGER / max(*page.get_size(), 1.0)
        return page.render(scale=min(scale, FINEST)).to_pil(), len(document)
    import io

    with Image.open(io.BytesIO(content), formats=("TIFF",)) as image:
        count = getattr(image, "n_frames", 1)
        image.seek(number)
        if image.width * image.height > MOST_PIXELS:
            raise ValueError("too large")
        image.load()
        return image.copy(), count


def _work() -> None:
    """Draw the page that the command line names, of the file on stdin, and write it to stdout."""
    from PIL import ImageOps

    from digitpad.pictures.loading import plain_picture

    kind, number = sys.argv[1], int(sys.argv[2])
    content = sys.stdin.buffer.read(MOST_BYTES + 1)
    _limit()
    image, count = _drawn(kind, content, number)
    ImageOps.exif_transpose(image, in_place=True)
    size = image.size
    image = plain_picture(image, LONGER)
    said = {"mode": image.mode, "drawn": image.size, "size": size, "pages": count}
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + image.tobytes())


if __name__ == "__main__":
    _work()
