"""What every slice carries of the company: to compare a book with the rest, and of no account by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Literal

import pandas as pd
import pyarrow as pa

from cskit.contract import DERIVED
from cskit.data import frames, rows
from cskit.data.checks import Checked
from cskit.metrics import cohort_retention, drivers, ltv_cac, nps_breakdown, pareto, projection, segmentation
from cskit.metrics.accounts import basis_of
from cskit.metrics.ledger.derive import Business
from cskit.metrics.lives import lives
from cskit.metrics.months import shift
from cskit.policy import Policy

__all__ = ["AGGREGATES", "Aggregate", "Company", "Tables"]


@dataclass(frozen=True)
class Company:
    """What an aggregate is computed from.

    Parameters
    ----------
    tables
        The whole company's tables by name, ``ledger`` and ``changes`` among them. A source table is
        read when it is first asked for: take only what fits into memory.
    home
        By account, the portfolio it is in now.
    portfolios
        Names of the portfolios.
    month
        The month, by its first day.
    opening, complete_from
        From when on the data know of every account, see :class:`cskit.data.portfolio.Portfolio`.
    business
        ``subscription`` or ``transactions``.
    policy
        The definitions in force.
    """

    tables: Mapping[str, pd.DataFrame]
    home: pd.Series[str]
    portfolios: tuple[str, ...]
    month: pd.Timestamp
    opening: pd.Timestamp | None
    complete_from: pd.Timestamp | None
    business: Business
    policy: Policy

    @property
    def ledger(self) -> pd.DataFrame:
        """The whole company's ledger."""
        return self.tables["ledger"]

    @cached_property
    def lives(self) -> pd.DataFrame:
        """The lives of all its accounts."""
        return lives(self.ledger, self.month, self.opening, self.complete_from)

    @cached_property
    def fit(self) -> projection.CompanyFit:
        """How long its accounts stay, fitted."""
        return projection.company_fit(self.tables, self.lives, self.month, self.policy)

    @cached_property
    def book_projections(self) -> Mapping[str, projection.BookProjection]:
        """The projected curve of each portfolio: several tables of one fit."""
        return projection.books(self.fit, self.home, self.portfolios)

    @cached_property
    def segment_projection(self) -> projection.SegmentProjection:
        """The projected curves by segment and term: several tables of one fit."""
        return self.projected_by("segment")

    @cached_property
    def earlier_projection(self) -> projection.SegmentProjection:
        """The same as of the month before, by today's data: what a value is compared with, without ranges."""
        past = shift(self.month, -1)
        then = lives(self._until(past), past, self.opening, self.complete_from)
        fit = projection.company_fit(self.tables, then, past, self.policy)
        groups, rate = self.named("segment"), self.policy.discount_rate
        return projection.segments(projection.without_ranges(fit), groups, rate)

    def _until(self, month: pd.Timestamp) -> pd.DataFrame:
        """Give the ledger up to a month, what lives are told by: a copy of every column would be large."""
        columns = ["customer_id", "month", "mrr", "state", "first_month"]
        return self.ledger.loc[self.ledger["month"] <= month, columns]

    def projected_by(self, column: str) -> projection.SegmentProjection:
        """Project curves by a column of the customers, and by term."""
        return projection.segments(self.fit, self.named(column), self.policy.discount_rate)

    def named(self, column: str) -> pd.Series:
        """Give what a column of the customers says of each account; nothing where there is no such column."""
        nothing = pd.Series(dtype="object")
        return self.tables["customers"].set_index("customer_id").get(column, nothing)

    def every_portfolio(self, table: pd.DataFrame) -> dict[str, pd.DataFrame]:
        """Give the same table to each portfolio; to none where it has no row."""
        return dict.fromkeys(self.portfolios, table) if len(table) else {}


