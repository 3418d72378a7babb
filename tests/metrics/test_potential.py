"""Potential and relations: by hand, then for any book, then planted peers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.metrics import ltv_cac as ltv
from cskit.metrics.ltv_cac.likeness import likeness
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, customers, ledger, month, reasons, table, values

POLICY = Policy(minimum_group=5)


def _company(*rows: tuple[str, int | None, int | None, int | None]) -> dict[str, pd.DataFrame]:
    """Write the company's table: account, group, value and upper quartile, in cents."""
    frame = pd.DataFrame(rows, columns=["name", "group", "value", "upper"])
    fit = {"k": 4, "accounts": 461, "smallest": 48, "seed_rand": 0.93, "sample_rand": 0.87}
    facts = pd.DataFrame({"scope": "fit", "name": list(fit), "number": list(fit.values())})
    found = pd.concat([facts, frame.assign(scope="account")], ignore_index=True)
    return {"ltv_peers": found.astype(dict.fromkeys(["group", "value", "upper"], "Int64"))}


def _book(*ids: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"customer_id": ids, "name": [f"Account {one}" for one in ids], "mrr": 100, "revenue_12m": 1200,
         "margin": pd.array([800] * len(ids), dtype="Int64")}
    )  # fmt: skip


SIX = _company(
    ("a", 0, 900, 1000), ("b", 0, 800, 500), ("c", 1, 600, 1300), ("d", 1, 500, 510), ("e", 0, 300, 1000),
    ("f", 2, -100, 900),
)  # fmt: skip


def test_six_accounts_by_hand():
    """Values 900 to −100 make thirds ab, cd, ef; gaps are 100, 0, 700, 10, 700, 1000: most f's and c's.

    c, in the middle by value, is to develop. f costs more than it pays, until each pays 200 more; e, whose
    gap is c's, comes after it by id. g is not ranked.
    """
    found = ltv.potential(_book(*"abcdefg"), SIX).set_index("customer_id")
    assert found["gap"].to_list() == [100, 0, 700, 10, 700, 1000, pd.NA]
    assert found["relation"].to_list() == [
        "profitable", "profitable", "develop", "other", "other", "other", "apart"
    ]  # fmt: skip
    paying = _company(
        *((*row[:2], row[2] + 200, row[3]) for row in SIX["ltv_peers"].iloc[5:, [1, 3, 4, 5]].to_numpy())
    )
    assert ltv.potential(_book(*"abcdef"), paying)["relation"].to_list()[-1] == "promising"


def test_the_table_and_the_results():
    """2 + 1 + 0 + 3 + 1 accounts; gaps 100, 700 and 1710 add up to 2510 cents, below five of the six."""
    rows = ltv.potential(_book(*"abcdefg"), SIX)
    found = ltv.relations(rows).set_index("relation")
    assert found["accounts"].to_dict() == dict(zip(ltv.RELATIONS, [2, 1, 0, 3, 1], strict=True))
    assert found["gap"].to_list() == [100, 700, 0, 1710, pd.NA]
    assert found["margin"].to_list() == [1600, 800, 0, 2400, 800]
    assert found["names"].to_list() == [
        "Account a; Account b", "Account c", "", "Account f; Account e; Account d", "Account g"
    ]  # fmt: skip
    assert values(ltv.potential_results(rows, SIX, "BRL")) == {
        "ltv.potential_gap": 25.1,
        "ltv.below_peers": 5,
        "ltv.peer_rand_samples": 0.87,
        "ltv.peer_rand_seeds": 0.93,
    }


def test_without_groups_or_accounts():
    """Without groups, thirds are known and gaps are not, with the reason; without anybody, nothing is."""
    alone = _company(("a", None, 3, None), ("b", None, 2, None), ("c", None, 1, None))["ltv_peers"]
    alone = pd.concat(
        [
            alone[alone["scope"] == "account"],
            pd.DataFrame({"scope": ["reason"], "name": ["no_stable_groups"]}),
        ]
    )
    rows = ltv.potential(_book(*"abc"), {"ltv_peers": alone})
    assert rows["relation"].to_list() == ["profitable", "other", "other"]
    assert ltv.relations(rows)["gap"].to_list() == [pd.NA, 0, 0, pd.NA]
    assert set(reasons(ltv.potential_results(rows, {"ltv_peers": alone}, "BRL")).values()) == {
        "no_stable_groups"
    }
    nobody = ltv.potential(_book(), {})
    assert ltv.relations(nobody).empty
    assert set(reasons(ltv.potential_results(nobody, {}, "BRL")).values()) == {"no_peers_here"}


AMOUNTS = st.integers(-(10**6), 10**7)
BOOKS = st.lists(st.tuples(st.none() | st.integers(0, 3), AMOUNTS), max_size=25)


