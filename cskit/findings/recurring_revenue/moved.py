"""What moved since the month before, and whose MRR it was."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cskit.findings import since
from cskit.findings.figures import figure
from cskit.locale import gettext, ngettext, pgettext
from cskit.locale.format import integer, listing, money, month, percent

__all__ = [
    "SINCE",
    "ends",
    "gained",
    "in_words",
    "named_steps",
    "since_figures",
    "steps_alt",
    "steps_caption",
    "who_caption",
]

SINCE = ("revenue.mrr", "revenue.nrr_12m", "revenue.grr_12m")
"""The figures that stand beside those of the month before."""

_APART = ("transfer_in", "transfer_out", "paused", "resumed")


def _steps() -> Mapping[str, str]:
    """Return the name of each movement, and of each kind of expansion."""
    return {
        "new": gettext("New account"),
        "reactivation": gettext("Came back"),
        "expansion": gettext("Expansion"),
        "expansion_upsell": gettext("Upsell"),
        "expansion_cross_sell": gettext("Cross-sell"),
        "expansion_readjustment": gettext("Readjustment"),
        "expansion_renewal": gettext("Renewal at another price"),
        "expansion_discount": gettext("Discount ended"),
        "expansion_new": gettext("Further contract"),
        "expansion_resumed": gettext("Product resumed"),
        "expansion_unstated": gettext("Increase, kind not stated"),
        "transfer_in": gettext("Came from another portfolio"),
        "resumed": gettext("Pause ended"),
        "contraction": gettext("Contraction"),
        "churn": gettext("Churn"),
        "paused": gettext("Paused"),
        "transfer_out": gettext("Went to another portfolio"),
    }


def named_steps(parts: pd.DataFrame) -> pd.DataFrame:
    """Put names to the steps of the month; ``apart``: moved, but neither gained nor lost.

    Parameters
    ----------
    parts
        From :func:`cskit.metrics.recurring_revenue.parts`.
    """
    names = _steps()
    return parts.assign(
        name=pd.Series([names[step] for step in parts["step"]], index=parts.index, dtype="str"),
        apart=parts["step"].isin(_APART),
    )


def ends(
    results: pd.DataFrame, month_of: pd.Timestamp, before: pd.Timestamp, currency: str
) -> tuple[str, str]:
    """Return what stands above and below the steps: MRR at the start and at the end.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.recurring_revenue.summary`.
    """
    message = gettext("MRR at the end of {month}: {mrr}")
    first, last = (
        message.format(
            month=month(when, "short"),
            mrr=money((figure(results, name).value or 0) * 100, currency, compact=False),
        )
        for when, name in ((before, "revenue.start"), (month_of, "revenue.end"))
    )
    return first, last


def steps_caption(
    results: pd.DataFrame, month_of: pd.Timestamp, before: pd.Timestamp, currency: str
) -> tuple[str, str]:
    """Return the title and subtitle of the steps.

    Parameters
    ----------
    results
        As in :func:`cskit.findings.recurring_revenue.headline`.
    """
    amounts = [(figure(results, name).value or 0) * 100 for name in ("revenue.gained", "revenue.lost")]
    sums = dict(zip(("gained", "lost"), (money(one, currency) for one in amounts), strict=True))
    if all(amounts):
        title = gettext("{gained} was gained and {lost} lost")
    elif amounts[0]:
        title = gettext("{gained} was gained, and nothing lost")
    elif amounts[1]:
        title = gettext("Nothing was gained, and {lost} lost")
    else:
        title = gettext("Nothing was gained and nothing lost")
    sub = gettext(
        "MRR since {before}, by movement, with how many accounts; grey: moved without being gained or lost"
    )
    return title.format(**sums), sub.format(before=month(before), month=month(month_of))


def steps_alt(steps: pd.DataFrame, results: pd.DataFrame, before: pd.Timestamp, currency: str) -> str:
    """Return what the steps say: every movement with its amount.

    Parameters
    ----------
    steps
        From :func:`named_steps`.
    """
    if figure(results, "revenue.mrr").value is None:
        return gettext("No recurring revenue: there is no movement of it.")
    if figure(results, "revenue.change").value is None:
        return gettext("The data begin this month: there is no movement to show.")
    if steps.empty:
        return gettext("No account's MRR moved since {before}.").format(before=month(before))
    told = [
        gettext("{name} {amount}").format(name=name, amount=money(amount, currency))
        for name, amount in zip(steps["name"], steps["amount"], strict=True)
    ]
    return gettext("Bars from the MRR of {before} on: {steps}.").format(
        before=month(before), steps="; ".join(told)
    )


def gained(results: pd.DataFrame, currency: str) -> tuple[str, str]:
    """Return how much of what was gained is readjustment, and what transfers did.

    Parameters
    ----------
    results
        As in :func:`cskit.findings.recurring_revenue.headline`.
    """
    return _readjusted(results, currency), _transfers(results, currency)


def _readjusted(results: pd.DataFrame, currency: str) -> str:
    total = figure(results, "revenue.gained").value
    if not total:
        return ""
    grown = results[results["id"] == "revenue.expansion"]
    kinds = dict(zip(grown["by"], grown["value"], strict=True))
    part = float(kinds.get('{"kind": "readjustment"}', 0.0))
    sums = {"part": money(part * 100, currency), "total": money(total * 100, currency)}
    if '{"kind": "unstated"}' in kinds and part == 0:
        return gettext("The data do not say how much of the {total} gained is readjustment.").format(**sums)
    if part == 0:
        return gettext("Nothing of the {total} gained is readjustment.").format(**sums)
    if round(part * 100) == round(total * 100):
        return gettext("All of the {total} gained is readjustment: nothing was sold.").format(**sums)
    return gettext("{part} of the {total} gained is readjustment.").format(**sums)


def _transfers(results: pd.DataFrame, currency: str) -> str:
    moves = [(figure(results, f"revenue.transfer_{way}").value or 0) * 100 for way in ("in", "out")]
    change = figure(results, "revenue.change_without_transfers")
    if not any(moves) or change.value is None:
        return ""
    came, went = (money(one, currency) for one in moves)
    cents = round(change.value * 100)
    own = money(abs(cents), currency)
    if all(moves):
        said = gettext("{came} came from other portfolios and {went} went to others")
    elif moves[0]:
        said = gettext("{came} came from other portfolios")
    else:
        said = gettext("{went} went to other portfolios")
    if cents > 0:
        message = gettext("{said}; without that, MRR grew by {own}.")
    elif cents < 0:
        message = gettext("{said}; without that, MRR fell by {own}.")
    else:
        message = gettext("{said}; without that, MRR did not move.")
    return message.format(said=said.format(came=came, went=went), own=own)


def in_words(moved: pd.DataFrame) -> pd.DataFrame:
    """Put words to each movement (``moved``) and to its reason (``why``).

    Parameters
    ----------
    moved
        From :func:`cskit.metrics.recurring_revenue.who_moved`.
    """
    rows = zip(moved["movement"], moved["kinds"].fillna(""), moved["reason"].fillna(""), strict=True)
    words = [_row(*row) for row in rows]
    return moved.assign(
        moved=pd.Series([said for said, _ in words], index=moved.index, dtype="str"),
        why=pd.Series([why for _, why in words], index=moved.index, dtype="str"),
    )


def _row(movement: str, kinds: str, reason: str) -> tuple[str, str]:
    names = _steps()
    if movement == "expansion" and kinds:
        said = listing([names[f"expansion_{kind}"].lower() for kind in kinds.split(",")])
        return gettext("Expansion: {kinds}").format(kinds=said), reason
    if movement == "transfer_in" and reason:
        return names[movement], gettext("from {portfolio}").format(portfolio=reason)
    if movement == "transfer_out" and reason:
        return names[movement], gettext("to {portfolio}").format(portfolio=reason)
    known = {
        "price": gettext("price"),
        "competitor": gettext("competitor"),
        "no_use": gettext("no use"),
        "bad_fit": gettext("bad fit"),
        "closed_business": gettext("business closed"),
        "support": gettext("support"),
    }
    return names[movement], known.get(reason, reason)


def who_caption(moved: pd.DataFrame, results: pd.DataFrame, currency: str) -> str:
    """Return how few accounts make up what was lost.

    Parameters
    ----------
    moved
        From :func:`cskit.metrics.recurring_revenue.who_moved`.
    """
    if figure(results, "revenue.mrr").value is None:
        return gettext("No recurring revenue: there is no movement of it.")
    if moved.empty:
        return gettext("No account moved.")
    k, share = figure(results, "revenue.loss_leaders"), figure(results, "revenue.loss_leaders_share")
    if k.value is None or share.value is None:
        return gettext("No account left or reduced.")
    lost = money((figure(results, "revenue.lost").value or 0) * 100, currency)
    if k.whole == k.n > 1:
        return gettext("All {n} accounts that left or reduced share in the {lost} lost.").format(
            n=integer(k.n), lost=lost
        )
    if k.n == 1:
        losing = moved[moved["movement"].isin(["churn", "contraction"]) & (moved["difference"] < 0)]
        return gettext("{name} alone is the loss: {lost}.").format(name=losing["name"].iloc[0], lost=lost)
    return ngettext(
        "{k} of {n} accounts that left or reduced makes up {share} of the {lost} lost.",
        "{k} of {n} accounts that left or reduced make up {share} of the {lost} lost.",
        k.whole,
    ).format(k=integer(k.whole), n=integer(k.n), share=percent(share.value), lost=lost)


def since_figures(
    moved: pd.DataFrame,
    results: pd.DataFrame,
    before: pd.Timestamp,
    now: pd.Timestamp,
    currency: str,
    fewest: int,
) -> str:
    """Return MRR, NRR and GRR then and now, and what was published where that is another figure.

    Parameters
    ----------
    moved
        From :func:`cskit.metrics.since.figures`.
    results
        As in :func:`cskit.findings.recurring_revenue.headline`: where the data begin this month, there is
        nothing to put beside its figures.
    fewest
        Fewest accounts of which a rate is said.
    """
    if figure(results, "revenue.change").value is None:
        return ""
    names = {
        "revenue.mrr": (pgettext("tile", "MRR"), lambda value, _: money(value * 100, currency)),
        "revenue.nrr_12m": (pgettext("metric", "NRR"), lambda value, _: percent(value)),
        "revenue.grr_12m": (pgettext("metric", "GRR"), lambda value, _: percent(value)),
    }
    shown = names if figure(results, "revenue.nrr_12m").n >= fewest else {"revenue.mrr": names["revenue.mrr"]}
    return since.figures(moved, shown, before, now)
