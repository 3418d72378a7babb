"""Who paid itself back, who left before, who turned unprofitable; and why the value moved."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from cskit.metrics import results
from cskit.metrics.ltv_cac.page import Month, Page
from cskit.metrics.mix import kitagawa
from cskit.metrics.since import biggest_first

__all__ = ["PARTS", "in_parts", "since", "split", "split_results", "whole"]

PARTS = ("price", "mix", "margin", "churn")
"""What ARPA × gross margin ÷ churn can move by, in the order in which it is said."""

_VALUE = "ltv.arpa_over_churn"
_CHANGE = "ltv.value_change"


def since(before: Month, now: Page, moves: pd.DataFrame) -> pd.DataFrame:
    """List who paid back, who left before paying back, and who costs more than they pay since last month.

    *Answers:* which accounts crossed the line this month?

    Parameters
    ----------
    before, now
        From :func:`cskit.metrics.ltv_cac.of_month`, and :func:`cskit.metrics.ltv_cac.page`; both at today's
        CAC.
    moves
        From :func:`cskit.metrics.since.moves`.

    Returns
    -------
    DataFrame
        Greatest amount first: ``customer_id``, ``name`` (str), ``event`` (``paid_back``, ``left_before``,
        ``costs_more``), ``cac``, ``brought``, ``missing``, ``margin`` (Int64 cents as
        :func:`paybacks <cskit.metrics.ltv_cac.paybacks>` and :func:`margins <cskit.metrics.ltv_cac.margins>`
        have them; of who left, those of the month before), ``tenure`` (Int64, whole months), ``cause`` (str:
        ``onboarding`` where an account is judged for the first time, else empty) and ``amount`` (int64 cents:
        the CAC that is back, or minus what is not, or the margin).
    """
    parts = [_paid_back(before, now), _left(before, moves), _costly(before, now)]
    money = dict.fromkeys(("cac", "brought", "missing", "margin", "tenure"), "Int64")
    kinds = {"customer_id": "str", "name": "str", "event": "str", **money, "cause": "str", "amount": "int64"}
    typed = [part.reindex(columns=list(kinds)).astype(kinds) for part in parts]
    return biggest_first(pd.concat(typed, ignore_index=True))


def _paid_back(before: Month, now: Page) -> pd.DataFrame:
    """Keep the accounts that had not paid back a month before, and have now."""
    short = before.paybacks.loc[before.paybacks["missing"] > 0, "customer_id"]
    paid = now.paybacks
    found = paid[paid["customer_id"].isin(short) & (paid["missing"] == 0)]
    return found.assign(event="paid_back", cause="", amount=found["cac"], margin=None)


def _left(before: Month, moves: pd.DataFrame) -> pd.DataFrame:
    """Keep the accounts that left with CAC not recovered, as they stood a month before."""
    lost = moves.loc[moves["cause"] == "churn", "customer_id"]
    owed = before.paybacks
    found = owed[owed["customer_id"].isin(lost) & (owed["missing"] > 0)]
    return found.assign(event="left_before", cause="", amount=-found["missing"], margin=None)


def _costly(before: Month, now: Page) -> pd.DataFrame:
    """Keep the accounts that cost more than they pay, and did not a month before."""
    then = before.margins.set_index("customer_id")[["costs_more", "onboarding"]]
    dear = now.margins[now.margins["costs_more"] & now.margins["customer_id"].isin(then.index)]
    was = then.reindex(dear["customer_id"])
    found = dear.assign(cause=np.where(was["onboarding"].to_numpy(dtype=bool), "onboarding", ""))
    found = found[~was["costs_more"].to_numpy(dtype=bool)]
    return found.assign(event="costs_more", amount=found["margin"], cac=None, brought=None, missing=None)


def split(before: Month, now: Page) -> pd.DataFrame:
    """Split the change of ARPA × gross margin ÷ churn into price, mix, margin and churn, to the cent.

    *Answers:* is an account worth more because they pay more, because others came, or because fewer leave?

    Parameters
    ----------
    before, now
        As in :func:`since`.

    Returns
    -------
    DataFrame
        ``part`` (str, of :data:`PARTS`) and ``amount`` (int64 cents), which sum to the difference of the two
        values, each rounded to the cent. No row where one of them is undefined.

    Notes
    -----
    The value is a product of three: ARPA, margin, lifetime (1 ÷ churn). Each factor's part is its difference
    times what the other two are worth, averaged over the orders in which the three can change (Shapley
    1953), so that no order is preferred and nothing is left over. ARPA's part is split once more, between
    the accounts of both months that pay more or less (price) and those that came or went (mix), see
    :func:`cskit.metrics.mix.kitagawa` with accounts as groups. Cents are rounded by the greatest remainder.

    References
    ----------
    Shapley, L. S. (1953). A value for n-person games. Contributions to the Theory of Games 2, 307-317.
    """
    then, today = (_factors(page) for page in (before, now))
    if then is None or today is None:
        return pd.DataFrame({"part": pd.Series(dtype="str"), "amount": pd.Series(dtype="int64")})
    (first, was), (last, paying) = then, today
    paid = kitagawa(was, paying)
    per_unit = _shapley(first, last)
    exact = [per_unit[0] * paid.rate, per_unit[0] * paid.mix]
    exact += [unit * (new - old) for unit, old, new in zip(per_unit[1:], first[1:], last[1:], strict=True)]
    total = round(_product(last)) - round(_product(first))
    return pd.DataFrame({"part": pd.Series(PARTS, dtype="str"), "amount": whole(exact, total)})


Factors = tuple[Fraction, Fraction, Fraction]


def _factors(page: Month | Page) -> tuple[Factors, dict[str, tuple[int, int]]] | None:
    """Give ARPA in cents, margin and lifetime of a page, and its accounts' MRR; None where undefined."""
    whole = page.results[page.results["by"] == "{}"].set_index("id")["value"].astype("float64")
    value, monthly = whole.get(_VALUE, np.nan), whole.get("ltv.contribution", np.nan)
    paying = page.margins[page.margins["mrr"] > 0]
    if np.isnan(value) or np.isnan(monthly) or paying.empty:
        return None
    arpa = Fraction(int(paying["mrr"].sum()), len(paying))
    left = 100 * Fraction(monthly)
    accounts = {
        str(who): (int(mrr), 1) for who, mrr in zip(paying["customer_id"], paying["mrr"], strict=True)
    }
    return (arpa, left / arpa, 100 * Fraction(value) / left), accounts