@settings(deadline=None, max_examples=50)
@given(BOOKS, st.randoms())
def test_any_book(accounts, shuffled):
    """No gap is below 0, each account is in one relation, nothing is lost, and no order of rows counts."""
    uppers = dict(enumerate((50, 400_000, 0, 10**7)))
    rows = [
        (f"c{i:02}", group, value, None if group is None else uppers[group])
        for i, (group, value) in enumerate(accounts)
    ]
    ids = [row[0] for row in rows] + ["unranked"]
    found = ltv.potential(_book(*ids), _company(*rows))
    assert (found["gap"].dropna() >= 0).all()
    assert found["relation"].isin(ltv.RELATIONS).all()
    table = ltv.relations(found)
    assert table["accounts"].sum() == len(ids)
    assert table["gap"].sum() == found["gap"].sum()
    assert (found.loc[found["relation"] == "profitable", "value"] > 0).all()
    assert (found.loc[found["relation"].isin(["develop", "promising"]), "gap"] > 0).all()
    shuffled.shuffle(ids)
    again = ltv.potential(_book(*ids), _company(*rows))
    pd.testing.assert_frame_equal(
        again.sort_values("customer_id", ignore_index=True),
        found.sort_values("customer_id", ignore_index=True),
    )


def test_develop_only_where_nobody_works_on_it():
    """Of three to develop, a has an upsell open and b one that was lost: c and b, the larger gap first."""
    rows = _book(*"abcd").assign(
        relation=["develop"] * 3 + ["other"], gap=pd.array([5, 1, 9, 9], "Int64"), reason="", missing=pd.NA
    )
    chosen = rows.iloc[:0].drop(columns="gap").astype({"missing": "Int64"})
    deals = table(
        "opportunities",
        [
            {
                "opportunity_id": who + kind,
                "customer_id": who,
                "kind": kind,
                "stage": stage,
                "opened_on": when,
            }
            for who, kind, stage, when in (
                ("a", "upsell", "proposal", "2026-08-01"),
                ("b", "upsell", "lost", "2026-08-01"),
                ("c", "renewal", "proposal", "2026-08-01"),
                ("c", "upsell", "proposal", "2026-10-01"),
            )
        ],
    )
    deals.loc[1, "closed_on"] = pd.Timestamp("2026-09-30")
    found = ltv.develop(chosen, rows, {"opportunities": deals}, SEPTEMBER)
    assert found[["customer_id", "reason"]].to_numpy().tolist() == [["c", "develop"], ["b", "develop"]]
    assert ltv.develop(chosen, rows, {}, SEPTEMBER).empty
    deals.loc[1, "closed_on"] = pd.Timestamp("2026-10-01")  # lost later: at the month's end it was open
    assert ltv.develop(found.iloc[:1], rows, {"opportunities": deals}, SEPTEMBER)[
        "customer_id"
    ].to_list() == ["c"]


# --- the company's groups --------------------------------------------------------------------------


def _months(first: str, cents: int) -> dict[str, int]:
    return {f"{when:%Y-%m}": cents for when in pd.date_range(month(first), SEPTEMBER, freq="MS")}


def test_likeness_by_hand():
    """Use, frequency, growth and age of two accounts, from what the tables hold; nothing of what they pay."""
    rows = ledger({"a": _months("2025-09", 100) | {"2026-09": 200}, "b": _months("2026-06", 500)}, "2026-09")
    tables = {
        "ledger": rows,
        "customers": customers("a", "b").assign(size=pd.array([99, None], "Int64"), segment=["SMB", None]),
        "usage": table(
            "usage",
            [
                {"customer_id": "a", "month": "2026-06-01", "seats": 10, "active_users": 10, "logins": 99},
                {"customer_id": "a", "month": "2026-08-01", "seats": 10, "active_users": 4, "logins": 10},
                {"customer_id": "a", "month": "2026-09-01", "seats": 10, "active_users": 8, "logins": 14},
            ],
        ),
        "tickets": table(
            "tickets",
            [{"ticket_id": str(i), "customer_id": who, "opened_at": when} for i, (who, when) in enumerate(
                [("a", "2025-09-30"), ("a", "2025-10-01"), ("b", "2026-09-30 23:59"), ("b", "2026-10-01")])],
        ),
    }  # fmt: skip
    found = likeness(tables, pd.Index(["a", "b"]), SEPTEMBER, "mrr")
    assert found.loc["a", "adoption"] == 12 / 20
    assert np.expm1(found["logins"]).round(9).to_list()[0] == 24 / 12
    assert np.expm1(found["tickets"]).round(9).to_list() == [
        1.0,
        3.0,
    ]  # b: one in four months is three a year
    assert np.exp(found.loc["a", "growth"]) == pytest.approx(2.0)
    assert np.expm1(found["tenure"]).round(9).to_list() == [12.0, 3.0]
    assert np.expm1(found.loc["a", "size"]) == pytest.approx(99)
    missing = found.loc["b", ["adoption", "logins", "growth", "size", "segment"]]
    assert missing.isna().all()
    assert "touchpoints" not in found


