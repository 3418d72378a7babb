"""How charts look: a closed palette, one type size scale, axes without furniture.

A drawing's unit is the pixel. Charts are drawn in the light palette; :mod:`cskit.charts.svg` maps
each colour of it to the page's variable of the same meaning, so one drawing serves light, dark and
print. A colour outside the palette would not follow, and is refused there.
"""

from __future__ import annotations

import textwrap
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from cskit.charts import marks
from cskit.charts.marks import Scale, Words
from cskit.charts.plane import Plane

__all__ = [
    "ACCENT",
    "C2",
    "C3",
    "C4",
    "C5",
    "CATEGORIES",
    "DIVERGING",
    "INK",
    "LABEL",
    "MUTED",
    "NARROW",
    "NPS",
    "PALETTE",
    "REF",
    "RULE",
    "SEQUENTIAL",
    "SMALL",
    "SURFACE",
    "UNKNOWN_LETTER",
    "WASH",
    "WIDE",
    "canvas",
    "label",
    "scale",
    "style",
    "width_of",
    "wrap",
]

WIDE = 720.0
"""Width of a drawing for desks and paper, in pixels."""
NARROW = 340.0
"""Width of a drawing for phones, in pixels."""
LABEL = 13.0
"""Size of names and values."""
SMALL = 12.0
"""Size of axes and notes; nothing is smaller."""

SURFACE = "#FFFFFF"
WASH = "#F3F2EE"
INK = "#1B1F24"
MUTED = "#57606A"
RULE = "#DAD9D4"
REF = MUTED  # the company and the past are drawn in the grey of secondary text
ACCENT = "#2F78E0"
C2 = "#98590A"
C3 = "#249F9A"
C4 = "#83308E"
C5 = "#443004"
CATEGORIES = (ACCENT, C2, C3, C4, C5)
"""Real categories, at most five, in this order; each needs a second cue (label, dash or shape)."""
SEQUENTIAL = ("#F1F6FB", "#D9E8F5", "#B7D3EC", "#8DB9DF", "#5E9CCB", "#2A6AA3", "#0B3358")
"""Low to high, for the breaks 50, 60, 70, 80, 90, 95."""
DIVERGING = ("#9C3A06", "#D9824A", "#F4D3BA", "#E7E8EA", "#BFDDE0", "#5FA9AE", "#0F6670")
"""Below to above a middle, for the breaks 80, 90, 97, 103, 110, 120."""
NPS = ("#B5531C", "#8A9199", "#0F6671")
"""Detractor, neutral, promoter. The last differs by one from the end of :data:`DIVERGING`, whose dark
value is another."""

PALETTE: dict[str, str] = {
    SURFACE: "surface",
    WASH: "wash",
    INK: "ink",
    MUTED: "muted",
    RULE: "rule",
    ACCENT: "accent",
    C2: "c2",
    C3: "c3",
    C4: "c4",
    C5: "c5",
    **{colour: f"s{step}" for step, colour in enumerate(SEQUENTIAL, 1)},
    **{colour: f"d{step}" for step, colour in enumerate(DIVERGING, 1)},
    **{colour: f"nps-{group}" for group, colour in zip(("low", "mid", "high"), NPS, strict=True)},
}
"""Every colour a chart may use, and the name of the page's variable it becomes."""

UNKNOWN_LETTER = "Glyph .* missing from font"
"""What matplotlib warns of a name in letters that its font lacks; the reader's own font has them."""

_RC = {
    "font.family": marks.FONT,
    "font.size": LABEL,
    "text.color": INK,
    "text.parse_math": False,  # a customer may be called "$x$"
    "axes.titley": 1.0,  # charts have no titles: no place is looked for
    "axes.xmargin": 0.0,
    "axes.ymargin": 0.0,
    "figure.dpi": 72.0,  # one point is one pixel of the page
    "figure.facecolor": SURFACE,
    "lines.linewidth": 2.0,
    "lines.solid_capstyle": "round",
    "patch.linewidth": 0.0,
    "svg.fonttype": "none",  # text stays text: it can be searched, copied and read aloud
    "svg.hashsalt": "cskit",
}


@contextmanager
def style() -> Iterator[None]:
    """Draw inside this block as the kit does, whatever the user's own matplotlib settings are."""
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=UNKNOWN_LETTER)
        mpl.rcdefaults()
        mpl.rcParams.update(_RC)  # type: ignore[arg-type]  # the stubs list every key as a literal
        yield


def canvas(
    height: float,
    width: float = WIDE,
    *,
    left: float = 48,
    right: float = 16,
    top: float = 12,
    bottom: float = 32,
) -> tuple[Figure, Axes]:
    """Return an empty figure of so many pixels and its only axes, inside margins given in pixels.

    Called inside :func:`style`. The axes are a :class:`Plane <cskit.charts.plane.Plane>`: what stands at
    their sides is written by :func:`scale`. Bars need 28 px a row and 72 px around them; lines look well at
    320 px.
    """
    figure = Figure(figsize=(width / 72, height / 72))
    FigureCanvasSVG(figure)
    inner = (
        left / width,
        bottom / height,
        max(width - left - right, 1) / width,
        max(height - top - bottom, 1) / height,
    )
    axes = Plane(figure, inner)
    figure.add_axes(axes)
    return figure, axes


def scale(
    axes: Axes, side: Literal["x", "y"], places: Sequence[float], texts: Sequence[str], *, rules: bool = False
) -> Scale:
    """Write texts along one side of the axes, with thin rules across if wished.

    It stands instead of matplotlib's ticks, of which a plane has none. Give ``"x"`` before ``"y"``: rules lie
    on each other in that order.
    """
    return Scale(axes, side, places, texts, SMALL, MUTED, RULE if rules else "none")


def label(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    *,
    colour: str = INK,
    size: float = LABEL,
    align: Literal["left", "center", "right"] = "left",
    weight: Literal["normal", "bold"] = "normal",
    shift: tuple[float, float] = (0, 0),
) -> None:
    """Write a text at a point of the data, centred on its height; it may stand outside the axes.

    ``shift`` moves it by so many pixels to the right and upwards. Lines are written one by one:
    matplotlib would align them by the width they have in its own font, not in the reader's.
    """
    lines = text.split("\n")
    size = max(size, SMALL)
    looks = marks.font(size, weight == "bold")
    for at, line in enumerate(lines):
        # Half the height of a capital below the middle: the lines of a row share a baseline.
        up = shift[1] + ((len(lines) - 1) / 2 - at) * size * 1.25 - 0.36 * size
        axes.add_artist(Words((x, y), line, looks, colour, align, (shift[0], up), axes.transData))


def width_of(text: str, size: float = LABEL, weight: Literal["normal", "bold"] = "normal") -> float:
    """Return the width of one line of text in pixels, in the widest font it may be shown in."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=UNKNOWN_LETTER)
        return marks.size_of(text, size, weight == "bold")[0]


def wrap(text: str, pixels: float, size: float = LABEL, lines: int = 2) -> str:
    """Break a name into at most so many lines of this width; what does not fit ends in "…".

    Words are kept whole where they fit. Line breaks inside the name become spaces.
    """
    flat = " ".join(text.split())
    if width_of(flat, size) <= pixels:
        return flat
    # Letters differ in width: begin with a guess and take one off until every line fits.
    for columns in range(max(int(pixels / size * 2.4), 2), 1, -1):
        broken = textwrap.wrap(flat, columns, max_lines=lines, placeholder="…", break_long_words=True)
        if max(width_of(line, size) for line in broken) <= pixels:
            return "\n".join(broken)
    return "…"
