"""What switching a definition changes in the third-party MRR playbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cskit.metrics import recurring_revenue as revenue
from cskit.metrics.ledger import derive
from cskit.policy import PRESETS, Policy
from tests.metrics.build import month
from tests.metrics.ledgers import playbook
from tests.metrics.test_switching import LOSSES
from tests.switching import FIGURES, figures

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
    assert {name for _, name in differ} == LOSSES
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
