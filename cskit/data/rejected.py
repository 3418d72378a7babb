"""The rows that were refused, written down: one line each, with every reason and the row as it stood.

A snapshot holds those that were set aside. Where a run was stopped there is none: what stopped it stands
beside the snapshots instead, until the next run of that month.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING

from cskit.data import disk, problems
from cskit.errors import Problem, Words

if TYPE_CHECKING:
    from cskit.data.checks import Checked

__all__ = ["COLUMNS", "forget", "write", "write_stopped"]

COLUMNS = ("file", "row", "table", "column", "value", "code", "rule", "todo", "original")
"""The columns of the file; where several rules are broken, column and value are those of the first."""

_Refused = tuple[Problem, str]
_FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"[+-]?[0-9.,]+%?")


def write(checked: Checked, target: Path, locale: str) -> None:
    """Write the rows that were set aside, in a language.

    Parameters
    ----------
    checked
        All tables; those that stop a run have no such rows.
    target
        The file.
    locale
        Language of rule and todo.
    """
    with target.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(chain([COLUMNS], _lines(_rows(checked), locale)))


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
        lines = _lines(chain(whole, _rows(checked, strict=True)), locale)
        csv.writer(stream, lineterminator="\n").writerows(chain([COLUMNS], lines))
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


def _lines(refused: Iterable[_Refused], locale: str) -> Iterator[list[str]]:
    """Give a line for each row, and one for each problem that is none of a row's."""

    @cache
    def said(words: Words) -> str:
        return words.said(locale)

    numbered = enumerate(refused)
    for _, group in groupby(numbered, key=lambda one: _row_of(*one)):
        found = [refused for _, refused in group]
        first, original = found[0]
        yield [
            _inert(cell)
            for cell in (
                first.file,
                str(first.row or ""),
                first.table,
                first.column,
                first.value,
                "; ".join(problem.code for problem, _ in found),
                "; ".join(said(problem.rule) for problem, _ in found),
                " ".join(dict.fromkeys(said(problem.todo) for problem, _ in found)),
                original,
            )
        ]


def _row_of(number: int, refused: _Refused) -> tuple[str, str, int]:
    problem, original = refused
    return (problem.table, problem.file, problem.row) if original else ("", "", number)


def _inert(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    >>> [_inert(text) for text in ("=1+1", "-5", "-x", "Ana")]
    ["'=1+1", '-5', "'-x", 'Ana']
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
