"""One sample company: every interval that the kit prints of what its truth knows, and what it finds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cskit.metrics import cohort_retention, ltv_cac, projection
from cskit.metrics.accounts import accounts
from cskit.metrics.cohort_retention.drivers import drivers_of as leaving
from cskit.metrics.intervals import wilson
from cskit.metrics.ledger import derive
from cskit.metrics.lives import lives, without_break, year_ago
from cskit.metrics.ltv_cac.histories import gross_margin
from cskit.metrics.months import number, numbers
from cskit.metrics.nps_breakdown.answers import nps_answers, tally
from cskit.metrics.nps_breakdown.drivers import drivers_of as answering
from cskit.metrics.recurring_revenue.retention import retention
from cskit.metrics.signals.table import signals
from cskit.policy import Policy
from cskit.sample import Sample, generate

MONTH, BEGIN = pd.Timestamp("2026-09-01"), pd.Timestamp("2023-10-01")
AGES = (6, 12, 24, 36)
YEARS = (12, 24, 36, 48, 60)
COMPANY = "all"

SIGNALS = {
    "contracted": "contraction",
    "detractor": "detractor",
    "late_payer": "late_invoice",
    "usage_fell": "usage_drop",
    "silent": "silent",
    "ticket_open": "ticket",
    "giant": "renewal",
    "gave_notice": "renewal",
}
"""What is planted in single accounts, and the signal that should name it."""


class Row(NamedTuple):
    """A figure of a company with its interval; without one both ends are NaN.

    ``weight`` says how much of the sum over companies it is, where the truth is that sum.
    """

    figure: str
    of: tuple[object, ...]
    value: float
    low: float = np.nan
    high: float = np.nan
    weight: float = 0.0


class Kit:
    """The company as the kit reads it: its policy is the default one."""

    def __init__(self, sample: Sample) -> None:
        self.truth: Any = sample.truth
        derived = derive(sample.tables, MONTH, Policy(), "subscription", "partial")
        self.tables: Mapping[str, pd.DataFrame] = {
            **sample.tables, "ledger": derived.ledger, "changes": derived.changes,
        }  # fmt: skip
        self.policy = Policy()
        now = derived.ledger[derived.ledger["month"] == MONTH]
        self.home = now.set_index("customer_id")["portfolio"]
        self.books = sorted(self.truth["books"])

    @cached_property
    def lives(self) -> pd.DataFrame:
        ledger = self.tables["ledger"]
        return lives(ledger, MONTH, ledger["month"].min(), BEGIN)

    @cached_property
    def fit(self) -> projection.CompanyFit:
        return projection.company_fit(self.tables, self.lives, MONTH, self.policy)

    @cached_property
    def segments(self) -> projection.SegmentProjection:
        groups = self.tables["customers"].set_index("customer_id")["segment"]
        return projection.segments(self.fit, groups, self.policy.discount_rate)

    def of_book(self, name: str, *names: str) -> dict[str, pd.DataFrame]:
        """Keep the rows of a book's accounts."""
        own = self.home.index[self.home == name]
        return {one: self.tables[one][self.tables[one]["customer_id"].isin(own)] for one in names}

    def groups(self) -> Iterator[tuple[tuple[object, ...], pd.DataFrame]]:
        """Give the lives of the company, of its books and of its segments."""
        yield (COMPANY,), self.lives
        home = self.lives["customer_id"].map(self.home)
        segment = self.lives["customer_id"].map(self.tables["customers"].set_index("customer_id")["segment"])
        for kind, where in (("book", home), ("segment", segment)):
            for name in sorted(where.unique()):
                yield (kind, name), self.lives[where == name]


def company(seed: int) -> tuple[list[Row], pd.Series]:
    """Give the figures of the company of a seed, and its accounts that began in the history, by kind.

    Returns
    -------
    tuple
        Rows, and the number of accounts by ``book``, ``segment``, ``term``.
    """
    kit = Kit(generate(seed=seed))
    parts = (_staying, _projected, _worth, _year, _scores, _leaving, _answering, _beside, _planted)
    return [row for part in parts for row in part(kit)], _began(kit)


def _began(kit: Kit) -> pd.Series:
    """Count the accounts that began in the history by what decides how long they stay."""
    about = kit.tables["customers"].set_index("customer_id")[["segment", "portfolio", "signed_on"]]
    first = kit.tables["contracts"].sort_values(["start_on", "contract_id"]).groupby("customer_id").first()
    months = (numbers(first["renewal_on"], empty=0) - numbers(first["start_on"])).clip(min=1)
    known = about.assign(term=pd.Series(np.asarray(months), first.index))
    known = known[known["signed_on"] >= BEGIN].rename(columns={"portfolio": "book"})
    return known.groupby(["book", "segment", "term"]).size()


def _staying(kit: Kit) -> Iterator[Row]:
    """Kaplan and Meier's curve, and the share of those followed that stayed 12 months."""
    for of, some in kit.groups():
        curve = cohort_retention.curve(some, kit.policy).set_index("age")
        for age in AGES:
            if age in curve.index:
                yield Row("curve", (*of, age), *curve.loc[age, ["survival", "low", "high"]])
        could = some[some["known"] & (some["entry"] == 0)]
        could = could[number(MONTH) - numbers(could["cohort"]) >= 12]
        stayed = int((~could["lost"] | (could["age"] > 12)).sum())
        if len(could):
            yield Row("m12", (*of, 12), stayed / len(could), *wilson(stayed, len(could))[:2])