def _product(factors: Factors) -> Fraction:
    return factors[0] * factors[1] * factors[2]


def _shapley(first: Factors, last: Factors) -> list[Fraction]:
    """Give what one unit of each factor is worth, over all orders of the three."""
    found = []
    for at in range(3):
        one, two = (k for k in range(3) if k != at)
        same = first[one] * first[two] + last[one] * last[two]
        crossed = first[one] * last[two] + last[one] * first[two]
        found.append(same / 3 + crossed / 6)
    return found


def whole(exact: list[Fraction], total: int) -> list[int]:
    """Round amounts so that they sum to a whole: what is left goes to the greatest remainders.

    Examples
    --------
    >>> whole([Fraction(5, 2), Fraction(1, 3), Fraction(-1, 3)], 3)
    [3, 0, 0]
    """
    floors = [part.numerator // part.denominator for part in exact]
    order = sorted(range(len(exact)), key=lambda at: floors[at] - exact[at])
    for at in order[: total - sum(floors)]:
        floors[at] += 1
    return floors


def split_results(before: Month, now: Page, parts: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Give the change of the value and its parts as results.

    Parameters
    ----------
    before, now
        As in :func:`since`.
    parts
        From :func:`split`.
    currency
        ISO code.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``ltv.value_change`` (n = accounts that pay), in all and by ``part``; undefined
        with the reason of the value that is not defined, this month's first.
    """
    n = int((now.margins["mrr"] > 0).sum())
    if parts.empty:
        return results.frame([results.undefined(_CHANGE, _why(before, now), n, currency)])
    return in_parts(_CHANGE, parts, n, currency)


def in_parts(metric: str, parts: pd.DataFrame, n: int, currency: str) -> pd.DataFrame:
    """Give an amount and what it is made of as results: in all, then by ``part``.

    Parameters
    ----------
    metric
        Id of the amount.
    parts
        ``part`` (str) and ``amount`` (int64 cents).
    n
        Observations behind it.
    currency
        ISO code.
    """
    rows = [results.money(metric, int(parts["amount"].sum()), n, currency)]
    for part, amount in zip(parts["part"], parts["amount"], strict=True):
        rows.append(results.money(metric, int(amount), n, currency, by={"part": str(part)}))
    return results.frame(rows)


def _why(before: Month, now: Page) -> str:
    """Give the reason why there is no change of the value."""
    for page in (now, before):
        row = page.results[(page.results["id"] == _VALUE) & (page.results["by"] == "{}")].iloc[0]
        if pd.notna(row["undefined"]):
            return str(row["undefined"])
    return "no_paying_account"
