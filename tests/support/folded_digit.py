"""A picture of a digit on paper that was folded."""

from pathlib import Path

from support.rows import CELL, picture_of


def broken_five(folder: Path) -> Path:
    """Save a 5 that a white line, where the paper was folded, goes through from top to bottom."""
    picture = picture_of("5").image
    picture.paste(255, (58, 0, 62, CELL))
    (folder / "5").mkdir()
    picture.save(folder / "5" / "folded.png")
    return folder
