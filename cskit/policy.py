"""The policy: every definition on which companies differ, as one validated object.

It is set under ``policy:`` in a parameters file, handed to every metric, and printed in every
report ("definitions in force").
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Policy"]


class Policy(BaseModel):
    """The definitions in force. Immutable; an unknown field is an error.

    Examples
    --------
    >>> Policy().renewal_days
    90
    >>> Policy(pause="kept").pause
    'kept'
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    pause: Literal["own_state", "zero", "kept"] = Field(
        "own_state",
        description="A paused account: out of MRR, shown apart (own_state), lost (zero), or in MRR (kept).",
    )
    discounts: Literal["in_force", "without_end"] = Field(
        "in_force",
        description="Discounts subtracted from MRR: all in force at month end, or only those without an end.",
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
    draws: int = Field(
        2000, ge=200, le=20000, description="Random draws behind a comparison with the company."
    )
    seed: int = Field(20260930, ge=0, description="Seed of those draws; the same seed gives the same bytes.")
