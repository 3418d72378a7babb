"""What two tellings of a company gave, side by side: lists of what differs, empty where nothing does."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from cskit.data.recording import kind_of
from tests.metamorphic.saying import Said

CLOSE = 1e-12
"""How far a share may be off where the order of a sum may differ; counts and cents never are."""
_ENDS = ("value", "low", "high")
_NOBODY = {"no_paying_account"}
_COUNTS = {"accounts", "answers", "contracts", "tickets", "hours", "months of accounts"}


def figures(
    one: Said,
    other: Said,
    *,
    money: int = 1,
    close: float = 0.0,
    cents: float = 0,
    rounded: Mapping[str, int] | None = None,
    only: bool = False,
) -> list[str]:
    """Compare every figure.

    Amounts of ``other`` are ``money`` times those of ``one``, off by ``cents`` at most, so many times as
    ``rounded`` says of an id. Other figures are off by the share ``close`` at most. With ``only``,
    ``other`` may have figures that ``one`` lacks.
    """
    left, right = one.figures, other.figures
    apart = left.index.difference(right.index) if only else left.index.symmetric_difference(right.index)
    found = [f"{key}: only in one of them" for key in apart]
    for key in left.index.intersection(right.index):
        a, b = left.loc[key], right.loc[key]
        times, off = (
            (money, cents / 100 * (rounded or {}).get(key[0], 1)) if is_money(a["unit"]) else (1, 0.0)
        )
        same = all(_near(a[end] * times, b[end], close, off) for end in _ENDS)
        rest = [name for name in left.columns if name not in _ENDS and not _same(a[name], b[name])]
        if not same or rest:
            found.append(f"{key}: {a.to_dict()} and {b.to_dict()}")
    return found


def is_money(unit: str) -> bool:
    """Tell whether a figure is an amount: its unit is a currency's code."""
    return bool(re.fullmatch("[A-Z]{3}", unit))


def additive(said: Said, never: re.Pattern[str]) -> Said:
    """Keep the figures that count or add up: facts in money or in things, but those ``never`` names."""
    rows = said.results
    kept = (rows["kind"] == "counted") & (rows["unit"].isin(_COUNTS) | rows["unit"].map(is_money))
    return Said(rows[kept & rows["value"].notna() & ~rows["id"].str.fullmatch(never)])


def sums(whole: Said, parts: Sequence[Said]) -> list[str]:
    """Compare figures with the sum over parts; a part that has nobody in a group has none of it."""
    found = []
    for key, row in whole.figures.iterrows():
        rows = [part.figures.loc[key] for part in parts if key in part.figures.index]
        total = sum(each["value"] for each in rows if each["undefined"] not in _NOBODY)
        if not _near(total, row["value"], CLOSE, 0.0):
            found.append(
                f"{key}: {row['value']}, not {[(each['value'], each['undefined']) for each in rows]}"
            )
    return found


def tables(
    one: Said,
    other: Said,
    *,
    money: int = 1,
    close: float = 0.0,
    cents: int = 0,
    rounded: Mapping[str, int] | None = None,
    sort: bool = False,
) -> list[str]:
    """Compare every recorded table, cell by cell; sorted first where ties may change places.

    ``rounded`` says of which columns, of any table or as ``table.column``, ``cents`` may be off how many
    times. Where money changes, words with amounts in them are not compared.
    """
    units = dict(zip(one.results["id"], one.results["unit"], strict=True))
    found = [f"{key}: only in one of them" for key in set(one.tables) ^ set(other.tables)]
    for key in set(one.tables) & set(other.tables):
        left, right = one.tables[key], other.tables[key]
        if list(left.columns) != list(right.columns) or len(left) != len(right):
            found.append(f"{key}: {left.shape} and {right.shape}")
            continue
        if sort:
            left, right = _sorted(left), _sorted(right)
        for column in map(str, left.columns):
            kind = "money" if column == "cents" else kind_of(column, left[column], key[1])
            if money != 1 and kind in ("words", "text"):
                continue
            off = cents * (rounded or {}).get(f"{key[1]}.{column}", (rounded or {}).get(column, 1))
            rows = zip(_paid(left, kind, units), left[column].tolist(), right[column].tolist(), strict=True)
            bad = [(a, b) for per, a, b in rows if not _cell(a, b, money if per else 1, close, off * per)]
            if bad:
                found.append(f"{key}.{column} ({kind}): {len(bad)} of {len(left)}, {bad[:3]}")
    return found


def _paid(table: pd.DataFrame, kind: str, units: Mapping[str, str]) -> list[float]:
    """Give by row what a cent is in a column; 0 where it is no money. A column may hold several units."""
    if kind == "money":
        return [1.0] * len(table)
    if kind == "number" and "unit" in table:
        return [0.01 * is_money(str(unit)) for unit in table["unit"]]
    if kind == "number" and "id" in table:
        return [0.01 * is_money(units.get(metric, "")) for metric in table["id"]]
    return [0.0] * len(table)


def _sorted(table: pd.DataFrame) -> pd.DataFrame:
    if table.empty:
        return table
    text = pd.Series(["|".join(map(_key, row)) for row in table.itertuples(index=False)])
    return table.iloc[text.sort_values(kind="stable").index].reset_index(drop=True)


def _key(value: Any) -> str:
    return f"{value:.9g}" if isinstance(value, float) else str(value)


def _cell(a: Any, b: Any, times: int, close: float, off: float) -> bool:
    if isinstance(a, (list, tuple)) or isinstance(b, (list, tuple)):
        return list(a) == list(b)
    if isinstance(a, (int, float)) and isinstance(b, (int, float)) and not isinstance(a, bool):
        return _near(a * times, b, close, off)
    if times != 1 and not pd.isna(a):
        return bool(abs(a * times - b) * 100 <= off)  # a Decimal
    return _same(a, b)


def _near(a: float, b: float, close: float, off: float) -> bool:
    if pd.isna(a) or pd.isna(b):
        return bool(pd.isna(a) and pd.isna(b))
    return bool(a == b or abs(a - b) <= max(close * max(abs(a), abs(b)), off * (1 + 1e-9)))


def _same(a: Any, b: Any) -> bool:
    missing = pd.isna(a) is True, pd.isna(b) is True
    return all(missing) if any(missing) else bool(a == b)


def translated(said: Said, names: Mapping[str, str]) -> Said:
    """Put other ids into all tables that were recorded."""
    return told_again(said, lambda text: names.get(text, text))


def told_again(said: Said, word: Callable[[str], str]) -> Said:
    """Change every text of every table, also those in lists and mappings, and the headlines."""

    def new(value: Any) -> Any:
        if isinstance(value, str):
            return word(value)
        if isinstance(value, Mapping):
            return {key: new(held) for key, held in value.items()}
        return type(value)(new(held) for held in value) if isinstance(value, (list, tuple)) else value

    told = {key: table.map(new) for key, table in said.tables.items()}
    return Said(said.results, told, {name: word(text) for name, text in said.headlines.items()}, said.pages)
