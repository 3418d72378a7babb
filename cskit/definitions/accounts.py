"""Definitions of the accounts page."""

from __future__ import annotations

from cskit.definitions.entry import Definition
from cskit.locale import N_

__all__ = ["DEFINITIONS"]

DEFINITIONS = (
    Definition(
        "signals.accounts",
        N_("Accounts with a signal"),
        N_("Accounts of the book that show at least one signal"),
        N_("Accounts with one tag or more"),
        "",
        "accounts",
    ),
)
