"""What switching a definition changes: by hand, for every preset and field; on the MRR playbook."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.metrics import recurring_revenue as revenue
from cskit.metrics.ledger import derive
from cskit.metrics.recurring_revenue.movements import rows_of
from cskit.policy import PRESETS, Policy
from tests.metrics.build import book, line, month, table
from tests.metrics.ledgers import HEALTH, lines, playbook
from tests.switching import FIGURES, SWITCHED, figures, of
from tests.switching_page import FIELDS as SHOWN
from tests.switching_page import SAID

# ── The small book, by hand ──────────────────────────────────────────────────────────────────

_RATES = tuple(f"revenue.{name}" for name in ("gross_churn", "net_churn", "logo_churn", "nrr_12m", "grr_12m"))
_NAMES = ("start", "new", "reactivation", "expansion", "contraction", "churn", "paused", "end")
MONTH = {
    "default": (1630, 250, 250, 70, 0, 0, 210, 1990),
    "chartmogul": (1630, 330, 250, 120, 50, 80, 0, 2200),
    "profitwell": (1630, 250, 250, 70, 0, 210, 0, 1990),
    "stripe": (1750, 330, 250, 0, 50, 270, 0, 2010),
    "maxio": (1630, 480, 100, 70, 0, 270, 0, 2010),
}
RATES = {  # gross, net and logo churn; NRR and GRR
    "default": (0, -320 / 1630, 0, 1590 / 1730, 1520 / 1730),
    "chartmogul": (50 / 1630, -320 / 1630, 0, 1800 / 1730, 1),
    "profitwell": (210 / 1630, -110 / 1630, 1 / 4, 1590 / 1730, 1520 / 1730),
    "stripe": (320 / 2080, 70 / 2080, 2 / 6, 1610 / 1850, 1610 / 1850),
    "maxio": (190 / 1630, 20 / 1630, 1 / 4, 1610 / 1730, 1540 / 1730),
}
WORTH = {  # churn of 12 months, and MRR per account × 80% ÷ that
    "default": (1 / 58, 1990 / 6 * 0.8 * 58),
    "chartmogul": (1 / 58, 2200 / 7 * 0.8 * 58),
    "profitwell": (2 / 58, 1990 / 6 * 0.8 * 29),
    "stripe": (2 / 59, 2010 / 6 * 0.8 * 59 / 2),
    "maxio": (2 / 58, 2010 / 6 * 0.8 * 29),
}


@pytest.mark.parametrize("preset", PRESETS)
def test_the_small_book_by_hand(preset: str) -> None:
    """August, then September, account by account (tests/switching.py says who they are).

    August: Ana 1000, Bia 210, Caio 300 − 120 + 50 = 230, Davi 4560 ÷ 24 = 190: 1630. Without discounts
    that end (stripe) Caio is 350: 1750.
    September, default: Ana 1000, Caio 300, Davi 190, Eva 100, Fábio 150, Hugo 250: 1990; Bia is paused.
    - pause kept: + 210; zero: Bia is churn. Cancellation: Davi is churn of 190.
    - event: Gil is new and churn, 80 each. Apart: Caio gains 120 and loses 50, together + 70.
    - within 3 months: Eva was lost in July, 2 months ago; Fábio in July 2025, 14 ago, so he is new.
    12 months ago: Ana 1000, Bia 210, Caio 230 (350), Davi 190, Eva 100: 1730 (1850). Now default: 1000 + 0
    + 300 + 190 + 100 = 1590, kept 1000 + 0 + 230 + 190 + 100 = 1520.
    Rates: of 4 accounts and 1630 at the start; stripe also has Gil and Hugo, 330, below the line, and so
    Gil among the lost: 2 of 6, 320 of 2080. Where he is not below it, he is no loss of it.
    LTV: account-months Ana, Bia, Caio, Davi 12 each, Eva 10: 58, and stripe 59 with Hugo. Eva was lost,
    with profitwell Bia too, with stripe and maxio Davi.
    """
    found = of(Policy(preset=preset))["value"]
    assert tuple(found[f"revenue.{name}"] for name in _NAMES) == MONTH[preset]
    assert found["revenue.resumed"] == 0
    assert found[list(_RATES)].tolist() == pytest.approx(list(RATES[preset]))
    assert found[["ltv.churn", "ltv.arpa_over_churn"]].tolist() == pytest.approx(list(WORTH[preset]))


@pytest.mark.parametrize("preset", PRESETS)
def test_a_book_that_nobody_left_by_hand(preset: str) -> None:
    """MRR 400 of two, 160 of margin. 0 of 24 account-months: at most 3.8415 ÷ 27.8415 = 13.798%, 1159.62.

    stripe has 160 × 60; ChartMogul can calculate none.
    """
    found = of(Policy(preset=preset)).loc[
        ["quiet.arpa_over_churn", "quiet.arpa_over_churn_at_least"], "value"
    ]
    known = {name.removeprefix("quiet.arpa_over_churn"): value for name, value in found.dropna().items()}
    expected: dict[str, dict[str, float]] = {"stripe": {"": 9600.0}, "chartmogul": {}}
    assert known == pytest.approx(expected.get(preset, {"_at_least": 1159.62}), abs=0.01)


_LOSSES = {*_RATES[:3], "ltv.churn", "ltv.arpa_over_churn"}
_YEAR = set(_RATES[3:])
FIELDS: dict[tuple[str, Any], set[str]] = {
    ("reactivation_within", 3): {"revenue.new", "revenue.reactivation", "revenue.net_churn"},
    ("movement_basis", "event"): {"revenue.new", "revenue.churn"},
    ("pause", "zero"): {"revenue.churn", "revenue.paused"} | _LOSSES,
    ("pause", "kept"): {"revenue.paused", "revenue.end", "ltv.arpa_over_churn"} | _YEAR,
    ("churn_date", "cancellation"): {"revenue.churn", "revenue.end"} | _LOSSES | _YEAR,
    ("discounts", "without_end"): {
        *("revenue.start", "revenue.expansion", "revenue.contraction", *_RATES[:2], *_YEAR),
    },
    ("discounts", "as_movements"): {"revenue.expansion", "revenue.contraction", "revenue.gross_churn"},
    ("churn_denominator", "start_and_new"): _LOSSES - {"revenue.gross_churn"},  # which is 0 of either
    ("zero_churn_ltv", "one_in_60"): {"quiet.arpa_over_churn", "quiet.arpa_over_churn_at_least"},
    ("zero_churn_ltv", "undefined"): {"quiet.arpa_over_churn_at_least"},
    ("finite_population", True): {"nps.score"},
}
"""Each field by itself, and the figures of the small book that it changes: no other, to the last digit."""


@pytest.mark.parametrize(("field", "value"), FIELDS)
def test_each_field_changes_what_it_is_about_and_nothing_else(field: str, value: Any) -> None:
    """The value, or its range."""
    plain, switched = (
        of(policy)[["value", "low", "high"]] for policy in (Policy(), Policy(**{field: value}))
    )
    same = (plain == switched) | (plain.isna() & switched.isna())
    assert set(same.index[~same.all(axis=1)]) == FIELDS[field, value]


def test_every_field_that_a_preset_sets_is_tried_by_itself() -> None:
    """A preset has nothing of which the effect is not known."""
    set_by = {(field, value) for preset in PRESETS.values() for field, value in preset.items()}
    assert set_by <= set(FIELDS)
    assert list(FIELDS) == list(SWITCHED)


def test_a_preset_sets_what_the_vendor_says() -> None:
    """docs/definitions.md has a page of the vendor for each value that is not the default."""
    said = {(one.vendor, one.field) for one in SAID}
    assert {(preset, field) for preset, fields in PRESETS.items() for field in fields} <= said
    assert {field for _, field in said} <= set(SHOWN)


# ── Late returns, discounts of 100%, visits: what the small book does not have ───────────────


def moved(policy: Policy, last: str, *rows: dict[str, Any]) -> list[tuple[str, str, int]]:
    """Give the movements of a month by account, of a book that is older than it."""
    made = derive(book(line("o", "2024-01-01", None, 1), *rows), month(last), policy)
    found = revenue.movements(made.ledger, month(last), None, "partial", policy, made.changes)
    return list(found[["customer_id", "movement", "amount"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("back", "movement"),
    [("2026-05", "reactivation"), ("2026-06", "reactivation"), ("2026-07", "new"), ("2027-07", "new")],
)
def test_a_return_counts_from_the_month_of_the_loss(back: str, movement: str) -> None:
    """Lost in March: within 3 months is up to June."""
    rows = (line("a", "2025-01-01", "2026-03-10", 1), line("a", f"{back}-15", None, 2))
    assert moved(Policy(reactivation_within=3), back, *rows) == [("a", movement, 200)]
    assert moved(Policy(), back, *rows) == [("a", "reactivation", 200)]


def test_a_pause_is_no_loss_to_come_back_from() -> None:
    """A year of pause: resumed, or after it came to an end, back from the month of that end."""
    frozen = line("a", "2025-01-01", "2026-03-10", 1, paused_from="2025-02-01")
    policy = Policy(reactivation_within=1)
    assert moved(policy, "2026-03", {**frozen, "paused_to": "2026-03-01", "end_on": None}) == [
        ("a", "resumed", 100)
    ]
    assert moved(policy, "2026-04", frozen, line("a", "2026-04-01", None, 2)) == [("a", "reactivation", 200)]
    assert moved(policy, "2026-05", frozen, line("a", "2026-05-01", None, 2)) == [("a", "new", 200)]


def test_by_events_who_came_and_went_has_paid_before() -> None:
    """A visit in March, then a contract in May, or another visit: both are reactivations."""
    visit, events = line("a", "2026-03-03", "2026-03-25", 8), Policy(movement_basis="event")
    assert moved(events, "2026-03", visit) == [("a", "new", 800), ("a", "churn", 800)]
    assert moved(events, "2026-05", visit, line("a", "2026-05-01", None, 2)) == [("a", "reactivation", 200)]
    assert moved(Policy(), "2026-05", visit, line("a", "2026-05-01", None, 2)) == [("a", "new", 200)]
    again = line("a", "2026-05-03", "2026-05-25", 9)
    assert moved(events, "2026-05", visit, again) == [("a", "reactivation", 900), ("a", "churn", 900)]
    late = Policy(movement_basis="event", reactivation_within=1)
    assert moved(late, "2026-05", visit, again) == [("a", "new", 900), ("a", "churn", 900)]


BEGINS, ENDS = ({"discount": 30, f"discount_{end}": "2026-03-01"} for end in ("from", "to"))
NEW_50, LOST_50 = ({"amount": 50, f"{end}_on": "2026-03-01"} for end in ("start", "end"))


@pytest.mark.parametrize(
    ("rows", "whole", "apart"),
    [
        # A discount of 100% for March: to ChartMogul the account is still there, at 0.
        ((BEGINS | {"discount": 100},), ["churn 100"], ["contraction 100"]),
        # A discount of 30 begins, an add-on of 50 as well.
        ((BEGINS, NEW_50), ["expansion 20"], ["expansion 50", "contraction 30"]),
        # Both down, or both up: one movement of 80.
        ((BEGINS, LOST_50), ["contraction 80"], ["contraction 80"]),
        ((ENDS, NEW_50), ["expansion 80"], ["expansion 80"]),
        # The discount ends, and so does the add-on: the difference, or both.
        ((ENDS, LOST_50), ["contraction 20"], ["expansion 30", "contraction 50"]),
        ((ENDS, LOST_50 | {"amount": 30}), [], ["expansion 30", "contraction 30"]),
        # Nothing but the discount, or nothing of it.
        ((ENDS,), ["expansion 30"], ["expansion 30"]),
        (({}, LOST_50), ["contraction 50"], ["contraction 50"]),
    ],
)
def test_discounts_apart(rows: tuple[dict[str, Any], ...], whole: list[str], apart: list[str]) -> None:
    """Gains and losses of one account, by month ends together and by ChartMogul beside each other."""
    lines_ = [
        {**line("a", "2025-01-01", None, 100), "product": str(place), "discount_kind": "amount", **one}
        for place, one in enumerate(rows)
    ]
    for discounts, expected in (("in_force", whole), ("as_movements", apart)):
        found = moved(Policy(discounts=discounts), "2026-03", *lines_)
        assert [f"{name} {cents // 100}" for _, name, cents in found] == expected


# ── Any book ─────────────────────────────────────────────────────────────────────────────────

POLICIES = st.builds(
    Policy,
    preset=st.sampled_from(sorted(PRESETS)),
    reactivation_within=st.sampled_from([None, 1, 3]),
    movement_basis=st.sampled_from(["month_end", "event"]),
    discounts=st.sampled_from(["in_force", "without_end", "as_movements"]),
    pause=st.sampled_from(["own_state", "zero", "kept"]),
    churn_date=st.sampled_from(["end_of_term", "cancellation"]),
)


@settings(max_examples=8, deadline=None, suppress_health_check=HEALTH)
@given(st.lists(lines(), min_size=1, max_size=8), POLICIES, st.integers(1, 12))
def test_every_month_closes_to_the_cent_under_every_policy(
    rows: list[dict[str, Any]], policy: Policy, moves_in: int
) -> None:
    """start + gains − losses = end, for each book and the company; an account has a movement once."""
    tables = book(*rows)
    moves = [
        ("a", "2020-01-01", f"2026-{moves_in:02d}-15", "Sul"),
        ("a", f"2026-{moves_in:02d}-15", None, "Norte"),
    ]
    names = ("customer_id", "valid_from", "valid_to", "portfolio")
    if "a" in set(tables["customers"]["customer_id"]):
        tables["assignments"] = table("assignments", (dict(zip(names, row, strict=True)) for row in moves))
    made = derive(tables, month("2026-12"), policy)
    months = pd.date_range(made.ledger["month"].min(), "2026-12-01", freq="MS")
    difference = made.ledger["mrr"] - made.ledger.groupby("customer_id")["mrr"].shift(fill_value=0)
    by = ["customer_id", "month"]
    explained = made.changes.groupby(by)["amount"].sum()
    assert (
        explained[explained != 0].to_dict()
        == made.ledger.assign(amount=difference).query("amount != 0").set_index(by)["amount"].to_dict()
    )
    for before, now in pairwise(months):
        for own in ("Sul", "Norte", None):
            found = revenue.movements(made.ledger, now, own, "partial", policy, made.changes)
            assert not found.duplicated(["customer_id", "movement"]).any()
            assert ((found["after"] - found["before"]).abs() == found["amount"])[
                ~found["movement"].isin(["transfer_in", "transfer_out"])
            ].all()
            sums = found.groupby("movement")["amount"].sum().reindex(revenue.MOVEMENTS, fill_value=0)
            start, end = (rows_of(made.ledger, when, own)["mrr"].sum() for when in (before, now))
            assert start + sums.iloc[:5].sum() - sums.iloc[5:].sum() == end


# ── The MRR playbook ─────────────────────────────────────────────────────────────────────────

MONTHS = [f"{when:%Y-%m}" for when in pd.date_range("2017-09-01", "2020-02-01", freq="MS")]
WHOLE = ("2018-09", "2018-12", "2019-07", "2019-11", "2020-01")
"""Months of which every figure is looked at; of all others the movements."""


def movements_of(tables: dict[str, pd.DataFrame], preset: str) -> dict[tuple[str, str], int]:
    """Give the cents of each movement of each month, those of 0 left out."""
    policy = Policy(preset=preset)
    made = derive(tables, month(MONTHS[-1]), policy, history="complete")
    found = {}
    for when in MONTHS:
        rows = revenue.movements(made.ledger, month(when), None, "complete", policy, made.changes)
        sums = rows.groupby("movement")["amount"].sum()
        found |= {(when, str(name)): int(cents) // 100 for name, cents in sums.items()}
    return found


@pytest.fixture(scope="module")
def playbooks(shared: Path) -> dict[str, dict[tuple[str, str], float]]:
    """Every preset's figures of the playbook, as {(month, figure): value}; undefined ones left out."""
    tables = playbook(shared)
    return {
        preset: {
            (when, str(name)): value
            for when in WHOLE
            for name, value in figures(tables, month(when), Policy(preset=preset), "complete")["value"]
            .reindex(FIGURES)
            .dropna()
            .items()
        }
        for preset in PRESETS
    }