def test_monthly_margin_by_hand():
    """1000 − (300 + 500)/2 = 600; b has no cost: 1000 × (1 − 800/2000) = 600 by the company's margin.

    c is in onboarding, d does not pay. For orders, revenue of 12 months: 12 × 1000 ÷ 12 less the mean cost.
    """
    rows = ledger(
        {"a": _months("2025-01", 100_000), "b": _months("2025-01", 100_000), "c": _months("2026-08", 100_000),
         "d": {"2025-01": 100_000}}, "2026-09"
    )  # fmt: skip
    spent = {"2026-07-01": 300, "2026-09-01": 500}
    costs = table(
        "costs",
        [{"customer_id": "a", "month": when, "cost_to_serve": cost} for when, cost in spent.items()],
    )
    found = ltv.monthly_margin({"ledger": rows, "costs": costs}, SEPTEMBER, "mrr", POLICY)
    assert found.to_dict() == {"a": 60_000, "b": 60_000}
    orders = ltv.monthly_margin({"ledger": rows, "costs": costs}, SEPTEMBER, "revenue", POLICY)
    assert orders.to_dict() == {"a": 60_000, "b": 60_000, "c": 10_000}


def _planted(n: int = 66) -> tuple[dict[str, pd.DataFrame], pd.Series, pd.Series]:
    """Three kinds of accounts, by size and sector; what each pays has nothing to do with its kind."""
    ids = [f"C{i:02}" for i in range(n)]
    kinds = np.arange(n) % 3
    about = customers(*ids).assign(
        size=pd.array(np.array([10, 300, 9000])[kinds] + np.arange(n) % 4, "Int64"),
        sector=np.array(["retail", "school", "bank"])[kinds],
    )
    rows = ledger({one: _months("2025-01", 1000 + 7919 * i % 997) for i, one in enumerate(ids)}, "2026-09")
    return {"customers": about, "ledger": rows}, pd.Series(kinds, ids), pd.Series("Sul", ids)


def _accounts(found: pd.DataFrame) -> pd.DataFrame:
    return found[found["scope"] == "account"].set_index("name")


def test_planted_peers_and_their_quartile():
    """Planted kinds come back as the groups; the upper quartile is of each group's values, to the cent."""
    tables, kinds, home = _planted()
    value = ltv.monthly_margin(tables, SEPTEMBER, "mrr", POLICY)
    found = ltv.peers(tables, value, home, SEPTEMBER, "mrr", POLICY)["Sul"]
    rows = _accounts(found)
    assert pd.crosstab(rows["group"], kinds.loc[rows.index]).gt(0).sum().to_list() == [1, 1, 1]
    for kind in range(3):
        mine = kinds.index[kinds == kind]
        assert set(rows.loc[mine, "upper"]) == {round(float(np.quantile(value[mine], 0.75)))}
    assert set(found.loc[found["scope"] == "used", "name"]) == {"size", "sector"}
    assert set(found.loc[found["scope"] == "constant", "name"]) == {"growth", "tenure"}


def test_what_accounts_pay_makes_no_groups():
    """Other values, other gaps, the same groups; and no order of rows changes a byte."""
    tables, _, home = _planted()
    value = ltv.monthly_margin(tables, SEPTEMBER, "mrr", POLICY)
    one = ltv.peers(tables, value, home, SEPTEMBER, "mrr", POLICY)["Sul"]
    other = ltv.peers(tables, value.iloc[::-1] ** 2, home, SEPTEMBER, "mrr", POLICY)["Sul"]
    assert _accounts(one)["group"].equals(_accounts(other)["group"])
    mixed = {name: frame.sample(frac=1, random_state=2) for name, frame in tables.items()}
    again = ltv.peers(mixed, value.sample(frac=1, random_state=4), home.iloc[::-1], SEPTEMBER, "mrr", POLICY)
    pd.testing.assert_frame_equal(again["Sul"], one, check_exact=True)


@pytest.mark.parametrize(("others", "alone"), [(5, False), (4, True), (0, False)])
def test_no_account_of_another_book_is_told(others, alone):
    """Where another book has one to four accounts of a group, the quartile is of the book's own alone."""
    tables, kinds, home = _planted()
    group = kinds.index[kinds == 0]
    theirs = group[:others]
    home[theirs] = "Norte"
    value = pd.Series(np.arange(len(home)) ** 2, home.index)
    value[theirs] = 10**6
    found = _accounts(ltv.peers(tables, value, home, SEPTEMBER, "mrr", POLICY)["Sul"])
    assert set(found.index) == set(home.index) - set(theirs)
    of = group[others:] if alone else group
    assert found.loc[group[others], "upper"] == round(float(np.quantile(value[of], 0.75)))


def test_too_few_accounts_for_groups():
    """39 accounts make no two groups of 20: each book is told why, and its own values."""
    tables, _, home = _planted(39)
    value = ltv.monthly_margin(tables, SEPTEMBER, "mrr", POLICY)
    found = ltv.peers(tables, value, home, SEPTEMBER, "mrr", POLICY)["Sul"]
    assert found.loc[found["scope"] == "reason", "name"].to_list() == ["too_few_to_group"]
    assert _accounts(found)["upper"].isna().all()
    assert _accounts(found)["value"].to_dict() == value.to_dict()
