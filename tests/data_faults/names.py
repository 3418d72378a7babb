"""Names meant to harm, or that nobody thought of: as accounts and as portfolios they stay what they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cskit.data.snapshot import Snapshot
from tests.data_faults.clean import COMPANY, changed
from tests.data_faults.dress import parquet, sheet
from tests.data_faults.lab import Case, Place, column
from tests.data_faults.promises import holds, stopped

__all__ = ["NAMES", "cases"]

NAMES = {
    "emoji": "Padaria 🥐👩‍👩‍👧 Lua",
    "right to left": "شركة النور",
    "a mark that turns the text": "abc\u202egpj.exe",
    "quotes": 'O\'Neil "Bar" & `Cia`',
    "a/b": "a/b",
    "../../x": "../../x",
    "CON": "CON",
    "300 characters": "Ñandú " * 50 + "fim",
    "a line break": "Primeira\nSegunda",
    "HTML": "<script>alert(1)</script><b>x</b>",
    "=cmd": "=cmd|'/C calc'!A0",
    "+1": "+1 Mais",
    "@sum": "@SUM(A1)",
    "{x}": "{x} {0} %s %(y)s",
    "$x$": "$x$ \\alpha $$",
    "SQL": "x'; DROP TABLE customers; --",
    "only digits": "12345",
    "a decimal comma": "1,5",
    "a semicolon": "a;b;c",
    "a tab": "a\tb",
}
"""By what is odd about it, a name."""


def cases() -> Iterator[Case]:
    """Give every name, as an account's and as a portfolio's, in text, a spreadsheet and Parquet."""
    rows = COMPANY["customers"]
    for what, name in NAMES.items():
        account = rows.put(4, "name", name)
        yield Case("Names", f"{what}, an account", changed(customers=account), "read", holds(_account(name)))
        book = rows.put(4, "portfolio", name)
        yield Case("Names", f"{what}, a portfolio", changed(customers=book), "read", holds(_book(name)))
        for kind, dress in (("spreadsheet", sheet), ("Parquet", parquet)):
            tables = {**COMPANY, "customers": dress(account)}
            yield Case("Names", f"{what}, an account in a {kind}", tables, "read", holds(_account(name)))
    alike = rows.put(4, "portfolio", "a/b").put(5, "portfolio", "a b").put(6, "portfolio", "a:b")
    yield Case(
        "Names", "three portfolios with one file name", changed(customers=alike), "read", holds(_apart)
    )
    cased = rows.put(4, "portfolio", "SUL")
    yield Case(
        "Names",
        "two portfolios that differ in case",
        changed(customers=cased),
        "stopped",
        stopped(Place("customers", 0, "portfolio")),
    )


def _account(name: str) -> Callable[[Snapshot], bool]:
    return lambda snapshot: name.strip() in column(snapshot, "customers", "name")


def _book(name: str) -> Callable[[Snapshot], bool]:
    return lambda snapshot: (
        name.strip() in snapshot.portfolios
        and (snapshot.slice(name.strip()) / "slice.json").is_file()
        and snapshot.slice(name.strip()).parent == snapshot.folder
    )


def _apart(snapshot: Snapshot) -> bool:
    folders = [str(one["folder"]) for one in snapshot.portfolios.values()]
    return len(set(folders)) == len(folders) and {"a/b", "a b", "a:b"} <= set(snapshot.portfolios)