def changed(one: dict[Any, Any], other: dict[Any, Any]) -> dict[Any, Any]:
    """Give what differs: {where: (one, other)}."""
    places = sorted({*one, *other})
    return {at: (one.get(at), other.get(at)) for at in places if one.get(at) != other.get(at)}


@pytest.mark.shared
def test_presets_on_the_movements_of_the_playbook(shared: Path) -> None:
    """It has no pause, no discount, and every contract begins and ends on the first of a month.

    So only maxio differs: account 10, lost in May 2018, is back in September; account 5, lost in March
    2019, in July: 4 months each, new again. Account 1, lost in February 2019 and back in April, is a
    reactivation for all.
    """
    tables = playbook(shared)
    plain = movements_of(tables, "default")
    assert (plain["2018-09", "reactivation"], plain["2019-04", "reactivation"]) == (50, 50)
    for preset in ("chartmogul", "profitwell", "stripe"):
        assert movements_of(tables, preset) == plain
    assert changed(plain, movements_of(tables, "maxio")) == {
        ("2018-09", "new"): (30, 80),
        ("2018-09", "reactivation"): (50, None),
        ("2019-07", "new"): (205, 255),
        ("2019-07", "reactivation"): (50, None),
    }


@pytest.mark.shared
def test_the_playbook_by_default(playbooks: Any) -> None:
    """November 2019, over 12 months: 575 of which 560 remain and 460 of which nothing was added.

    The reference has new 210, upgrades 60, downgrades 110, no churn, 1680 before and 1840 after.
    """
    found = {name: value for (when, name), value in playbooks["default"].items() if when == "2019-11"}
    stated = {"start": 1680, "new": 210, "expansion": 60, "contraction": 110, "end": 1840}
    assert {name: found[f"revenue.{name}"] for name in stated} == stated
    assert found["revenue.churn"] == found["revenue.reactivation"] == found["revenue.logo_churn"] == 0
    assert found["revenue.gross_churn"] == 110 / 1680
    assert (found["revenue.nrr_12m"], found["revenue.grr_12m"]) == (560 / 575, 460 / 575)


