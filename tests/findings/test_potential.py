"""What the page says of relations, with one, none, and without groups."""

from __future__ import annotations

import pandas as pd

from cskit.findings import ltv_cac as says
from tests.findings.figures import results


def _relations(*accounts: int) -> pd.DataFrame:
    names = ["profitable", "develop", "promising", "other", "apart"]
    return pd.DataFrame(
        {
            "relation": pd.Series(names, dtype="str"),
            "accounts": accounts,
            "mrr": 100,
            "revenue_12m": 1200,
            "margin": pd.array([900, 100, 0, None, 5], dtype="Int64"),
            "gap": pd.array([300, 200, 0, 700, None], dtype="Int64"),
        }
    )


COMPANY = {
    "ltv_peers": pd.DataFrame(
        {
            "scope": ["fit", "fit", "used", "used", "constant"],
            "name": ["k", "smallest", "size", "sector", "growth"],
            "number": [4.0, 48.0, None, None, None],
        }
    )
}


def test_relations_in_words():
    """Each count in one sentence; the total adds up what is known."""
    relations = _relations(25, 1, 0, 48, 4)
    assert says.relation_caption(relations) == (
        "25 accounts are most profitable now; 1 account is to develop soon."
    )
    assert says.relation_rows(relations)["relation"].to_list()[1:3] == ["To develop soon", "Promising later"]
    total = says.relation_total(relations)
    assert total == {
        "relation": "Total", "accounts": 78, "mrr": 500, "revenue_12m": 6000, "margin": 1005, "gap": 1200
    }  # fmt: skip
    assert says.relation_total(relations.iloc[:0]) is None
    assert says.relation_caption(_relations(0, 0, 0, 2, 0)) == "No account is in one of the three relations."
    alone = _relations(0, 0, 0, 2, 0).assign(gap=pd.array([pd.NA] * 5, dtype="Int64"))
    unknown = "Without peers to compare with, who could bring more cannot be told."
    assert says.relation_caption(alone) == unknown
    nobody = "No account pays and is past onboarding: there is nobody to rank."
    assert says.relation_caption(_relations(0, 0, 0, 0, 3)) == nobody
    assert says.relation_caption(relations.iloc[:0]) == nobody


def test_a_ceiling_not_a_forecast():
    """The amount, the accounts, and what it is not; or why there is none."""
    known = results(ltv__potential_gap=(110194.0, 75), ltv__below_peers=(50, 75))
    assert says.potential(known, "BRL") == (
        "R$110K a month lies between 50 accounts and the upper quartile of their peers; "
        "a ceiling, not a forecast."
    )
    one = results(ltv__potential_gap=(10.0, 1), ltv__below_peers=(1, 1))
    assert "1 account and the upper quartile of its peers" in says.potential(one, "BRL")
    none = results(ltv__potential_gap="no_stable_groups", ltv__below_peers="no_stable_groups")
    assert says.potential(none, "BRL") == (
        "What the accounts could bring is not known: the company's accounts make no groups that would come "
        "back in another sample."
    )
    level = results(ltv__potential_gap=(0.0, 3), ltv__below_peers=(0, 3))
    assert says.potential(level, "BRL") == "No account is below the upper quartile of its peers."


def test_how_peers_were_found():
    """How many, by what, how firmly, and what was of no use; nothing where there are none."""
    known = results(ltv__peer_rand_samples=(0.871, 461), ltv__peer_rand_seeds=(0.93, 461))
    assert says.peers(known, COMPANY) == (
        "Peers: the company's 461 accounts that pay and are past onboarding, in 4 groups by employees "
        "and sector, never by what they pay. Made again from other samples the groups agree at 0.87 (1 = the "
        "same, 0 = chance). Not used, because few accounts have it or all are alike in it: growth in a year."
    )
    none = results(ltv__peer_rand_samples="too_few_to_group", ltv__peer_rand_seeds="too_few_to_group")
    assert says.peers(none, {}) == ""
