"""Movements of MRR, as another implementation has them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from cskit.metrics import recurring_revenue as revenue
from cskit.metrics.ledger import derive
from cskit.policy import Policy
from tests.metrics.build import month
from tests.metrics.ledgers import playbook
from tests.published.figure import Figure, Published

MONTHS = pd.date_range("2017-09-01", "2020-02-01", freq="MS")
OURS = {"new": "new", "reactivation": "reactivation", "upgrade": "expansion", "downgrade": "contraction",
        "churn": "churn"}  # fmt: skip
"""Their movements, and what the kit calls them."""


def _agree(shared: Path) -> list[float]:
    """How many movements, month-end MRRs and numbers of active accounts agree to the cent."""
    path = shared / "mrr_playbook" / "reference_monthly_full.csv"
    theirs = pd.read_csv(path, parse_dates=["date_month"]).set_index("date_month")
    ledger = derive(playbook(shared), month("2020-02"), Policy(), history="complete").ledger
    # Months that they do not list have no movement.
    moved = theirs.reindex(MONTHS)[list(OURS)].fillna(0).abs() * 100
    same = 0
    for when in MONTHS:
        sums = revenue.movements(ledger, when, history="complete").groupby("movement")["amount"].sum().abs()
        mine = [sums.get(name, 0) for name in OURS.values()]
        same += sum(one == other for one, other in zip(mine, moved.loc[when], strict=True))
    ends = ledger.groupby("month")["mrr"].agg(["sum", lambda paid: (paid > 0).sum()])
    ends = ends.reindex(theirs.index)
    closed = (ends.iloc[:, 0] == 100 * theirs["ending_mrr"]).sum()
    active = (ends.iloc[:, 1] == theirs["active"].fillna(0)).sum()
    return [same, closed, active]


def _retention(shared: Path) -> list[float]:
    november = month("2019-11")
    ledger = derive(playbook(shared), november, Policy(), history="complete").ledger
    nrr, grr = (of(ledger, november, Policy())["value"].iloc[0] for of in (revenue.nrr_12m, revenue.grr_12m))
    then, now = revenue.a_year_apart(ledger, november)
    return [then.sum() / 100, now.sum() / 100, 100 * nrr, 100 * grr, (now > 0).sum(), len(then)]


PUBLISHED = (
    Published(
        "MRR playbook (dbt Labs), its monthly movements",
        "121 subscription periods of 55 customers",
        (
            Figure("amounts that agree to the cent: 5 movements × 30 months", "150"),
            Figure("month-end MRR, months that agree", "27"),
            Figure("active accounts, months that agree", "27"),
        ),
        _agree,
        needs="mrr_playbook",
    ),
    Published(
        "Counted by hand from the same periods",
        "November 2018 to November 2019",
        (
            Figure("MRR then, and of it now", "575, 560"),
            Figure("NRR, GRR in %", "97.39, 80.00"),
            Figure("accounts kept", "10 of 11"),
        ),
        _retention,
        needs="mrr_playbook",
        doubt="not in print",
    ),
)