class Tables(Mapping[str, pd.DataFrame]):
    """The company's tables, each made a frame when it is first asked for.

    Parameters
    ----------
    checked
        The tables it brings.
    derived
        The derived ones.
    """

    def __init__(self, checked: Checked, derived: Mapping[str, pa.Table]) -> None:
        self._checked, self._derived = checked, derived
        self._found: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self:
            raise KeyError(name)
        if name not in self._found:
            there = name in self._derived
            own = (
                frames.frame(self._derived[name], DERIVED[name])
                if there
                else rows.accepted(self._checked, name)
            )
            self._found[name] = own
        return self._found[name]

    def __contains__(self, name: object) -> bool:
        # That of Mapping reads the table to see whether it is there.
        return name in self._derived or name in self._checked.tables

    def __iter__(self) -> Iterator[str]:
        return iter({**self._derived, **self._checked.tables})

    def __len__(self) -> int:
        return len(set(self))


@dataclass(frozen=True)
class Aggregate:
    """A company table that slices carry.

    Parameters
    ----------
    name
        Its name in ``book.company``.
    compute
        From the company to the table of each portfolio. A portfolio is left out where its table
        would show single accounts of others, or where there is nothing to compare with.
    """

    name: str
    compute: Callable[[Company], Mapping[str, pd.DataFrame]]


def _draws(company: Company, basis: Literal["mrr", "revenue"]) -> dict[str, pd.DataFrame]:
    """Draw books of each portfolio's size at random from the company.

    A portfolio is left out where the rest of the company has fewer accounts than the smallest group.
    """
    held = pareto.distribution(company.ledger, company.month, basis)
    sizes = held["customer_id"].map(company.home).value_counts()
    draws = pareto.random_books_of(held["amount"], sizes, company.policy)
    rest = len(held) - sizes
    return {
        name: draws[draws["n"] == sizes[name]].reset_index(drop=True)
        for name in company.portfolios
        if sizes.get(name, 0) > 0 and rest[name] >= company.policy.minimum_group
    }


def _acquisition(company: Company) -> dict[str, pd.DataFrame]:
    """Put the company's acquisition spend beside the accounts it won."""
    if "acquisition" not in company.tables:
        return {}
    basis: Literal["mrr", "revenue"] = "revenue" if company.business == "transactions" else "mrr"
    since = (company.opening, company.complete_from)
    return company.every_portfolio(
        ltv_cac.acquisition(company.tables, company.month, *since, basis, company.policy)
    )


def _survival(company: Company) -> dict[str, pd.DataFrame]:
    """Estimate how long the company's accounts stay, for the margin they add up to."""
    return company.every_portfolio(
        ltv_cac.survival(company.lives, company.tables["customers"], company.policy)
    )


def _orders(
    company: Company, of: Callable[[pd.DataFrame, pd.Timestamp], pd.DataFrame] = ltv_cac.order_fits
) -> dict[str, pd.DataFrame]:
    """Fit how the company's customers order, where it sells orders."""
    if company.business != "transactions" or "invoices" not in company.tables:
        return {}
    return company.every_portfolio(of(company.tables["invoices"], company.month))


def _peers(company: Company) -> dict[str, pd.DataFrame]:
    """Tell each book which of the company's accounts its own are like, and what the better ones leave."""
    basis, month, policy = basis_of("auto", company.business), company.month, company.policy
    value = ltv_cac.monthly_margin(company.tables, month, basis, policy)
    return ltv_cac.peers(company.tables, value, company.home, month, basis, policy)


def _staying(company: Company) -> dict[str, pd.DataFrame]:
    """Follow the company's happy and unhappy accounts for a year."""
    surveys = company.tables.get("surveys")
    since = company.complete_from
    return company.every_portfolio(
        nps_breakdown.staying(surveys, company.ledger, company.month, company.policy, since)
    )


def _leaving(company: Company) -> dict[str, pd.DataFrame]:
    """Compare how often the company's accounts leave, by what was known when they began."""
    if company.business == "transactions":
        return {}
    found = cohort_retention.drivers_of(company.tables, company.lives, company.policy)
    return _without_others(company, *found)


def _answering(company: Company) -> dict[str, pd.DataFrame]:
    """Compare how well the company's accounts answer."""
    if "surveys" not in company.tables:
        return {}
    found = nps_breakdown.drivers_of(company.tables, company.month, company.policy)
    return _without_others(company, *found)


