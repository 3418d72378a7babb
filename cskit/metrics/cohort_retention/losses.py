"""Who left: when, for which reason, and how near to a renewal."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cskit.metrics import results
from cskit.metrics.money import monthly_cents
from cskit.metrics.months import looked_up, number, numbers

__all__ = ["NEAR", "ends", "losses", "near_renewal", "reason_codes", "reasons"]

NEAR = 60
"""Days around a renewal that count as near it."""
_LINES = ("customer_id", "start_on", "end_on", "renewal_on", "amount", "interval")
_TEXTS = ("product", "end_reason", "bad_fit")
"""What tells a loss's lines apart, and why it was."""
_NO_MRR = "no_recurring_revenue"
_NAMES = ("largest", "second_largest", "third_largest")


def losses(
    tables: Mapping[str, pd.DataFrame], lives: pd.DataFrame, month: pd.Timestamp, window: int = 24
) -> pd.DataFrame:
    """List the accounts that left for the first time in the last months, with what the contracts tell.

    *Answers:* who left, what did they pay, why, and was a renewal near?

    Parameters
    ----------
    tables
        ``customers`` and, where they exist, ``contracts``.
    lives
        From :func:`cskit.metrics.lives.lives`; also accounts whose beginning is not known.
    month
        The month of the report.
    window
        Months to look back, this one included.

    Returns
    -------
    DataFrame
        One row per loss, the largest MRR first, ties by id: ``customer_id``, ``name`` (str), ``lost_on``
        (datetime64, first month without it), ``age`` (Int64 months; empty where not known), ``mrr``
        (int64 cents of the month before), ``back`` (bool, here again), ``reason`` and ``bad_fit`` (str,
        as in the contracts; empty = not stated), ``ended_on`` (datetime64, when its last contract ended),
        ``days`` (Int64, from the nearest renewal; empty = none known) and ``chance`` (float64, the share of
        the term's days that lie so near a renewal).
    """
    since = number(month) - window + 1
    gone = lives[lives["lost"] & (numbers(lives["lost_on"]) >= since)]
    names = tables["customers"].set_index("customer_id")["name"]
    found = pd.DataFrame(
        {
            "customer_id": gone["customer_id"],
            "name": gone["customer_id"].map(names).astype("str"),
            "lost_on": gone["lost_on"],
            "age": gone["age"].astype("Int64").where(gone["known"]),
            "mrr": gone["last"],
            "back": gone["here"],
        }
    )
    found = found.merge(ends(tables.get("contracts"), found), on="customer_id", how="left")
    order = found.assign(minus=-found["mrr"]).sort_values(["minus", "customer_id"], ignore_index=True)
    return order.drop(columns="minus")


def ends(contracts: pd.DataFrame | None, gone: pd.DataFrame) -> pd.DataFrame:
    """Read from the contract lines that ended at each loss why, and how near to a renewal.

    Parameters
    ----------
    contracts
        The slice's contracts; None where the data have none.
    gone
        ``customer_id`` and ``lost_on`` (first month without it).

    Returns
    -------
    DataFrame
        ``customer_id``, and ``reason``, ``bad_fit``, ``ended_on``, ``days`` and ``chance`` as in
        :func:`losses`; no row for an account without a line that ended.
    """
    kinds = {"customer_id": "str", "reason": "str", "bad_fit": "str"}
    kinds |= {"ended_on": "datetime64[us]", "days": "Int64", "chance": "float64"}
    if contracts is None or "end_on" not in contracts:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
    own = _of(contracts, gone["customer_id"])
    # Gone at the end of that month: the last lines ended in it or, from month to month, before.
    lost_on = looked_up(own["customer_id"], gone.set_index("customer_id")["lost_on"])
    lines = own[numbers(own["end_on"]) <= numbers(lost_on)]
    lines = lines[lines["end_on"] == lines.groupby("customer_id")["end_on"].transform("max")]
    price = monthly_cents(lines["amount"], lines["interval"].astype("str"), *[[None] * len(lines)] * 2)
    # Of several lines that ended that day the dearest says why; never an id.
    lines = lines.assign(minus=-price).sort_values(["customer_id", "minus", *_TEXTS])
    found = lines.groupby("customer_id")[["end_reason", "bad_fit", "product", "end_on"]].first()
    found = found.rename(columns={"end_reason": "reason", "end_on": "ended_on"})
    return found.join(_nearest(own, found)).drop(columns="product").reset_index().astype(kinds)


def _of(contracts: pd.DataFrame, accounts: pd.Series) -> pd.DataFrame:
    """Keep the accounts' lines, and of these what tells of their ends; a text that the data lack is empty."""
    names = [name for name in (*_LINES, *_TEXTS) if name in contracts]
    own = contracts.loc[contracts["customer_id"].isin(accounts), names]
    absent = {name: pd.Series(None, own.index, dtype="str") for name in _TEXTS if name not in own}
    return own.assign(**absent)


