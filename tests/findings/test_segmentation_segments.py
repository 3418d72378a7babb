"""Segments and sectors in words: who stays in the company, NPS beside each, vertical or horizontal."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from cskit.findings import segmentation as says
from cskit.locale import using
from tests.findings.figures import NBSP, results

SHOWN = pd.DataFrame({
    "group": ["SMB", "big", "tiny", ""], "was": [213, 38, 6, 257], "kept": [165, 36, 6, 207],
    "share": [165 / 213, 36 / 38, 1.0, 207 / 257], "low": [0.71, 0.83, 0.61, 0.75], "high": [0.83, 0.99, 1.0, 0.85],
})  # fmt: skip


def test_rows_of_the_company() -> None:
    """Best first; few accounts have no per cent of their own, only the range."""
    rows = says.rows(SHOWN)
    assert rows[["label", "note", "said"]].to_numpy().tolist() == [
        ["tiny", "6 of 6", "61% to 100%"], ["big", "36 of 38", "95% (83% to 99%)"],
        ["SMB", "165 of 213", "77% (71% to 83%)"],
    ]  # fmt: skip
    assert says.rows(None).empty


def test_verdict_on_segments() -> None:
    """A difference with its range, or that nothing can be said; marked as the company's."""
    rows = says.rows(SHOWN)
    whole = {"segments__company_retention_12m": (0.8, 257, 0.75, 0.85)}
    apart = results(segments__company_difference=(0.17, 251, 0.003, 0.26), **whole)
    assert says.verdict(apart, rows) == (
        "In the company tiny stays more often than SMB: 6 of 6 against 165 of 213; the difference is likely "
        f"+0.3{NBSP}pp to +26.0{NBSP}pp."
    )
    same = results(segments__company_difference=(0.17, 251, -0.1, 0.26), **whole)
    assert (
        says.verdict(same, rows)
        == "We cannot say that segments stay differently: tiny 6 of 6, SMB 165 of 213."
    )
    assert says.company(same, rows)[0] == "Company: the segments cannot be told apart"
    assert says.company(apart, rows)[1].startswith("Company: 257 accounts")
    none = results(
        segments__company_difference="no_comparison", segments__company_retention_12m="no_comparison"
    )
    assert says.verdict(none, rows.iloc[:0]) == ""
    assert says.company(none, rows.iloc[:0])[2].startswith("No comparison of segments")
    with using("pt_BR"):
        assert says.company(apart, rows)[1].startswith("Empresa: 257 contas")


@pytest.mark.parametrize(
    ("names", "share", "n", "english"),
    [
        (["x"], (1.0, 9), 9, "A vertical portfolio: every account is in x."),
        (["x"], (1.0, 5), 9, "A vertical portfolio: every account with a known sector is in x."),
        (["x", "y"], (0.5, 9), 9, "A vertical portfolio: of 2 sectors, x pays 50% of the tickets."),
        (
            ["x", "y"],
            (0.49, 9),
            9,
            "A horizontal portfolio: of 2 sectors, the largest, x, pays 49% of the tickets.",
        ),
        ([], "no_sector", 9, ""),
    ],
)
def test_vertical_or_horizontal(names: list[str], share: Any, n: int, english: str) -> None:
    """Half of the tickets or more in one sector make a vertical."""
    found = results(segments__sector_share=share, segments__accounts=(n, n))
    assert says.sector(pd.DataFrame({"sector": names}), found) == english


def test_nps_stands_beside_its_segment() -> None:
    """With its range; too few answers leave it empty."""
    nps = pd.DataFrame([
        {"by": json.dumps({"segment": "SMB"}), "value": 40.0, "low": 14.0, "high": 61.2},
        {"by": json.dumps({"segment": "big"}), "value": None, "low": None, "high": None},
        {"by": json.dumps({"touch_model": "low"}), "value": 1.0, "low": 0.0, "high": 2.0},
    ])  # fmt: skip
    shown = says.with_nps(pd.DataFrame({"name": ["SMB", "big"]}), nps)
    assert shown["nps_words"].iloc[0] == "40 (14 to 61)"
    assert pd.isna(shown["nps_words"].iloc[1])
