"""Drawings fit a page: the palette is closed, text is text, bytes are the same every time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.figure import Figure

from cskit import charts
from cskit.charts import svg, theme
from cskit.charts.sparkline import sparkline
from cskit.errors import NotebookError
from tests.reports import specimen

SHEET = "cskit/reports/templates/style.css"


def one_label(text: str, colour: str = theme.INK) -> charts.Drawing:
    def draw(width: float) -> Figure:
        figure, axes = theme.canvas(60, width)
        theme.label(axes, 0.5, 0.5, text, colour=colour)
        return figure

    return draw


def shown(draw: charts.Drawing, name: str = "bars", alt: str = "Nothing much.") -> charts.Shown:
    return charts.show(
        draw, name=name, title="It rises", sub="MRR (R$)", alt=alt, data=pd.DataFrame({"a": [1.5]})
    )


def drawings(html: str) -> list[ET.Element]:
    return [ET.fromstring(found) for found in re.findall(r"<svg.*?</svg>", html, re.DOTALL)]


@pytest.mark.parametrize("name", [*specimen.HOSTILE, "日本株式会社", "a & b"])
def test_names_appear_as_typed(name: str) -> None:
    """Whatever a customer is called stands in the drawing letter by letter, as text."""
    for root in drawings(shown(one_label(name)).html):
        assert [text.text for text in root.iter("text")] == [name]


def test_a_chart_is_a_picture_with_a_sentence() -> None:
    """Both drawings are images named by the alt sentence; the narrow one waits for a phone."""
    html = shown(one_label("x"), alt="From 1 to 2 <b>").html
    wide, narrow = drawings(html)
    for root in (wide, narrow):
        assert root.attrib["role"] == "img"
        assert root[0].tag == "title"
        assert root[0].text == "From 1 to 2 <b>"
    assert wide.attrib["viewBox"] == "0 0 720 60"
    assert narrow.attrib["viewBox"] == "0 0 340 60"
    assert re.search(r'<div class="narrow" hidden>', html)


def test_text_form_is_title_and_data() -> None:
    """A terminal, and nbval, read the finding and the table behind the picture."""
    assert str(shown(one_label("x"))) == "It rises\nMRR (R$)\n  a\n1.5"


def test_only_the_palette() -> None:
    """A colour that dark pages could not change is refused, by name."""
    with pytest.raises(NotebookError, match="#ff0000"):
        shown(one_label("x", colour="#FF0000"))
    assert svg.colour("#2f78e0") == "var(--accent,#2F78E0)"
    assert svg.colour("none") == "none"


def test_the_sheet_knows_every_colour(root) -> None:
    """The page's light values are the drawing's own, so that one picture serves all themes."""
    sheet = (root / SHEET).read_text(encoding="utf-8")
    light = dict(re.findall(r"--([a-z0-9-]+):(#[0-9A-F]{6})", sheet.partition("@media screen")[0]))
    for colour, variable in theme.PALETTE.items():
        # One of two equal greens is drawn one step off, to be told apart by its meaning.
        assert light[variable] in {colour, "#0F6670"}, variable


def test_what_is_left_of_matplotlib() -> None:
    """No prolog, metadata, style, font family, link or stray id; clips are named after the chart."""
    html = shown(specimen.bars(specimen.accounts(specimen.NICE))).html
    assert not re.search(r"<\?xml|<!DOCTYPE|metadata|<style|style=|font-family|xlink|xmlns|DejaVu", html)
    assert set(re.findall(r'<clipPath id="([^"]*)"', html)) == set(re.findall(r"url\(#([^)]*)\)", html))
    assert set(re.findall(r"url\(#([^)]*)\)", html)) == {"bars-clip-1", "bars-narrow-clip-1"}
    assert {float(size) for size in re.findall(r'font-size="([^"]*)"', html)} >= {theme.SMALL}
    assert min(float(size) for size in re.findall(r'font-size="([^"]*)"', html)) >= theme.SMALL


def test_markers_are_drawn_where_they_stand() -> None:
    """References inside matplotlib's SVG become shapes: a page needs no shared definitions."""

    def draw(width: float) -> Figure:
        figure, axes = theme.canvas(100, width)
        axes.plot([1, 2], [1, 2], "o", color=theme.ACCENT)
        axes.scatter([1, 2], [2, 1], color=theme.C2)
        return figure

    for root in drawings(shown(draw).html):
        assert not list(root.iter("use"))
        fills = [element.attrib.get("fill") for element in root.iter("circle")]
        assert fills.count("var(--accent,#2F78E0)") == 2


