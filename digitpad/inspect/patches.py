"""Where a kernel, or a pooling, lies on its layer's input."""

import numpy as np
import numpy.typing as npt

from digitpad.inspect.layers import Window

Values = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


def lines(place: int, length: int, out: int, size: int, stride: int, dilation: int, same: bool) -> list[int]:
    """Return the rows, or columns, of the input that belong to one of the output; some may lie outside it.

    length, out: how many the input and the output have. The padding is TensorFlow's: what is odd comes after.
    """
    padding = max((out - 1) * stride + (size - 1) * dilation + 1 - length, 0) if same else 0
    first = place * stride - padding // 2
    return [first + step * dilation for step in range(size)]


def patch(
    image: Values, place: tuple[int, int], out: tuple[int, int], size: tuple[int, int], window: Window
) -> tuple[Values, Mask]:
    """Return a patch of an image (height, width, channels), 0 beyond its edges, and what of it lies inside.

    place: row and column of the output, which has `out` rows and columns.
    size: rows and columns of the patch, and of what is returned: (rows, columns, channels), (rows, columns).
    """
    rows, columns = (
        lines(
            place[axis],
            image.shape[axis],
            out[axis],
            size[axis],
            window.stride[axis],
            window.dilation[axis],
            window.same,
        )
        for axis in (0, 1)
    )
    inside = np.array(
        [[0 <= y < image.shape[0] and 0 <= x < image.shape[1] for x in columns] for y in rows], bool
    )
    found = image[np.ix_(np.clip(rows, 0, image.shape[0] - 1), np.clip(columns, 0, image.shape[1] - 1))]
    return np.where(inside[:, :, None], found, np.float32(0)), inside
