"""The rows the page shows: the largest accounts, and those of them that ask for a call."""

from __future__ import annotations

import pandas as pd

__all__ = ["leading", "to_act"]


def leading(distribution: pd.DataFrame, rows: int = 15) -> pd.DataFrame:
    """Keep the largest accounts and gather the others in one row.

    *Answers:* who are the largest, and what is left for the rest?

    Parameters
    ----------
    distribution
        The table of :func:`cskit.metrics.pareto.distribution`.
    rows
        Accounts to keep. One more is kept rather than gathered alone.

    Returns
    -------
    DataFrame
        ``rank``, ``name``, ``amount`` (int64 cents), ``share``, ``cumulative`` (0 to 1), ``top``
        (bool) and ``accounts`` (int64): 1, or in the last row how many are gathered (their ``name``
        is empty and ``top`` tells whether the top group reaches into them).

    Examples
    --------
    >>> book = pd.DataFrame({"rank": [1, 2, 3], "name": ["a", "b", "c"], "amount": [6, 3, 1],
    ...     "share": [0.6, 0.3, 0.1], "cumulative": [0.6, 0.9, 1.0], "top": [True, True, False]})
    >>> leading(book, rows=1)[["name", "amount", "cumulative", "accounts"]]
      name  amount  cumulative  accounts
    0    a       6         0.6         1
    1    NaN       4         1.0         2
    """
    columns = ["rank", "name", "amount", "share", "cumulative", "top", "accounts"]
    shown = distribution.assign(accounts=1)
    if len(shown) <= rows + 1:
        return shown[columns]
    kept, rest = shown.iloc[:rows], shown.iloc[rows:]
    others = rest.iloc[[0]].assign(
        name=pd.Series([None], index=rest.index[:1], dtype="str"),
        amount=int(rest["amount"].sum()),
        share=float(rest["share"].sum()),
        cumulative=1.0,
        accounts=len(rest),
    )
    return pd.concat([kept, others], ignore_index=True)[columns]


def to_act(
    accounts: pd.DataFrame, distribution: pd.DataFrame, signals: pd.DataFrame, growing: pd.DataFrame
) -> pd.DataFrame:
    """Choose the accounts this page asks to call, in the order to call them.

    *Answers:* whom do I protect first, and who is worth a conversation about growing?

    Parameters
    ----------
    accounts, signals
        From :mod:`cskit.metrics.accounts` and :mod:`cskit.metrics.signals`.
    distribution, growing
        From :func:`cskit.metrics.pareto.distribution` and :func:`cskit.metrics.pareto.growing`.

    Returns
    -------
    DataFrame
        The columns of ``accounts`` and ``reason`` (str): ``top`` for the top group with a signal, in
        the order of ``accounts`` (deadline first, then amount), then ``growing`` for small
        accounts, in the order of ``growing``; and ``rank`` (Int64) in the distribution.
    """
    tagged = signals.loc[signals["state"] == "tag", "customer_id"]
    rank = distribution.set_index("customer_id")["rank"]
    top = accounts["customer_id"].isin(distribution.loc[distribution["top"], "customer_id"])
    first = accounts[top & accounts["customer_id"].isin(tagged)].assign(reason="top")
    then = growing[accounts.columns].assign(reason="growing")
    chosen = pd.concat([first, then], ignore_index=True)
    return chosen.assign(
        rank=chosen["customer_id"].map(rank).astype("Int64"), reason=chosen["reason"].astype("str")
    )
