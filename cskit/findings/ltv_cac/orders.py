"""What the orders to come will bring, how far to trust it, and what these data cannot tell."""

from __future__ import annotations

import pandas as pd

from cskit.definitions import REASONS
from cskit.display import Shown
from cskit.findings import say
from cskit.findings.figures import figure
from cskit.findings.ltv_cac.value import cents, ranged
from cskit.locale import gettext, ngettext
from cskit.locale.format import between, integer, money, number, percent

__all__ = ["checked", "orders", "orders_ahead", "orders_limits"]


def orders(results: pd.DataFrame, checks: pd.DataFrame, currency: str) -> Shown:
    """Show the section of orders to come; nothing for a company that sells subscriptions.

    Parameters
    ----------
    results, checks
        From :func:`cskit.metrics.ltv_cac.ahead`.
    currency
        ISO code of the run's currency.
    """
    if results.empty:
        return say.note()
    parts = [
        say.section(gettext("What will their next orders bring?")),
        say.so_what(orders_ahead(results, currency)),
        say.note(*checked(checks, currency)),
        say.note(*orders_limits(results)),
    ]
    return Shown("".join(part.html for part in parts), "\n".join(part.text for part in parts))


def orders_ahead(results: pd.DataFrame, currency: str) -> str:
    """Return what an average account is expected to order, and its margin; or why that is not known."""
    margin, months = figure(results, "ltv.orders_margin"), figure(results, "ltv.orders_horizon").whole
    if margin.value is None:
        return gettext("What the next orders bring cannot be told: {reason}.").format(
            reason=gettext(REASONS[margin.undefined])
        )
    each, alive = figure(results, "ltv.orders_expected"), figure(results, "ltv.orders_alive")
    first = ngettext(
        "Over the next {months} months the only account is expected to order {orders} times and to bring "
        "{margin} of margin, in today's money (approximate range {range}).",
        "Over the next {months} months an average account of these {n} is expected to order {orders} times "
        "and to bring {margin} of margin, in today's money (approximate range {range}).",
        margin.n,
    ).format(
        months=integer(months),
        n=integer(margin.n),
        orders=number(each.value or 0.0, 1),
        margin=money(cents(margin.value), currency),
        range=ranged(margin, currency),
    )
    if alive.value is None or alive.low is None or alive.high is None:
        return first
    still = gettext(
        "About {k} of the {n} are expected to order again (approximate range of that expectation: {range}; "
        "the count itself may lie outside)."
    ).format(
        k=number(alive.value, 0),
        n=integer(alive.n),
        range=between(number(alive.low, 0), number(alive.high, 0)),
    )
    return f"{first} {still}"


def checked(checks: pd.DataFrame, currency: str) -> list[str]:
    """Return how the models did on months they had not seen, a sentence for each.

    Parameters
    ----------
    checks
        From :func:`cskit.metrics.ltv_cac.order_checks`.
    """
    if checks.empty:
        return [
            gettext("The data are too short to hold months out: these models are not put to the test here.")
        ]
    said = []
    for row in checks.to_dict("records"):
        message = gettext(
            "Put to the test: from what was known {months} months ago, the {n} customers that the company "
            "then had were expected to order {expected} times; {actual} orders came ({off})."
        )
        said.append(
            message.format(
                months=integer(row["months"]),
                n=integer(row["customers"]),
                expected=integer(round(row["expected"])),
                actual=integer(round(row["actual"])),
                off=_off(row["off"]),
            )
        )
        if pd.notna(row["expected_sales"]):
            sold = gettext("Expected sales {expected}, in fact {actual} ({off}).")
            ends = {name: money(row[f"{name}_sales"], currency) for name in ("expected", "actual")}
            said.append(sold.format(**ends, off=_off(row["off_sales"])))
    return said


def _off(share: float | None) -> str:
    """Return how far what was expected lies from what came."""
    if share is None or pd.isna(share):
        return gettext("nothing came")
    if share < 0:
        return gettext("{share} less than came").format(share=percent(-share))
    return gettext("{share} more than came").format(share=percent(share))


def orders_limits(results: pd.DataFrame) -> list[str]:
    """Return what the figures rest on, and what they are not."""
    n, months = figure(results, "ltv.orders_customers").whole, figure(results, "ltv.orders_horizon").whole
    sentences = [
        ngettext(
            "Models: BG/NBD and Gamma-Gamma, fitted to the orders of the company's {n} customer; "
            "orders of one day are one, and the first in the data counts as the first.",
            "Models: BG/NBD and Gamma-Gamma, fitted to the orders of all {n} customers of the company; "
            "orders of one day are one, and the first in the data counts as the first.",
            n,
        ).format(n=integer(n)),
        gettext(
            "They know no seasons, and nothing is expected beyond {months} months: the horizon, or as long "
            "as the data look back."
        ).format(months=integer(months)),
    ]
    if figure(results, "ltv.orders_margin").value is not None:
        sentences.append(
            gettext(
                "The ranges are approximate: they say how sure the model is of the mean (delta method on its "
                "parameters), not how far single months lie off."
            )
        )
    if figure(results, "ltv.orders_alive").undefined == "nobody_leaves":
        sentences.append(
            gettext(
                "The orders show nobody leaving for good, so who still buys cannot be told: all are expected "
                "to go on at their own rate."
            )
        )
    return sentences
