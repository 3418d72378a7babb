"""Support: how many tickets, how long they waited, and how the help was rated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from cskit.metrics import results
from cskit.metrics.months import shift
from cskit.policy import Policy

__all__ = ["PRIORITIES", "by_priority", "support"]

PRIORITIES = ("urgent", "high", "medium", "low")
"""Priorities of a ticket, the gravest first."""

_HOURS = ("hours_to_first_response", "hours_to_close")
_KINDS = {
    "priority": "str",
    **dict.fromkeys(("tickets", "open", "answered"), "int64"),
    "hours_to_first_response": "float64",
    "closed": "int64",
    "hours_to_close": "float64",
    **dict.fromkeys(("rated", "satisfied"), "int64"),
}


def support(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, policy: Policy) -> pd.DataFrame:
    """Count the tickets opened in the window, by priority.

    *Answers:* how much help did customers ask for, and how long did they wait?

    Parameters
    ----------
    tables
        ``tickets``, where they exist.
    month
        The month of the report; what happened after its last day is not known yet.
    policy
        ``survey_months``.

    Returns
    -------
    DataFrame
        All tickets first (``priority`` empty text), then each priority that occurs, the gravest first;
        no row without a ticket. Tickets without a priority are in the first row only.

        - ``priority``: str
        - ``tickets``, ``open``: int64, opened in the window; of these still open
        - ``answered``, ``hours_to_first_response``: int64 and float64, tickets with a first answer and
          the median hours to it; NaN where there is none
        - ``closed``, ``hours_to_close``: the same to the closing. A ticket still open is not in the
          median, which so is rather too short.
        - ``rated``, ``satisfied``: int64, tickets rated, and rated 4 or 5
    """
    if "tickets" not in tables:
        return pd.DataFrame(columns=list(_KINDS)).astype(_KINDS)
    known = _timed(tables["tickets"], month, policy)
    rows = [_row(name, known[known["priority"] == name]) for name in PRIORITIES]
    rows = [_row("", known), *rows]
    return pd.DataFrame([row for row in rows if row["tickets"]], columns=list(_KINDS)).astype(_KINDS)


def _timed(tickets: pd.DataFrame, month: pd.Timestamp, policy: Policy) -> pd.DataFrame:
    """Keep the tickets of the window, with the hours that each took."""
    first, after = shift(month, 1 - policy.survey_months), shift(month, 1)
    rows = tickets[(tickets["opened_at"] >= first) & (tickets["opened_at"] < after)]
    opened = rows["opened_at"]
    answered = rows["first_response_at"]
    if "first_response_minutes" in rows:
        waited = pd.to_timedelta(rows["first_response_minutes"] * 60, unit="s").dt.round("s")
        answered = answered.fillna(opened + waited)
    hours = {
        name: ((day - opened).dt.total_seconds() / 3600).where((day < after) & (day >= opened))
        for name, day in (("answer", answered), ("close", rows["closed_at"]))
    }
    rated = rows["satisfaction"] if "satisfaction" in rows else pd.Series(float("nan"), index=rows.index)
    return pd.DataFrame(
        {
            "priority": rows["priority"],
            "open": ~(rows["closed_at"] < after),
            "rated": rated.where(~(rows["closed_at"] >= after)),
            **hours,
        }
    )


def _row(name: str, tickets: pd.DataFrame) -> dict[str, Any]:
    return {
        "priority": name,
        "tickets": len(tickets),
        "open": int(tickets["open"].sum()),
        "answered": int(tickets["answer"].notna().sum()),
        "hours_to_first_response": tickets["answer"].median(),
        "closed": int(tickets["close"].notna().sum()),
        "hours_to_close": tickets["close"].median(),
        "rated": int(tickets["rated"].notna().sum()),
        "satisfied": int((tickets["rated"] >= 4).sum()),
    }


def by_priority(support: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give the tickets as rows of ``results``, own and by ``priority``.

    Parameters
    ----------
    support
        From :func:`support`.
    tables
        For the reason where a figure is undefined.

    Returns
    -------
    DataFrame
        ``support.tickets``, ``support.hours_to_first_response``, ``support.hours_to_close`` (medians;
        n = tickets answered, closed).
    """
    reason = "no_tickets" if "tickets" in tables else "no_ticket_table"
    if support.empty:
        nothing = [results.undefined(f"support.{name}", reason) for name in _HOURS]
        count = results.result("support.tickets", 0, 0)
        return results.frame(
            [*nothing, count if "tickets" in tables else results.undefined("support.tickets", reason)]
        )
    rows = []
    each: Iterable[Any] = support.itertuples()
    for row in each:
        by = {"priority": str(row.priority)} if row.priority else None
        rows.append(results.result("support.tickets", row.tickets, row.tickets, by=by))
        for name, hours, n in zip(
            _HOURS, (row.hours_to_first_response, row.hours_to_close), (row.answered, row.closed), strict=True
        ):
            if n:
                rows.append(results.result(f"support.{name}", hours, n, by=by))
            else:
                rows.append(results.undefined(f"support.{name}", "not_yet", by=by))
    return results.frame(rows)
