"""The definitions in force of touch models and tiers, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from cskit.locale import gettext, ngettext
from cskit.locale.format import integer, listing, number, percent

__all__ = ["rules"]


def rules(policy: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Return what the policy says of touch models and tiers: subject and rule.

    Parameters
    ----------
    policy
        The fields of :class:`cskit.policy.Policy`.
    """
    return (
        (gettext("Touch models"), _lines(policy)),
        (gettext("Change of touch model"), _change(policy)),
        (gettext("Change to prepare"), _prepare(policy["touch_days"])),
        (gettext("Hours of each touch model"), _hours(policy["touch_hours"])),
        (gettext("Score of a tier"), _weights(policy["tier_weights"])),
        (gettext("Points of a tier"), _points(policy["tier_sizes"])),
        (gettext("Sectors that fit"), _fits(policy["tier_sectors"])),
        (gettext("Regions that fit"), _fits(policy["tier_regions"])),
        (gettext("Tiers"), _tiers(policy["tier_scores"])),
    )


def _exactly(value: float) -> str:
    """Return a number with the decimals it was given: a definition is not rounded."""
    decimals = f"{Decimal(repr(value)).normalize():f}".partition(".")[2]
    return number(value, len(decimals))


def _share(value: float) -> str:
    decimals = f"{Decimal(repr(value)).normalize():f}".partition(".")[2]
    return percent(value, decimals=max(len(decimals) - 2, 0))


def _lines(policy: Mapping[str, Any]) -> str:
    if policy["touch_amounts"] is not None:
        low, mid, high = map(integer, policy["touch_amounts"])
        message = gettext(
            "by ticket: high-touch from {high} a month, mid from {mid}, low from {low}, tech below"
        )
        return message.format(high=high, mid=mid, low=low)
    shares = {name: policy[f"touch_{name}"] for name in ("low", "mid", "high")}
    if shares["mid"] is None:
        message = gettext(
            "by ticket: high-touch above {high} of the company's tickets; mid from the base's average "
            "ticket; tech the lowest {low}; low between; lines are rounded down to two digits"
        )
    else:
        message = gettext(
            "by ticket: high-touch above {high} of the company's tickets; mid above {mid}; tech the lowest "
            "{low}; low between; lines are rounded down to two digits"
        )
    return message.format(**{name: _share(share) for name, share in shares.items() if share is not None})


def _change(policy: Mapping[str, Any]) -> str:
    return ngettext(
        "after {n} month end past a line, or at once when more than {beyond} past it",
        "after {n} month ends past a line, or at once when more than {beyond} past it",
        policy["touch_months"],
    ).format(n=integer(policy["touch_months"]), beyond=_share(policy["touch_beyond"]))


def _prepare(days: int) -> str:
    return ngettext(
        "for accounts above their ticket that renew within {n} day",
        "for accounts above their ticket that renew within {n} days",
        days,
    ).format(n=integer(days))


def _hours(hours: Sequence[float]) -> str:
    high, mid, low, tech = map(_exactly, hours)
    message = gettext("a month and account: high-touch {high}, mid {mid}, low {low}, tech {tech}")
    return message.format(high=high, mid=mid, low=low, tech=tech)


def _weights(weights: Mapping[str, int]) -> str:
    message = gettext("size {size}, sector {sector}, region {region}, ticket {ticket}, upsells {upsells}")
    return message.format(**{name: integer(weight) for name, weight in weights.items()})


def _points(sizes: Sequence[int]) -> str:
    message = gettext(
        "size: half from {half} employees, all from {all}; sector and region: all where they fit; ticket: "
        "all in high-touch, two thirds in mid, one third in low; upsells in 12 months: half for one, "
        "all for two"
    )
    return message.format(half=integer(sizes[0]), all=integer(sizes[1]))


def _fits(names: Sequence[str]) -> str:
    return listing(list(names)) if names else gettext("none stated: it does not count")


def _tiers(scores: Sequence[int]) -> str:
    message = gettext("tier 1 from {one} points of 100, tier 2 from {two}, tier 3 below")
    return message.format(one=integer(scores[0]), two=integer(scores[1]))
