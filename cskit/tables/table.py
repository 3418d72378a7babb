"""Tables a person reads: captioned, in the reader's language, escaped, and usable on a phone.

pandas' own HTML knows neither ``scope`` nor labels for a phone's cards, and a Styler brings random
ids and a style sheet; a small template of ours gives exactly what a page needs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from cskit.display import Shown
from cskit.errors import NotebookError
from cskit.locale import format as fmt
from cskit.locale import ngettext
from cskit.tables.cells import HEAT, Cell, Column, Head, Shade, body_of, head_of, row_of
from cskit.tables.markup import EMPTY, TEMPLATE

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Column", "Shade", "anchor", "show"]

_NAME = re.compile(r"[a-z][a-z0-9-]*")
# A table of more columns becomes cards on a phone; a heat map scrolls instead.
_NARROW = 3


def show(
    frame: pd.DataFrame,
    columns: Sequence[Column],
    *,
    name: str,
    caption: str,
    sub: str = "",
    rows: int = 10,
    most: int = 100,
    total: Mapping[str, object] | Sequence[Mapping[str, object]] | None = None,
    empty: str = "",
) -> Shown:
    """Return a table for a page and for a terminal.

    Parameters
    ----------
    frame
        The rows, in the order in which they are read.
    columns
        What is shown of them; the first one names the row.
    name
        Name of the table, unique in its notebook: lower case letters, digits and dashes. Row 2 has
        the id ``{name}-r-2``; where the frame has a ``customer_id``, an account's row has the one of
        :func:`anchor`, month after month.
    caption
        The finding, as a sentence.
    sub
        Unit, period, n.
    rows
        Rows shown at once; "show all" opens the others.
    most
        Rows the page holds at most; how many more there are is said below them.
    total
        Values of a last row, by field; or of several.
    empty
        What is said instead of a table without rows; without it, the caption says it.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"name": ["Acme", "Bolt"], "mrr": [1234000, 50]})
    >>> columns = [Column("name", "Account"), Column("mrr", "MRR (R$)", "money")]
    >>> total = {"name": "Total", "mrr": 1234050}
    >>> show(frame, columns, name="top", caption="Acme holds nearly all.", total=total)
    Acme holds nearly all.
    Account  MRR (R$)
    Acme       12,340
    Bolt            1
    Total      12,341
    """
    _check(frame, columns, name)
    if frame.empty:
        said = empty or caption
        return Shown(EMPTY.render(name=name, said=said) if said else "", said)
    body = body_of(frame.head(most), columns)
    rows_shown = list(zip(_ids(frame.head(most), name), body, strict=True))
    totals = [total] if isinstance(total, Mapping) else total or []
    last = [row_of(dict(one), columns, {}) for one in totals]
    heads = [head_of(column, [row[at].text for row in body]) for at, column in enumerate(columns)]
    html = TEMPLATE.render(
        name=name,
        form=_form(columns),
        caption=caption,
        sub=sub,
        heads=heads,
        first=rows_shown[:rows],
        rest=rows_shown[rows:],
        total=last,
        more=_more(len(body)),
        fewer=ngettext("Show the first row only", "Show the first {n} only", rows).format(n=rows),
        left=_left_out(len(frame) - len(body)),
    )
    lines = [caption, *([sub] if sub else []), *_text(heads, body, last)]
    return Shown(html, "\n".join(lines))


def anchor(name: str, customer_id: str) -> str:
    """Return the id of an account's row in a table: of its key only, so that links to it last.

    Examples
    --------
    >>> anchor("every", "C0014")
    'every-3b11d32c33e7'
    """
    return f"{name}-{sha256(customer_id.encode()).hexdigest()[:12]}"


def _ids(frame: pd.DataFrame, name: str) -> list[str]:
    """Return an id for each row, each once: an account's second row, and a row of none, go by position."""
    keys = frame["customer_id"] if "customer_id" in frame else [None] * len(frame)
    found: dict[str, None] = {}
    for place, key in enumerate(keys, 1):
        wanted = anchor(name, key) if isinstance(key, str) else ""
        found[wanted if wanted and wanted not in found else f"{name}-r-{place}"] = None
    return list(found)


def _check(frame: pd.DataFrame, columns: Sequence[Column], name: str) -> None:
    """Refuse a table that cannot be shown, saying what to change."""
    if not _NAME.fullmatch(name):
        raise NotebookError(
            f"tables.show: the name of a table is lower case letters, digits and dashes; got {name!r}. "
            "Choose one such as 'top'."
        )
    wanted = [column.field for column in columns] + [column.href for column in columns if column.href]
    missing = [field for field in wanted if field not in frame.columns]
    if missing or not columns:
        raise NotebookError(
            f"tables.show: the table {name!r} shows {missing or 'no column at all'}; "
            f"the frame has {list(frame.columns)}. Name some of these."
        )


def _form(columns: Sequence[Column]) -> str:
    """Return what the style sheet does with the table on a phone."""
    if any(column.as_ in HEAT for column in columns):
        return "heat"
    return "cards" if len(columns) > _NARROW else ""


def _more(count: int) -> str:
    return ngettext("Show {n} row", "Show all {n}", count).format(n=fmt.integer(count))


def _left_out(count: int) -> str:
    """Return the sentence about rows that the page does not hold; nothing where it holds all."""
    if count <= 0:
        return ""
    return ngettext(
        "One more row is in the table's file.", "{n} more rows are in the table's file.", count
    ).format(n=fmt.integer(count))


def _text(
    heads: Sequence[Head], body: Sequence[Sequence[Cell]], total: Sequence[Sequence[Cell]]
) -> list[str]:
    """Return the lines of the table in letters of one width."""
    lines = [[head.text for head in heads], *([cell.text for cell in row] for row in (*body, *total))]
    widths = [max(len(line[at]) for line in lines) for at in range(len(heads))]
    return ["  ".join(map(_padded, line, widths, heads)).rstrip() for line in lines]


def _padded(text: str, width: int, head: Head) -> str:
    return text.ljust(width) if head.css.startswith("left") else text.rjust(width)
