"""What traits of accounts, and the groups by them, are called."""

from __future__ import annotations

from cskit.locale import gettext, pgettext

__all__ = ["level", "trait"]


def trait(name: str) -> str:
    """Return what a trait is called."""
    return {
        "touch_model": pgettext("dimension", "touch model"),
        "tenure": pgettext("dimension", "tenure"),
        "role": pgettext("dimension", "contact's role"),
        "segment": pgettext("dimension", "segment"),
        "region": pgettext("dimension", "region"),
        "product": pgettext("dimension", "product"),
        "size": pgettext("dimension", "size"),
        "discount": pgettext("dimension", "first contract"),
        "channel": pgettext("dimension", "channel"),
        "sector": pgettext("dimension", "sector"),
        "grave": pgettext("dimension", "urgent tickets"),
        "wait": pgettext("dimension", "wait for support"),
    }.get(name, name)


def level(name: str, value: str) -> str:
    """Return what a level of a trait is called: the data's own name, but for codes of ours."""
    ours = {
        "touch_model": {
            "high": gettext("high-touch"),
            "mid": gettext("mid-touch"),
            "low": gettext("low-touch"),
            "tech": gettext("tech-touch"),
        },
        "tenure": {
            "under_12": gettext("under 12 months"),
            "12_to_23": gettext("12 to 23 months"),
            "24_and_more": gettext("24 months or more"),
        },
        "size": {
            "under_100": gettext("under 100 employees"),
            "100_to_499": gettext("100 to 499 employees"),
            "500_and_more": gettext("500 employees or more"),
        },
        "discount": {"with": gettext("a discount"), "without": gettext("no discount")},
        "grave": {
            "with": gettext("an urgent or high-priority ticket"),
            "without": gettext("no urgent or high-priority ticket"),
        },
        "wait": {
            "none": gettext("no ticket"),
            "quick": gettext("every ticket answered within a day"),
            "slow": gettext("a ticket that waited longer than a day"),
        },
    }
    return ours.get(name, {}).get(value, value)
