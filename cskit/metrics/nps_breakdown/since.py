"""Which answers came and which no longer count since last month, and who was contacted."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.metrics.accounts import Basis
from cskit.metrics.months import shift
from cskit.metrics.nps_breakdown.answers import nps_answers
from cskit.metrics.nps_breakdown.comments import shown, stated
from cskit.metrics.since import biggest_first
from cskit.policy import Policy

__all__ = ["since"]

_COLUMNS = {
    "customer_id": "str", "name": "str", "event": "str", "score": "float64", "was": "str", "group": "str",
    "on": "datetime64[us]", "commented": "bool", "answers": "int64", "amount": "int64",
}  # fmt: skip


def since(
    tables: Mapping[str, pd.DataFrame],
    then: Mapping[str, pd.DataFrame],
    accounts: pd.DataFrame,
    unhappy: tuple[pd.DataFrame, pd.DataFrame],
    month: pd.Timestamp,
    policy: Policy,
    basis: Basis = "mrr",
) -> pd.DataFrame:
    """List the answers that came, those that no longer count, and the detractors contacted since last month.

    *Answers:* who spoke up this month, and whom did we call back?

    Parameters
    ----------
    tables, then
        The slice's tables, and as they were a month before, from :func:`cskit.metrics.since.last_month`.
    accounts
        From :func:`cskit.metrics.accounts.accounts`.
    unhappy
        From :func:`cskit.metrics.nps_breakdown.unhappy`, of the month before and of this one.
    month, policy
        Of the report; ``survey_months``.
    basis
        What accounts are weighed by.

    Returns
    -------
    DataFrame
        Greatest amount first:

        - ``customer_id``, ``name``: str, empty for anonymous answers, which are only counted
        - ``event``: ``answered``; ``expired`` (older than the window, and not answered again);
          ``transferred`` (older, of an account that came from another book); ``contacted`` (a detractor);
          ``anonymous_answered``, ``anonymous_expired``
        - ``score`` (float64), ``group`` (str) of the answer; ``was``: str, the group of the same contact's
          answer before, empty where none counted or nobody knows who answered
        - ``on``: datetime64, the day of the answer or of the contact; ``commented``: bool, with a comment
          that may be shown
        - ``answers``: int64, how many; ``amount``: int64 cents, what the account pays, 0 where it left

    Notes
    -----
    An anonymous answer is never named here, nor is its score told, also not where a detractor who wrote one
    was contacted.
    """
    past, within = shift(month, -1), policy.survey_months
    was, now = nps_answers(then, past, within), nps_answers(tables, month, within)
    came = now[~now["response_id"].isin(was["response_id"])]
    new = came["answered_on"] >= month
    parts = [
        _named(came[new], "answered", was),
        _brought(came[~new]),
        _named(_expired(was, now), "expired"),
        _contacted(*unhappy),
        _counted(came[new], "anonymous_answered"),
        _counted(_expired(was, now), "anonymous_expired"),
    ]
    filled = [part for part in parts if len(part)] or parts[:1]
    found = pd.concat([_typed(part) for part in filled], ignore_index=True)
    paid = accounts.set_index("customer_id")["mrr" if basis == "mrr" else "revenue_12m"]
    names = tables["customers"].set_index("customer_id")["name"]
    return biggest_first(
        found.assign(
            name=names.reindex(found["customer_id"]).fillna("").to_numpy(),
            amount=paid.reindex(found["customer_id"]).fillna(0).astype("int64").to_numpy(),
        )
    )


def _typed(part: pd.DataFrame) -> pd.DataFrame:
    """Give a part all columns, each of its type; what it does not tell is empty."""
    blank = {"str": "", "bool": False, "int64": 0}
    given = {name: part[name] for name in _COLUMNS if name in part}
    absent = {
        name: pd.Series(blank.get(kind), part.index, dtype=kind)
        for name, kind in _COLUMNS.items()
        if name not in part
    }
    whole = pd.DataFrame({**given, **absent})[list(_COLUMNS)]
    return whole.astype({name: _COLUMNS[name] for name in given})


def _anonymous(answers: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Tell which answers are anonymous."""
    return stated(answers["anonymous"]) if "anonymous" in answers else np.zeros(len(answers), dtype=bool)


def _named(answers: pd.DataFrame, event: str, before: pd.DataFrame | None = None) -> pd.DataFrame:
    """Give a row for each answer that is not anonymous, with the group of the contact's answer before."""
    found = answers[~_anonymous(answers)]
    said = {
        name: found.get(name, pd.Series(None, found.index)) for name in ("comment", "anonymous", "consent")
    }
    rows = found[["customer_id", "score", "group"]].assign(
        event=event,
        on=found["answered_on"],
        answers=1,
        commented=shown(pd.DataFrame(said))["comment"].notna(),
    )
    if before is None:
        return rows
    known = before[before["contact_id"].notna() & ~_anonymous(before)]
    groups = dict(zip(_contact(known), known["group"], strict=True))
    return rows.assign(was=[groups.get(who, "") for who in _contact(found)])


def _contact(answers: pd.DataFrame) -> list[tuple[str, str]]:
    """Give who answered: account and contact."""
    return list(zip(answers["customer_id"], answers["contact_id"].astype("object"), strict=True))


def _expired(was: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Keep the answers that counted and no longer do, without those that their contact gave again."""
    gone = was[~was["response_id"].isin(now["response_id"])]
    again = set(_contact(now[now["contact_id"].notna()]))
    return gone[[who not in again for who in _contact(gone)]] if len(gone) else gone


def _brought(answers: pd.DataFrame) -> pd.DataFrame:
    """Count the older answers of each account that came from another book, without anonymous ones."""
    counts = answers[~_anonymous(answers)].groupby("customer_id").size()
    return counts.rename("answers").reset_index().assign(event="transferred")


def _contacted(before: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Keep the detractors whom nobody had contacted a month before and somebody has, for the same answer."""
    waiting = before[~before["contacted"].astype("boolean").fillna(True).astype(bool)]
    waited = waiting.set_index("customer_id")["answered_on"]
    found = now[now["customer_id"].isin(waited.index) & ~now["anonymous"].astype(bool)]
    same = waited.reindex(found["customer_id"]).to_numpy() == found["answered_on"].to_numpy()
    called = found["contacted"].astype("boolean").fillna(False).to_numpy(dtype=bool)
    found = found[same & called]
    rows: pd.DataFrame = found[["customer_id", "score"]]
    return rows.assign(event="contacted", group="detractor", on=found["last_touchpoint"], answers=1)


def _counted(answers: pd.DataFrame, event: str) -> pd.DataFrame:
    """Count the anonymous answers: one row without an account, none where there is none."""
    n = int(_anonymous(answers).sum())
    rows = pd.DataFrame({"customer_id": [""], "event": [event], "answers": [n]})
    return rows if n else rows.iloc[:0]
