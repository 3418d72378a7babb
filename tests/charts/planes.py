"""A plane whose pixels are easy to count, and what stands in its picture."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cskit import charts
from cskit.charts import theme

LEFT, RIGHT, TOP, BOTTOM = 100, 700, 30, 130
"""Where the plane lies in its picture, in pixels from the top left: 60 a unit across, 25 upwards."""


def drawn(put: Callable[[Axes], object]) -> ET.Element:
    """Put something on a plane of 10 by 4 units; give the picture for desks."""

    def draw(width: float) -> Figure:
        figure, axes = theme.canvas(200, width, left=LEFT, right=20, top=TOP, bottom=200 - BOTTOM)
        axes.set(xlim=(0, 10), ylim=(0, 4))
        put(axes)
        return figure

    shown = charts.show(draw, name="plane", title="t", sub="s", alt="a", data=pd.DataFrame({"x": [1]}))
    return ET.fromstring(re.findall(r"<svg.*?</svg>", shown.html, re.DOTALL)[0])


def texts(root: ET.Element) -> dict[str, tuple[float, float, str]]:
    """Give each text of a picture with its place and which of its parts stands there."""
    return {
        str(one.text): (float(one.attrib["x"]), float(one.attrib["y"]), one.attrib["text-anchor"])
        for one in root.iter("text")
    }


def paths(root: ET.Element) -> list[ET.Element]:
    """Give the lines and bars of a picture but its ground; each covers those before it."""
    return [one for one in root.iter("path") if one.attrib["fill"] != "var(--surface,#FFFFFF)"]
