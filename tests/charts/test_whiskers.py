"""Dots and whiskers show each row's figures, inside the axis."""

from __future__ import annotations

import pandas as pd

from cskit import charts
from cskit.charts.whiskers import Reference, whiskers

ROWS = pd.DataFrame(
    {
        "label": ["SMB", "Enterprise with a name that is far too long for one line", "none"],
        "note": ["n = 31", "", "n = 2"],
        "value": [16.0, 95.0, float("nan")],
        "low": [-13.0, 60.0, float("nan")],
        "high": [43.0, 110.0, float("nan")],
        "filled": [True, False, True],
        "said": ["16 (−13 to 43)", "95 (60 to 100)", "2 answers"],
    }
)


def _shown(rows, **more):
    drawing = whiskers(rows, (-100, 100), lambda value: f"{value:.0f}", **more)
    return charts.show(drawing, name="groups", title="t", sub="s", alt="a", data=rows).html


def test_each_row_is_named_with_its_figures():
    """Names and figures are text, at both widths."""
    html = _shown(ROWS)
    assert html.count("16 (−13 to 43)") == 2
    assert html.count("2 answers") == 2
    assert html.count("SMB") == 2


def test_a_reference_has_its_label():
    """The company's line says what it is, also at the edge."""
    assert _shown(ROWS, reference=Reference(100, "company 100")).count("company 100") == 2


def test_an_end_beyond_the_axis_is_an_arrow():
    """One more shape is drawn where an end is cut than where it is not."""
    inside = ROWS.assign(high=[43.0, 99.0, float("nan")])
    assert _shown(ROWS).count("<path") > _shown(inside).count("<path")
