"""The Pareto page's pictures draw the table they are given, all of it and nothing else."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from cskit import charts
from cskit.charts import pareto, theme
from cskit.charts.marks import Scale
from cskit.locale import using

HOSTILE = ("<script>alert(1)</script>", "$x$ and $y_1$", "A" * 80, "{x}")
WIDTHS = (theme.WIDE, theme.NARROW)


def leading(*amounts: int, top: int = 1, others: int = 0, names: tuple[str, ...] = ()) -> pd.DataFrame:
    """Accounts largest first; with ``others`` the last row gathers so many."""
    share = np.array(amounts) / sum(amounts)
    called = [*names, *(f"Account {place}" for place in range(len(names), len(amounts)))]
    frame = pd.DataFrame(
        {
            "rank": range(1, len(amounts) + 1),
            "name": called,
            "amount": amounts,
            "share": share,
            "cumulative": np.cumsum(amounts) / sum(amounts),
            "top": np.arange(len(amounts)) < top,
            "accounts": [1] * (len(amounts) - 1) + [others or 1],
        }
    )
    return frame.assign(name=frame["name"].mask(frame["accounts"] > 1))


def drawn(draw: charts.Drawing, width: float) -> Axes:
    with theme.style():
        figure: Figure = draw(width)
        figure.canvas.draw()
    (axes,) = figure.axes
    return axes


def texts(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_bar_for_each_row_as_long_as_its_amount(width: float) -> None:
    """Lengths from zero, in the order of the table; the top group in the accent, others grey."""
    axes = drawn(pareto.bars(leading(60_000, 30_000, 10_000, top=2), "BRL", "mrr"), width)
    assert [bar.get_width() for bar in axes.patches] == [60_000, 30_000, 10_000]
    assert {bar.get_x() for bar in axes.patches} == {0}
    assert axes.get_xlim()[0] == 0
    places = [bar.get_y() for bar in axes.patches]
    assert places == sorted(places)
    colours = [to_hex(bar.get_facecolor()).upper() for bar in axes.patches]
    assert colours == [theme.ACCENT, theme.ACCENT, theme.REF]
    said = " ".join(texts(axes))
    for figure in ("Account 0", "600", "60%", "300", "30%", "90%", "100%"):
        assert figure in said


@pytest.mark.parametrize("width", WIDTHS)
def test_the_bar_that_gathers_the_others_is_hollow(width: float) -> None:
    """It is no account: an outline, and how many it stands for."""
    with using("pt_BR"):
        axes = drawn(pareto.bars(leading(60, 30, 50, others=47), "BRL", "mrr"), width)
    last = axes.patches[-1]
    assert last.get_facecolor()[3] == 0
    assert last.get_linewidth() > 0
    assert "mais 47 contas" in texts(axes)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("top", "rule"), [(1, 0.5), (3, 2.5), (4, None), (5, None)])
def test_the_rule_stands_under_the_last_account_of_the_top_group(
    top: int, rule: float | None, width: float
) -> None:
    """Between two bars; none where the group ends among the others, or with the book."""
    axes = drawn(pareto.bars(leading(40, 30, 20, 10, 50, top=top, others=9), "BRL", "mrr"), width)
    heights = [set(line.get_ydata()) for line in axes.lines]
    if rule is None and top == 4:
        assert heights == [{3.5}]  # the fourth account is still an account of its own
    else:
        assert heights == ([] if rule is None else [{rule}])


@pytest.mark.parametrize("basis", ["mrr", "revenue"])
def test_names_are_text_as_typed_and_lie_on_nothing(basis: str) -> None:
    """No name is read as mathematics, mark-up or a placeholder; long ones end before the bars."""
    draw = pareto.bars(leading(40, 30, 20, 10, names=HOSTILE), "BRL", basis)
    shown = charts.show(draw, name="bars", title="T", sub="S", alt="A", data=leading(1))
    assert "<script" not in shown.html
    roots = [ET.fromstring(found) for found in re.findall(r"<svg.*?</svg>", shown.html, re.DOTALL)]
    for root in roots:
        said = [text.text for text in root.iter("text")]
        assert {"<script>alert(1)</script>", "$x$ and $y_1$", "{x}"} <= set(said)
    for width in WIDTHS:
        axes = drawn(draw, width)
        boxes = [text.get_window_extent() for text in axes.texts]
        hits = [
            (one.get_text(), other.get_text())
            for place, one in enumerate(axes.texts)
            for at, other in enumerate(axes.texts)
            if place < at and boxes[place].overlaps(boxes[at])
        ]
        assert hits == []
        assert min(box.x0 for box in boxes) >= 0
        assert max(box.x1 for box in boxes) <= width + 1


@pytest.mark.parametrize("width", WIDTHS)
def test_no_text_is_smaller_than_12_px(width: float) -> None:
    """On a phone too, where the drawing is 340 px wide."""
    line = pd.DataFrame({"x": [0, 0.5, 1], "y": [0, 0.8, 1]})
    held = pd.DataFrame({"top": [True, False], "rank": [1, 2], "cumulative": [0.8, 1.0]})
    band = line.rename(columns={"y": "low"}).assign(high=1.0)
    for draw in (
        pareto.bars(leading(40, 30, 50, others=4), "BRL", "mrr"),
        pareto.curves(line, line, band, held),
    ):
        axes = drawn(draw, width)
        scales = [artist for artist in axes.artists if isinstance(artist, Scale)]
        labels = [*axes.texts, *(label for scale in scales for label in scale.labels)]
        assert min(text.get_fontsize() for text in labels) >= 12


def curve(n: int) -> pd.DataFrame:
    x = np.arange(n + 1) / n
    return pd.DataFrame({"x": x, "y": np.sqrt(x)})


NOTHING = pd.DataFrame({"x": [], "y": []})
NO_BAND = pd.DataFrame({"x": [], "low": [], "high": []})
HELD = pd.DataFrame({"top": [True, True, False], "rank": [1, 2, 3], "cumulative": [0.5, 0.82, 1.0]})


@pytest.mark.parametrize("width", WIDTHS)
def test_the_curve_is_the_table_and_the_dots_are_where_they_say(width: float) -> None:
    """The line through the points given; 80/20 at (0.2, 0.8); the top group's end at 2 of 3 accounts."""
    axes = drawn(pareto.curves(curve(3), NOTHING, NO_BAND, HELD), width)
    line, goal, end = axes.lines
    assert np.column_stack(line.get_data()).tolist() == curve(3).to_numpy().tolist()
    assert (list(goal.get_xdata()), list(goal.get_ydata())) == ([0.2], [0.8])
    assert (list(end.get_xdata()), list(end.get_ydata())) == ([pytest.approx(2 / 3)], [0.82])
    assert len(axes.collections) == 0


