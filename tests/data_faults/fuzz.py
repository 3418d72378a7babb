"""Random tables in random dresses, and random bytes: no crash, no hang, no silent change.

``make fuzz`` goes on for ten minutes, or for as many as ARGS says; a short form is among the tests.
"""

from __future__ import annotations

import csv
import datetime
import io
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from types import FrameType
from typing import Any

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from cskit.errors import CskitError
from tests.data.small import accepted, checked, written
from tests.data_faults.clean import Rows
from tests.data_faults.dress import PLAIN, Dress, File, Text, gzipped, parquet, sheet

__all__ = ["any_bytes", "any_table", "main"]

_SECONDS = 60
_HEADERS = ("invoice_id", "customer_id", "issued_on", "amount", "product")
_TRIMMED = " \t\n\r\xa0\ufeff"

# What XML cannot hold no spreadsheet can; NUL is a fault of its own.
_TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1, max_size=12
) | st.sampled_from(
    ["NA", "null", "1,5", "01/02/2026", "a;b", 'x"y', "=1+1", "Total", "a\nb", "x\ty", "-", "'"]
)
_ROW = st.tuples(
    st.sampled_from(["C1", "C2"]),
    st.dates(datetime.date(2024, 1, 1), datetime.date(2026, 3, 28)),
    st.decimals(-(10**9), 10**9, places=2, allow_nan=False, allow_infinity=False),
    _TEXTS,
)
_DRESSES: st.SearchStrategy[Dress] = (
    st.builds(
        Text,
        delimiter=st.sampled_from(",;\t|"),
        decimal=st.sampled_from(".,"),
        days=st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y"]),
        encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
        thousands=st.booleans(),
        line_end=st.sampled_from(["\n", "\r\n"]),
        above=st.sampled_from([(), ("Relatório",), ("Relatório", "")]),
    )
    | st.sampled_from([sheet, parquet])
    | st.sampled_from([gzipped(PLAIN), gzipped(PLAIN, ".csv")])
)


class Hung(Exception):
    """An example took longer than a minute."""


@contextmanager
def _in_time() -> Iterator[None]:
    def late(_number: int, _frame: FrameType | None) -> None:
        raise Hung

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _read(content: File) -> list[tuple[Any, ...]] | None:
    """Return the rows of invoices as they are read; None where anything is refused or set aside."""
    with tempfile.TemporaryDirectory() as folder, _in_time():
        base = Path(folder)
        parameters = written(base, {"invoices": b""}, invoices__path=f"invoices{content.suffix}")
        (base / f"invoices{content.suffix}").write_bytes(content.content)
        try:
            found = checked(parameters)
        except CskitError:
            return None
        if found.problems or found.tables["invoices"].quarantined:
            return None
        return accepted(found, "invoices", "invoice_id, customer_id, issued_on, amount, product")


@given(st.lists(_ROW, min_size=1, max_size=12), _DRESSES)
def any_table(rows: list[tuple[str, datetime.date, Decimal, str]], dress: Dress) -> None:
    """A table in any dress is read as it was meant, or it is refused; never as something else."""
    table = Rows(
        _HEADERS,
        tuple(
            (f"F{n}", one, day.isoformat(), f"{amount:f}", text)
            for n, (one, day, amount, text) in enumerate(rows)
        ),
    )
    try:
        content = dress(table)
    except UnicodeEncodeError:  # cp1252 has no sign for it
        return
    found = _read(content)
    if found is None:
        return
    meant = [
        (f"F{n}", one, day, amount, text.strip(_TRIMMED) or None)
        for n, (one, day, amount, text) in enumerate(rows)
    ]
    if [(*row[:4], _lines(row[4])) for row in found] != [(*row[:4], _lines(row[4])) for row in meant]:
        raise AssertionError(f"read {found}, meant {meant}")


def _lines(text: str | None) -> str | None:
    """Return a text with its line ends alike: a spreadsheet writes one for the other."""
    return None if text is None else text.replace("\r\n", "\n")


_START = PLAIN(
    Rows(
        _HEADERS,
        tuple(
            (f"F{n}", "C1", f"2026-01-{n:02}", f"{n}0.5{n % 10}", 'bom "e", barato') for n in range(10, 20)
        ),
    )
).content


@given(st.lists(st.tuples(st.integers(0, len(_START)), st.integers(0, 6), st.binary(max_size=6)), max_size=4))
def any_bytes(edits: list[tuple[int, int, bytes]]) -> None:
    """A file with some bytes changed is read as Python's csv reads it, or it is refused."""
    content = _START
    for place, cut, put in edits:
        content = content[:place] + put + content[place + cut :]
    found = _read(File(".csv", content))
    if found is None:
        return
    texts = {one for one in _as_csv(content) for one in one}
    for number, _, _, _, product in found:
        if number not in texts or (product is not None and product not in texts):
            raise AssertionError(f"{number!r} or {product!r} stands nowhere in {content!r}")


def _as_csv(content: bytes) -> list[list[str]]:
    """Return the cells under every delimiter and encoding it may have, each as it stands."""
    rows: list[list[str]] = []
    for encoding in ("utf-8-sig", "cp1252", "utf-16"):
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        for delimiter in ",;\t|":
            lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            rows += [[cell.strip(_TRIMMED) for cell in line] for line in lines]
    return rows


def main(minutes: float) -> None:
    """Go on until the time is over; a failure ends it with the smallest example."""
    end, tried, round_ = time.monotonic() + minutes * 60, 0, 0
    quiet = settings(max_examples=300, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    while time.monotonic() < end:
        round_ += 1
        for one in (any_table, any_bytes):
            seed(round_)(quiet(one))()
            tried += 300
    print(f"{tried} files in {minutes:g} minutes: no crash, no hang, no silent change")


if __name__ == "__main__":
    main(float(sys.argv[1]) if sys.argv[1:] else 10)
