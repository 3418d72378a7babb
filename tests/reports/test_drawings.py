"""Small drawings of the company's page: shared axes, nothing beyond them, no figure invented."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cskit.reports.index.drawings import Point, Scale, funnel, scale_of, sparkline, ticks, whisker

AXIS = Scale(0.8, 1.2)


def lines(svg):
    """Give the lines of an SVG as (x1, x2, colour)."""
    return [
        (float(x1), float(x2), colour)
        for x1, x2, colour in re.findall(
            r'<line x1="([^"]+)" y1="[^"]+" x2="([^"]+)"[^>]*stroke="([^"]+)"', svg
        )
    ]


def test_a_whisker_lies_on_the_columns_axis():
    """112 wide with edges of 6: 1.0 is the middle at 56, 0.9 at 31, 1.1 at 81."""
    svg = whisker(1.0, 0.9, 1.1, AXIS, 1.1)
    assert (31.0, 81.0, "var(--accent)") in lines(svg)
    assert (81.0, 81.0, "var(--ref)") in lines(svg)
    assert '<circle cx="56.0"' in svg
    assert "polyline" not in svg


@pytest.mark.parametrize(
    ("low", "high", "arrows"), [(0.9, None, 1), (0.5, 1.1, 1), (0.5, 2.0, 2), (0.8, 1.2, 0)]
)
def test_what_reaches_beyond_the_axis_ends_in_an_arrow(low, high, arrows):
    """An open end, and one that lies outside: neither looks like an end of the range."""
    assert whisker(1.0, low, high, AXIS).count("<polyline") == arrows


def test_without_a_range_there_is_no_line():
    """One account: a dot alone."""
    assert [colour for _, _, colour in lines(whisker(1.0, None, None, AXIS))] == ["var(--rule)"]


def test_axes_end_at_whole_steps():
    """All values are on them; what is missing counts for nothing; a limit is kept."""
    assert scale_of([0.93, None, 1.04, float("nan")], 0.1) == Scale(0.9, 1.1)
    assert scale_of([0.2, 7.0], 0.1, Scale(0.0, 2.0)) == Scale(0.2, 2.0)
    assert scale_of([1.0], 0.1) == Scale(1.0, 1.1)
    assert scale_of([None], 0.1) is None


def test_a_line_has_gaps_where_nothing_is_known():
    """Two runs, one dot at the end; a line beyond the axis ends in an arrow instead."""
    svg = sparkline([None, 100, 120, None, 130, 140], "MRR <b>", Scale(90, 150))
    assert svg.count("<polyline") == 2
    assert svg.count("<circle") == 1
    assert "<title>MRR &lt;b&gt;</title>" in svg
    beyond = sparkline([100, 400], "x", Scale(90, 150))
    assert beyond.count("<circle") == 0
    assert beyond.count("<polyline") == 2


@given(
    st.lists(st.floats(0.05, 50), min_size=1, max_size=40),
    st.lists(st.floats(0, 20), min_size=40, max_size=40),
)
def test_every_point_and_name_stays_in_the_drawing(expected, ratios):
    """Whatever the portfolios, nothing is drawn outside, and no two names lie on one line."""
    points = [
        Point(x, y, f"P{at}" if y > 2 else "")
        for at, (x, y) in enumerate(zip(expected, ratios, strict=False))
    ]
    axes = ([(tick, "") for tick in ticks(max(expected))], [(tick, "") for tick in ticks(6.0)])
    svg = funnel(points, [(1.0, 0.0, 3.0)], ("a", "b", "c"), axes, narrow=True)
    for x, y in re.findall(r'<circle cx="([^"]+)" cy="([^"]+)"', svg):
        assert 0 <= float(x) <= 340
        assert 0 <= float(y) <= 320
    heights = [float(y) for y in re.findall(r'<text x="[^"]+" y="([^"]+)"[^>]*paint-order', svg)]
    assert all(
        abs(one - other) >= 14.9 for at, one in enumerate(sorted(heights)) for other in sorted(heights)[:at]
    )


@given(st.floats(0.01, 10_000))
def test_ticks_are_round_and_reach_the_end(most):
    """From 0, in equal steps, at least to the largest value, at most six."""
    found = ticks(most)
    assert found[0] == 0
    assert found[-1] >= most * (1 - 1e-6)
    assert 2 <= len(found) <= 6
