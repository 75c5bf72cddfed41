"""Sound pictures of what nobody writes, to see that searching them neither fails nor lasts."""

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]  # (height, width, 3)
Draw = Callable[[Pixels, np.random.Generator], None]
SIDES = (1, 4000)  # least and most, in pixels; most are below 1,200


def odd_picture(generator: np.random.Generator) -> Pixels:
    """Return a picture of one to three odd things above each other, of any size."""
    longest = SIDES[1] if generator.random() < 0.1 else 1200
    least = SIDES[0] if generator.random() < 0.15 else 60
    height, width = (int(np.exp(generator.uniform(np.log(least), np.log(longest)))) for _ in range(2))
    if generator.random() < 0.04:  # one long line, either way
        height, width = generator.permutation(
            [1 + int(generator.integers(3)), int(generator.integers(4000, 60_000))]
        )
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[:] = generator.integers(0, 256, 3) if generator.random() < 0.5 else 255
    for draw in generator.choice(np.array(DRAWS, object), generator.integers(1, 4)):
        draw(pixels, generator)
    return pixels


def _colour(generator: np.random.Generator) -> tuple[int, ...]:
    return (
        (0, 0, 0) if generator.random() < 0.5 else tuple(int(part) for part in generator.integers(0, 256, 3))
    )


def _noise(pixels: Pixels, generator: np.random.Generator) -> None:
    height, width = pixels.shape[:2]
    cell = int(generator.choice([1, 2, 5, 20]))
    shape = (height // cell + 1, width // cell + 1)
    grains = generator.integers(0, 256, shape, dtype=np.uint8)
    if generator.random() < 0.5:  # pepper
        grains = np.where(grains < generator.integers(1, 128), 0, 255).astype(np.uint8)
    pixels[:] = np.minimum(
        pixels, np.kron(grains, np.ones((cell, cell), np.uint8))[:height, :width, np.newaxis]
    )


def _stripes(pixels: Pixels, generator: np.random.Generator) -> None:
    apart, tint = int(generator.integers(2, 40)), _colour(generator)
    width = int(generator.integers(1, max(2, apart // 2)))
    angle = generator.uniform(0, np.pi) if generator.random() < 0.5 else 0.0
    _parallels(pixels, apart, angle, width, tint)


def _lattice(pixels: Pixels, generator: np.random.Generator) -> None:
    apart, tint = int(generator.integers(4, 60)), _colour(generator)
    angle = generator.uniform(-0.2, 0.2)
    for turn in (0.0, np.pi / 2):
        _parallels(pixels, apart, angle + turn, int(generator.integers(1, 4)), tint)


def _parallels(pixels: Pixels, apart: int, angle: float, width: int, tint: tuple[int, ...]) -> None:
    reach = max(pixels.shape)
    way, side = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    for place in np.arange(-reach, 2 * reach, apart):
        start, end = side * place - 2 * reach * way, side * place + 2 * reach * way
        cv2.line(pixels, start.astype(int).tolist(), end.astype(int).tolist(), tint, width)


def _shapes(pixels: Pixels, generator: np.random.Generator) -> None:
    """Draw many circles, frames and lines, some within others."""
    height, width = pixels.shape[:2]
    for _ in range(int(generator.integers(5, 400))):
        x, y = int(generator.integers(width)), int(generator.integers(height))
        size, tint = int(generator.integers(1, max(2, max(height, width) // 4))), _colour(generator)
        thick = int(generator.integers(1, 6))
        kind = generator.integers(3)
        if kind == 0:
            cv2.circle(pixels, (x, y), size, tint, thick)
        elif kind == 1:
            cv2.rectangle(pixels, (x, y), (x + size, y + size // 2), tint, thick)
        else:
            cv2.line(pixels, (x, y), (x + size, y + int(generator.integers(-size, size + 1))), tint, thick)


def _gradient(pixels: Pixels, generator: np.random.Generator) -> None:
    height, width = pixels.shape[:2]
    along = (
        np.linspace(0, 255, width) if generator.random() < 0.5 else np.linspace(0, 255, height)[:, np.newaxis]
    )
    pixels[:] = (0.5 * pixels + 0.5 * np.broadcast_to(along, (height, width))[..., np.newaxis]).astype(
        np.uint8
    )


def _marks(pixels: Pixels, generator: np.random.Generator) -> None:
    """Print many small signs in rows, as a page of text has them."""
    size = int(generator.integers(8, 40))
    for y in range(size, pixels.shape[0], 2 * size):
        text = "".join(generator.choice(list("0123456789Il|/-.,oOS"), max(1, pixels.shape[1] // size)))
        cv2.putText(pixels, text, (0, y), cv2.FONT_HERSHEY_PLAIN, size / 12, _colour(generator), 1)


DRAWS: tuple[Draw, ...] = (_noise, _stripes, _lattice, _shapes, _gradient, _marks)
