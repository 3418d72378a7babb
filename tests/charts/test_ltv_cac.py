"""The drawings show what their tables say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cskit import charts
from cskit.charts import ltv_cac

ROWS = pd.DataFrame(
    {
        "label": ["Paid so far", "ARPA ÷ churn"],
        "note": ["revenue", "margin"],
        "explained": [
            "Mean of all that each account paid up to now",
            "MRR per account × gross margin ÷ churn",
        ],
        "value": [140000.0, 352000.0],
        "low": [np.nan, 60000.0],
        "high": [np.nan, 2000000.0],
        "filled": [True, False],
        "said": ["R$1.4K", "R$3.5K (R$600 to R$20K)"],
    }
)
CURVE = pd.DataFrame({"months": range(25), "value": np.arange(25) * 1000.0})
CURVE = CURVE.assign(low=CURVE["value"] * 0.9, high=CURVE["value"] * 1.1, projected=CURVE["months"] > 12)


def _mark(months, words):
    row = {"cac": 14000.0, "cac_low": 9000.0, "cac_high": 20000.0, "months": months}
    return pd.DataFrame([{**row, "cac_words": "CAC R$140", "words": words}])


def test_each_formula_has_its_name_its_words_and_its_amount():
    """In both widths, a long range in whole."""
    html = charts.show(
        ltv_cac.formulas(ROWS, "BRL"), name="formulas", title="t", sub="s", alt="a", data=ROWS
    ).html
    for words in ("Paid so far · revenue", "ARPA ÷ churn · margin", "R$1.4K", "(R$600 to R$20K)", "R$0"):
        assert html.count(words) == 2, words
    assert html.count("<svg") == 2


@pytest.mark.parametrize(
    ("months", "words"),
    [(14.0, "14 months (11 to 19)"), (23.0, "23 months (20 to 24)"), (np.nan, "not paid back")],
)
def test_the_crossing_is_named(months, words):
    """At its place where it was seen; else the words stand at the end of the line."""
    marks = _mark(months, words)
    html = charts.show(
        ltv_cac.payback(CURVE, marks, "BRL"), name="payback", title="t", sub="s", alt="a", data=marks
    ).html
    assert html.count(words) == 2
    assert html.count("CAC R$140") == 2


def test_nothing_to_mark_is_a_sentence():
    """No empty picture."""
    marks = _mark(1.0, "x").iloc[:0]
    shown = charts.show(
        ltv_cac.payback(CURVE, marks, "BRL"), name="payback", title="t", sub="s", alt="No spend.", data=marks
    )
    assert shown.html == '<p class="empty">No spend.</p>'


def test_what_is_projected_is_dashed():
    """A line more is dashed than the CAC's where the curve goes past what was seen."""
    marks = _mark(14.0, "x")
    dashes = []
    for curve in (CURVE, CURVE.assign(projected=False)):
        html = charts.show(
            ltv_cac.payback(curve, marks, "BRL"), name="payback", title="t", sub="s", alt="a", data=marks
        ).html
        dashes.append(html.count("stroke-dasharray"))
    assert dashes[0] > dashes[1]
