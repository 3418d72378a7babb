"""What a book may see of the company: never so little that others could be told from it."""

from __future__ import annotations

import pandas as pd

from cskit.metrics import segmentation as s
from cskit.metrics.intervals import difference
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, ledger


def _published(groups):
    """From (group, portfolio, kept, lost), a company that publishes to Sul."""
    rows = [(group, home, at < kept) for group, home, kept, lost in groups for at in range(kept + lost)]
    frame = pd.DataFrame(rows, columns=["segment", "home", "stayed"]).assign(
        customer_id=[str(at) for at in range(len(rows))]
    )
    home = frame.set_index("customer_id")["home"]
    return s.published(frame, "segment", home, Policy()).get("Sul")


def test_a_group_in_which_others_could_be_told_is_not_published():
    """b has 4 accounts of others beside our own 20: hidden. The company is then what is shown."""
    found = _published([("a", "Norte", 8, 2), ("b", "Norte", 4, 0), ("b", "Sul", 20, 0)]).set_index("group")
    assert found[["was", "kept"]].to_dict("index") == {
        "a": {"was": 10, "kept": 8},
        "": {"was": 10, "kept": 8},
    }


def test_the_company_counts_all_where_the_hidden_ones_are_many():
    """b and c hide 4 accounts of others each, 8 together: the company may count them, and our own one."""
    found = _published(
        [("a", "Norte", 8, 2), ("b", "Norte", 4, 0), ("c", "Norte", 1, 3), ("b", "Sul", 1, 0)]
    ).set_index("group")
    assert found.loc["", ["was", "kept"]].tolist() == [19, 14]
    assert list(found.index) == ["a", ""]


def test_our_own_group_is_ours_to_see():
    """Five accounts of our own, none of others: shown. Four: too few for a rate."""
    assert _published([("a", "Sul", 5, 0)])["group"].tolist() == ["a", ""]
    assert _published([("a", "Sul", 4, 0)]) is None


def test_cut_points_are_not_given_where_the_rest_is_few():
    """Four others could be told from the lines; five, or none, could not."""
    amounts = {f"a{at}": {"2026-09": 100 * (at + 1)} for at in range(10)}
    rows = ledger(amounts, "2026-09")
    for others, there in ((4, False), (5, True)):
        home = pd.Series({who: "Norte" if at < others else "Sul" for at, who in enumerate(sorted(amounts))})
        assert ("Sul" in s.company_cuts(rows, home, SEPTEMBER, Policy(), "mrr")) == there
    assert "Sul" in s.company_cuts(rows, pd.Series("Sul", index=sorted(amounts)), SEPTEMBER, Policy(), "mrr")


def test_the_company_as_results():
    """36 of 38 against 165 of 213: three pairs, so each is asked for 1 − 0.05 ÷ 3."""
    shown = pd.DataFrame({
        "group": ["SMB", "big", "mid", ""], "was": [213, 38, 145, 396], "kept": [165, 36, 128, 329],
        "share": [165 / 213, 36 / 38, 128 / 145, 329 / 396], "low": 0.7, "high": 0.9,
    })  # fmt: skip
    row = s.company(shown, Policy()).set_index("id").loc["segments.company_difference"]
    plain = difference((36, 38), (165, 213), 1 - 0.05 / 3)
    assert (row["low"], row["high"], row["n"]) == (plain.low, plain.high, 251)
    assert plain.low < difference((36, 38), (165, 213)).low
    assert set(s.company(None, Policy())["undefined"]) == {"no_comparison"}
    assert (
        s.company(shown.iloc[[0, 3]], Policy())
        .set_index("id")
        .loc["segments.company_difference", "undefined"]
        == "one_group"
    )
