"""The cover's pictures: small lines, and the renewals as dots that do not lie on one another."""

from __future__ import annotations

from itertools import combinations
from math import hypot

import pandas as pd
import pytest
from matplotlib.axes import Axes

from cskit import charts
from cskit.charts import cover, theme
from cskit.charts.marks import Scale
from cskit.locale import using

END = pd.Timestamp("2026-09-30")
WIDTHS = (theme.WIDE, theme.NARROW)


def due(*rows: tuple[str, int, int]) -> pd.DataFrame:
    """Write renewals from name, days ahead and cents."""
    frame = pd.DataFrame(rows, columns=["name", "days", "mrr"])
    return frame.assign(renewal_on=END + pd.to_timedelta(frame["days"], unit="D"))


def drawn(frame: pd.DataFrame, width: float, days: int = 90) -> Axes:
    with theme.style():
        figure = cover.renewals(frame, END, days)(width)
        figure.canvas.draw()
    (axes,) = figure.axes
    return axes


@pytest.mark.parametrize("width", WIDTHS)
def test_a_dot_for_each_account_at_its_date_with_its_area(width: float) -> None:
    """Four times the MRR is twice as wide."""
    axes = drawn(due(("A", 0, 100), ("B", 45, 400), ("C", 90, 400)), width)
    inner = width - 32
    assert [dot.get_xdata()[0] for dot in axes.lines] == [0, inner / 2, inner]
    sizes = [dot.get_markersize() for dot in axes.lines]
    assert sizes[1] == sizes[2] == 2 * sizes[0]


@pytest.mark.parametrize("width", WIDTHS)
def test_dots_and_names_do_not_overlap(width: float) -> None:
    """Thirty renewals in three weeks, with long names: stacked, each name beside its own dot."""
    rows = [
        (f"Distribuidora de Alimentos número {place}", place * 7 % 21, 100 * (place + 1))
        for place in range(30)
    ]
    axes = drawn(due(*sorted(rows, key=lambda row: row[1])), width)
    dots = [
        (*axes.transData.transform((dot.get_xdata()[0], dot.get_ydata()[0])), dot.get_markersize() / 2)
        for dot in axes.lines
    ]
    for (x, y, r), (other_x, other_y, other_r) in combinations(dots, 2):
        assert hypot(x - other_x, y - other_y) >= r + other_r
    boxes = [text.get_window_extent() for text in axes.texts]
    assert not [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]
    assert all(box.x1 <= width + 1 for box in boxes)
    for x, y, r in dots:  # no name lies on a dot
        assert not [
            box for box in boxes if box.x0 < x + r and x - r < box.x1 and box.y0 < y + r and y - r < box.y1
        ]


def test_the_largest_are_named_on_a_desk_and_none_on_a_phone() -> None:
    """Five names at most; the phone has the table below."""
    rows = [(f"n{place}", place * 10, 100 + place) for place in range(8)]
    assert {text.get_text() for text in drawn(due(*rows), theme.WIDE).texts} == {"n3", "n4", "n5", "n6", "n7"}
    assert len(drawn(due(*rows), theme.NARROW).texts) == 0


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("days", [1, 14, 30, 45, 90, 180, 365])
def test_dates_under_the_line_do_not_overlap(days: int, width: float) -> None:
    """Whatever window the policy sets; the first and the last day are always named."""
    with using("pt_BR"):
        axes = drawn(due(("A", 1, 100)), width, days)
    (below,) = axes.artists
    assert isinstance(below, Scale)
    labels = below.labels
    assert labels[0].get_text() == "30/09/2026"
    assert labels[-1].get_text() == f"{END + pd.Timedelta(days=days):%d/%m/%Y}"
    boxes = [label.get_window_extent() for label in labels]
    assert not [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]
    assert min(box.x0 for box in boxes) >= 0
    assert max(box.x1 for box in boxes) <= width + 1
    assert min(label.get_fontsize() for label in labels) >= 12


def test_names_are_text_and_accounts_that_pay_nothing_are_dots_too() -> None:
    """Hostile names stand as typed; a paused account's dot is small, not gone."""
    frame = due(("<script>alert(1)</script>", 3, 0), ("$x$", 40, 0))
    shown = charts.show(
        cover.renewals(frame, END, 90), name="due", title="T", sub="S", alt="A", data=frame[["name", "mrr"]]
    )
    assert "<script" not in shown.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown.html
    assert "$x$" in shown.html
    assert [dot.get_markersize() > 0 for dot in drawn(frame, theme.WIDE).lines] == [True, True]


def test_nothing_due_is_a_sentence() -> None:
    """No axis without a dot."""
    nothing = due().astype({"mrr": "int64"})
    shown = charts.show(
        cover.renewals(nothing, END, 90), name="due", title="T", sub="S", alt="Nothing.", data=nothing
    )
    assert shown.html == '<p class="empty">Nothing.</p>'


def test_small_lines_are_drawn_for_each_column_that_has_a_history() -> None:
    """A missing month is a gap; fewer than two known months are no line."""
    series = pd.DataFrame(
        {
            "mrr": pd.array([1, None, 3, 4], dtype="Int64"),
            "accounts": pd.array([5, 5, 5, 5], dtype="Int64"),
            "nrr": [float("nan")] * 3 + [1.0],
            "grr": [float("nan")] * 4,
        }
    )
    labels = {"mrr": "MRR <b>", "accounts": "Accounts", "nrr": "NRR", "grr": ""}
    sparks = cover.sparks(series, labels)
    assert sparks["nrr"] == sparks["grr"] == ""
    assert sparks["mrr"].count("<polyline") == 2
    assert "<title>MRR &lt;b&gt;</title>" in sparks["mrr"]
    assert sparks["accounts"].count("<polyline") == 1
    assert "nan" not in "".join(sparks.values())
