"""Any mode, any size -> colours, 8 bits, no longer than needed."""

import numpy as np
import numpy.typing as npt
from PIL import Image

from digitpad.pictures.model import LONGER

Colours = npt.NDArray[np.uint8]  # (height, width, 3), or (height, width, 1) where all is grey


def colours(image: Image.Image) -> Colours:
    """Return a picture's colours, on plain paper where it is transparent, no longer than `LONGER`."""
    found = np.asarray(plain(image, LONGER))
    return found.reshape(*found.shape[:2], -1)


def plain(image: Image.Image, longer: int) -> Image.Image:
    """Return a picture of any mode as one of mode L or RGB, on plain paper where it is transparent.

    longer: pixels of the longer side, at most.
    """
    if image.mode.startswith(("I", "F")):  # 16 bits a pixel: Pillow would clip them, not scale them
        image = _eight_bits(image)
    elif image.has_transparency_data:
        image = _on_paper(image, longer)
    small = image.convert("L" if image.mode in ("1", "L", "LA") else "RGB")
    small.thumbnail((longer, longer), Image.Resampling.BOX)
    return small


def _eight_bits(image: Image.Image) -> Image.Image:
    """Scale 16 bits a pixel to 8, the brightest pixel to white, unless none needs more."""
    deep = np.nan_to_num(np.asarray(image, np.float32))
    scaled = deep * (255 / max(float(deep.max()), 255.0))
    return Image.fromarray(np.clip(scaled, 0, 255).astype(np.uint8))


def _on_paper(image: Image.Image, longer: int) -> Image.Image:
    """Lay what can be seen through on white paper, or on black where what is to be seen is light itself."""
    image = image.convert("RGBA")
    image.thumbnail((longer, longer), Image.Resampling.BOX)
    seen = np.asarray(image.getchannel("A"), np.float32)
    light = np.asarray(image.convert("L"), np.float32)
    is_light = float((seen * light).sum()) > 0.75 * 255 * float(seen.sum()) and float(seen.mean()) < 128
    return Image.alpha_composite(Image.new("RGBA", image.size, "black" if is_light else "white"), image)
