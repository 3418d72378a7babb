"""Touch models on data that were not made for them: RavenStack, and the sample, whose lines are known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cskit.metrics import segmentation as s
from cskit.metrics.accounts import accounts as accounts_of
from cskit.metrics.ledger import derive
from cskit.policy import Policy
from tests.conftest import ROOT
from tests.metrics.build import SEPTEMBER, month, table

DECEMBER = month("2024-12")


@pytest.fixture(scope="module")
def ravenstack(shared):
    """The company's customers and ledger; the last day of a subscription is a day of service."""
    folder = shared / "ravenstack"
    accounts = pd.read_csv(folder / "ravenstack_accounts.csv")
    lines = pd.read_csv(folder / "ravenstack_subscriptions.csv")
    ends = pd.to_datetime(lines["end_date"]) + pd.Timedelta(days=1)
    rows = lines.assign(end_on=ends.dt.strftime("%Y-%m-%d")).rename(
        columns={"subscription_id": "contract_id", "account_id": "customer_id", "start_date": "start_on"}
    )
    rows = rows.assign(product=rows["plan_tier"], amount=rows["mrr_amount"], interval="month")
    columns = ["contract_id", "customer_id", "start_on", "end_on", "product", "amount", "interval"]
    contracts = table(
        "contracts", rows[columns].astype(object).where(rows[columns].notna(), None).to_dict("records")
    )
    people = accounts.rename(
        columns={"account_id": "customer_id", "account_name": "name", "plan_tier": "segment"}
    )
    customers = table("customers", people.assign(portfolio="All").to_dict("records"))
    tables = {"customers": customers, "contracts": contracts}
    made = derive(tables, DECEMBER, Policy(), "subscription", "partial")
    return {**tables, "ledger": made.ledger, "changes": made.changes}, lines


def test_ravenstack_lines_are_those_of_a_plain_sum(ravenstack):
    """Mean and quantiles of each account's MRR, summed by hand, rounded down to two digits."""
    tables, lines = ravenstack
    for when in ("2024-12-31", "2024-11-30"):
        now = (lines["start_date"] <= when) & ~(lines["end_date"] < when)
        mrr = lines[now].groupby("account_id")["mrr_amount"].sum()
        mrr = mrr[mrr > 0]
        raw = [np.quantile(mrr, 0.25), mrr.mean(), np.quantile(mrr, 0.9)]
        expected = [float(f"{np.floor(value / 10 ** (len(str(int(value))) - 2)):.0f}") for value in raw]
        cuts = s.cuts(tables["ledger"], month(when[:7]), Policy(), "mrr").iloc[-1]
        found = [int(str(cuts[name])[:2]) for name in ("low_from", "mid_from", "high_from")]
        assert found == expected
        assert cuts["accounts"] == len(mrr)


def test_ravenstack_models_part_the_company(ravenstack):
    """No model is in force: each of 500 accounts has a proposed one, and nobody is above or below."""
    tables, _ = ravenstack
    cuts = s.cut_points({}, tables["ledger"], DECEMBER, Policy(), "mrr")
    book = accounts_of(tables, DECEMBER, Policy())
    served = s.served(tables, book, cuts, DECEMBER, Policy(), "mrr")
    assert len(served) == (book["mrr"] > 0).sum()
    assert set(served["proposed"]) == set(s.MODELS)
    assert (served["misfit"] == "").all()
    # Hysteresis keeps a model only for tickets near a line: nobody is more than a tenth past one.
    lines = cuts.iloc[-1][["low_from", "mid_from", "high_from"]].astype(float).to_numpy()
    level = served["proposed"].map({"tech": 0, "low": 1, "mid": 2, "high": 3}).to_numpy()
    ticket = served["ticket"].to_numpy()
    for at in range(3):
        assert (level[ticket > 1.1 * lines[at]] >= at + 1).all()
        assert (level[ticket < 0.9 * lines[at]] <= at).all()
    results = s.summary(tables, book, served, cuts, Policy(), "USD", "mrr")
    assert set(results.loc[results["id"] == "segments.misfits", "undefined"]) == {"model_not_stated"}
    tiers = s.tiers(tables, served, DECEMBER, Policy())
    assert tiers["weight"].unique().tolist() == [pytest.approx(0.3)]  # the ticket alone is known


def test_with_the_samples_own_lines_the_misfits_are_the_planted_ones():
    """The sample puts 8 of 100 accounts into another model than their ticket's, at lines it was made with."""
    folder = ROOT / "data" / "sample"
    read = {
        name: pd.read_csv(folder / f"{name}.csv", dtype="str", keep_default_na=False, na_values=[""])
        for name in ("customers", "contracts")
    }
    tables = {
        name: table(name, frame.astype(object).where(frame.notna(), None).to_dict("records"))
        for name, frame in read.items()
    }
    made = derive(tables, SEPTEMBER, Policy(), "subscription", "partial")
    tables |= {"ledger": made.ledger, "changes": made.changes}
    policy = Policy(touch_amounts=(1100, 3500, 14_000))
    cuts = s.cut_points({}, made.ledger, SEPTEMBER, policy, "mrr")
    served = s.served(tables, accounts_of(tables, SEPTEMBER, policy), cuts, SEPTEMBER, policy, "mrr")
    share = (served["misfit"] != "").mean()
    assert len(served) == 517
    assert 0.05 < share < 0.11
    # At other lines far more accounts would not fit: the check can fail.
    other = Policy(touch_amounts=(2200, 7000, 28_000))
    cuts = s.cut_points({}, made.ledger, SEPTEMBER, other, "mrr")
    wrong = s.served(tables, accounts_of(tables, SEPTEMBER, other), cuts, SEPTEMBER, other, "mrr")
    assert (wrong["misfit"] != "").mean() > 0.25
