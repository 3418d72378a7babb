"""Definitions of the losses that the company's page compares."""

from __future__ import annotations

from cskit.definitions.entry import Definition
from cskit.locale import N_

__all__ = ["DEFINITIONS"]

_FUNNEL = "Spiegelhalter (2005)"

DEFINITIONS = (
    Definition(
        "losses.observed",
        N_("Accounts lost in 12 months"),
        N_("Accounts that paid or were paused at a month's end and did neither at the next"),
        N_("Σ accounts lost, over 12 months"),
        "",
        "accounts",
    ),
    Definition(
        "losses.expected",
        N_("Expected losses"),
        N_("What a book of these segments and ages would lose at the rates of the whole company"),
        N_("Σ account-months × the company's losses per account-month, by segment and band of tenure"),
        _FUNNEL,
        "accounts",
        "estimated",
    ),
    Definition(
        "losses.ratio",
        N_("Observed against expected losses"),
        N_("1 = as many as expected; its range says what chance alone would give"),
        N_("Observed ÷ expected losses, exact Poisson interval"),
        _FUNNEL,
        "ratio",
        "estimated",
    ),
    Definition(
        "losses.after_handover",
        N_("Lost soon after a hand-over"),
        N_("Accounts lost within 90 days of passing to another CSM, in 12 months"),
        N_("Accounts lost 0 to 90 days after the first day in the new book"),
        "",
        "accounts",
    ),
)
