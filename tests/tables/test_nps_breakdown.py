"""The tables of the NPS page: their columns, their reasons, their empty forms."""

from __future__ import annotations

import re
from html import unescape

import pandas as pd

from cskit.display import Shown
from cskit.locale import using
from cskit.tables import nps_breakdown

HOSTILE = "<script>alert(1)</script>"
UNHAPPY = pd.DataFrame(
    {
        "name": [HOSTILE, "Ana"],
        "mrr": [1_234_000, 100],
        "share": [0.9, 0.1],
        "first_month": pd.to_datetime(["2024-01-01", "2024-01-01"]),
        "renewal_on": pd.to_datetime(["2026-10-05", None]),
        "signals": [(("tag", "gave 4 on 12 Sep 2026"),), ()],
        "score": [4.0, 0.0],
        "answered": ["12 Sep 2026, 18 days ago", "1 Sep 2026, 29 days ago"],
        "said": ["<b>Caro</b>", ""],
        "last_touchpoint": pd.to_datetime(["2026-09-15", None]),
        "last_score": [8.0, None],
        "last_on": pd.to_datetime(["2025-04-08", None]),
    }
)


def heads(shown: Shown) -> list[str]:
    return [unescape(head) for head in re.findall(r'role="columnheader"[^>]*>([^<]*?)\s*(?:<|$)', shown.html)]


def test_the_unhappy_with_what_they_wrote() -> None:
    """Words of customers stay words; a score of 0 is 0; what is missing has a reason."""
    shown = nps_breakdown.unhappy(UNHAPPY, "2 accounts", "BRL")
    assert heads(shown) == [
        *("Account", "MRR (R$)", "Renewal", "Signals", "Score", "Answered", "Comment", "Last touchpoint")
    ]
    assert "<b>Caro" not in shown.html
    assert "&lt;b&gt;Caro" in shown.html
    assert HOSTILE not in shown.html
    assert "(no comment)" in shown.html
    assert "(none on record)" in shown.html
    assert re.search(r"Ana\s+1\s+—\s+none\s+0\s", shown.text)
    assert 'id="unhappy"' in shown.html


def test_the_silent_in_the_readers_language() -> None:
    """Their last score and its day, or that there never was one."""
    with using("pt_BR"):
        shown = nps_breakdown.silent(UNHAPPY, "2 contas", "BRL")
    assert heads(shown)[-2:] == ["Última nota", "Respondeu em"]
    assert "08/04/2025" in shown.html
    assert "(nunca respondeu)" in shown.html


def test_a_table_without_rows_is_its_caption() -> None:
    """No header over nothing."""
    shown = nps_breakdown.unhappy(UNHAPPY.iloc[:0], "No account of the portfolio has a detractor.", "BRL")
    assert "<table" not in shown.html
    assert "No account of the portfolio has a detractor." in shown.html


def test_a_group_that_is_too_small_says_so() -> None:
    """The company's table has dashes with the reason."""
    frame = pd.DataFrame(
        {
            "name": ["Promoters", "Detractors"],
            "accounts": pd.array([154, None], dtype="Int64"),
            "still_here": ["135 of 154", None],
            "share_here": ["88% (82% to 92%)", None],
            "mrr_share": ["93% (74% to 98%)", None],
        }
    )
    shown = nps_breakdown.staying(frame, "Company: what became of those who answered")
    assert shown.html.count("(too few accounts)") == 4
    assert "88% (82% to 92%)" in shown.html


def test_small_tables_name_their_units() -> None:
    """Hours, points, scales."""
    support = pd.DataFrame(
        {
            "name": ["High"],
            "tickets": [3],
            "open": [1],
            "hours_to_first_response": [1.25],
            "hours_to_close": [float("nan")],
            "satisfaction": [None],
        }
    )
    shown = nps_breakdown.support(support, "3 tickets")
    assert shown.html.count("median, hours") == 2
    assert "1.3" in shown.text
    assert "(none closed)" in shown.html
    effects = pd.DataFrame(
        {"name": ["by segment"], "rate_effect": [-6.25], "mix_effect": [1.0], "difference": [-5.25]}
    )
    assert "−6.3" in nps_breakdown.effects(effects).text
    assert "Too few answers" in nps_breakdown.effects(effects.iloc[:0]).text
    ratings = pd.DataFrame({"name": ["CSAT"], "n": [4], "score": [None], "scale": ["x"]})
    assert "(too few accounts answered)" in nps_breakdown.ratings(ratings, "c").html
    topics = pd.DataFrame(
        {"name": ["Price"], "comments": [2], "promoters": [0], "passives": [1], "detractors": [1]}
    )
    assert "Price" in nps_breakdown.topics(topics, "c").text
