"""The policy: every definition on which companies differ, as one validated object.

It is set under ``policy:`` in a parameters file, handed to every metric, and printed in every
report ("definitions in force").
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from cskit.errors import UnknownName

__all__ = ["PRESETS", "Policy", "TierWeights"]

PRESETS: Mapping[str, Mapping[str, Any]] = {
    "default": {},
    "chartmogul": {
        "movement_basis": "event",
        "pause": "kept",
        "discounts": "as_movements",
        "zero_churn_ltv": "undefined",
    },
    "profitwell": {"pause": "zero"},
    "stripe": {
        "movement_basis": "event",
        "pause": "kept",
        "churn_date": "cancellation",
        "discounts": "without_end",
        "churn_denominator": "start_and_new",
        "zero_churn_ltv": "one_in_60",
    },
    "maxio": {
        "reactivation_within": 3,
        "movement_basis": "event",
        "pause": "kept",
        "churn_date": "cancellation",
    },
}
"""What differs from the defaults where a vendor's figures are wanted; docs/definitions.md has the sources."""


class TierWeights(BaseModel):
    """How much each measure of fit weighs in a tier's score; 0 leaves it out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: int = Field(20, ge=0, description="Employees, see `tier_sizes`.")
    sector: int = Field(20, ge=0, description="Whether the sector is one of `tier_sectors`.")
    region: int = Field(10, ge=0, description="Whether the region is one of `tier_regions`.")
    ticket: int = Field(30, ge=0, description="The touch model that the ticket calls for.")
    upsells: int = Field(20, ge=0, description="Upsells and cross-sells in 12 months.")


class Policy(BaseModel):
    """The definitions in force. Immutable; an unknown field is an error.

    Examples
    --------
    >>> Policy().renewal_days
    90
    >>> Policy(pause="kept").pause
    'kept'

    A preset gives a vendor's definitions; fields that are stated go before it.

    >>> stripe = Policy(preset="stripe", pause="zero")
    >>> stripe.churn_date, stripe.pause, Policy().churn_date
    ('cancellation', 'zero', 'end_of_term')
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    preset: str = Field(
        "default",
        description="Whose definitions hold where no field says otherwise: default, chartmogul, profitwell, "
        "stripe or maxio.",
    )
    reactivation_within: int | None = Field(
        None,
        ge=1,
        description="An account that comes back is a reactivation within so many months after the one it was "
        "lost in, then new again; empty or `any` = however late.",
    )
    movement_basis: Literal["month_end", "event"] = Field(
        "month_end",
        description="An account that comes and goes within a month is neither new nor lost (month_end), or "
        "both (event).",
    )
    pause: Literal["own_state", "zero", "kept"] = Field(
        "own_state",
        description="A paused account: out of MRR, shown apart (own_state), lost (zero), or in MRR (kept).",
    )
    churn_date: Literal["end_of_term", "cancellation"] = Field(
        "end_of_term",
        description="MRR ends with the paid term (contracts.end_on), or on the day of the cancellation "
        "(contracts.cancelled_on), where that comes first.",
    )
    discounts: Literal["in_force", "without_end", "as_movements"] = Field(
        "in_force",
        description="Discounts subtracted from MRR: all in force at month end, or only those without an end; "
        "as_movements: all, and one that begins or ends is a contraction or expansion of its own.",
    )
    churn_denominator: Literal["start", "start_and_new"] = Field(
        "start",
        description="Monthly churn is over what was there at the start, or that and what is new since.",
    )
    zero_churn_ltv: Literal["bound", "one_in_60", "undefined"] = Field(
        "bound",
        description="ARPA ÷ churn where nobody left in 12 months: a lower bound, churn of 1/60, or none.",
    )
    finite_population: bool = Field(
        False,
        description="Narrow the NPS interval by how much of the book answered: it then speaks of this book "
        "today, not of what its customers would say again.",
    )
    confidence: float = Field(0.95, gt=0.5, lt=1, description="Confidence of every interval.")
    minimum_group: int = Field(
        5, ge=1, description="Fewest accounts for which a rate by group, or a company group, is shown."
    )
    renewal_days: int = Field(90, ge=1, description="A renewal within so many days is a signal.")
    detractor_months: int = Field(12, ge=1, description="A detractor's answer counts for so many months.")
    contraction_months: int = Field(3, ge=1, description="MRR below that of so many months ago is a signal.")
    late_days: int = Field(30, ge=0, description="An open invoice this many days past due is a signal.")
    usage_drop: float = Field(
        0.3,
        gt=0,
        le=1,
        description="Active users this share below the account's own mean of three months is a signal.",
    )
    silent_days: int = Field(60, ge=1, description="No touchpoint for so many days is a signal.")
    readjustment_days: int = Field(
        60, ge=1, description="A yearly readjustment due in so many days is a signal."
    )
    survey_months: int = Field(12, ge=1, description="No survey answer for so many months is a signal.")
    call_ending_days: int = Field(
        30, ge=1, description="Call: a contract that ends, or was given notice of, within so many days."
    )
    call_answer_days: int = Field(
        30, ge=1, description="Call: a detractor's answer of the last so many days, with no contact since."
    )
    call_seats: float = Field(
        0.9, gt=0, description="Call: seats used from this share on, where an account is ready to expand."
    )
    draws: int = Field(
        2000, ge=200, le=20000, description="Random draws behind a comparison with the company."
    )
    seed: int = Field(20260930, ge=0, description="Seed of those draws; the same seed gives the same bytes.")

    gross_margin: float = Field(
        0.8, gt=0, le=1, description="Gross margin where the data have no cost to serve; else it is theirs."
    )
    horizon: int = Field(
        60, ge=1, description="Months past which nothing is projected, and a lifetime value is cut."
    )
    discount_rate: float = Field(
        0.1, ge=0, le=1, description="Discount a year, of months still to come in a lifetime value."
    )
    ltv_cac_reference: float = Field(
        3.0, gt=0, description="LTV:CAC that the company holds to be enough; a reference, not a law."
    )

    touch_low: float = Field(
        0.25, gt=0, lt=1, description="Tech-touch: tickets below this quantile of the company's."
    )
    touch_mid: float | None = Field(
        None,
        gt=0,
        lt=1,
        description="Mid-touch begins at this quantile; empty = at the base's average ticket.",
    )
    touch_high: float = Field(
        0.9, gt=0, lt=1, description="High-touch begins at this quantile of the company's tickets."
    )
    touch_amounts: tuple[int, int, int] | None = Field(
        None, description="Amounts a month at which low, mid and high-touch begin, in place of the quantiles."
    )
    touch_hours: tuple[float, float, float, float] = Field(
        (5.0, 2.5, 1.0, 0.5),
        description="Hours a month that an account asks for in high, mid, low and tech-touch.",
    )
    touch_months: int = Field(
        2, ge=1, description="A ticket this many months past a line calls for another touch model."
    )
    touch_beyond: float = Field(
        0.1, ge=0, lt=1, description="So does a ticket more than this share past the line, at once."
    )
    touch_days: int = Field(
        180, ge=1, description="A change of touch model is prepared for renewals within so many days."
    )
    tier_weights: TierWeights = Field(
        TierWeights(), description="Weights of the tier's score: size, sector, region, ticket, upsells."
    )
    tier_sizes: tuple[int, int] = Field(
        (100, 500), description="Employees from which size gives half of its points, and all of them."
    )
    tier_sectors: tuple[str, ...] = Field(
        (), description="Sectors that fit; without any, sector does not count."
    )
    tier_regions: tuple[str, ...] = Field(
        (), description="Regions that fit; without any, region does not count."
    )
    tier_scores: tuple[int, int] = Field((60, 30), description="Least scores, of 100, of tiers 1 and 2.")

    @model_validator(mode="before")
    @classmethod
    def _preset(cls, values: Any) -> Any:
        """Lay what is stated over the preset."""
        if not isinstance(values, Mapping):
            return values
        preset = str(values.get("preset", "default"))
        if preset not in PRESETS:
            raise UnknownName("preset", preset, PRESETS)
        return {**PRESETS[preset], **values}

    @field_validator("reactivation_within", mode="before")
    @classmethod
    def _however_late(cls, value: object) -> object:
        """Take an empty field, or `any`, for no limit, so that a preset's limit can be lifted."""
        return None if value in ("", "any") else value

    @model_validator(mode="after")
    def _in_order(self) -> Policy:
        """Refuse lines that cross."""
        low, mid, high = self.touch_amounts or (1, 2, 3)
        middle = self.touch_mid if self.touch_mid is not None else (self.touch_low + self.touch_high) / 2
        if not (0 < low < mid < high and self.touch_low < middle < self.touch_high):
            raise ValueError("low, mid and high-touch begin at rising amounts or quantiles, above 0")
        if min(self.touch_hours) < 0:
            raise ValueError("hours are not negative")
        if not (
            0 < self.tier_sizes[0] < self.tier_sizes[1] and 100 >= self.tier_scores[0] > self.tier_scores[1]
        ):
            raise ValueError("tier_sizes rise, tier_scores fall")
        return self
