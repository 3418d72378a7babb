"""Orders to come: the company's fit as a table, held-out months, a book's figures, other people's data."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from cskit import models
from cskit.metrics import ltv_cac as ltv
from cskit.metrics import orders
from cskit.metrics.ltv_cac.order_fits import bills, seen
from cskit.models import buying
from cskit.policy import Policy
from tests.metrics.build import reasons, values
from tests.models.buyers import cdnow_orders, drawn

POLICY = Policy()
UNTIL = pd.Timestamp("2026-09-30")
SEPTEMBER = pd.Timestamp("2026-09-01")


def _bought(n: int = 400) -> pd.DataFrame:
    """Draw customers who order from 2025-10 on, as BG/NBD has them, at values that differ."""
    chance = np.random.default_rng(3)
    rows = []
    for at, one in enumerate(drawn(n, 1.0, 4.0, 0.8, 3.0).itertuples()):
        began = UNTIL - pd.Timedelta(weeks=one.age)
        between = np.sort(chance.uniform(0, one.recency, max(one.frequency - 1, 0)))
        weeks = [0.0, *between, *([one.recency] if one.frequency else [])]
        mean = chance.gamma(4, 2500)
        rows += [
            (f"c{at:03d}", began + pd.Timedelta(weeks=week), chance.gamma(6, mean / 6)) for week in weeks
        ]
    found = pd.DataFrame(rows, columns=["customer_id", "issued_on", "amount"])
    exact = [Decimal(int(cents) + 1).scaleb(-2) for cents in found["amount"]]
    return found.assign(issued_on=found["issued_on"].dt.normalize(), amount=exact)


@pytest.fixture(scope="module")
def bought() -> pd.DataFrame:
    """The orders of 400 customers."""
    return _bought()


def _company(invoices: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {
        "ltv_orders": ltv.order_fits(invoices, SEPTEMBER),
        "ltv_order_checks": ltv.order_checks(invoices, SEPTEMBER),
    }


def _ahead(
    invoices: pd.DataFrame, company: dict[str, pd.DataFrame], basis: str = "revenue", **policy: float
) -> ltv.Ahead:
    months = pd.Series([SEPTEMBER], dtype="datetime64[us]")
    ledger = pd.DataFrame({"customer_id": "none", "month": months, "mrr": 0, "revenue": 0, "state": "none"})
    tables = {"invoices": invoices, "ledger": ledger.assign(portfolio="Sul", tenure=0)}
    names = sorted(set(invoices["customer_id"]))
    accounts = pd.DataFrame({"customer_id": names, "name": [f"Name {name}" for name in names]})
    return ltv.ahead(tables, company, accounts, SEPTEMBER, basis, POLICY.model_copy(update=policy), "BRL")


def _own(fits: pd.DataFrame) -> dict[str, float]:
    own = fits[fits["other"] == ""]
    return dict(zip(own["name"], own["value"], strict=True))


def test_the_table_of_the_fit_says_what_the_models_say(bought):
    """Parameters, facts and the covariance of logarithms are the fitted models'; no customer is named."""
    fits = ltv.order_fits(bought, SEPTEMBER)
    rows = seen(bills(bought), SEPTEMBER)
    fit = models.BetaGeometricNBD(rows["frequency"], rows["recency"], rows["age"]).fit()
    own = _own(fits)
    assert {name: own[name] for name in fit.params.index} == fit.params.to_dict()
    assert (own["customers"], own["months"], own["kept"]) == (400, 10, 1.0)
    assert own["repeating"] == (rows["frequency"] > 0).sum()
    varies = fits[(fits["name"] == "r") & (fits["other"] == "alpha")]["value"].iloc[0]
    theirs = fit.cov_params().loc["r", "alpha"] / (fit.params["r"] * fit.params["alpha"])
    assert varies == pytest.approx(theirs, rel=1e-12)
    assert not fits.astype(str).map(lambda cell: cell.startswith("c0")).any(axis=None)


