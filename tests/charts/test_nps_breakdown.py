"""The NPS page's pictures draw the table they are given, all of it and nothing else."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.axes import Axes

from cskit import charts
from cskit.charts import nps_breakdown, theme
from cskit.locale import using
from tests.findings.figures import results

WIDTHS = (theme.WIDE, theme.NARROW)
QUARTERS = pd.DataFrame(
    {
        "label": ["Q2 25", "Q3 25", "Q4 25"],
        "value": [16.0, float("nan"), 100.0],
        "low": [-13.0, float("nan"), 47.5],
        "high": [43.0, float("nan"), 100.0],
        "promoters": [14, 1, 10],
        "passives": [8, 2, 0],
        "detractors": [9, 0, 0],
        "n": [31, 3, 10],
    }
)
GROUPS = pd.DataFrame(
    {
        "label": ["tech-touch", "<script>alert(1)</script>"],
        "note": ["n = 27 · touch model", "n = 9 · region"],
        "value": [33.0, -20.0],
        "low": [1.0, -60.0],
        "high": [59.0, 20.0],
        "filled": [False, True],
        "said": ["33 (1 to 59)", "−20 (−60 to 20)"],
    }
)


def drawn(draw: charts.Drawing, width: float) -> Axes:
    with theme.style():
        figure = draw(width)
        figure.canvas.draw()
    (axes,) = figure.axes
    return axes


@pytest.mark.parametrize("width", WIDTHS)
def test_quarters_are_dots_with_whiskers_on_the_whole_scale(width: float) -> None:
    """A quarter without a score has no dot; its answers stand all the same."""
    axes = drawn(nps_breakdown.quarters(QUARTERS), width)
    assert axes.get_ylim() == (-100, 100)
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert [(float(dot.get_xdata()[0]), float(dot.get_ydata()[0])) for dot in dots] == [(0, 16), (2, 100)]
    whiskers = [
        line for line in axes.lines if len(line.get_xdata()) == 2 and line.get_color() == theme.ACCENT
    ]
    assert [list(line.get_ydata()) for line in whiskers] == [[-13, 43], [47.5, 100]]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_count_stands_under_its_quarter(width: float) -> None:
    """Promoters, passives, detractors and answers, in this order, under the names of the quarters."""
    axes = drawn(nps_breakdown.quarters(QUARTERS), width)
    words = [text.get_text() for text in axes.texts]
    place = words.index("Promoters")
    assert words[place : place + 16] == [
        *("Promoters", "14", "1", "10"),
        *("Passives", "8", "2", "0"),
        *("Detractors", "9", "0", "0"),
        *("Answers", "31", "3", "10"),
    ]
    for label in QUARTERS["label"]:
        assert words.count(label) == 1


def test_an_end_at_the_scales_end_is_an_arrow() -> None:
    """The range would reach further: one arrow, at the third quarter's upper end."""
    axes = drawn(nps_breakdown.quarters(QUARTERS), theme.WIDE)
    arrows = [line for line in axes.lines if line.get_marker() in ("^", "v")]
    assert [(float(one.get_xdata()[0]), float(one.get_ydata()[0])) for one in arrows] == [(2, 100)]


@pytest.mark.parametrize("code", ["en", "pt_BR"])
@pytest.mark.parametrize("width", WIDTHS)
def test_all_words_are_inside_the_picture(width: float, code: str) -> None:
    """Also the longest name of a row, in both languages."""
    with using(code):
        draw = nps_breakdown.quarters(QUARTERS)
        with theme.style():
            figure = draw(width)
            figure.canvas.draw()
    (axes,) = figure.axes
    for text in axes.texts:
        box = text.get_window_extent()
        assert box.x0 >= 0, text.get_text()
        assert box.x1 <= width, text.get_text()
        assert box.y0 >= 0, text.get_text()


def test_the_forest_has_the_portfolio_as_a_line() -> None:
    """With its score as the label; without a score there is none."""
    score = results(nps__score=(42.0, 93, 24.0, 58.0))
    shown = charts.show(
        nps_breakdown.forest(GROUPS, score), name="groups", title="t", sub="s", alt="a", data=GROUPS
    ).html
    assert shown.count("portfolio 42") == 2
    assert "&lt;script&gt;" in shown
    assert "<script" not in shown
    without = drawn(nps_breakdown.forest(GROUPS, results(nps__score="no_answers")), theme.WIDE)
    assert not [text for text in without.texts if "portfolio" in text.get_text()]
