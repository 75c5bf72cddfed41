"""What the window remembers from one run to the next: the settings, and the last drawing."""

from dataclasses import replace

from digitpad.core.ink import Strokes
from digitpad.system.store import Store


class Memory:
    """The settings and the drawing as they were kept last, and the way to keep new ones."""

    def __init__(self, store: Store) -> None:
        """Read the settings."""
        self._store = store
        self._kept: Strokes = ()
        self.settings = store.settings()

    def change(self, **settings: str | bool | float) -> None:
        """Change settings and write them.

        Raises:
            StoreError: they cannot be written; they hold until the end all the same.
        """
        changed = replace(self.settings, **settings)  # type: ignore[arg-type]
        if changed != self.settings:
            self.settings = changed
            self._store.save_settings(changed)

    def keep_drawing(self, strokes: Strokes) -> None:
        """Write the drawing where it is another than before; an empty pad leaves the last one kept.

        Raises:
            StoreError: it cannot be written.
        """
        if strokes and strokes != self._kept:
            self._store.save_last_drawing(strokes)
            self._kept = strokes
