"""The definitions of lifetime value in force, as the method section of every page prints them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from cskit.locale import gettext, ngettext
from cskit.locale.format import percent, ratio

__all__ = ["rules"]


def rules(policy: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what lifetime value and acquisition cost rest on: subject and rule.

    Parameters
    ----------
    policy
        The fields of :class:`cskit.policy.Policy`.
    """
    margin, reference = policy["gross_margin"], policy["ltv_cac_reference"]
    cap = ngettext(
        "cut at {n} month where nobody has left", "cut at {n} months where nobody has left", policy["horizon"]
    )
    months = ngettext(
        "at most {n} month ahead, never past twice the months seen; an account counts until it first leaves",
        "at most {n} months ahead, never past twice the months seen; an account counts until it first leaves",
        policy["horizon"],
    )
    without_losses = {
        "bound": gettext("a lower bound, from the most churn that 12 months allow"),
        "one_in_60": gettext("as if 1 of 60 accounts left each month"),
        "undefined": gettext("no figure"),
    }
    return [
        (
            gettext("Gross margin"),
            gettext("from the cost to serve where the data have it, else {share}").format(
                share=percent(margin, decimals=_decimals(100 * margin))
            ),
        ),
        (gettext("Projections"), months.format(n=policy["horizon"])),
        (
            gettext("Discount rate"),
            gettext("{share} a year").format(
                share=percent(policy["discount_rate"], decimals=_decimals(100 * policy["discount_rate"]))
            ),
        ),
        (gettext("Lifetime value"), cap.format(n=policy["horizon"])),
        (gettext("ARPA ÷ churn where nobody left"), without_losses[policy["zero_churn_ltv"]]),
        (
            gettext("LTV:CAC reference"),
            gettext("{ratio}, set by the company; a reference, not a law").format(
                ratio=ratio(reference, _decimals(reference))
            ),
        ),
    ]


def _decimals(value: float) -> int:
    """Return how many decimals a figure was given with: a definition is not rounded."""
    exact = f"{Decimal(repr(round(value, 9))).normalize():f}"
    return len(exact.partition(".")[2])
