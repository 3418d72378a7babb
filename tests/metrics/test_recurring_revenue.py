"""Recurring revenue: movements that close to the cent, and retention of 12 months."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cskit.metrics import recurring_revenue as revenue
from cskit.metrics.ledger import derive
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, book, ledger, line, month, reasons, table, values
from tests.metrics.ledgers import playbook

POLICY = Policy()


def moved(found: pd.DataFrame) -> list[tuple[str, str, int]]:
    return list(found[["customer_id", "movement", "amount"]].itertuples(index=False, name=None))


# ── By hand: four accounts, three months ─────────────────────────────────────────────────────

#        June  July  August
# ana     100   150    120     expansion 50, then contraction 30
# bo        -    80      0     new 80, then churn 80
# cy       60     0     60     churn 60, then reactivation 60
# dee      40    40     40     nothing
FOUR = ledger(
    {
        "ana": {"2026-06": 100, "2026-07": 150, "2026-08": 120},
        "bo": {"2026-07": 80},
        "cy": {"2026-06": 60, "2026-08": 60},
        "dee": {"2026-06": 40, "2026-07": 40, "2026-08": 40},
    },
    "2026-08",
)


def test_movements_of_four_accounts_by_hand() -> None:
    """New, expansion, churn; then reactivation, contraction, churn. June is the opening."""
    assert moved(revenue.movements(FOUR, month("2026-06"))) == []
    assert moved(revenue.movements(FOUR, month("2026-07"))) == [
        ("bo", "new", 80),
        ("ana", "expansion", 50),
        ("cy", "churn", 60),
    ]
    assert moved(revenue.movements(FOUR, month("2026-08"))) == [
        ("cy", "reactivation", 60),
        ("ana", "contraction", 30),
        ("bo", "churn", 80),
    ]


def test_the_first_month_is_new_where_the_data_begin_with_the_company() -> None:
    """history: complete."""
    found = revenue.movements(FOUR, month("2026-06"), history="complete")
    assert moved(found) == [("ana", "new", 100), ("cy", "new", 60), ("dee", "new", 40)]


def test_the_month_of_the_four_accounts_sums_up_by_hand() -> None:
    """MRR 2.20, three accounts (of three: who left is none of the book), one in and one out, start 2.70."""
    summary = revenue.summary(FOUR, month("2026-08"), POLICY, "BRL")
    found = values(summary)
    assert summary.set_index("id")["n"][["revenue.accounts", "revenue.accounts_paused"]].to_list() == [3, 3]
    assert found["revenue.mrr"] == found["revenue.end"] == 2.20
    assert found["revenue.arr"] == 26.40
    assert found["revenue.ticket"] == 0.73  # 220 ÷ 3 cents
    assert (found["revenue.accounts"], found["revenue.accounts_in"], found["revenue.accounts_out"]) == (
        3,
        1,
        1,
    )
    assert found["revenue.start"] == 2.70
    assert found["revenue.reactivation"] == 0.60
    assert found["revenue.contraction"] == 0.30
    assert found["revenue.churn"] == 0.80
    assert found["revenue.new"] == found["revenue.transfer_in"] == found["revenue.paused"] == 0


def test_pause_and_resume_are_movements_of_their_own() -> None:
    """All of p, all of c; an end while paused is a lost account of 0."""
    tables = book(
        line("a", "2026-01-01", None, 10, paused_from="2026-02-01", paused_to="2026-03-01"),
        line("a", "2026-03-01", None, 5),
        line("b", "2026-01-01", "2026-03-01", 7, paused_from="2026-02-01"),
    )
    found = derive(tables, month("2026-03"), POLICY).ledger
    assert moved(revenue.movements(found, month("2026-02"))) == [("a", "paused", 1000), ("b", "paused", 700)]
    assert moved(revenue.movements(found, month("2026-03"))) == [("a", "resumed", 1500), ("b", "churn", 0)]


# ── Transfers ────────────────────────────────────────────────────────────────────────────────


def with_books(frame: pd.DataFrame, moves: dict[str, tuple[str, str, str]]) -> pd.DataFrame:
    """Put accounts in a first book, and from a month on in a second."""
    portfolio = frame["portfolio"].astype(object)
    for customer, (first, since, second) in moves.items():
        own = frame["customer_id"] == customer
        portfolio = portfolio.mask(own, first).mask(own & (frame["month"] >= month(since)), second)
    return frame.assign(portfolio=portfolio.astype("str"))


def test_a_transfer_moves_last_months_mrr_and_the_change_belongs_to_the_receiver() -> None:
    """Ana goes from Sul to Norte in July, the month in which she pays 50 more."""
    both = with_books(FOUR, {"ana": ("Sul", "2026-07", "Norte")})
    july = month("2026-07")
    assert moved(revenue.movements(both, july, "Norte")) == [
        ("ana", "expansion", 50),
        ("ana", "transfer_in", 100),
    ]
    assert ("ana", "transfer_out", 100) in moved(revenue.movements(both, july, "Sul"))
    assert all("transfer" not in row[1] for row in moved(revenue.movements(both, july)))
    sul, norte = (values(revenue.summary(both, july, POLICY, "BRL", one)) for one in ("Sul", "Norte"))
    assert (sul["revenue.start"], sul["revenue.end"]) == (2.00, 1.20)
    assert (norte["revenue.start"], norte["revenue.end"]) == (0.00, 1.50)
    assert (norte["revenue.accounts_in"], sul["revenue.accounts_out"]) == (1, 2)


def test_a_slice_that_lacks_the_senders_rows_sees_the_same_transfer() -> None:
    """A slice holds, of accounts that are elsewhere now, only the months they were here."""
    both = with_books(FOUR, {"dee": ("Sul", "2026-07", "Norte")})
    slice_of_norte = both[(both["portfolio"] == "Norte")]
    assert moved(revenue.movements(slice_of_norte, month("2026-08"), "Norte")) == []
    later = with_books(FOUR, {"dee": ("Sul", "2026-08", "Norte"), "ana": ("Norte", "2026-09", "Sul")})
    norte = later[later["portfolio"] == "Norte"]
    assert ("dee", "transfer_in", 40) in moved(revenue.movements(norte, month("2026-08"), "Norte"))


PAID = st.lists(st.sampled_from([0, 0, 100, 250, 999]), min_size=4, max_size=4)
BOOKS = st.lists(st.sampled_from(["Sul", "Norte"]), min_size=4, max_size=4)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(PAID, BOOKS, st.booleans()), min_size=1, max_size=6))
def test_every_month_of_every_book_closes_to_the_cent(
    accounts: list[tuple[list[int], list[str], bool]],
) -> None:
    """start + gains − losses = end; books sum to the company; transfers sum to nothing."""
    months = ["2026-06", "2026-07", "2026-08", "2026-09"]
    frame = ledger(
        {f"c{i}": dict(zip(months, paid, strict=True)) for i, (paid, _, _) in enumerate(accounts)}, "2026-09"
    )
    portfolio = [book for _, books, _ in accounts for book in books]
    pausing = np.repeat([pauses for _, _, pauses in accounts], 4)
    state = frame["state"].mask(pd.Series(pausing) & (frame["mrr"] == 0), "paused")
    frame = frame.assign(portfolio=pd.Series(portfolio, dtype="str"), state=state)
    for before, now in pairwise(months):
        starts, ends = (frame[frame["month"] == month(one)] for one in (before, now))
        transfers = 0
        for own in ("Sul", "Norte", None):
            sums = revenue.movements(frame, month(now), own).groupby("movement")["amount"].sum().to_dict()
            start, end = (
                int(part.loc[(part["portfolio"] == own) | (own is None), "mrr"].sum())
                for part in (starts, ends)
            )
            gains = sum(sums.get(name, 0) for name in revenue.MOVEMENTS[:5])
            losses = sum(sums.get(name, 0) for name in revenue.MOVEMENTS[5:])
            assert start + gains - losses == end
            transfers += sums.get("transfer_in", 0) - sums.get("transfer_out", 0)
            if now == months[-1]:  # once each: the summary does 12-month figures as well
                found = values(revenue.summary(frame, month(now), POLICY, "BRL", own))
                assert found["revenue.start"] == start / 100
        assert transfers == 0


# ── Retention of 12 months ───────────────────────────────────────────────────────────────────

YEAR = ledger(
    {
        "ana": {"2025-09": 100, "2026-09": 150},  # grew
        "bo": {"2025-09": 100, "2026-09": 60},  # shrank
        "cy": {"2025-09": 100},  # left, stays in the base
        "dee": {"2025-09": 100, "2026-09": 100},
        "eva": {"2026-01": 500, "2026-09": 500},  # new since: on neither side
    },
    "2026-09",
)


def test_retention_of_five_accounts_by_hand() -> None:
    """NRR 310 ÷ 400; GRR (100 + 60 + 0 + 100) ÷ 400."""
    nrr = revenue.nrr_12m(YEAR, SEPTEMBER, POLICY).iloc[0]
    grr = revenue.grr_12m(YEAR, SEPTEMBER, POLICY).iloc[0]
    assert (nrr["value"], nrr["n"], nrr["unit"], nrr["kind"]) == (0.775, 4, "ratio", "estimated")
    assert (grr["value"], grr["n"]) == (0.65, 4)
    assert grr["low"] < grr["value"] < grr["high"]
    assert nrr["low"] < nrr["value"] < nrr["high"]


def test_accounts_that_went_elsewhere_leave_the_base_and_those_that_churned_stay() -> None:
    """In a slice, an account that is elsewhere now has no row at the month."""
    gone = YEAR[~((YEAR["customer_id"] == "dee") & (YEAR["month"] > month("2026-05")))]
    assert values(revenue.nrr_12m(gone, SEPTEMBER, POLICY)) == {"revenue.nrr_12m": pytest.approx(210 / 300)}


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (ledger({"a": {"2026-01": 100, "2026-09": 100}}, "2026-09"), "less_than_12_months"),
        (ledger({"a": {"2025-01": 100, "2026-09": 100}}, "2026-09"), "no_mrr_a_year_ago"),
        (ledger({"a": {"2025-01": 0}}, "2026-09"), "no_recurring_revenue"),
        (table("ledger", []), "less_than_12_months"),
    ],
)
def test_retention_without_a_base_is_undefined_with_its_reason(frame: pd.DataFrame, reason: str) -> None:
    """Never 0%."""
    for found in (revenue.nrr_12m(frame, SEPTEMBER, POLICY), revenue.grr_12m(frame, SEPTEMBER, POLICY)):
        assert list(reasons(found).values()) == [reason]
        assert found["value"].isna().all()


def test_all_churned_is_zero_and_not_undefined() -> None:
    """A book that lost everyone kept 0%."""
    frame = ledger({"a": {"2025-09": 100}, "b": {"2025-09": 300}}, "2026-09")
    nrr = revenue.nrr_12m(frame, SEPTEMBER, POLICY).iloc[0]
    assert (nrr["value"], nrr["low"]) == (0, 0)
    found = revenue.summary(frame, SEPTEMBER, POLICY, "BRL")
    assert values(found)["revenue.mrr"] == 0
    assert reasons(found) == {"revenue.ticket": "no_paying_account"}


def test_an_empty_book_sums_up_to_nothing_without_a_warning() -> None:
    """No account, no NaN but with its reason, no infinity."""
    found = revenue.summary(table("ledger", []), SEPTEMBER, POLICY, "BRL", "Sul")
    assert (found["value"].isna() == found["undefined"].notna()).all()
    assert set(reasons(found)) == {"revenue.ticket", "revenue.nrr_12m", "revenue.grr_12m"}
    line_of = revenue.series(table("ledger", []), SEPTEMBER, POLICY)
    assert len(line_of) == 13
    assert line_of.drop(columns="month").isna().all(axis=None)


def test_the_series_has_thirteen_months_and_ends_in_the_tile() -> None:
    """Oldest first; the last point of each line is the figure of the month."""
    found = revenue.series(YEAR, SEPTEMBER, POLICY)
    assert found["month"].tolist() == pd.date_range("2025-09-01", "2026-09-01", freq="MS").tolist()
    last = found.iloc[-1]
    assert (last["mrr"], last["accounts"], last["nrr"], last["grr"]) == (810, 4, 0.775, 0.65)
    assert found.iloc[0][["mrr", "accounts"]].tolist() == [400, 4]
    assert found["nrr"].iloc[:-1].isna().all()


def test_renewals_due_count_accounts_and_their_mrr() -> None:
    """Two lines of one account are one account; without contracts the figure is undefined."""
    tables = book(
        line("a", "2025-10-01", "2026-10-01", 10),
        line("a", "2025-11-01", "2026-11-01", 5, product="x"),
        line("b", "2026-01-01", "2026-12-30", 7),  # 91 days ahead
    )
    tables["ledger"] = derive(tables, SEPTEMBER, POLICY).ledger
    found = revenue.renewals_due(tables, SEPTEMBER, POLICY, "BRL")
    assert values(found) == {"revenue.renewals_due": 1, "revenue.renewals_due_mrr": 15}
    del tables["contracts"]
    found = revenue.renewals_due(tables, SEPTEMBER, POLICY, "BRL")
    assert set(reasons(found).values()) == {"no_contracts"}


# ── Third-party data ─────────────────────────────────────────────────────────────────────────


@pytest.mark.shared
def test_the_playbooks_movements_are_ours_in_every_month(shared: Path) -> None:
    """New, reactivation, upgrade, downgrade, churn, as another implementation computes them."""
    reference = pd.read_csv(
        shared / "mrr_playbook" / "reference_monthly_full.csv", parse_dates=["date_month"]
    )
    theirs = reference.set_index("date_month")
    found = derive(playbook(shared), month("2020-02"), POLICY, history="complete").ledger
    for when in pd.date_range("2017-09-01", "2020-02-01", freq="MS"):
        sums = (
            revenue.movements(found, when, history="complete").groupby("movement")["amount"].sum().to_dict()
        )
        ours = {
            "new": sums.pop("new", 0),
            "reactivation": sums.pop("reactivation", 0),
            "upgrade": sums.pop("expansion", 0),
            "downgrade": -sums.pop("contraction", 0),
            "churn": -sums.pop("churn", 0),
        }
        assert not sums
        published: Any = theirs.loc[when] if when in theirs.index else dict.fromkeys(ours, 0)
        assert ours == {name: 100 * published[name] for name in ours}, when


@pytest.mark.shared
def test_the_playbooks_year_to_november_2019_looks_three_times_better_naively(shared: Path) -> None:
    """Its MRR grew to 320%, while of that of a year before less than all remained (tests/published)."""
    november = month("2019-11")
    found = derive(playbook(shared), november, POLICY, history="complete").ledger
    then, now = revenue.a_year_apart(found, november)
    assert now.sum() < then.sum()
    assert found.loc[found["month"] == november, "mrr"].sum() / then.sum() == 3.2
