"""The six rules of the calls, as the policy has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from cskit.locale import gettext, ngettext
from cskit.locale.format import integer, percent

__all__ = ["rules"]


def rules(policy: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Return each rule of the calls: subject and rule.

    Parameters
    ----------
    policy
        The fields of :class:`cskit.policy.Policy`.
    """
    ending, answer = policy["call_ending_days"], policy["call_answer_days"]
    decimals = f"{Decimal(repr(policy['call_seats'])).normalize():f}".partition(".")[2]
    return (
        (
            gettext("Call R1"),
            ngettext(
                "a contract runs out within {n} day, or its end was asked for in the last {n}; not renewed",
                "a contract runs out within {n} days, or its end was asked for in the last {n}; not renewed",
                ending,
            ).format(n=integer(ending)),
        ),
        (gettext("Call R2"), gettext("a renewal due, and at least one other signal")),
        (
            gettext("Call R3"),
            ngettext(
                "an NPS answer of 0 to 6 in the last {n} day, and no touchpoint since",
                "an NPS answer of 0 to 6 in the last {n} days, and no touchpoint since",
                answer,
            ).format(n=integer(answer)),
        ),
        (gettext("Call R4"), gettext("MRR fell in the month, or an invoice is overdue")),
        (gettext("Call R5"), gettext("in the top group, and no touchpoint lately")),
        (
            gettext("Call R6"),
            gettext(
                "ready to expand: all NPS answers 9 or 10, or {seats} of the seats in use; no open "
                "opportunity, no invoice past due, and none of the rules above"
            ).format(seats=percent(policy["call_seats"], decimals=max(len(decimals) - 2, 0))),
        ),
    )
