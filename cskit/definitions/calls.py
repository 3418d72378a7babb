"""Definitions of the cover's calls."""

from __future__ import annotations

from cskit.definitions.entry import Definition
from cskit.locale import N_

__all__ = ["DEFINITIONS"]

DEFINITIONS = (
    Definition(
        "calls.called",
        N_("Calls"),
        N_("Accounts that the cover says to call next month"),
        N_("The first five by rule R1 to R6, at most two a rule, ties by what they pay"),
        "",
        "accounts",
    ),
    Definition(
        "calls.amount",
        N_("Held by the calls"),
        N_("What the accounts to call pay: MRR, or revenue of 12 months where orders are sold"),
        N_("Σ what the accounts to call pay"),
        "",
        "currency",
    ),
    Definition(
        "calls.candidates",
        N_("Candidates for a call"),
        N_("Accounts that meet one of the rules R1 to R6"),
        N_("Accounts of the book for which the rule holds at month end"),
        "",
        "accounts",
    ),
    Definition(
        "calls.lost_after",
        N_("Paid less after a call"),
        N_("Of a rule's calls of 3 to 8 months ago, those whose MRR 3 months later was lower or gone"),
        N_("Calls with MRR three months later < MRR at the call; association only"),
        "",
        "accounts",
    ),
)
