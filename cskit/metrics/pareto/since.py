"""Who entered and who left the top group since last month."""

from __future__ import annotations

import pandas as pd

from cskit.metrics.since import biggest_first

__all__ = ["since"]


def since(before: pd.DataFrame, held: pd.DataFrame, moves: pd.DataFrame) -> pd.DataFrame:
    """List the accounts that entered or left the top group since last month.

    *Answers:* is it still the same few accounts that hold the revenue, and if not, why?

    Parameters
    ----------
    before, held
        The distributions of the month before, see :func:`cskit.metrics.since.last_month`, and of this
        one, from :func:`cskit.metrics.pareto.distribution` with names.
    moves
        From :func:`cskit.metrics.since.moves`.

    Returns
    -------
    DataFrame
        Greatest difference first: ``customer_id``, ``name`` (str), ``event`` (``entered``, ``left``),
        ``before``, ``after`` and ``amount`` (int64 cents; ``amount`` is the difference) and ``cause``
        (str): as ``moves`` has it, or ``others`` where the account itself did not move. No row where
        nothing was held a month before.

    Examples
    --------
    Eighty of a hundred were a's; b's upsell of sixty makes it one of two that hold 80%.

    >>> columns = ["customer_id", "name", "amount", "top"]
    >>> before = pd.DataFrame([["a", "Ana", 80, True], ["b", "Bo", 20, False]], columns=columns)
    >>> held = pd.DataFrame([["a", "Ana", 80, True], ["b", "Bo", 80, True]], columns=columns)
    >>> moves = pd.DataFrame({"customer_id": ["b"], "cause": ["upsell"]})
    >>> since(before, held, moves)[["name", "event", "before", "after", "amount", "cause"]]
      name    event  before  after  amount   cause
    0   Bo  entered      20     80      60  upsell
    """
    was, now = (part.loc[part["top"], ["customer_id", "name"]] for part in (before, held))
    came = now[~now["customer_id"].isin(was["customer_id"])].assign(event="entered")
    went = was[~was["customer_id"].isin(now["customer_id"])].assign(event="left")
    changed = pd.concat([came, went], ignore_index=True)
    changed = changed if len(before) else changed.iloc[:0]
    amounts = [
        part.set_index("customer_id")["amount"].reindex(changed["customer_id"], fill_value=0).astype("int64")
        for part in (before, held)
    ]
    causes = moves.set_index("customer_id")["cause"].reindex(changed["customer_id"]).fillna("others")
    found = changed.assign(
        event=changed["event"].astype("str"),
        before=amounts[0].to_numpy(),
        after=amounts[1].to_numpy(),
        amount=(amounts[1] - amounts[0]).to_numpy(),
        cause=causes.astype("str").to_numpy(),
    )
    return biggest_first(found)
