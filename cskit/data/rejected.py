"""The rows that were refused, written down: one line each, with every reason and the row as it stood.

A snapshot holds those that were set aside. Where a run was stopped there is none: what stopped it stands
beside the snapshots instead, until the next run of that month.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from functools import lru_cache
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from cskit.data import disk, problems
from cskit.errors import Problem, Words

if TYPE_CHECKING:
    from _csv import Writer as _Writer

    from cskit.data.checks import Checked

__all__ = ["COLUMNS", "forget", "write", "write_stopped"]

COLUMNS = ("file", "row", "table", "column", "value", "code", "rule", "todo", "original")
"""The columns of the file; where several rules are broken, column and value are those of the first."""

_Refused = tuple[Problem, str]
_FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"[+-]?[0-9.,]+%?")


def write(checked: Checked, targets: Mapping[str, Path]) -> None:
    """Write the rows that were set aside.

    Parameters
    ----------
    checked
        All tables; those that stop a run have no such rows.
    targets
        By language of rule and todo, the file.
    """
    with ExitStack() as stack:
        files = {
            locale: _begun(stack.enter_context(target.open("w", encoding="utf-8", newline="")))
            for locale, target in targets.items()
        }
        for found in _by_row(_rows(checked)):
            for locale, file in files.items():
                file.writerow(_line(found, locale))


def write_stopped(checked: Checked, folder: Path, month: str, locale: str) -> Path:
    """Write what stopped a run: whole files that cannot be used, and the bad rows of strict tables.

    Parameters
    ----------
    checked
        All tables.
    folder
        Folder of all snapshots.
    month
        Month of the report, such as 2026-09.
    locale
        Language of rule and todo.

    Returns
    -------
    Path
        The file; only its owner may read it.
    """
    whole = ((one, "") for one in sorted(checked.problems) if one.table not in checked.tables)
    target = _stopped(folder, month)
    with disk.replacing(target) as stream:
        file = _begun(stream)
        for found in _by_row(chain(whole, _rows(checked, strict=True))):
            file.writerow(_line(found, locale))
    return target


def forget(folder: Path, month: str) -> None:
    """Take away what stopped the run of a month before."""
    with suppress(OSError):  # it is not there, or the folder cannot be written and the run says so itself
        _stopped(folder, month).unlink()


def _stopped(folder: Path, month: str) -> Path:
    return folder / f"{month}-rejected.csv"


def _rows(checked: Checked, *, strict: bool = False) -> Iterator[_Refused]:
    """Give the refused rows of the strict tables, or of the others, in order of the tables' names."""
    for _, one in sorted(checked.tables.items()):
        if one.quarantined and one.table.strict is strict:
            yield from problems.with_rows(checked.connection, one)


def _begun(stream: TextIO) -> _Writer:
    """Return a writer whose header is written."""
    file = csv.writer(stream, lineterminator="\n")
    file.writerow(COLUMNS)
    return file


def _by_row(refused: Iterable[_Refused]) -> Iterator[list[_Refused]]:
    """Give the problems of one row together; one that is none of a row's stands alone."""
    for _, group in groupby(enumerate(refused), key=lambda one: _row_of(*one)):
        yield [refused for _, refused in group]


def _row_of(number: int, refused: _Refused) -> tuple[str, str, int]:
    problem, original = refused
    return (problem.table, problem.file, problem.row) if original else ("", "", number)


def _line(found: list[_Refused], locale: str) -> list[str]:
    first, original = found[0]
    cells = (
        first.file,
        str(first.row or ""),
        first.table,
        first.column,
        first.value,
        "; ".join(problem.code for problem, _ in found),
        "; ".join(_said(problem.rule, locale) for problem, _ in found),
        " ".join(dict.fromkeys(_said(problem.todo, locale) for problem, _ in found)),
        original,
    )
    return [_inert(cell) for cell in cells]


@lru_cache(maxsize=4096)
def _said(words: Words, locale: str) -> str:
    """Return words in a language; the same few are said of thousands of rows."""
    return words.said(locale)


def _inert(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    >>> [_inert(text) for text in ("=1+1", "-5", "-x", "Ana")]
    ["'=1+1", '-5', "'-x", 'Ana']
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
