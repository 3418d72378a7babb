"""A small company in order, as tables of text in one plain dress: ISO days, decimal points.

Its days and amounts leave no doubt how they are written, whatever dress they are put into: a fault is one
cell or row away from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

__all__ = ["COMPANY", "MONTH", "Rows", "changed"]

MONTH = "2026-03"


@dataclass(frozen=True)
class Rows:
    """A table: its headers, and its rows as text."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def at(self, row: int, column: str) -> str:
        """Return a cell; rows are numbered as a spreadsheet does, the header being 1."""
        return self.rows[row - 2][self.headers.index(column)]

    def put(self, row: int, column: str, value: str) -> Rows:
        """Return the table with another value in one cell."""
        place = self.headers.index(column)
        cells = (*self.rows[row - 2][:place], value, *self.rows[row - 2][place + 1 :])
        return replace(self, rows=(*self.rows[: row - 2], cells, *self.rows[row - 1 :]))

    def more(self, *cells: str) -> Rows:
        """Return the table with one more row."""
        return replace(self, rows=(*self.rows, cells))

    def less(self, row: int) -> Rows:
        """Return the table without a row."""
        return replace(self, rows=(*self.rows[: row - 2], *self.rows[row - 1 :]))

    def titled(self, column: str, header: str) -> Rows:
        """Return the table with another header."""
        return replace(self, headers=tuple(header if one == column else one for one in self.headers))

    def without(self, column: str) -> Rows:
        """Return the table without a column."""
        place = self.headers.index(column)
        cut = [(*row[:place], *row[place + 1 :]) for row in self.rows]
        return Rows((*self.headers[:place], *self.headers[place + 1 :]), tuple(cut))

    def beside(self, header: str, value: str) -> Rows:
        """Return the table with one more column, the same value in every row."""
        return Rows((*self.headers, header), tuple((*row, value) for row in self.rows))


def _months(first: int, count: int) -> list[str]:
    """Give (year, month) texts from a month of 2025 on."""
    return [f"{2025 + (first + k - 1) // 12}-{(first + k - 1) % 12 + 1:02}" for k in range(count)]


_NAMES = (
    "Ágape Odontologia",
    "Beto & Filhos",
    "Café do João",
    "Dona Inês Modas",
    "Elétrica Pará",
    "Farmácia São Luís",
    "Gráfica Ipê",
    "Hotel Maçã",
    "Instituto Ávila",
    "Joalheria Três",
    "Kombi Fretes",
    "Livraria Sótão",
)
_IDS = tuple(f"C{number:02}" for number in range(1, 13))

_CUSTOMERS = Rows(
    ("customer_id", "name", "portfolio", "segment", "signed_on", "size"),
    tuple(
        (
            one,
            name,
            ("Sul", "Norte", "Leste")[k % 3],
            ("SMB", "Enterprise")[k % 2],
            f"2024-{k + 1:02}-{13 + k}",
            "40",
        )
        for k, (one, name) in enumerate(zip(_IDS, _NAMES, strict=True))
    ),
)
_CONTRACTS = Rows(
    ("contract_id", "customer_id", "product", "start_on", "end_on", "amount", "interval", "currency"),
    tuple(
        (
            f"K{k + 1:02}",
            one,
            ("Base", "Plus")[k % 2],
            f"2024-{k + 1:02}-{14 + k}",
            "2025-11-20" if k == 4 else "2026-12-31" if k == 7 else "",
            f"{1234 + 137 * k}.{(56 + k) % 100:02}",
            ("month", "year")[k % 2],
            "BRL",
        )
        for k, one in enumerate(_IDS)
    ),
)
_INVOICES = Rows(
    ("invoice_id", "customer_id", "issued_on", "amount", "due_on", "paid_on", "currency"),
    tuple(
        (
            f"F{number:03}",
            one,
            f"{month}-15",
            f"{1000 + 7 * number}.{number % 100:02}",
            f"{month}-25",
            f"{month}-24",
            "BRL",
        )
        for number, (one, month) in enumerate(
            ((one, month) for month in _months(8, 8) for one in _IDS), start=1
        )
    ),
)
_SURVEYS = Rows(
    ("response_id", "customer_id", "answered_on", "survey", "score", "comment"),
    tuple(
        (
            f"R{k + 1:02}",
            _IDS[k % 12],
            f"{month}-{16 + k % 12}",
            "nps",
            str((9, 10, 7, 3, 8, 10)[k % 6]),
            "bom",
        )
        for k, month in enumerate(month for month in _months(8, 8) for _ in range(3))
    ),
)
_TICKETS = Rows(
    ("ticket_id", "customer_id", "opened_at", "closed_at", "priority"),
    tuple(
        (f"T{k + 1:02}", _IDS[k % 12], f"{month}-17 09:30", f"{month}-18 16:05", ("low", "high")[k % 2])
        for k, month in enumerate(month for month in _months(8, 8) for _ in range(3))
    ),
)
_PORTFOLIOS = Rows(
    ("portfolio", "csm", "since"),
    (
        ("Sul", "Ana Souza", "2023-02-15"),
        ("Norte", "Bia Reis", "2023-03-20"),
        ("Leste", "Caio Melo", "2023-04-25"),
    ),
)

COMPANY: Mapping[str, Rows] = {
    "customers": _CUSTOMERS,
    "contracts": _CONTRACTS,
    "invoices": _INVOICES,
    "surveys": _SURVEYS,
    "tickets": _TICKETS,
    "portfolios": _PORTFOLIOS,
}
"""The company in order: table by name."""


def changed(**tables: Rows) -> dict[str, Rows]:
    """Return the company with some tables replaced."""
    return {**COMPANY, **tables}
