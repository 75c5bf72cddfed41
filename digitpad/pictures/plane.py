"""What the steps work on: planes of grey and of ink, and rectangles in them, in the plane's own pixels."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digitpad.core.raster import Grey

Ink = npt.NDArray[np.float32]  # (height, width): the share of light that the ink takes away, paper around 0
Mask = npt.NDArray[np.uint8]  # (height, width): 0 or 255, as OpenCV likes them

__all__ = ["Grey", "Ink", "Mask", "Rectangle", "around"]


@dataclass(frozen=True)
class Rectangle:
    """Whole pixels of a plane, the right and the bottom one not in it."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        """The point in the middle, x and y."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def gap(self, other: "Rectangle") -> float:
        """Return how far apart two rectangles are, 0 where they touch."""
        across = max(self.left - other.right, other.left - self.right, 0)
        down = max(self.top - other.bottom, other.top - self.bottom, 0)
        return float(np.hypot(across, down))

    def shared_width(self, other: "Rectangle") -> float:
        """Return which share of the narrower one's columns both have."""
        shared = min(self.right, other.right) - max(self.left, other.left)
        return max(shared, 0) / max(min(self.width, other.width), 1)

    def shared_height(self, other: "Rectangle") -> float:
        """Return which share of the lower one's rows both have."""
        shared = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(shared, 0) / max(min(self.height, other.height), 1)


def around(rectangles: list[Rectangle]) -> Rectangle:
    """Return the rectangle around all of them."""
    return Rectangle(
        min(rectangle.left for rectangle in rectangles),
        min(rectangle.top for rectangle in rectangles),
        max(rectangle.right for rectangle in rectangles),
        max(rectangle.bottom for rectangle in rectangles),
    )
