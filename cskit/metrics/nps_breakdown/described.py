"""What is known of who gave an answer: touch model, tenure, role, segment, region, product."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.metrics.months import looked_up, numbers

__all__ = ["DIMENSIONS", "TENURES", "described"]

DIMENSIONS = ("touch_model", "tenure", "role", "segment", "region", "product")
"""What tells customers apart, in the order in which it is compared."""

TENURES = ("under_12", "12_to_23", "24_and_more")
"""Whole months since the first paid month, on the day of the answer."""


def described(answers: pd.DataFrame, tables: Mapping[str, pd.DataFrame], month: pd.Timestamp) -> pd.DataFrame:
    """Add to each answer what is known of who gave it.

    Parameters
    ----------
    answers
        ``customer_id``, ``contact_id``, ``answered_on``.
    tables
        ``customers``, ``ledger``; ``contacts`` and ``ledger_products`` where they exist.
    month
        The month of the report: touch model, segment, region and product are those of today.

    Returns
    -------
    DataFrame
        ``answers`` with a column of each of :data:`DIMENSIONS`, empty where not known: the tenure is
        that of the day of the answer, the product the one the account pays most for.
    """
    who, about = answers["customer_id"], tables["customers"]
    places = pd.Index(about["customer_id"]).get_indexer(pd.Index(who))
    known = {name: _of(about, name, places, who.index) for name in ("touch_model", "segment", "region")}
    return answers.assign(
        **known,
        tenure=_tenure(answers, tables),
        role=_role(answers, tables),
        product=_product(who, tables, month),
    )


def _of(about: pd.DataFrame, name: str, places: npt.NDArray[np.intp], index: pd.Index) -> pd.Series:
    """Take a column's texts by place; empty at −1, and where there is no such column."""
    if name not in about:
        return pd.Series(None, index=index, dtype="str")
    return pd.Series(about[name].array.take(places, allow_fill=True), index=index).astype("str")


def _tenure(answers: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    ledger = tables["ledger"]
    ledger = ledger[ledger["customer_id"].isin(answers["customer_id"])]
    first = ledger.groupby("customer_id")["first_month"].min()
    began = looked_up(answers["customer_id"], first).astype("datetime64[us]")
    age = numbers(answers["answered_on"]) - numbers(began)
    band = np.array(TENURES, dtype=object)[np.digitize(age, [12, 24])]
    return pd.Series(np.where(began.isna(), None, band), index=answers.index, dtype="str")


def _role(answers: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    contacts = tables.get("contacts")
    if contacts is None:
        return pd.Series(None, index=answers.index, dtype="str")
    contacts = contacts.drop_duplicates("contact_id")
    places = pd.Index(contacts["contact_id"]).get_indexer(pd.Index(answers["contact_id"]))
    return _of(contacts, "role", places, answers.index)


def _product(who: pd.Series, tables: Mapping[str, pd.DataFrame], month: pd.Timestamp) -> pd.Series:
    """Give the product each account pays most for, in its last month up to ``month``; ties by name."""
    held = tables.get("ledger_products")
    if held is None:
        return pd.Series(None, index=who.index, dtype="str")
    names = ["customer_id", "product", "month", "mrr"]
    held = held.loc[held["customer_id"].isin(who) & (held["month"] <= month) & held["product"].notna(), names]
    products, texts = pd.factorize(held["product"], sort=True)
    accounts, ids = pd.factorize(held["customer_id"])
    order = np.lexsort((products, -held["mrr"].to_numpy(), -numbers(held["month"]), accounts))
    # The accounts in the order of their numbers, each with its first line of all.
    _, first = np.unique(accounts[order], return_index=True)
    own = pd.DataFrame({"product": pd.Series(texts[products[order[first]]], dtype="str")})
    return _of(own, "product", pd.Index(ids).get_indexer(pd.Index(who)), who.index)
