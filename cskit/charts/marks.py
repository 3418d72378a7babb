"""Words, scales, lines and bars, as artists of matplotlib that know where they stand.

``axes.annotate`` and the ticks of an axis draw the same; but they measure each text to find a place
that is known here, and a tick is five artists. ``axes.plot`` and ``axes.barh`` work out limits that are
set and clip what need not be clipped. A page has hundreds of all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import zip_longest
from typing import Any, Literal

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure, SubFigure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D, Transform

__all__ = ["FONT", "Bar", "Line", "Scale", "Words", "font", "size_of"]

FONT = "DejaVu Sans"
"""Ships with matplotlib, so text is measured alike on every machine; the page shows its own font."""

_PAD = 3.5
"""Pixels between the axes and what a scale writes."""
_BELOW = 0.5
"""Scales lie below all else that is drawn."""


@cache
def font(size: float, bold: bool) -> FontProperties:
    """Return the font in a size; artists take a copy."""
    return FontProperties(family=FONT, size=size, weight="bold" if bold else "normal")


@lru_cache(maxsize=2048)  # setting type takes half a millisecond, and wrapping sets the same lines again
def size_of(text: str, size: float, bold: bool) -> tuple[float, float, float]:
    """Return the width of a line of text, and how far it reaches above and below its baseline, in pixels."""
    width, height, below = text_to_path.get_text_width_height_descent(text, font(size, bold), ismath=False)
    least_above, least_below = _line()
    return width, max(height - below, least_above * size), max(below, least_below * size)


@cache
def _line() -> tuple[float, float]:
    """Return how far any line of the font reaches above and below its baseline, for a size of 1."""
    file = get_font(findfont(font(1, False)))
    table: Any = file.get_sfnt_table("OS/2")  # matplotlib ships the font, and it has both tables
    head: Any = file.get_sfnt_table("head")
    unit = head["unitsPerEm"]
    return table["sTypoAscender"] / unit, -table["sTypoDescender"] / unit


class _Whole:
    """An artist that may stand outside the axes."""

    def set_clip_path(self, path: object, transform: Transform | None = None) -> None:
        """Stay whole."""


class Line(_Whole, Line2D):
    """A line or a dot that is never clipped, for ``axes.add_artist``: limits do not follow it."""


class Bar(_Whole, Rectangle):
    """A bar that is never clipped, for ``axes.add_artist``: limits do not follow it."""


class Words(_Whole, Text):
    """A line of text, its baseline at a point moved by so many pixels to the right and upwards.

    Parameters
    ----------
    point
        Where, in the units of ``transform``.
    text
        One line.
    looks
        Its font.
    colour
        Of the palette.
    align
        Which part of the line stands at the point.
    shift
        Pixels to the right and upwards.
    transform
        From the point to pixels, such as ``axes.transData``.
    """

    def __init__(
        self,
        point: tuple[float, float],
        text: str,
        looks: FontProperties,
        colour: str,
        align: Literal["left", "center", "right"],
        shift: tuple[float, float],
        transform: Transform,
    ) -> None:
        super().__init__(
            *point, text, color=colour, fontproperties=looks, horizontalalignment=align, parse_math=False
        )
        self.shift = shift
        self.set_transform(transform + Affine2D().translate(*shift))

    def draw(self, renderer: RendererBase) -> None:
        """Write the line; the page aligns it at its point, so that its width is not asked for."""
        text = self.get_text()
        if not text:
            return
        x, y = self.get_transform().transform(self.get_unitless_position())
        _width, height = renderer.get_canvas_width_height()
        gc = renderer.new_gc()
        gc.set_foreground(self.get_color())
        renderer.draw_text(
            gc, x, height - y, text, self.get_fontproperties(), self.get_rotation(), mtext=self
        )
        gc.restore()
        self.stale = False


class Scale(Artist):
    """What stands at one side of the axes: texts at places of the data and, if wished, rules across.

    Parameters
    ----------
    axes
        It is drawn below all that these axes hold.
    side
        ``"x"``: below the axes; ``"y"``: left of them.
    places, texts
        Where on the axis, and what is written there.
    size, colour
        Of the texts.
    rule
        Colour of the rules; none where it is ``"none"``.
    """

    zorder = _BELOW

    def __init__(
        self,
        axes: Axes,
        side: Literal["x", "y"],
        places: Sequence[float],
        texts: Sequence[str],
        size: float,
        colour: str,
        rule: str,
    ) -> None:
        super().__init__()
        self.places, self.texts, self.rule = list(places), list(texts), rule
        self._inside = axes.transAxes
        self._size, self._colour = size, colour
        across = side == "x"
        self.set_transform(axes.get_xaxis_transform() if across else axes.get_yaxis_transform())
        self.labels = [self._written(across, *words) for words in zip(places, texts, strict=True)]
        self._rules = [
            Path([(place, 0), (place, 1)] if across else [(0, place), (1, place)]) for place in self.places
        ]
        axes.add_artist(self)

    def name(self, text: str, gap: float) -> None:
        """Write below the texts of an ``"x"`` scale what is counted there, so many pixels apart."""
        sizes = [size_of(one, self._size, False) for one in self.texts]
        lowest = max((above + below for _width, above, below in sizes), default=-_PAD) + _PAD
        down = lowest + gap + size_of(text, self._size, False)[1]
        looks = font(self._size, False)
        words = Words((0.5, 0), text, looks, self._colour, "center", (0, -down), self._inside)
        figure = self.get_figure()
        if figure is not None:
            words.set_figure(figure)
        self.labels.append(words)

    def set_figure(self, fig: Figure | SubFigure) -> None:
        """Belong to a figure, with all texts."""
        super().set_figure(fig)
        for label in self.labels:
            label.set_figure(fig)

    def keep_inside(self) -> None:
        """Begin the first text at its place and end the last one there: both ends are the picture's."""
        self.labels[0].set_horizontalalignment("left")
        self.labels[-1].set_horizontalalignment("right")

    def _written(self, across: bool, place: float, text: str) -> Words:
        """Return one text: hanging below its place, or left of it and centred on its height."""
        above = size_of(text, self._size, False)[1]
        looks, along = font(self._size, False), self.get_transform()
        if across:
            return Words((place, 0), text, looks, self._colour, "center", (0, -_PAD - above), along)
        return Words((0, place), text, looks, self._colour, "right", (-_PAD, -above / 2), along)

    def draw(self, renderer: RendererBase) -> None:
        """Draw each rule and its text, then the name."""
        for rule, label in zip_longest(self._rules, self.labels):
            if rule is not None and self.rule != "none":
                gc = renderer.new_gc()
                gc.set_clip_rectangle(self.get_clip_box())
                gc.set_foreground(self.rule)
                gc.set_capstyle("round")
                gc.set_joinstyle("round")
                renderer.draw_path(gc, rule, self.get_transform())
                gc.restore()
            label.draw(renderer)
        self.stale = False
