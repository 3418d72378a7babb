"""Counts over the accepted rows, for the data-quality page: DuckDB counts, pandas holds what was counted.

Days are numbered as :meth:`datetime.date.toordinal` does, and months by year × 12 + month - 1, so that
no date of a table is too early or too late to be counted.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pandas as pd

from cskit.contract import RECURRING, SOURCES, Table
from cskit.data.checks import Checked, CheckedTable
from cskit.data.sql import identifier, literal

__all__ = ["beyond", "counts", "days", "sizes", "terms", "totals"]

_ENDS = {
    "contracts": ("end_on", "cancelled_on"),
    "assignments": ("valid_to",),
    "contacts": ("valid_to",),
    "tickets": ("closed_at",),
}
"""Columns with the end of something."""
_SERIES = {"surveys": "survey"}
"""Tables that hold several kinds of rows, each with a pace of its own."""
_AMOUNTS = {
    "contracts": "amount",
    "mrr": "mrr",
    "invoices": "amount",
    "acquisition": "spend",
    "costs": "cost_to_serve",
    "opportunities": "amount",
}
"""Columns with amounts; those of contracts are compared with others of the same interval."""
_FREE = "interval IS NULL OR interval NOT IN ('once', 'trial')"
_SHOWN = 3

_Counted = tuple[str, str, int, int, list[str]]


def totals(checked: Checked) -> pd.DataFrame:
    """Count rows and accounts of each table.

    Returns
    -------
    DataFrame
        ``table``; ``read``, ``accepted``, ``quarantined``, ``passed_over`` (rows of its files that the
        parameters file leaves out); ``accounts`` (those that have a row; missing for a table that is not
        about accounts) and ``of`` (all accounts).
    """
    every = checked.connection.execute("SELECT count(*) FROM accepted_customers").fetchall()[0][0]
    rows = []
    for name, one in checked.tables.items():
        of_accounts = "customer_id" in one.table.by_name
        accounts = (
            _number(
                checked, f"SELECT count(*) FROM (SELECT customer_id FROM {one.accepted} GROUP BY customer_id)"
            )
            if of_accounts
            else None
        )
        in_files = sum(file.rows for file in one.files)
        rows.append(
            (
                name,
                one.read,
                one.read - one.quarantined,
                one.quarantined,
                in_files - one.read,
                accounts,
                every,
            )
        )
    names = ["table", "read", "accepted", "quarantined", "passed_over", "accounts", "of"]
    return pd.DataFrame(rows, columns=names).astype({"table": "str", "accounts": "Int64"})


def days(checked: Checked) -> pd.DataFrame:
    """Count rows by day, for the column that says when a row was and for those with ends.

    Returns
    -------
    DataFrame
        ``table``, ``column``, ``role`` (``when`` or ``end``), ``kind`` (of the column), ``series`` (kind
        of survey, or ""), ``day``, ``month``, ``rows``.
    """
    found = [
        _counted(checked, one, column, role)
        for one in checked.tables.values()
        for column, role in _dated(one.table)
    ]
    names = ["table", "column", "role", "kind", "series", "day", "month", "rows"]
    return pd.concat([pd.DataFrame(columns=names), *found], ignore_index=True).astype(
        {"day": "int64", "month": "int64", "rows": "int64"}
    )


def _dated(table: Table) -> Iterator[tuple[str, str]]:
    if table.dated:
        yield table.dated.name, "when"
    for column in _ENDS.get(table.name, ()):
        yield column, "end"


def _counted(checked: Checked, one: CheckedTable, column: str, role: str) -> pd.DataFrame:
    series = identifier(_SERIES[one.table.name]) if role == "when" and one.table.name in _SERIES else "''"
    date, first = f"CAST({identifier(column)} AS DATE)", datetime.date.min
    return checked.connection.execute(
        f'SELECT {literal(one.table.name)} AS "table", {literal(column)} AS "column", '
        f"{literal(role)} AS role, {literal(one.table[column].kind)} AS kind, series, "
        f"date_diff('day', DATE {literal(str(first))}, date) + 1 AS day, "
        "year(date) * 12 + month(date) - 1 AS month, rows FROM "
        f"(SELECT {series} AS series, {date} AS date, count(*) AS rows FROM {one.accepted} "
        "WHERE date IS NOT NULL AND year(date) BETWEEN 1 AND 9999 GROUP BY ALL) ORDER BY series, date"
    ).df()


def sizes(checked: Checked) -> pd.DataFrame:
    """Count amounts by their size, in steps of one per cent.

    Returns
    -------
    DataFrame
        ``table``, ``column``, ``group`` (interval of a contract line, or ""), ``step`` (100 × the natural
        logarithm of the amount without its sign) and ``rows``. Amounts of 0 have no size.
    """
    found = [
        checked.connection.execute(
            f'SELECT {literal(name)} AS "table", {literal(column)} AS "column", {_group(name)} AS "group", '
            f"CAST({_step(column)} AS INTEGER) AS step, count(*) AS rows FROM accepted_{name} "
            f"WHERE {identifier(column)} <> 0 GROUP BY ALL ORDER BY ALL"
        ).df()
        for name, column in _AMOUNTS.items()
        if name in checked.tables
    ]
    names = ["table", "column", "group", "step", "rows"]
    return pd.concat([pd.DataFrame(columns=names), *found], ignore_index=True)


def beyond(checked: Checked, bounds: pd.DataFrame) -> pd.DataFrame:
    """Find the amounts beyond a bound.

    Parameters
    ----------
    bounds
        ``table``, ``column``, ``group`` and ``bound``, the step from which on an amount is far from the
        others, of :func:`cskit.metrics.data_quality.bounds`.

    Returns
    -------
    DataFrame
        ``table``, ``column``, ``group``, ``n`` (how many), and of each of the largest three: ``key``,
        ``customer_id`` ("" where there is none) and ``amount`` (text).
    """
    found = []
    for one in bounds.to_dict("records"):
        bound = int(one["bound"])
        table, column, group = SOURCES[str(one["table"])], str(one["column"]), str(one["group"])
        key = identifier(table.key[0] if table.key else table.columns[0].name)
        who = "customer_id" if "customer_id" in table.by_name else "''"
        amount = identifier(column)
        where = f"{amount} <> 0 AND {_step(column)} >= {bound} AND {_group(table.name)} = {literal(group)}"
        rows = checked.connection.execute(
            f"SELECT count(*) OVER () AS n, CAST({key} AS VARCHAR) AS key, {who} AS customer_id, "
            f"CAST({amount} AS DECIMAL(18, 2))::VARCHAR AS amount FROM accepted_{table.name} WHERE {where} "
            f"ORDER BY abs({amount}) DESC, {key}, {who} LIMIT {_SHOWN}"
        ).df()
        found.append(rows.assign(table=table.name, column=column, group=group))
    names = ["table", "column", "group", "n", "key", "customer_id", "amount"]
    return pd.concat([pd.DataFrame(columns=names), *found], ignore_index=True)


def terms(checked: Checked, month_end: datetime.date) -> pd.DataFrame:
    """Count the renewal dates of contracts, those to come, and those of lines older than a year.

    Returns
    -------
    DataFrame
        One row, or none without contracts: ``dated``, ``ahead`` (after the month's end) and ``older``.
    """
    if "contracts" not in checked.tables:
        return pd.DataFrame({"dated": [], "ahead": [], "older": []}, dtype="int64")
    end = f"DATE {literal(str(month_end))}"
    return checked.connection.execute(
        f"SELECT count(renewal_on) AS dated, count(*) FILTER (renewal_on > {end}) AS ahead, "
        f"count(*) FILTER (renewal_on IS NOT NULL AND start_on <= {end} - INTERVAL 1 YEAR) AS older "
        "FROM accepted_contracts"
    ).df()


def counts(checked: Checked, totals: pd.DataFrame) -> pd.DataFrame:
    """Count rows that are as they should not be, by what they are.

    Parameters
    ----------
    totals
        Of :func:`totals`.

    Returns
    -------
    DataFrame
        ``table``; ``what``: ``currency`` (a line without one, where others have one), ``zero`` (an
        amount of 0), ``equal`` (the same in every column as another row), ``no_revenue`` (an account
        without contract, balance or invoice), or ``rule:`` and the code of what a row breaks; ``n``; ``of``
        (all of them); and ``names``, the first three.
    """
    rows = [found for one in checked.tables.values() for found in _of_table(checked, one)]
    rows.append(_without_revenue(checked, totals))
    return pd.DataFrame(rows, columns=["table", "what", "n", "of", "names"])


def _without_revenue(checked: Checked, totals: pd.DataFrame) -> _Counted:
    """Count the accounts that the source of the ledger does not know; most often there are none."""
    source = next(name for name in RECURRING if name in checked.tables)
    row = totals[totals["table"] == source].iloc[0]
    missing = int(row["of"]) - int(row["accounts"])
    named = (
        f"SELECT customer_id FROM accepted_customers ANTI JOIN accepted_{source} USING (customer_id) "
        f"ORDER BY customer_id LIMIT {_SHOWN}"
    )
    found = checked.connection.execute(named).fetchall() if missing else []
    return source, "no_revenue", missing, int(row["of"]), [name for (name,) in found]


def _of_table(checked: Checked, one: CheckedTable) -> Iterator[_Counted]:
    name, accepted = one.table.name, one.read - one.quarantined
    if "currency" in one.table.by_name:
        empty = _number(checked, f"SELECT count(*) FROM {one.accepted} WHERE currency IS NULL")
        yield name, "currency", empty, accepted, []
    if name in {"contracts", "invoices"}:
        priced = f"{one.accepted} WHERE {_FREE}" if name == "contracts" else one.accepted
        zero = _number(checked, f"SELECT count(*) FILTER (amount = 0) FROM {priced}")
        yield name, "zero", zero, _number(checked, f"SELECT count(*) FROM {priced}"), []
    if not one.table.key:
        columns = ", ".join(identifier(column.name) for column in one.table.columns)
        yield (
            name,
            "equal",
            accepted - _number(checked, f"SELECT count(DISTINCT hash({columns})) FROM {one.accepted}"),
            accepted,
            [],
        )
    codes = [rule.code for rule in one.rules]
    for code in sorted(set(codes)) if one.quarantined else ():
        numbers = ", ".join(str(at) for at, known in enumerate(codes) if known == code)
        broken = _number(
            checked,
            f"SELECT count(DISTINCT (file_no, row_no)) FROM bad_{name} WHERE rule_no IN ({numbers})",
        )
        yield name, f"rule:{code}", broken, one.read, []


def _number(checked: Checked, query: str) -> int:
    return int(checked.connection.execute(query).fetchall()[0][0])


def _step(column: str) -> str:
    return f"round(100 * ln(abs(CAST({identifier(column)} AS DOUBLE))))"


def _group(table: str) -> str:
    return "coalesce(interval, '')" if table == "contracts" else "''"