def test_the_band_and_the_year_ago_are_drawn_only_where_they_are_there() -> None:
    """Their labels too: nothing is named that is not drawn."""
    band = pd.DataFrame({"x": [0, 0.5, 1], "low": [0, 0.5, 1], "high": [0, 0.9, 1]})
    bare = drawn(pareto.curves(curve(3), NOTHING, NO_BAND, HELD), theme.WIDE)
    full = drawn(pareto.curves(curve(3), curve(4), band, HELD), theme.WIDE)
    assert (len(bare.collections), len(full.collections)) == (0, 1)
    assert (len(bare.lines), len(full.lines)) == (3, 4)
    assert "chance (company)" not in texts(bare)
    assert "chance (company)" in texts(full)
    assert full.lines[0].get_linestyle() not in ("-", "solid")


def test_one_account_has_its_label_inside_the_picture() -> None:
    """A line of two points has no point near the middle; its label stands there all the same."""
    axes = drawn(pareto.curves(curve(1), NOTHING, NO_BAND, HELD.head(1)), theme.WIDE)
    (label,) = [text for text in axes.texts if text.get_text() == "this portfolio"]
    assert label.get_position() == (0.5, 0.5)


def test_an_empty_book_is_a_sentence() -> None:
    """No picture of nothing."""
    draw = pareto.bars(leading(1).head(0), "BRL", "mrr")
    shown = charts.show(draw, name="bars", title="T", sub="S", alt="No bar <b>.", data=leading(1).head(0))
    assert shown.html == '<p class="empty">No bar &lt;b&gt;.</p>'
