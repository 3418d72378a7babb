"""Which accounts a page shows: the largest, and those to act on."""

from __future__ import annotations

import pandas as pd

__all__ = ["leading", "to_act"]


def leading(distribution: pd.DataFrame, most: int = 15) -> pd.DataFrame:
    """Give the largest accounts one row each, and all others one row together.

    *Answers:* who holds the revenue, at a glance?

    Parameters
    ----------
    distribution
        The table of :func:`cskit.metrics.pareto.distribution`.
    most
        Rows for single accounts; a single account more keeps a row of its own too.

    Returns
    -------
    DataFrame
        The columns of ``distribution`` and ``accounts`` (int64): 1, or in the last row the number
        of accounts it gathers (at least 2; its ``amount`` and ``share`` are theirs together,
        ``cumulative`` is 1, ``top`` False, ``rank`` that of the first of them, texts empty).

    Examples
    --------
    >>> book = pd.DataFrame({
    ...     "rank": [1, 2, 3, 4], "customer_id": list("abcd"), "amount": [40, 30, 20, 10],
    ...     "share": [.4, .3, .2, .1], "cumulative": [.4, .7, .9, 1], "top": [True, True, True, False]})
    >>> leading(book, 2)[["rank", "customer_id", "amount", "share", "accounts"]]
       rank customer_id  amount  share  accounts
    0     1           a      40    0.4         1
    1     2           b      30    0.3         1
    2     3         NaN      30    0.3         2
    """
    most = most + 1 if len(distribution) == most + 1 else most
    shown, rest = distribution.head(most).assign(accounts=1), distribution.iloc[most:]
    if rest.empty:
        return shown
    others = rest.head(1).assign(
        amount=int(rest["amount"].sum()),
        share=float(rest["share"].sum()),
        cumulative=1.0,
        top=False,
        accounts=len(rest),
    )
    texts = [name for name in ("customer_id", "name") if name in others]
    others = others.assign(**{name: pd.Series([None], index=others.index, dtype="str") for name in texts})
    return pd.concat([shown, others], ignore_index=True)


def to_act(
    accounts: pd.DataFrame, distribution: pd.DataFrame, signals: pd.DataFrame, growing: pd.DataFrame
) -> pd.DataFrame:
    """List the accounts to act on: those of the top group with a signal, then the growing ones.

    *Answers:* whom do I call, in which order?

    Parameters
    ----------
    accounts
        The table of :func:`cskit.metrics.accounts.accounts`, whose order is kept.
    distribution, signals, growing
        The tables of the functions of these names.

    Returns
    -------
    DataFrame
        The columns of ``accounts``, ``rank`` (int64, in the distribution) and ``reason`` (str):
        ``top`` (of the top group, with a renewal due or another tag), then ``growing``, in the
        order of ``growing``. An account stands here once.
    """
    top = distribution.loc[distribution["top"], "customer_id"]
    tagged = signals.loc[signals["state"] == "tag", "customer_id"]
    exposed = accounts[accounts["customer_id"].isin(top) & accounts["customer_id"].isin(tagged)]
    small = growing[~growing["customer_id"].isin(exposed["customer_id"])][list(accounts.columns)]
    rank = distribution.set_index("customer_id")["rank"]
    found = pd.concat([exposed.assign(reason="top"), small.assign(reason="growing")], ignore_index=True)
    found = found[found["customer_id"].isin(rank.index)].reset_index(drop=True)
    return found.assign(
        reason=found["reason"].astype("str"), rank=found["customer_id"].map(rank).astype("int64")
    )