def test_own_settings_do_not_matter() -> None:
    """A user's matplotlib settings change nothing, and ours do not leak to them."""
    before = shown(one_label("$x$ a")).html
    with mpl.rc_context({"font.size": 30, "text.usetex": True, "svg.fonttype": "path"}):
        assert shown(one_label("$x$ a")).html == before
        assert mpl.rcParams["font.size"] == 30


def test_same_bytes_everywhere(root) -> None:
    """Hash seed, time zone, language of the system and folder leave no trace in a drawing."""
    code = (
        "from tests.charts.test_base import shown; from tests.reports import specimen as s;"
        "print(shown(s.bars(s.accounts(s.NICE))).html)"
    )
    pages = set()
    for seed, zone in (("1", "America/Sao_Paulo"), ("2", "Asia/Tokyo")):
        env = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C", "PYTHONPATH": str(root)}
        done = subprocess.run([sys.executable, "-c", code], env=env, cwd="/", capture_output=True, check=True)
        pages.add(done.stdout)
    assert len(pages) == 1


def test_a_name_for_a_chart() -> None:
    """A name that could not be an id is refused with an example."""
    with pytest.raises(NotebookError, match="Bars!"):
        shown(one_label("x"), name="Bars!")


@pytest.mark.parametrize("pixels", [60, 140, 216])
@pytest.mark.parametrize("name", [*specimen.HOSTILE, *specimen.NICE, "W" * 60])
def test_wrapped_names_fit(name: str, pixels: float) -> None:
    """A wrapped name has two lines at most, none wider than the room; what is cut ends in "…"."""
    lines = theme.wrap(name, pixels).split("\n")
    assert len(lines) <= 2
    assert max(theme.width_of(line) for line in lines) <= pixels
    whole = "".join(lines).replace(" ", "") == "".join(name.split())
    assert whole or lines[-1].endswith("…")


def test_lines_of_a_label_end_together() -> None:
    """Lines on the right side of their point each end there, in whatever font they are shown."""

    def draw(width: float) -> Figure:
        figure, axes = theme.canvas(60, width)
        theme.label(axes, 0.5, 0.5, "one line\nand a longer one", align="right")
        return figure

    texts = list(drawings(shown(draw).html)[0].iter("text"))
    assert {text.attrib["text-anchor"] for text in texts} == {"end"}
    assert len({text.attrib["x"] for text in texts}) == 1
    assert float(texts[1].attrib["y"]) - float(texts[0].attrib["y"]) == pytest.approx(
        1.25 * theme.LABEL, abs=0.1
    )


def test_sparkline() -> None:
    """Twelve months and a gap: two lines, one dot, and the words for those who do not see it."""
    drawn = ET.fromstring(sparkline([1, 2, None, 3, 4], label="MRR <b> from 1 to 4"))
    assert drawn.findtext("title") == "MRR <b> from 1 to 4"
    assert [line.attrib["points"] for line in drawn.iter("polyline")] == [
        "4.0,20.0 26.0,14.7",
        "70.0,9.3 92.0,4.0",
    ]
    assert [(dot.attrib["cx"], dot.attrib["cy"]) for dot in drawn.iter("circle")] == [("92.0", "4.0")]


def test_sparkline_of_little() -> None:
    """One value is no history; a line that never moves runs through the middle; a missing end has no dot."""
    assert sparkline([None, 3.0], label="x") == ""
    assert sparkline([float("nan"), float("inf")], label="x") == ""
    assert 'points="4.0,12.0 92.0,12.0"' in sparkline([5, 5], label="x")
    assert "<circle" not in sparkline([1, 2, None], label="x")
    assert 'points="4.0,20.0 92.0,12.0"' in sparkline([0, 5], label="x", low=0, high=10)


def test_a_dot_is_a_circle() -> None:
    """Round marks are circles of the right size at the right place; squares stay what they are."""

    def draw(width: float) -> Figure:
        figure, axes = theme.canvas(100, width, left=0, right=0, top=0, bottom=0)
        axes.set(xlim=(0, 100), ylim=(0, 100))
        axes.plot([25], [50], marker="o", markersize=10, markeredgewidth=0, color=theme.ACCENT)
        axes.plot([75], [50], marker="s", markersize=10, markeredgewidth=0, color=theme.ACCENT)
        return figure

    html = charts.show(draw, name="dot", title="t", sub="s", alt="a", data=pd.DataFrame({"x": [1]})).html
    circles = re.findall(r"<circle [^>]*/>", html)
    assert len(circles) == 2  # one a width
    assert all(part in circles[0] for part in ('cx="180"', 'cy="50"', 'r="5"', 'fill="var(--accent'))
    assert html.count("translate(540 50)") == 1
