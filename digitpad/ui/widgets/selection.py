"""Which of many things in a row are selected: by click, Ctrl+click, Shift+click and arrow keys."""

from collections.abc import Sequence


class Selection:
    """Keys of things in an order; the one the arrows start from, and the one a range starts from."""

    def __init__(self) -> None:
        """Nothing is there, so nothing is selected."""
        self._keys: Sequence[int] = ()
        self._places: dict[int, int] = {}
        self._chosen: set[int] = set()
        self._anchor = 0
        self.cursor: int | None = None  # the index where the last click or arrow came to

    @property
    def keys(self) -> list[int]:
        """The selected keys, in order."""
        return [key for key in self._keys if key in self._chosen]

    def holds(self, key: int) -> bool:
        """Say whether a key is selected."""
        return key in self._chosen

    def show(self, keys: Sequence[int]) -> None:
        """Take over the things that are there now; what is still there stays selected."""
        at = self._key_at(self.cursor)
        self._keys = keys
        self._places = {key: index for index, key in enumerate(keys)}
        self._chosen &= self._places.keys()
        if self.cursor is not None:
            same = self._places.get(at, self.cursor) if at is not None else self.cursor
            self.cursor = min(same, len(keys) - 1) if keys else None
        self._anchor = self.cursor or 0

    def only(self, index: int) -> None:
        """Select one alone."""
        self._chosen = {self._keys[index]}
        self.cursor = self._anchor = index

    def toggle(self, index: int) -> None:
        """Select one too, or no longer."""
        self._chosen ^= {self._keys[index]}
        self.cursor = self._anchor = index

    def extend(self, index: int) -> None:
        """Select all from where the last click was to here."""
        low, high = sorted((min(self._anchor, len(self._keys) - 1), index))
        self._chosen = set(self._keys[low : high + 1])
        self.cursor = index

    def every(self) -> None:
        """Select all."""
        self._chosen = set(self._keys)

    def none(self) -> None:
        """Select nothing."""
        self._chosen = set()

    def _key_at(self, index: int | None) -> int | None:
        return self._keys[index] if index is not None and index < len(self._keys) else None
