"""What changed in each account since last month: what it pays, and its signals."""

from __future__ import annotations

import pandas as pd

from cskit.metrics.accounts import Basis

__all__ = ["since"]

_KEY = ["customer_id", "signal"]


def since(
    moves: pd.DataFrame,
    accounts: tuple[pd.DataFrame, pd.DataFrame],
    signals: tuple[pd.DataFrame, pd.DataFrame],
    basis: Basis = "mrr",
) -> pd.DataFrame:
    """List the accounts that came, went, pay otherwise, or show other signals than last month.

    *Answers:* what is new in the book this month?

    Parameters
    ----------
    moves
        From :func:`cskit.metrics.since.moves`.
    accounts, signals
        From :func:`cskit.metrics.accounts.accounts` and :func:`cskit.metrics.signals.signals`, each of the
        month before and of this one.
    basis
        What accounts are weighed by.

    Returns
    -------
    DataFrame
        Greatest change of MRR first, then what the account pays: ``customer_id``, ``name`` (str),
        ``before``, ``after`` (int64 cents), ``cause`` (str, as in ``moves``; empty where MRR did not move),
        ``appeared`` and ``over`` (str: the signals, parted by a space, in their order), ``mrr`` (int64 cents,
        what it pays now, else before; of orders, the revenue of 12 months) and ``amount`` (int64 cents, the
        change of MRR). Signals are compared where the account is in the book in both months and the data can
        tell in both: one that nobody could see before is not new.

    Examples
    --------
    >>> was = pd.DataFrame({"customer_id": ["a"], "name": ["Ana"], "mrr": [100]})
    >>> then = pd.DataFrame({"customer_id": ["a"], "signal": ["silent"], "state": ["none"]})
    >>> moves = pd.DataFrame({"customer_id": ["a"], "name": "Ana", "before": 100, "after": 90,
    ...                       "cause": "discount"})
    >>> found = since(moves, (was, was.assign(mrr=90)), (then, then.assign(state="tag")))
    >>> found[["name", "before", "after", "cause", "appeared", "amount"]]
      name  before  after     cause appeared  amount
    0  Ana     100     90  discount   silent     -10
    """
    column = "mrr" if basis == "mrr" else "revenue_12m"
    then, now = (part.set_index("customer_id")[["name", column]] for part in accounts)
    changed = _changed(*signals)
    moved = moves.set_index("customer_id")
    ids = pd.Index(sorted({*moved.index, *changed.index}), dtype="str", name="customer_id")
    # Who left is in the list of the month before only.
    paid = now[column].reindex(ids).fillna(then[column].reindex(ids))
    names = now["name"].reindex(ids).fillna(then["name"].reindex(ids)).fillna(moved["name"].reindex(ids))
    sides = {
        name: moved[name].reindex(ids).fillna(paid).fillna(0).astype("int64") for name in ("before", "after")
    }
    found = pd.DataFrame(
        {
            "name": names.astype("str"),
            **sides,
            "cause": moved["cause"].reindex(ids).fillna("").astype("str"),
            **{name: changed[name].reindex(ids).fillna("").astype("str") for name in ("appeared", "over")},
            "mrr": paid.fillna(moved["before"].reindex(ids)).fillna(0).astype("int64"),
        }
    ).reset_index()
    found = found.assign(amount=found["after"] - found["before"])
    order = found.assign(size=-found["amount"].abs(), minus=-found["mrr"])
    return order.sort_values(["size", "minus", "name", "customer_id"], ignore_index=True).drop(
        columns=["size", "minus"]
    )


def _changed(before: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Give by account the signals that appeared and those that are over."""
    was = before.set_index(_KEY)["state"].reindex(pd.MultiIndex.from_frame(now[_KEY])).to_numpy()
    state = now["state"].to_numpy()
    both = pd.DataFrame({"customer_id": now["customer_id"], "signal": now["signal"]})
    found = {
        "appeared": both[(state == "tag") & (was == "none")],
        "over": both[(state == "none") & (was == "tag")],
    }
    made = {name: part.groupby("customer_id")["signal"].agg(" ".join) for name, part in found.items()}
    return pd.DataFrame({name: part.astype("str") for name, part in made.items()})
