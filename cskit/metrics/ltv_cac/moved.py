"""By what the discounted lifetime value moved since last month: price, who is here, margin, curve, months."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pandas as pd

from cskit.metrics import results
from cskit.metrics.ltv_cac.page import Month, Page
from cskit.metrics.ltv_cac.prospects import new_months
from cskit.metrics.ltv_cac.since import in_parts, whole
from cskit.policy import Policy

__all__ = ["MOVERS", "earlier", "moved", "moved_results"]

MOVERS = ("price", "mix", "margin", "curve", "months")
"""What the discounted value can move by, in the order in which it is said."""

_CHANGE, _VALUE = "ltv.discounted_change", "ltv.discounted"
_CURVES = ("ltv_projection", "ltv_projection_fits", "ltv_projection_months")


def earlier(company: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Put the company's curves of the month before in the place of this month's.

    Parameters
    ----------
    company
        ``book.company``, which carries both; without those of the month before there is no curve then.
    """
    rest = {name: table for name, table in company.items() if name not in _CURVES}
    then = {name: company.get(f"{name}_before") for name in _CURVES}
    return rest | {name: table for name, table in then.items() if table is not None}


def moved(before: Month, now: Page, policy: Policy) -> pd.DataFrame:
    """Split the change of the discounted value into price, mix, margin, curve and months, to the cent.

    *Answers:* is an account worth more because ours pay more, others came, or they stay longer?

    Parameters
    ----------
    before, now
        From :func:`cskit.metrics.ltv_cac.of_month` with the curves of :func:`earlier`, and
        :func:`cskit.metrics.ltv_cac.page`.
    policy
        ``discount_rate``.

    Returns
    -------
    DataFrame
        ``part`` (str, of :data:`MOVERS`; ``months`` only where the two count different numbers of months) and
        ``amount`` (int64 cents), which sum to the difference of the two values, each rounded to the cent. No
        row where one of them is undefined.

    Notes
    -----
    The value is margin × mean of MRR × discounted months. What both months' accounts pay more or less is
    price, what their curve gives more or less is curve, who came or went is mix (Kitagawa 1955 with accounts
    as groups), each at the mean of what the others are worth in the two months (Shapley 1953). Both are
    taken over the months that both count; what the longer one counts beyond these is months: a company whose
    data grow older sees further ahead, and its accounts do not stay longer for that.
    """
    pages = (before, now)
    if any(_why(page) for page in pages):
        return pd.DataFrame({"part": pd.Series(dtype="str"), "amount": pd.Series(dtype="int64")})
    common = min(page.prospects.months for page in pages)
    then, today = (_accounts(page, common, policy) for page in pages)
    old, new = (_margin(page) for page in pages)
    first, last = (_mean(side) for side in (then, today))
    share = (Fraction(1, len(then)) + Fraction(1, len(today))) / 2
    pairs = [(then[who], today[who]) for who in sorted(then.keys() & today.keys())]
    price = share * sum(((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in pairs), Fraction(0))
    curve = share * sum(((b[1] - a[1]) * (a[0] + b[0]) / 2 for a, b in pairs), Fraction(0))
    mix = last - first - price - curve
    kept = (old + new) / 2
    exact = [price * kept, mix * kept, (new - old) * (first + last) / 2, curve * kept]
    was, worth = (_margin(page) * _mean(_accounts(page, page.prospects.months, policy)) for page in pages)
    amounts = whole([*exact, worth - was - sum(exact)], round(worth) - round(was))
    found = pd.DataFrame({"part": pd.Series(MOVERS, dtype="str"), "amount": amounts})
    alike = before.prospects.months == now.prospects.months
    return found[found["part"] != "months"] if alike else found


Pair = tuple[Fraction, Fraction]


def _accounts(page: Month | Page, months: int, policy: Policy) -> dict[str, Pair]:
    """Give MRR in cents and discounted months by account, of so many months counted."""
    rows = page.prospects.covered
    if months < page.prospects.months:
        cut = new_months(page.prospects.curve, months, policy.discount_rate)["value"]
        rows = rows.drop(columns="new_value").join(cut.rename("new_value"), on=["segment", "term"])
    columns = (rows[name].tolist() for name in ("customer_id", "mrr", "new_value"))
    return {who: (Fraction(mrr), Fraction(paid)) for who, mrr, paid in zip(*columns, strict=True)}


def _mean(accounts: Mapping[str, Pair]) -> Fraction:
    """Give the mean of MRR × discounted months."""
    return sum((mrr * months for mrr, months in accounts.values()), Fraction(0)) / len(accounts)


def _margin(page: Month | Page) -> Fraction:
    found = page.results
    return Fraction(float(found.loc[found["id"] == "ltv.gross_margin", "value"].iloc[0]))


def _why(page: Month | Page) -> str:
    """Give the reason why there is no value; empty where there is one."""
    why = page.results.loc[page.results["id"] == _VALUE, "undefined"].iloc[0]
    return "" if pd.isna(why) else str(why)


def moved_results(before: Month, now: Page, parts: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Give the change of the discounted value and its parts as results.

    Parameters
    ----------
    before, now
        As in :func:`moved`.
    parts
        From :func:`moved`.
    currency
        ISO code.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``ltv.discounted_change`` (n = accounts with a curve), in all and by ``part``;
        undefined with the reason of the value that is not defined, this month's first.
    """
    n = len(now.prospects.covered)
    if parts.empty:
        return results.frame([results.undefined(_CHANGE, _why(now) or _why(before), n, currency)])
    return in_parts(_CHANGE, parts, n, currency)
