"""The changes of an experiment in the making, to be taken back and made again."""

from digitpad.lab.draft import Draft

MOST = 200  # that can be taken back


class Changes:
    """A draft, those before it, and those that were taken back."""

    def __init__(self, draft: Draft) -> None:
        """Begin with a draft that cannot be taken back."""
        self._drafts = [draft]
        self._place = 0
        self._key = ""

    @property
    def now(self) -> Draft:
        """The draft as it is."""
        return self._drafts[self._place]

    @property
    def can_undo(self) -> bool:
        """Whether there is a draft before."""
        return self._place > 0

    @property
    def can_redo(self) -> bool:
        """Whether a change was taken back."""
        return self._place + 1 < len(self._drafts)

    def change(self, draft: Draft, key: str = "") -> None:
        """Make a change. One after the other with the same key, such as letters typed, are one change."""
        if draft == self.now:
            return
        goes_on = key and key == self._key and self.can_undo
        before = self._drafts[: self._place + (0 if goes_on else 1)]
        self._drafts = [*before, draft][-MOST:]
        self._place = len(self._drafts) - 1
        self._key = key

    def undo(self) -> None:
        """Take the last change back, where there is one."""
        self._place, self._key = max(self._place - 1, 0), ""

    def redo(self) -> None:
        """Make the change again that was taken back, where there is one."""
        self._place, self._key = min(self._place + 1, len(self._drafts) - 1), ""
