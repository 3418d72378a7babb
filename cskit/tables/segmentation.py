"""Tables of the segmentation page: the split, the accounts that do not fit, the tiers."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cskit.display import Shown
from cskit.locale import gettext, pgettext
from cskit.locale.format import sign
from cskit.tables.table import Column, show

__all__ = ["misfits", "models", "segments", "tiers"]


def models(
    split: pd.DataFrame,
    total: Mapping[str, object],
    caption: tuple[str, str],
    currency: str,
    basis: str = "mrr",
) -> Shown:
    """Show the portfolio by touch model, with its total.

    Parameters
    ----------
    split, total
        From :func:`cskit.findings.segmentation.in_words` and ``total``.
    caption
        Title and subtitle.
    currency
        ISO code of the run's currency.
    basis
        ``"mrr"``, or ``"revenue"`` of the last 12 months.
    """
    shown = split.iloc[:0] if int(split["accounts"].sum()) == 0 else split
    columns = (
        Column("name", gettext("Model")),
        Column("accounts", pgettext("column", "Accounts"), "integer"),
        *_amounts(currency, basis),
        Column(
            "hours_asked",
            gettext("Hours a month asked for"),
            "number",
            decimals=1,
            missing=gettext("no account"),
        ),
        Column(
            "hours_spent",
            gettext("Hours a month spent"),
            "number",
            decimals=1,
            missing=gettext("not on record"),
        ),
        *_outcome(),
    )
    return show(
        shown,
        columns,
        name="models",
        caption=caption[0],
        sub=caption[1],
        total=total if len(shown) else None,
        empty=gettext("No account has a touch model: nothing to split."),
    )


def _amounts(currency: str, basis: str) -> tuple[Column, ...]:
    unit = sign(currency)
    head = gettext("MRR ({currency})") if basis == "mrr" else gettext("Revenue a month ({currency})")
    return (
        Column("ticket_sum", head.format(currency=unit), "money"),
        Column(
            "ticket",
            gettext("Ticket ({currency})").format(currency=unit),
            "money",
            missing=gettext("no account"),
        ),
    )


def _outcome() -> tuple[Column, ...]:
    return (
        Column(
            "margin_rate",
            pgettext("column", "Margin"),
            "share",
            sub=gettext("of revenue"),
            missing=gettext("no cost on record"),
        ),
        Column("stayed", gettext("Stayed 12 months"), missing=gettext("no account of a year ago known")),
    )


def segments(split: pd.DataFrame, caption: tuple[str, str], currency: str, basis: str = "mrr") -> Shown:
    """Show the portfolio by segment.

    Parameters
    ----------
    split
        From :func:`cskit.findings.segmentation.with_nps`.
    caption, currency, basis
        As in :func:`models`.
    """
    columns = (
        Column("name", gettext("Segment")),
        Column("accounts", pgettext("column", "Accounts"), "integer"),
        *_amounts(currency, basis),
        *_outcome(),
        Column("nps_words", gettext("NPS"), missing=gettext("too few answers")),
    )
    return show(split, columns, name="segments", caption=caption[0], sub=caption[1])


def misfits(frame: pd.DataFrame, caption: str, currency: str, basis: str = "mrr") -> Shown:
    """Show the accounts that get more or less service than they pay for.

    Parameters
    ----------
    frame
        From :func:`cskit.findings.segmentation.listed`.
    caption
        What the table says.
    currency, basis
        As in :func:`models`.
    """
    unit = sign(currency)
    head = gettext("MRR ({currency})") if basis == "mrr" else gettext("Revenue a month ({currency})")
    columns = (
        Column("name", pgettext("column", "Account")),
        Column("ticket", head.format(currency=unit), "money"),
        Column("in_force_words", gettext("In force")),
        Column("proposed_words", gettext("By ticket")),
        Column(
            "hours_spent",
            gettext("Hours a month spent"),
            "number",
            decimals=1,
            missing=gettext("not on record"),
        ),
        Column(
            "margin",
            gettext("Margin of 12 months ({currency})").format(currency=unit),
            "money",
            missing=gettext("no cost on record"),
        ),
        Column("renewal_on", gettext("Renewal"), "date", missing=gettext("no date in the data")),
        Column("side", gettext("Service")),
    )
    return show(frame, columns, name="misfits", caption=caption)


def tiers(frame: pd.DataFrame, caption: str) -> Shown:
    """Show the tiers and the parts of their scores, nearest to a border first.

    Parameters
    ----------
    frame
        From :func:`cskit.findings.segmentation.tiers_in_words`.
    caption
        What the table says.
    """
    missing = gettext("not known")
    heads = {
        "size": gettext("Size"),
        "sector": gettext("Sector"),
        "region": gettext("Region"),
        "ticket": gettext("Ticket"),
        "upsells": gettext("Upsells"),
    }
    points = gettext("points")
    columns = (
        Column("name", pgettext("column", "Account")),
        Column("tier", gettext("Tier"), "integer", missing=missing),
        *(
            Column(f"{name}_points", head, "number", sub=points, missing=missing)
            for name, head in heads.items()
            if frame[f"{name}_points"].notna().any()
        ),
        Column("score", gettext("Score"), "number", sub=gettext("of 100"), missing=missing),
        Column("change", gettext("Change"), missing=missing),
    )
    shown = frame.iloc[:0] if frame["tier"].isna().all() else frame
    return show(shown, columns, name="tiers", caption=caption, sub=gettext("points shown rounded"))
