"""Axes that hold what a chart puts there and nothing else: no ticks, spines or grid of their own.

matplotlib's axes make four spines and their first ticks before anything is drawn: that takes three times as
long as a plane, and an empty chart with ticks on two sides four times as long as one with scales.
:class:`cskit.charts.marks.Scale` writes at the sides of a plane instead.
"""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.axis import XAxis, YAxis
from matplotlib.spines import Spine

__all__ = ["Plane"]


class _Silent:
    """An axis that has limits and never a tick; its locator may still be asked for places."""

    def set_tick_params(self, *_args: object, **_looks: object) -> None:
        """Make no tick to set them on."""

    def set_clip_path(self, *_args: object) -> None:
        """Make no tick to clip."""


class _SilentX(_Silent, XAxis):
    pass


class _SilentY(_Silent, YAxis):
    pass


class Plane(Axes):
    """Axes of which only what is added is drawn. What it overrides is what matplotlib's projections do."""

    def _gen_axes_spines(self) -> dict[str, Spine]:
        """Return no spine: charts have no frame."""
        return {}

    def _init_axis(self) -> None:
        """Give both directions their limits."""
        self.xaxis = _SilentX(self, clear=False)
        self.yaxis = _SilentY(self, clear=False)

    def clear(self) -> None:
        """Take everything away; no axis is drawn."""
        super().clear()
        self.set_axis_off()
