"""An invented company as it exports itself: its customers, and what each pays by month and product."""

from __future__ import annotations

from pathlib import Path

import duckdb

__all__ = ["MONTH", "PARAMETERS", "write"]

MONTH = "2025-12"
"""The month of the snapshot, the last of the data."""

PARAMETERS = "company.yaml"
"""The parameters file beside the data."""

_OF_A_BOOK = 2_500
_DRAW = "(hash({}) % 1000000) / 1e6"
"""A number from 0 to 1, the same each time."""


def write(accounts: int, months: int, folder: Path) -> int:
    """Write ``customers.csv``, ``mrr.csv`` and the parameters that read them; give the rows of the second.

    Half of the accounts are there in the first of the months, the others come later. Each pays another price
    every forty months, about one in 125 is lost each month, and every twelfth pays for two products.
    """
    books = max(accounts // _OF_A_BOOK, 4)
    made = duckdb.connect(config={"threads": 1})
    made.execute(
        f"CREATE TABLE a AS SELECT i, printf('C%07d', i) AS customer_id, hash(i) % {books} AS book, "
        f"greatest(0, floor({2 * months} * {_DRAW.format('i + 3e9')}) - {months}) AS first, "
        f"{_DRAW.format('i + 1e9')} AS size, ln(1 - {_DRAW.format('i + 2e9')}) / ln(1 - 1 / 125) AS life "
        f"FROM range({accounts}) AS t (i)"
    )
    made.execute(
        "COPY (SELECT customer_id, 'Conta ' || i AS name, 'Carteira ' || book AS portfolio, "
        "['SMB', 'mid-market', 'enterprise'][1 + i % 3] AS segment, "
        "['varejo', 'indústria', 'saúde', 'educação'][1 + i % 4] AS sector FROM a ORDER BY i) "
        f"TO '{folder / 'customers.csv'}' (HEADER)"
    )
    price = f"round(exp(4 + 4 * size) * (1 + 0.05 * floor({_DRAW.format('i')} + m / 40)), 2)"
    day = f"DATE '{MONTH}-01' - to_months({months - 1} - CAST(m AS INTEGER))"
    found = made.execute(
        f"COPY (SELECT customer_id, strftime({day}, '%Y-%m') AS month, product, "
        f"CAST({price} AS DECIMAL(18,2)) AS mrr "
        f"FROM a, range({months}) AS t (m), (VALUES ('Core'), ('Plus')) AS p (product) "
        "WHERE (product = 'Core' OR i % 12 = 0) AND m BETWEEN first AND first + life ORDER BY m, i, product) "
        f"TO '{folder / 'mrr.csv'}' (HEADER)"
    ).fetchall()
    tables = ", ".join(f"{name}: {name}.csv" for name in ("customers", "mrr"))
    (folder / PARAMETERS).write_text(f"month: {MONTH}\ncurrency: BRL\ndata: {{{tables}}}\n", encoding="utf-8")
    return int(found[0][0])
