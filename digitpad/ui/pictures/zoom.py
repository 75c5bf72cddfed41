"""Zoom and pan: which part of a picture is seen, how large and where."""

from typing import NamedTuple

Size = tuple[float, float]  # width and height
Region = tuple[float, float, float, float]  # left, top, right, bottom

MOST = 16.0  # pixels of the screen to one of the picture: enlarged more it shows nothing new
STEP = 1.25  # times larger, by a notch of the wheel


class Zoom(NamedTuple):
    """How a picture of `size` lies in a room: a point (x, y) of it is at (left + scale * x, top + scale * y).

    room: width and height there are, in pixels of the screen; the picture's corner counts from its corner.
    least: the scale at which all of the picture is seen.
    """

    size: Size
    room: Size
    least: float
    scale: float
    left: float
    top: float

    @property
    def is_fitted(self) -> bool:
        """Whether all of the picture is seen, as large as it can be."""
        return self.scale <= self.least * 1.001

    def by(self, factor: float, x: float, y: float) -> "Zoom":
        """Enlarge by a factor, and leave what is at (x, y) of the room where it is."""
        scale = max(min(self.scale * factor, max(MOST, self.least)), self.least)
        grown = scale / self.scale
        return self._replace(
            scale=scale, left=x - grown * (x - self.left), top=y - grown * (y - self.top)
        )._held()

    def moved(self, right: float, down: float) -> "Zoom":
        """Move by so many pixels of the screen, no farther than to the picture's border."""
        return self._replace(left=self.left + right, top=self.top + down)._held()

    def showing(self, box: Region) -> "Zoom":
        """Move by as little as brings a box of the picture into sight; of one too large its corner."""
        across = _into(self.left + self.scale * box[0], self.left + self.scale * box[2], self.room[0])
        down = _into(self.top + self.scale * box[1], self.top + self.scale * box[3], self.room[1])
        return self.moved(across, down)

    def resized(self, room: Size) -> "Zoom":
        """Return the same in a room of another size: fitted where it was, else with the same middle."""
        new = fitted(self.size, room)
        if self.is_fitted:
            return new
        x = (self.room[0] / 2 - self.left) / self.scale
        y = (self.room[1] / 2 - self.top) / self.scale
        scale = max(self.scale, new.least)
        return new._replace(scale=scale, left=room[0] / 2 - scale * x, top=room[1] / 2 - scale * y)._held()

    def seen(self) -> Region:
        """Return the part of the picture that is seen, in its pixels."""
        left, top = max(-self.left, 0) / self.scale, max(-self.top, 0) / self.scale
        right = min((self.room[0] - self.left) / self.scale, self.size[0])
        bottom = min((self.room[1] - self.top) / self.scale, self.size[1])
        return left, top, right, bottom

    def _held(self) -> "Zoom":
        """Leave no room empty that the picture could fill; what is smaller than the room is in its middle."""
        left = _held_in(self.left, self.scale * self.size[0], self.room[0])
        top = _held_in(self.top, self.scale * self.size[1], self.room[1])
        return self._replace(left=left, top=top)


def fitted(size: Size, room: Size) -> Zoom:
    """Return all of a picture of `size` as large as it can be in a room, in its middle."""
    least = min(room[0] / size[0], room[1] / size[1])
    return Zoom(size, room, least, least, 0.0, 0.0)._held()


def _held_in(start: float, length: float, room: float) -> float:
    if length <= room:
        return (room - length) / 2
    return min(max(start, room - length), 0.0)


def _into(start: float, end: float, room: float) -> float:
    """Return by how much to move what reaches from `start` to `end` into a room."""
    if start < 0 or end - start > room:
        return -start
    return min(room - end, 0.0)