def _nearest(own: pd.DataFrame, ended: pd.DataFrame) -> pd.DataFrame:
    """Give the days from each end to the nearest renewal, and the share of the term's days so near."""
    if "renewal_on" not in own or own["renewal_on"].isna().all() or ended.empty:
        return pd.DataFrame({"days": pd.Series(dtype="Int64"), "chance": pd.Series(dtype="float64")})
    lines = own[["customer_id", "product", "start_on", "renewal_on"]]
    lines = lines.merge(ended[["product", "ended_on"]].reset_index(), on=["customer_id", "product"])
    # Terms of over a month, of the same product, and not of a later life.
    long = lines["renewal_on"] > lines["start_on"] + pd.DateOffset(months=1)
    lines = lines[long & (lines["start_on"] < lines["ended_on"])].sort_values(["customer_id", "renewal_on"])
    first = lines.groupby("customer_id")["start_on"].min()
    due = lines.drop_duplicates(["customer_id", "renewal_on"])
    earlier = due.groupby("customer_id")["renewal_on"].shift()
    term = (due["renewal_on"] - earlier.fillna(looked_up(due["customer_id"], first))).dt.days
    due = due.assign(
        days=(due["ended_on"] - due["renewal_on"]).dt.days.abs(),
        # A first term has a renewal at its end only, later ones at both.
        chance=(NEAR * (1 + earlier.notna()) / term).clip(upper=1.0),
    )
    # A renewal long past says nothing where no later one is known: it went on from month to month.
    due = due[(due["renewal_on"] >= due["ended_on"]) | (due["days"] <= NEAR)]
    nearest = due.sort_values("days", kind="stable").groupby("customer_id")[["days", "chance"]].first()
    return nearest.astype({"days": "Int64"})


def near_renewal(losses: pd.DataFrame, business: str) -> pd.DataFrame:
    """Count the losses near a renewal, beside how many chance alone would put there.

    Parameters
    ----------
    losses
        From :func:`losses`.
    business
        ``subscription`` or ``transactions``, where no loss can be seen.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``retention.near_renewal`` and ``.near_renewal_expected``; n = losses with a
        known renewal date, undefined without one.
    """
    names = ("retention.near_renewal", "retention.near_renewal_expected")
    known = losses[losses["days"].notna()]
    if known.empty:
        why = _NO_MRR if business == "transactions" else "no_loss" if losses.empty else "no_renewal_dates"
        return results.frame(results.undefined(name, why) for name in names)
    near = int((known["days"] <= NEAR).sum())
    expected = float(known["chance"].sum())
    rows = (
        results.result(name, value, len(known)) for name, value in zip(names, (near, expected), strict=True)
    )
    return results.frame(rows)


def reasons(losses: pd.DataFrame, currency: str, business: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sum the losses by reason, the largest MRR first, those without a reason last.

    *Answers:* why do they leave, and how much of it should never have been sold?

    Parameters
    ----------
    losses
        From :func:`losses`.
    currency
        ISO code.
    business
        As in :func:`near_renewal`.

    Returns
    -------
    tuple of DataFrame
        By reason: ``reason`` (str as in the contracts, ``bad_fit`` where a kind of bad fit is stated, empty
        = not stated), ``accounts`` (int64), ``mrr`` (int64 cents) and ``largest``, ``second_largest``,
        ``third_largest`` (str, names). No row where no loss has a reason. And rows of ``results``:
        ``retention.lost_24m``, ``.lost_24m_mrr`` and ``.bad_fit_share``.
    """
    named = losses.assign(reason=reason_codes(losses))
    bad = named["reason"] == "bad_fit"
    stated = bool((named["reason"] != "").any() or losses["reason"].notna().any())
    groups = named.groupby("reason")
    by = groups.agg(accounts=("name", "size"), mrr=("mrr", "sum"))
    largest = named[groups.cumcount() < len(_NAMES)].assign(place=groups.cumcount())
    names = largest.pivot(index="reason", columns="place", values="name").reindex(columns=range(len(_NAMES)))
    by = by.join(names.set_axis(list(_NAMES), axis="columns").astype("str"))
    by = by.reset_index().assign(last=lambda found: found["reason"] == "", minus=lambda found: -found["mrr"])
    by = by.sort_values(["last", "minus", "reason"], ignore_index=True).drop(columns=["last", "minus"])
    lost_to_it = int(losses.loc[bad, "mrr"].sum())
    return (by if stated else by.iloc[:0]), _sums(losses, lost_to_it if stated else None, currency, business)


def reason_codes(losses: pd.DataFrame) -> pd.Series:
    """Give why each account left: as stated, ``bad_fit`` where that is, empty where nothing is.

    Parameters
    ----------
    losses
        ``reason`` and ``bad_fit``, as in :func:`ends`.
    """
    bad = losses["bad_fit"].notna() | losses["reason"].str.fullmatch(
        r"\s*bad[ _-]?fit\s*", case=False
    ).fillna(False)
    return losses["reason"].mask(bad, "bad_fit").fillna("")


def _sums(losses: pd.DataFrame, bad_fit: int | None, currency: str, business: str) -> pd.DataFrame:
    """Give what was lost, and the share of it that was a bad fit, as results."""
    ids = ("retention.lost_24m", "retention.lost_24m_mrr", "retention.bad_fit_share")
    if business == "transactions":
        return results.frame(results.undefined(name, _NO_MRR, currency=currency) for name in ids)
    n, total = len(losses), int(losses["mrr"].sum())
    rows = [results.result(ids[0], n, n), results.money(ids[1], total, n, currency)]
    if bad_fit is None or total == 0:
        rows.append(results.undefined(ids[2], "reasons_not_stated" if n else "no_loss", n))
    else:
        rows.append(results.result(ids[2], bad_fit / total, n))
    return results.frame(rows)