def test_a_book_by_its_accounts(bought):
    """The figures are sums of the accounts' own; these are the models' at the company's parameters."""
    company = _company(bought)
    book = bought[bought["customer_id"] < "c020"]
    found = _ahead(book, company, gross_margin=0.5)
    own = _own(company["ltv_orders"])
    fit = buying.Buying(*(own[name] for name in buying.Buying._fields))
    worth = buying.Spending(*(own[name] for name in buying.Spending._fields))
    rows = found.accounts
    history = (rows["frequency"], rows["recency"], rows["age"])
    assert len(rows) == 20
    assert rows["alive"].to_numpy() == pytest.approx(buying.probability_alive(fit, *history))
    assert rows["orders"].to_numpy() == pytest.approx(buying.expected_purchases(fit, 10, *history))
    # By hand: month by month, discounted at 10% a year to the middle of each, half of it margin.
    steps = [buying.expected_purchases(fit, month, *history) for month in range(11)]
    today = sum((steps[k + 1] - steps[k]) / 1.1 ** ((k + 0.5) / 12) for k in range(10))
    assert rows["margin"].to_numpy() == pytest.approx(today * rows["order_value"].to_numpy() * 0.5, rel=1e-9)
    spent = orders.summary(book.assign(amount=[float(one) for one in book["amount"]]), UNTIL, "months")
    spent = spent.set_index("customer_id")["monetary_value"].reindex(rows["customer_id"]) * 100
    value = buying.expected_value(worth, rows["frequency"], spent.to_numpy())
    assert rows["order_value"].to_numpy() == pytest.approx(value)
    said = values(found.results)
    assert said["ltv.orders_margin"] == pytest.approx(rows["margin"].mean() / 100)
    assert said["ltv.orders_expected"] == pytest.approx(rows["orders"].mean())
    assert said["ltv.orders_alive"] == pytest.approx(rows["alive"].sum())
    assert said["ltv.orders_horizon"] == 10
    assert (rows["margin"].diff().dropna() <= 0).all()
    assert rows["name"].to_list() == [f"Name {one}" for one in rows["customer_id"]]


def test_the_horizon(bought):
    """The policy's, but no longer than the data look back."""
    company = _company(bought)
    assert values(_ahead(bought, company, horizon=6).results)["ltv.orders_horizon"] == 6
    assert values(_ahead(bought, company).results)["ltv.orders_horizon"] == 10


def test_intervals_are_of_the_parameters(bought):
    """As wide as parameters drawn from their normal (of logarithms) make the book's mean, to a tenth."""
    company = _company(bought)
    book = bought[bought["customer_id"] < "c010"]
    found = _ahead(book, company)
    row = found.results.set_index("id").loc["ltv.orders_margin"]
    fits = company["ltv_orders"]
    names = [("orders", name) for name in buying.Buying._fields]
    names += [("value", name) for name in buying.Spending._fields]
    table = fits.set_index(["model", "name", "other"])["value"]
    spread = [[table.get((*one, two[1]), 0.0) if one[0] == two[0] else 0.0 for two in names] for one in names]
    center = np.log([table[(*one, "")] for one in names])
    seen_ = seen(bills(book), SEPTEMBER)
    history = (seen_["frequency"], seen_["recency"], seen_["age"])
    logs = []
    for draw in np.exp(np.random.default_rng(5).multivariate_normal(center, spread, size=600)):
        later = buying.residual_purchases(
            buying.Buying(*draw[:4]), *history, periods=10, length=1, discount=1.1 ** (1 / 12) - 1
        )
        value = buying.expected_value(buying.Spending(*draw[4:]), history[0], seen_["monetary_value"])
        logs.append(np.log((later * value).mean() * 0.8 / 100))
    reach = np.log(row["high"] / row["value"])
    assert np.log(row["value"] / row["low"]) == pytest.approx(reach)
    assert 1.959964 * np.std(logs) == pytest.approx(reach, rel=0.1)


def test_credits_lessen_the_margin(bought):
    """A tenth of all sales given back takes a tenth of the margin, of every account alike."""
    tenth = sum(bought["amount"]) / 10
    back = pd.DataFrame({"customer_id": ["c000"], "issued_on": [UNTIL], "amount": [-tenth]})
    less = _company(pd.concat([bought, back.assign(issued_on=UNTIL.as_unit("us"))]))
    plain, found = (_ahead(bought, company) for company in (_company(bought), less))
    ratio = found.accounts["margin"] / plain.accounts["margin"]
    assert ratio.to_numpy() == pytest.approx(0.9, rel=1e-6)


