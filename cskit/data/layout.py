"""Where the table stands in a file, and what stands around it.

Above the headers there may be titles and blank rows, below the table totals and notes. They are no rows of
the table: they are set aside, and listed. A row in doubt is a row of the table, where the checks name it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Literal

from cskit.contract import Table
from cskit.data.cells import Row, Unreadable
from cskit.data.mappings import named
from cskit.data.names import simplified
from cskit.data.natives import POINT
from cskit.data.parameters import Source
from cskit.errors import N_, words

__all__ = [
    "SEARCHED",
    "Aside",
    "Layout",
    "Wanted",
    "below",
    "blanks",
    "found",
    "letter",
    "matches",
    "searched",
]

SEARCHED = 30
"""The headers are looked for in so many rows."""

_TOTALS = frozenset(
    {
        *("total", "totals", "subtotal", "subtotals", "sum", "grandtotal", "totalgeneral", "overalltotal"),
        *("totais", "subtotais", "soma", "totalgeral", "somatotal"),
    }
)


@dataclass(frozen=True)
class Aside:
    """Something in a file that is no row of its table, set aside and listed.

    Parameters
    ----------
    kind
        What it is: a title above the headers, a blank row, a total or a note below the table, or a column
        with neither header nor value.
    row
        Row as a spreadsheet numbers it; 0 for a column.
    text
        What stood there; of a column, its letter; of a run of blank rows, how many they are.
    """

    kind: Literal["title", "note", "total", "empty_column", "blank"]
    row: int
    text: str


@dataclass(frozen=True)
class Wanted:
    """What a table's file should hold.

    Parameters
    ----------
    headers
        By column of the contract, the headers that it is made from: all of them, each as one or more
        names of which a file needs one.
    required
        The columns that every row must have.
    key
        The columns that tell rows apart.
    """

    headers: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    key: tuple[str, ...] = ()

    @classmethod
    def of(cls, table: Table, source: Source) -> Wanted:
        """Return what a table wants of the files of a source."""
        headers = {}
        for one in table.columns:
            spec = source.columns.get(one.name)
            names = named(one, spec)
            headers[one.name] = (names,) if spec and spec.first_of else tuple((name,) for name in names)
        return cls(headers, table.required, table.key)

    def cells(self, column: str, headers: Sequence[str]) -> list[list[int]]:
        """Return where a column's cells stand under the headers of a file, by what it is made from."""
        wanted = [set(map(simplified, names)) for names in self.headers.get(column, ())]
        forms = [simplified(header) for header in headers]
        return [[index for index, form in enumerate(forms) if form and form in names] for names in wanted]

    def fits(self, row: Sequence[str]) -> bool:
        """Tell whether a row may be the headers: it has those of each required column, once."""
        forms = [simplified(cell) for cell in row]
        wanted = [names for column in self.required for names in self.headers.get(column, ())]
        return all(any(forms.count(simplified(name)) == 1 for name in names) for names in wanted)


@dataclass(frozen=True)
class Layout:
    """Where the headers of a table are.

    Parameters
    ----------
    row
        Row of the headers, the first where there are two.
    last
        Row after which the table's own rows begin.
    headers
        The headers, stripped, empty ones too.
    aside
        What stands above.
    """

    row: int
    last: int
    headers: tuple[str, ...]
    aside: tuple[Aside, ...] = ()


def searched(source: Source) -> int:
    """Return among how many of a file's first rows the headers are looked for."""
    return max(SEARCHED, source.header_row or 0) + source.header_rows


def found(rows: Sequence[Row], wanted: Wanted, source: Source) -> Layout:
    """Find the headers among the first rows of a file.

    They are the first of the rows that hold most of the headers that are wanted; where no row holds
    enough of them to be sure, the first row that is about as full as the fullest.

    Raises
    ------
    Unreadable
        Where there is no row, or not the one that is stated.
    """
    if not any(_filled(row) for _, row in rows):
        rule, todo = words(N_("the file holds a table")), words(N_("It is empty: export it again."))
        raise Unreadable(1, "", "", "empty-file", rule, todo)
    index = _stated(rows, source.header_row) if source.header_row else _best(rows, wanted, source.header_rows)
    headers = _headers(rows, index, source.header_rows)
    above = [(number, row) for number, row in rows[:index] if _filled(row)]
    empty = [number for number, row in rows[:index] if not _filled(row)]
    titles = [Aside("title", number, _text(row)) for number, row in above]
    aside = sorted([*titles, *blanks((number, 1) for number in empty)], key=lambda one: one.row)
    first = rows[index][0]
    return Layout(first, first + source.header_rows - 1, headers, tuple(aside))


