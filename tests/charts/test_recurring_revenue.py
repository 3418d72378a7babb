"""The drawings show what their tables say, at both widths."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cskit import charts
from cskit.charts import recurring_revenue as drawn
from cskit.charts import theme

ENDS = ("MRR at the end of Aug 2026: R$100", "MRR at the end of Sep 2026: R$80")
STEPS = pd.DataFrame(
    {
        "name": ["New account", "Upsell", "Churn", "Went to another portfolio"],
        "amount": [1000, 5, -2005, -1000],
        "accounts": [1, 1, 2, 1],
        "apart": [False, False, False, True],
    }
)
STEPS = STEPS.assign(to=STEPS["amount"].cumsum()).assign(
    **{"from": lambda frame: frame["to"] - frame["amount"]}
)
RATES = pd.DataFrame(
    {"month": pd.date_range("2025-09-01", periods=13, freq="MS"), "nrr": np.linspace(1, 1.15, 13)}
)
RATES = RATES.assign(
    nrr_low=0.8, nrr_high=9.0, nrr_without=RATES["nrr"] - 0.01, grr=0.95, grr_low=0.7, grr_high=0.99
)
DUE = pd.DataFrame(
    {
        "month": pd.to_datetime(["2026-10-01", "2026-11-01"]),
        "mrr": [10000, 0],
        "mrr_with_signal": [4000, 0],
        "said": ["R$100 · 3 accounts, 1 with a signal", "nothing due"],
    }
)


def shown(drawing: charts.Drawing) -> str:
    return charts.show(drawing, name="one", title="t", sub="s", alt="a", data=STEPS).html


def test_every_step_has_its_name_its_accounts_and_its_sign() -> None:
    """Start and end stand as text, the minus is a minus, in both widths."""
    html = shown(drawn.steps(STEPS, ENDS, "BRL"))
    for words in (*ENDS, "New account · 1", "+R$10", "−R$20", "Went to another portfolio · 1"):
        assert html.count(words) == 2, words


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_each_bar_begins_where_the_last_one_ended(width: float) -> None:
    """On one unbroken axis; what is small is still there, two pixels long."""
    with theme.style():
        axes = drawn.steps(STEPS, ENDS, "BRL")(width).axes[0]
    bars = [(bar.get_x(), bar.get_width()) for bar in axes.patches]
    assert [begin for begin, _ in bars] == STEPS["from"].tolist()
    assert [long for place, (_, long) in enumerate(bars) if place != 1] == [1000, -2005, -1000]
    assert bars[1][1] > 5
    assert axes.get_xlim() == (-2000, 1005)
    # What was neither gained nor lost has neither's colour.
    assert len({tuple(bar.get_facecolor()) for bar in axes.patches}) == 3


def test_lines_are_named_at_their_ends_and_told_apart_without_colour() -> None:
    """Three names that do not touch, three dashes; a range without end does not flatten the lines."""
    with theme.style():
        axes = drawn.course(RATES)(theme.WIDE).axes[0]
    names = [text for text in axes.texts if text.get_text()]
    assert [text.get_text() for text in names] == ["GRR 95%", "114% without readjustment", "NRR 115%"]
    heights = [text.get_transform().transform(text.get_position())[1] for text in names]
    assert np.diff(heights).min() >= 15
    lines = [line for line in axes.lines if len(line.get_xdata()) == 13]
    assert len({str(line._dash_pattern) for line in lines}) == 3  # type: ignore[attr-defined]
    assert axes.get_ylim()[1] < 2.1
    assert axes.get_ylim()[0] < 0.7


def test_a_single_month_is_a_dot() -> None:
    """The first month with a rate, without kinds."""
    html = shown(drawn.course(RATES.tail(1).assign(nrr_without=np.nan)))
    assert html.count("NRR 115%") == 2
    assert "without readjustment" not in html


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_what_has_a_signal_is_full_and_hatched(width: float) -> None:
    """Two parts that add up to the bar; stripes lie inside the part; a month without anything has no bar."""
    with theme.style():
        axes = drawn.due(DUE)(width).axes[0]
    parts = sorted((bar.get_x(), bar.get_width()) for bar in axes.patches)
    assert parts == [(0, 4000), (4000, 6000)]
    ends = np.array([line.get_xdata() for line in axes.lines])
    assert len(ends) > 5
    assert ends.min() >= 0
    assert ends.max() <= 4000 * (1 + 1e-9)


def test_months_bear_their_words() -> None:
    """On both widths."""
    html = shown(drawn.due(DUE))
    for words in ("Oct 2026", "R$100 · 3 accounts, 1 with a signal", "nothing due"):
        assert html.count(words) == 2, words