def _without_others(company: Company, found: pd.DataFrame, traits: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Give each portfolio the company's drivers, without what would tell of single accounts of others."""
    return drivers.hidden(found, traits, company.home, company.portfolios, company.policy)


def _of_rest(
    company: Company, of: Callable[[pd.DataFrame, pd.Series, pd.Timestamp, Policy], pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """Say of each portfolio how long the accounts of all others stay, where these are enough."""
    home = company.lives["customer_id"].map(company.home)
    found = {
        name: of(company.lives, home == name, company.month, company.policy) for name in company.portfolios
    }
    return {name: table for name, table in found.items() if len(table)}


def _cut_points(company: Company) -> dict[str, pd.DataFrame]:
    """Give the tickets at which touch models begin."""
    basis = basis_of("auto", company.business)
    return segmentation.company_cuts(company.ledger, company.home, company.month, company.policy, basis)


def _stayed(
    company: Company, of: Callable[..., dict[str, pd.DataFrame]] = segmentation.company_retention
) -> dict[str, pd.DataFrame]:
    """Count who stayed 12 months, by a group in which no account of another book can be told."""
    return of(company.tables, company.home, company.month, company.policy, company.complete_from)


def _of_books(company: Company, part: str) -> dict[str, pd.DataFrame]:
    """Give a table of each book's projection."""
    found = {name: getattr(one, part) for name, one in company.book_projections.items()}
    return {name: table for name, table in found.items() if len(table)}


def _of_segments(company: Company, part: str) -> dict[str, pd.DataFrame]:
    """Give a table of the projection by segment."""
    return company.every_portfolio(getattr(company.segment_projection, part))


def _channels(company: Company) -> dict[str, pd.DataFrame]:
    """Say what an account of each channel is worth, by how long its accounts stay."""
    if "acquisition" not in company.tables or "channel" not in company.tables["customers"]:
        return {}
    curves = company.projected_by("channel")
    return company.every_portfolio(
        ltv_cac.channel_worth(company.tables, curves, company.month, company.policy)
    )


def _of_segments_before(company: Company, part: str) -> dict[str, pd.DataFrame]:
    """Give a table of the projection by segment as of the month before."""
    return company.every_portfolio(getattr(company.earlier_projection, part))


AGGREGATES: tuple[Aggregate, ...] = (
    # A company that sells orders has no MRR, so the first is empty there.
    Aggregate("pareto_draws_mrr", partial(_draws, basis="mrr")),
    Aggregate("pareto_draws_revenue", partial(_draws, basis="revenue")),
    Aggregate("retention_rest_curve", partial(_of_rest, of=cohort_retention.rest_curve)),
    Aggregate("retention_rest_test", partial(_of_rest, of=cohort_retention.rest_test)),
    Aggregate("retention_rest_bands", partial(_of_rest, of=cohort_retention.rest_bands)),
    Aggregate("retention_projection", partial(_of_books, part="curve")),
    Aggregate("retention_projection_parts", partial(_of_books, part="parts")),
    Aggregate("retention_projection_scores", partial(_of_books, part="scores")),
    Aggregate("ltv_projection", partial(_of_segments, part="curve")),
    Aggregate("ltv_projection_fits", partial(_of_segments, part="fits")),
    Aggregate("ltv_projection_months", partial(_of_segments, part="months")),
    Aggregate("retention_drivers", _leaving),
    Aggregate("ltv_projection_before", partial(_of_segments_before, part="curve")),
    Aggregate("ltv_projection_fits_before", partial(_of_segments_before, part="fits")),
    Aggregate("ltv_projection_months_before", partial(_of_segments_before, part="months")),
    Aggregate("ltv_channels", _channels),
    Aggregate("ltv_acquisition", _acquisition),
    Aggregate("ltv_survival", _survival),
    Aggregate("ltv_orders", _orders),
    Aggregate("ltv_order_checks", partial(_orders, of=ltv_cac.order_checks)),
    Aggregate("ltv_peers", _peers),
    Aggregate("nps_staying", _staying),
    Aggregate("nps_drivers", _answering),
    Aggregate("segment_cuts", _cut_points),
    Aggregate("segment_retention", _stayed),
    Aggregate("segment_csm", partial(_stayed, of=segmentation.csm_in_sector)),
)
"""What every slice carries of the company; a new analysis adds its own here."""