def test_held_out_months_see_nothing_of_what_comes(bought):
    """What is expected of the last six months is the same whatever happens in them; what came is counted."""
    cut = pd.Timestamp("2026-03-31")
    before = bought[bought["issued_on"] <= cut]
    new = before.drop_duplicates("customer_id").assign(issued_on=pd.Timestamp("2026-06-15").as_unit("us"))
    longer = [before.assign(issued_on=before["issued_on"] - pd.DateOffset(months=3)), before]
    one = ltv.order_checks(pd.concat(longer), SEPTEMBER)
    two = ltv.order_checks(pd.concat([*longer, new]), SEPTEMBER)
    assert one["expected"].to_list() == two["expected"].to_list()
    assert one["expected_sales"].to_list() == two["expected_sales"].to_list()
    assert one["actual"].to_list() == [0]
    assert two["actual"].to_list() == two["customers"].to_list() == [new["customer_id"].nunique()]
    assert two["off"].iloc[0] == pytest.approx(two["expected"].iloc[0] / two["actual"].iloc[0] - 1)


@pytest.mark.parametrize(
    ("keep", "reason"),
    [
        (lambda rows: rows.drop_duplicates("customer_id"), "nobody_repeats"),
        (lambda rows: rows.head(30), "too_few_repeats"),
    ],
)
def test_what_cannot_be_told(bought, keep, reason):
    """Too little data: no figure, the reason, no table, nothing tested."""
    few = keep(bought)
    found = _ahead(few, _company(few))
    assert reasons(found.results) == dict.fromkeys(
        ("ltv.orders_margin", "ltv.orders_expected", "ltv.orders_alive"), reason
    )
    assert found.accounts.empty
    assert found.tables() == {}


def test_nobody_leaves():
    """Customers who order evenly to the end: NBD for BG/NBD, all are there, and that is no finding."""
    chance = np.random.default_rng(1)
    rows = []
    for at in range(200):
        days = np.cumsum(np.ceil(chance.exponential(40 / chance.gamma(3, 1 / 3), 60))).astype(int)
        mean = chance.gamma(5, 2000)
        amounts = [Decimal(int(chance.gamma(5, mean / 5)) + 1).scaleb(-2) for _ in days]
        rows += [(f"c{at:03d}", day, one) for day, one in zip(days, amounts, strict=True) if day < 360]
    found = pd.DataFrame(rows, columns=["customer_id", "day", "amount"])
    began = pd.Timestamp("2025-10-01").as_unit("us")
    found["issued_on"] = began + pd.to_timedelta(found.pop("day"), unit="D")
    company = _company(found)
    own = _own(company["ltv_orders"])
    assert (own["a"], own["b"]) == (0, 1)
    ahead = _ahead(found, company)
    assert reasons(ahead.results) == {"ltv.orders_alive": "nobody_leaves"}
    assert (ahead.accounts["alive"] == 1).all()
    # With nobody leaving, a customer's rate is (r + x) ÷ (α + T) for ever.
    rate = (own["r"] + ahead.accounts["frequency"]) / (own["alpha"] + ahead.accounts["age"])
    assert ahead.accounts["orders"].to_numpy() == pytest.approx(rate.to_numpy() * 12, rel=1e-7)


def test_subscriptions_have_no_orders_ahead(bought):
    """For contracts, and for a slice without a fit, there is nothing to say and nothing to record."""
    for found in (_ahead(bought, _company(bought), "mrr"), _ahead(bought, {})):
        assert (len(found.results), found.tables()) == (0, {})


@pytest.mark.shared
def test_cdnow_foresees_half_a_year(shared):
    """Fitted to the first year: within 2% of the orders, and 1% of the sales, of the next six months."""
    found = cdnow_orders(shared)
    exact = [Decimal(int(one)).scaleb(-2) for one in found["amount"]]
    rows = found.assign(customer_id=found["customer_id"].astype("str"), amount=exact)
    check = ltv.order_checks(rows, pd.Timestamp("1998-06-01")).iloc[0]
    assert (check["months"], check["customers"]) == (6, 2357)
    assert abs(check["off"]) < 0.02
    assert abs(check["off_sales"]) < 0.01
