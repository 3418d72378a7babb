"""The segmentation page's pictures draw the tables they are given."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from matplotlib.axes import Axes

from cskit import charts
from cskit.charts import segmentation, theme
from cskit.charts.marks import Scale
from cskit.locale import using

WIDTHS = (theme.WIDE, theme.NARROW)
CODES = ("en", "pt_BR")
HOSTILE = ("<script>alert(1)</script>", "$x$", "A" * 80, "{x}")


def drawn(draw: charts.Drawing, width: float) -> Axes:
    with theme.style():
        figure = draw(width)
        figure.canvas.draw()
    (axes,) = figure.axes
    return axes


def apart(axes: Axes, width: float) -> None:
    """No text lies on another, or leaves the picture, or is smaller than 12 px."""
    texts = [text for text in axes.texts if text.get_text()]
    boxes = [text.get_window_extent() for text in texts]
    hits = [
        (texts[one].get_text(), texts[other].get_text())
        for one in range(len(texts))
        for other in range(one)
        if boxes[one].overlaps(boxes[other])
    ]
    assert hits == []
    assert min(box.x0 for box in boxes) >= -0.5
    assert max(box.x1 for box in boxes) <= width + 0.5
    scales = [artist for artist in axes.artists if isinstance(artist, Scale)]
    labels = [*texts, *(label for scale in scales for label in scale.labels)]
    assert min(label.get_fontsize() for label in labels) >= 12


def parts(*hours: float) -> pd.DataFrame:
    names = ("high", "mid", "low", "tech")[: len(hours)]
    return pd.DataFrame({"touch_model": names, "name": [f"{name}-touch" for name in names], "hours": hours})


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    ("hours", "available"),
    [
        ((50, 37.5, 33.75, 13), 130),
        ((5, 0.5), 300),
        ((2, 2, 2, 900), 3),
        ((1, 900, 1, 1), float("nan")),
        ((7,), 7),
    ],
)
def test_parts_of_the_bar_are_the_hours(
    hours: tuple[float, ...], available: float, code: str, width: float
) -> None:
    """Side by side from zero; the line where the hours end; labels lie on nothing."""
    with using(code):
        axes = drawn(segmentation.hours(parts(*hours), available), width)
    assert [bar.get_width() for bar in axes.patches] == list(hours)
    assert [bar.get_x() for bar in axes.patches] == [sum(hours[:at]) for at in range(len(hours))]
    lines = [set(line.get_xdata()) for line in axes.lines]
    assert lines == ([] if math.isnan(available) else [{available}])
    apart(axes, width)


def test_the_gap_is_written() -> None:
    """Short, left, or neither."""
    for available, words in (
        (9, "available: 9, short by 1"),
        (12, "available: 12, 2 left"),
        (10, "available: 10"),
    ):
        axes = drawn(segmentation.hours(parts(6, 4), available), theme.WIDE)
        assert words in [text.get_text() for text in axes.texts]


def dots(*rows: tuple[int, float, str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["ticket", "hours", "touch_model", "misfit", "label"])
    return frame.assign(name=frame["label"])


def crowd(n: int = 40, named: int = 10) -> pd.DataFrame:
    """Accounts close together, the first of them named and long."""
    models = ("high", "mid", "low", "tech")
    return dots(
        *(
            (300_000 + 7_000 * (at % 7), 2.0 + at % 5 / 10, models[at % 4], "above" if at < named else "",
             f"Transportes Paineira do Brasil {at}" if at < named else "")
            for at in range(n)
        ),
        (50_000, 0.2, "tech", "", ""), (9_000_000, 8.0, "high", "", ""),
    )  # fmt: skip


LINES = pd.DataFrame({"low_from": [91_000], "mid_from": [500_000], "high_from": [1_100_000]}, dtype="Int64")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_dot_for_each_account_where_it_belongs(width: float) -> None:
    """Tickets on a log axis, hours from zero, the shape of the model; misfits in the accent."""
    found = dots((10_000, 1.0, "tech", "", ""), (1_000_000, 4.0, "high", "below", "Ana"))
    axes = drawn(segmentation.scatter(found, LINES, "BRL"), width)
    places = [
        (float(line.get_xdata()[0]), float(line.get_ydata()[0]), line.get_marker(), line.get_color())
        for line in axes.lines
        if len(line.get_xdata()) == 1 and float(line.get_ydata()[0]) <= axes.get_ylim()[1]
    ]
    assert places == [(4.0, 1.0, "^", theme.REF), (6.0, 4.0, "s", theme.ACCENT)]
    rules = [float(line.get_xdata()[0]) for line in axes.lines if line.get_linestyle() == "--"]
    assert rules == pytest.approx([math.log10(cut) for cut in (91_000, 500_000, 1_100_000)])
    assert axes.get_ylim()[0] == 0
    assert "Ana" in [text.get_text() for text in axes.texts]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("code", CODES)
def test_names_lie_on_nothing_however_close_the_dots(code: str, width: float) -> None:
    """Ten long names in a crowd: those that fit are whole or end in dots, and none covers another."""
    with using(code):
        axes = drawn(segmentation.scatter(crowd(), LINES, "BRL"), width)
    apart(axes, width)
    named = [text for text in axes.texts if "Transportes" in text.get_text()]
    assert len(named) >= (4 if width == theme.WIDE else 2)


def test_without_lines_there_are_none() -> None:
    """All tickets alike: dots, no cut."""
    none = LINES.assign(low_from=pd.NA, mid_from=pd.NA, high_from=pd.NA)
    axes = drawn(segmentation.scatter(crowd(5, 0), none, "BRL"), theme.WIDE)
    assert [line for line in axes.lines if line.get_linestyle() == "--"] == []


@pytest.mark.parametrize("ticket", [1, 99, 10**12])
def test_a_single_account_can_be_drawn(ticket: int) -> None:
    """Any amount, no hours at all: axes have room and few ticks."""
    for hours in (0.0, 0.01, 3.0, 900.0):
        axes = drawn(segmentation.scatter(dots((ticket, hours, "low", "", "")), LINES, "BRL"), theme.NARROW)
        across, up = (artist.places for artist in axes.artists if isinstance(artist, Scale))
        assert 1 <= len(up) <= 6
        assert len(across) <= 5


def test_hostile_names_are_text() -> None:
    """No name is mark-up, mathematics or a placeholder."""
    found = dots(*((10_000 * 9**at, 1.0 + at, "low", "above", name) for at, name in enumerate(HOSTILE)))
    shown = charts.show(
        segmentation.scatter(found, LINES, "BRL"), name="fit", title="T", sub="S", alt="A", data=found
    )
    assert "<script" not in shown.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown.html
    assert all(name in shown.html for name in ("$x$", "{x}"))


def test_who_stays_is_drawn_with_the_company() -> None:
    """A row each, on an axis that ends at all; the company as a line with its share."""
    rows = pd.DataFrame({
        "label": ["big", "SMB"], "note": ["36 of 38", "165 of 213"], "value": [0.95, 0.77],
        "low": [0.83, 0.71], "high": [0.99, 0.83], "filled": True, "said": ["95%", "77%"],
    })  # fmt: skip
    axes = drawn(segmentation.staying(rows, 0.83), theme.WIDE)
    assert axes.get_xlim() == (0.7, 1.0)
    assert "company 83%" in [text.get_text() for text in axes.texts]
    bare = drawn(segmentation.staying(rows, None), theme.NARROW)
    assert not any("company" in text.get_text() for text in bare.texts)