def _projected(kit: Kit) -> Iterator[Row]:
    """The projected share still here: by segment and term where the fit is the group's own, and by book."""
    fits = kit.segments.fits
    own = fits[(fits["of"] == "segment") | (fits["segment"] == "")]
    for one in own[own["horizon"] > 0].itertuples():
        of = (one.segment, 12 if one.term == 12 else 1)
        yield Row("model", (*of, one.model), 1.0)
        curve, months = (
            found[(found["segment"] == one.segment) & (found["term"] == one.term)]
            for found in (kit.segments.curve, kit.segments.months)
        )
        for row in curve[curve["age"].isin(YEARS)].itertuples():
            yield Row("projected", (*of, row.age), row.survival, row.low, row.high)
        for row in months[months["tenure"].isna()].itertuples():
            yield Row("months", (*of, row.months), row.value, row.low, row.high)
    for name, found in projection.books(kit.fit, kit.home, kit.books).items():
        for row in found.curve[found.curve["age"].isin(YEARS)].itertuples():
            yield Row("book projected", (name, row.age), row.survival, row.low, row.high)


def _worth(kit: Kit) -> Iterator[Row]:
    """Discounted lifetime value of new accounts by book, and what its truth is made of."""
    every = accounts(kit.tables, MONTH, kit.policy, "mrr")
    every = every.assign(unbroken=every["customer_id"].map(without_break(kit.tables["ledger"], MONTH)))
    for name in kit.books:
        tables = kit.of_book(name, "contracts", "ledger", "costs")
        held = every[(every["customer_id"].map(kit.home) == name).to_numpy()].reset_index(drop=True)
        found = ltv_cac.prospects(kit.segments, tables, held, kit.policy)
        margin = gross_margin(tables, MONTH, kit.policy, "mrr")
        rows = ltv_cac.discounted(found, margin, "mrr", kit.policy, "BRL").set_index("id")
        worth = rows.loc["ltv.discounted"]
        if found.months:
            yield Row("ltv", (name, found.months), worth["value"], worth["low"], worth["high"])
        yield Row("margin", (name,), margin.share, weight=float(margin.by_account["revenue"].sum()))
        paying = held[held["mrr"] > 0]
        terms = projection.terms_of(projection.binding(tables, paying), 1)
        for (segment, term), mrr in paying.groupby(["segment", terms])["mrr"]:
            yield Row("mrr", (name, segment, int(term)), float(mrr.sum()) / 100, weight=float(len(mrr)))


def _year(kit: Kit) -> Iterator[Row]:
    """Twelve months of retention, by book: accounts, GRR and NRR."""
    for name in kit.books:
        ledger = kit.of_book(name, "ledger")["ledger"]
        before = year_ago(ledger, MONTH)
        kept, n = int(before["stayed"].sum()), len(before)
        yield Row("logos", (name,), kept / n, *wilson(kept, n)[:2], weight=n)
        for which in ("grr", "nrr"):
            found = retention(ledger, MONTH, kit.policy, which)
            high = np.inf if found["high"] is None or pd.isna(found["high"]) else found["high"]
            weight = float(before["then"].sum())
            yield Row(which, (name,), found["value"], found["low"], high, weight)


def _scores(kit: Kit) -> Iterator[Row]:
    """The Net Promoter Score of the company and of each book."""
    answers = nps_answers(kit.tables, MONTH, kit.policy.survey_months)
    home = answers["customer_id"].map(kit.home)
    for name in (COMPANY, *kit.books):
        own = answers if name == COMPANY else answers[home == name]
        found = tally(own, kit.policy)
        if found.n:
            yield Row("nps", (name,), found.score, found.low, found.high, weight=found.n)


def _ratios(figure: str, table: pd.DataFrame) -> Iterator[Row]:
    """Ratios with their ranges, which traits are named, and which ratios are said to vary."""
    for row in table[table["guard"] == ""].iloc[0:].itertuples():
        if row.trait:
            yield Row(figure, (row.trait, row.level, row.reference), row.ratio, row.low, row.high)
            yield Row(f"{figure}: named", (row.trait, row.level), float(row.differs))
            yield Row(f"{figure}: varies", (row.trait, row.level), float(row.varies))


def _leaving(kit: Kit) -> Iterator[Row]:
    yield from _ratios("hazard", leaving(kit.tables, kit.lives, kit.policy)[0])


def _answering(kit: Kit) -> Iterator[Row]:
    yield from _ratios("odds", answering(kit.tables, MONTH, kit.policy)[0])


def _beside(kit: Kit) -> Iterator[Row]:
    """Whether a book is said to differ from the rest of the company in how long its accounts stay."""
    home = kit.lives["customer_id"].map(kit.home)
    for name in kit.books:
        test = cohort_retention.rest_test(kit.lives, home == name, MONTH, kit.policy).iloc[0]
        less = np.sign(test["lost"] - test["expected"])
        yield Row("log-rank", (name,), float(test["p"] < 1 - kit.policy.confidence) * less)


def _planted(kit: Kit) -> Iterator[Row]:
    """Whether the account in which something was planted shows the signal; how many accounts show it."""
    found = signals(kit.tables, MONTH, kit.policy)
    tagged = found[found["state"] == "tag"].groupby("signal")["customer_id"].agg(set)
    for one in kit.truth["planted"]:
        if one["finding"] in SIGNALS:
            names = tagged.get(SIGNALS[one["finding"]], set())
            yield Row("signal", (one["finding"],), float(one["customer_id"] in names))
    about = kit.lives.set_index("customer_id")
    state = kit.tables["ledger"][kit.tables["ledger"]["month"] == MONTH].set_index("customer_id")["state"]
    for one in kit.truth["planted"]:
        name = one["customer_id"]
        if one["finding"] == "frozen":
            rests = state[name] == "paused" and about.loc[name, "here"]
            yield Row("signal", ("frozen",), float(rests))
        if one["finding"] == "returned":
            yield Row("signal", ("returned",), float(about.loc[name, "lost"]))
