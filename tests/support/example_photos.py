"""The photographs among the examples, made as `python tests/support/example_photos.py` writes them."""

import functools
import io
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent)]

from PIL import Image  # noqa: E402

from digitpad.pictures.examples import photo_file  # noqa: E402
from support.pages import PageStyle, page  # noqa: E402
from support.pages_forms import plan_form  # noqa: E402
from support.pages_lists import plan_list, plan_numbers  # noqa: E402
from support.pages_tables import plan_table  # noqa: E402
from support.photos_made import Made  # noqa: E402

SIZE = (1280, 960)
QUALITY = 80  # of JPEG: each is about 100 kB
ONLY_PHOTOS = (1.0, 0.0, 0.0)
PRINTED = PageStyle({"plain": 0.75, "coloured": 0.25}, ONLY_PHOTOS)
WRITTEN = PageStyle({"plain": 0.3, "ruled": 0.4, "squared": 0.3}, ONLY_PHOTOS)
BOARD = PageStyle({"blackboard": 1.0}, ONLY_PHOTOS)

MAKERS: dict[str, Callable[[], Made]] = {
    "page": lambda: page((34, 23), plan_list, WRITTEN, (), SIZE),
    "form": lambda: page((2, 21), functools.partial(plan_form, boxes=(4, 7)), PRINTED, (), SIZE),
    "table": lambda: page((24, 22), plan_table, PRINTED, (), SIZE),
    "board photo": lambda: page((6, 24), plan_numbers, BOARD, (), SIZE),
}


def main() -> None:
    """Write the examples' files into the package."""
    for key, make in MAKERS.items():
        path = photo_file(key)
        Image.open(io.BytesIO(make().data)).save(path, "JPEG", quality=QUALITY, optimize=True)
        print(f"{path}  {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
