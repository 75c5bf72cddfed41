"""How sure the network is that something is a digit."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digitpad.core.raster import steps_of_glyph
from digitpad.pictures.cutting import Cutting
from digitpad.pictures.model import Network
from digitpad.pictures.plane import Grey, Rectangle
from digitpad.pictures.slope import levelled
from digitpad.pictures.thickness import thickened


@dataclass(frozen=True, eq=False)
class Judged:
    """A cutting, and how sure the network is that it is a digit, from 0 to 1."""

    cutting: Cutting
    sure: float

    @property
    def box(self) -> Rectangle:
        """Where it is."""
        return self.cutting.rectangle


@dataclass(frozen=True)
class Judge:
    """Asks a network how sure it is of glyphs.

    slope: degrees by which the page's lines fall to the right: glyphs are turned back before.
    """

    network: Network
    slope: float = 0.0

    def sure(self, greys: list[Grey]) -> npt.NDArray[np.float32]:
        """Return the softmax maximum for each glyph."""
        if not greys:
            return np.zeros(0, np.float32)
        digits = np.stack([steps_of_glyph(thickened(levelled(grey, self.slope))).digit for grey in greys])
        return np.asarray(self.network(digits).max(axis=1), np.float32)

    def judged(self, cuttings: list[Cutting]) -> list[Judged]:
        """Return cuttings with how sure the network is of each."""
        shares = self.sure([cutting.grey for cutting in cuttings]).tolist()
        return [Judged(cutting, share) for cutting, share in zip(cuttings, shares, strict=True)]