def below(rows: Sequence[Row], headers: Sequence[str], wanted: Wanted, *, cut: bool = False) -> list[Aside]:
    """Return the totals and notes among the last rows of a table.

    Parameters
    ----------
    rows
        The last rows of the file that are not blank, in order.
    headers
        The headers above them.
    wanted
        What the table's columns are called.
    cut
        Whether the last row may have lost its end.
    """
    aside: list[Aside] = []
    last = len(rows) - 1
    while last >= 0:
        number, row = rows[last]
        apart = last > 0 and rows[last - 1][0] != number - 1
        kind = _kind(row, headers, wanted)
        if kind is None:
            break
        told = " " in _text(row) and not (cut and not aside)
        if kind == "note" and not (apart or told or _is_below(rows, last - 1, headers, wanted)):
            break  # one word right under the table: it may be a row that lost its other cells
        aside.append(Aside(kind, number, _text(row)))
        last -= 1
    return aside[::-1]


def matches(row: Sequence[str], wanted: Wanted) -> int:
    """Return how many of the columns that are wanted a row has the headers of."""
    forms = {simplified(cell) for cell in row if cell.strip()}
    return sum(
        bool(each) and all(any(simplified(name) in forms for name in names) for names in each)
        for each in wanted.headers.values()
    )


def blanks(runs: Iterable[tuple[int, int]]) -> list[Aside]:
    """Return runs of blank rows, each as its first row and how many there are, as set aside."""
    joined: list[list[int]] = []
    for first, times in runs:
        if joined and sum(joined[-1]) == first:
            joined[-1][1] += times
        else:
            joined.append([first, times])
    return [Aside("blank", first, str(times)) for first, times in joined]


def letter(index: int) -> str:
    """Return a column's letters in a spreadsheet.

    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'AA')
    """
    before, last = divmod(index, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + last)


def _stated(rows: Sequence[Row], wanted: int) -> int:
    if wanted > len(rows):
        rule = words(N_("the headers stand in row {row}, as the parameters file says"), row=wanted)
        todo = words(N_("The file ends before it: correct `header_row`."))
        raise Unreadable(wanted, "", "", "no-header", rule, todo)
    return wanted - 1


def _best(rows: Sequence[Row], wanted: Wanted, header_rows: int) -> int:
    searched = rows[:SEARCHED]
    fullest = max(_filled(row) for _, row in searched)
    fallback = next(i for i, (_, row) in enumerate(searched) if 2 * _filled(row) > fullest)
    scores = [matches(_headers(rows, i, header_rows), wanted) for i in range(len(searched))]
    best = scores.index(max(scores))
    needed = sum(bool(wanted.headers.get(name)) for name in wanted.required)
    return best if scores[best] >= max(min(2, needed), 1) else fallback


def _headers(rows: Sequence[Row], index: int, header_rows: int) -> tuple[str, ...]:
    first = [_plain(cell) for cell in rows[index][1]]
    if header_rows == 1 or index + 1 >= len(rows):
        return tuple(first)
    joined, over = [], ""
    for upper, lower in zip_longest(first, rows[index + 1][1], fillvalue=""):
        over = upper or over  # a header that spans several columns stands over the first of them
        under = _plain(lower)
        joined.append(f"{over} - {under}" if over and under else upper or under)
    return tuple(joined)


def _kind(row: Sequence[str], headers: Sequence[str], wanted: Wanted) -> Literal["total", "note"] | None:
    """Return what a row after the last one of a table is; None for a row of the table."""
    cells = [cell.strip() for cell in row]
    full = [index for index, cell in enumerate(cells) if cell]
    if not full:
        return None
    missing = [
        name
        for name in wanted.required
        if not all(any(cells[i] for i in at if i < len(cells)) for at in wanted.cells(name, headers) if at)
    ]
    if not missing:
        return None
    under = [i for name in wanted.key[:1] for at in wanted.cells(name, headers) for i in at]
    keys = [cells[i] for i in under if i < len(cells)]
    if simplified(cells[full[0]]) in _TOTALS and all(not key or simplified(key) in _TOTALS for key in keys):
        return "total"
    return "note" if full == [0] else None


def _is_below(rows: Sequence[Row], last: int, headers: Sequence[str], wanted: Wanted) -> bool:
    return last >= 0 and _kind(rows[last][1], headers, wanted) is not None


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _text(row: Sequence[str]) -> str:
    return ", ".join(_plain(cell) for cell in row if cell.strip())


def _plain(cell: str) -> str:
    return cell.strip().replace(POINT, ".")