@pytest.mark.shared
def test_presets_on_the_figures_of_the_playbook(playbooks: Any) -> None:
    """chartmogul and profitwell change nothing. maxio has net churn without what is no reactivation.

    September 2018: (0 − 50) ÷ 260, then 0. July 2019: (40 − 50) ÷ 1135, then 40 ÷ 1135.
    """
    plain = playbooks["default"]
    assert changed(plain, playbooks["chartmogul"]) == changed(plain, playbooks["profitwell"]) == {}
    assert changed(plain, playbooks["maxio"]) == {
        ("2018-09", "revenue.net_churn"): (pytest.approx(-50 / 260), 0),
        ("2018-09", "revenue.new"): (30, 80),
        ("2018-09", "revenue.reactivation"): (50, 0),
        ("2019-07", "revenue.net_churn"): (pytest.approx(-10 / 1135), pytest.approx(40 / 1135)),
        ("2019-07", "revenue.new"): (205, 255),
        ("2019-07", "revenue.reactivation"): (50, 0),
    }


@pytest.mark.shared
def test_stripe_divides_by_what_is_new_as_well(playbooks: Any) -> None:
    """The reference's losses over what it has at the start and as new; nothing else moves.

    January 2020: 1255 lost of 1255, with 175 new: 1255 of 1430; 28 accounts of 28, with 4 new: of 32.
    December 2018: downgrades 65, upgrades 50 of 575, with 25 new: of 600. 1 loss in 12 months and 43
    account-months, with 12 new accounts 55; MRR 585 of 12 accounts. No other figure differs: that of
    July 2019, 40 − 50 of 1135, with 205 new 1340, is one that does.
    """
    stripe = playbooks["stripe"]
    differ = changed(playbooks["default"], stripe)
    assert {name for _, name in differ} == _LOSSES
    expected = {
        ("2020-01", "revenue.gross_churn"): (1, 1255 / 1430),
        ("2020-01", "revenue.net_churn"): (1, 1255 / 1430),
        ("2020-01", "revenue.logo_churn"): (1, 28 / 32),
        ("2018-12", "revenue.gross_churn"): (65 / 575, 65 / 600),
        ("2018-12", "revenue.net_churn"): (15 / 575, 15 / 600),
        ("2018-12", "ltv.churn"): (1 / 43, 1 / 55),
        ("2018-12", "ltv.arpa_over_churn"): (585 / 12 * 0.8 * 43, 585 / 12 * 0.8 * 55),
        ("2019-07", "revenue.net_churn"): (-10 / 1135, -10 / 1340),
    }
    assert {at: differ[at] for at in expected} == {at: pytest.approx(pair) for at, pair in expected.items()}
