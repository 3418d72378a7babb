"""Tables a person reads: captioned, in the reader's language, escaped, and usable on a phone.

pandas' own HTML knows neither ``scope`` nor labels for a phone's cards, and a Styler brings random
ids and a style sheet; a small template of ours gives exactly what a page needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from jinja2 import Environment

from cskit.display import Shown
from cskit.errors import NotebookError
from cskit.locale import format as fmt
from cskit.locale import gettext, ngettext, pgettext

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Column", "show"]

Kind: TypeAlias = Literal[
    "text", "money", "share", "points", "ratio", "integer", "number", "date", "month", "tags"
]
"""What a column holds: cents for money, 0 to 1 for a share, a difference of shares for points."""


@dataclass(frozen=True)
class Column:
    """A column of a table as it is shown.

    Parameters
    ----------
    field
        Column of the frame.
    header
        What stands above it, with the unit: ``"MRR (R$)"``.
    as_
        What it holds, and so how it is written and on which side.
    sub
        A second, smaller line of the header.
    decimals
        Decimals of shares, points, ratios and numbers.
    bar
        Draw a bar from zero beside the figure.
    missing
        Why a cell can be without a value, for those who hear "—".
    href
        Column of the frame with the address a cell links to: a sibling page or ``#place``.
    """

    field: str
    header: str
    as_: Kind = "text"
    sub: str = ""
    decimals: int = 0
    bar: bool = False
    missing: str = ""
    href: str = ""


@dataclass(frozen=True)
class _Cell:
    """A cell as the template and the text form need it."""

    text: str
    tags: tuple[tuple[str, str], ...] = ()
    reason: str = ""
    href: str = ""
    width: str = ""


@dataclass(frozen=True)
class _Head:
    """A column's header, and the side its cells stand on."""

    text: str
    sub: str
    css: str = field(default="")


_NAME = re.compile(r"[a-z][a-z0-9-]*")
# A sibling page, a place in a page, or both; nothing with a scheme or a host.
_ADDRESS = re.compile(r"(?!//)[\w./-]*(#[\w-]+)?", re.ASCII)
_TONES = {"tag", "muted", "note", "warn", "bad"}
# Longer texts have a line of their own in a phone's card.
_SHORT = 16
_LEFT = {"text", "date", "month", "tags"}

_TEMPLATE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string("""\
{% macro content(cell) %}
{%- if cell.tags -%}
{%- for tone, words in cell.tags -%}
<span class="tag {{ tone }}">{{ words }}</span>{{ " " if not loop.last }}
{%- endfor -%}
{%- elif cell.href -%}<a href="{{ cell.href }}">{{ cell.text }}</a>
{%- else -%}{{ cell.text }}
{%- endif -%}
{%- if cell.reason %} <span class="unseen">({{ cell.reason }})</span>{% endif -%}
{%- if cell.width -%}
<span class="track" aria-hidden="true"><span class="bar" style="width:{{ cell.width }}%"></span></span>
{%- endif -%}
{% endmacro %}
{% macro row(cells, id) %}
<tr role="row"{% if id %} id="{{ id }}"{% endif %}>
<th role="rowheader" scope="row" class="{{ heads[0].css }}">{{ content(cells[0]) }}</th>
{% for cell in cells[1:] %}
{% set head = heads[loop.index] %}
<td role="cell" class="{{ head.css }}" data-label="{{ head.text }}">{{ content(cell) }}</td>
{% endfor %}
</tr>
{% endmacro %}
{% macro small(text) %}{% if text %} <span class="sub">{{ text }}</span>{% endif %}{% endmacro %}
<div class="table{{ " cards" if heads | length > 3 }}" id="{{ name }}">
<div class="scroll" role="region" tabindex="0" aria-labelledby="{{ name }}-caption">
<table role="table">
<caption id="{{ name }}-caption">{{ caption }}{{ small(sub) }}</caption>
<thead role="rowgroup"><tr role="row">
{% for head in heads %}
<th role="columnheader" scope="col" class="{{ head.css }}">{{ head.text }}{{ small(head.sub) }}</th>
{% endfor %}
</tr></thead>
<tbody role="rowgroup">
{% for cells in first %}
{{ row(cells, name ~ "-r-" ~ loop.index) }}
{%- endfor %}
</tbody>
{% if rest %}
<tbody role="rowgroup" class="rest">
{% for cells in rest %}
{{ row(cells, name ~ "-r-" ~ (loop.index + first | length)) }}
{%- endfor %}
</tbody>
{% endif %}
{% if total %}
<tfoot role="rowgroup">
{{ row(total, "") }}
</tfoot>
{% endif %}
</table>
</div>
{% if rest %}
{# Without our style sheet, as in JupyterLab, all rows are shown and there is nothing to open. #}
<details class="more" hidden><summary>
<span class="closed">{{ more }}</span><span class="opened">{{ fewer }}</span>
</summary></details>
{% endif %}
{% if left %}
<p class="note">{{ left }}</p>
{% endif %}
</div>
""")
_EMPTY = Environment(autoescape=True).from_string(
    '<div class="table" id="{{ name }}"><p class="empty">{{ said }}</p></div>'
)


def show(
    frame: pd.DataFrame,
    columns: Sequence[Column],
    *,
    name: str,
    caption: str,
    sub: str = "",
    rows: int = 10,
    most: int = 100,
    total: Mapping[str, object] | None = None,
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
        the id ``{name}-r-2``.
    caption
        The finding, as a sentence.
    sub
        Unit, period, n.
    rows
        Rows shown at once; "show all" opens the others.
    most
        Rows the page holds at most; how many more there are is said below them.
    total
        Values of a last row, by field.
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
        return Shown(_EMPTY.render(name=name, said=said) if said else "", said)
    body = _body(frame.head(most), columns)
    last = _row(dict(total), columns, {}) if total is not None else None
    heads = [_head(column, [row[at].text for row in body]) for at, column in enumerate(columns)]
    html = _TEMPLATE.render(
        name=name,
        caption=caption,
        sub=sub,
        heads=heads,
        first=body[:rows],
        rest=body[rows:],
        total=last,
        more=_more(len(body)),
        fewer=ngettext("Show the first row only", "Show the first {n} only", rows).format(n=rows),
        left=_left_out(len(frame) - len(body)),
    )
    lines = [caption, *([sub] if sub else []), *_text(heads, body, last)]
    return Shown(html, "\n".join(lines))


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


def _body(frame: pd.DataFrame, columns: Sequence[Column]) -> list[list[_Cell]]:
    """Return the cells of every row."""
    largest = {column.field: _largest(frame[column.field]) for column in columns if column.bar}
    records = frame.to_dict("records")
    return [_row({str(key): value for key, value in record.items()}, columns, largest) for record in records]


def _row(record: Mapping[str, Any], columns: Sequence[Column], largest: Mapping[str, float]) -> list[_Cell]:
    """Return the cells of one row; a field that the row lacks is an empty cell."""
    return [
        _cell(record[column.field], record, column, largest.get(column.field, 0.0))
        if column.field in record
        else _Cell("")
        for column in columns
    ]


def _cell(value: Any, record: Mapping[str, Any], column: Column, largest: float) -> _Cell:
    """Return one cell, written as its column says."""
    if column.as_ == "tags":
        return _tagged(value)
    text = _FORMATS[column.as_](value, column.decimals)
    if text == fmt.NONE:
        return _Cell(text, reason=column.missing or gettext("no value"))
    width = f"{100 * abs(float(value)) / largest:.1f}" if largest else ""
    return _Cell(text, href=_address(record.get(column.href, "")) if column.href else "", width=width)


def _tagged(value: Any) -> _Cell:
    """Return a cell of words; nothing found and nothing known are not the same."""
    if value is None or isinstance(value, float):  # pandas turns None into NaN in some columns
        return _Cell(pgettext("signals", "no data"), tags=(("muted", pgettext("signals", "no data")),))
    tags = tuple((tone if tone in _TONES else "tag", str(words)) for tone, words in value)
    if not tags:
        return _Cell(pgettext("signals", "none"), tags=(("muted", pgettext("signals", "none")),))
    return _Cell(", ".join(words for _tone, words in tags), tags=tags)


def _address(value: Any) -> str:
    """Return an address a page may link to, or nothing."""
    return value if isinstance(value, str) and _ADDRESS.fullmatch(value) else ""


def _plain(value: Any, _decimals: int) -> str:
    """Return a text on one line; an empty one counts as missing."""
    return (" ".join(str(value).split()) if fmt.present(value) else "") or fmt.NONE


_FORMATS: Mapping[str, Callable[[Any, int], str]] = {
    "text": _plain,
    "money": lambda value, _: fmt.amount(value),
    "share": lambda value, decimals: fmt.percent(value, decimals=decimals),
    "points": fmt.points,
    "ratio": lambda value, decimals: fmt.ratio(value, decimals or 1),
    "integer": lambda value, _: fmt.integer(value),
    "number": fmt.number,
    "date": lambda value, _: fmt.date(value),
    "month": lambda value, _: fmt.month(value, "short"),
}


def _largest(values: pd.Series[Any]) -> float:
    """Return the length of the longest bar of a column, 0 where there is none."""
    there = [abs(float(value)) for value in values.dropna()]
    return max(there, default=0.0)


def _head(column: Column, texts: Sequence[str]) -> _Head:
    """Return a column's header, with what the style sheet needs to know of its cells."""
    css = ["left" if column.as_ in _LEFT else "right", column.as_]
    if column.bar:
        css.append("with-bar")
    if column.as_ == "text" and max(map(len, texts)) > _SHORT:
        css.append("long")
    return _Head(column.header, column.sub, " ".join(css))


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
    heads: Sequence[_Head], body: Sequence[Sequence[_Cell]], total: Sequence[_Cell] | None
) -> list[str]:
    """Return the lines of the table in letters of one width."""
    lines = [[head.text for head in heads], *([cell.text for cell in row] for row in body)]
    if total is not None:
        lines.append([cell.text for cell in total])
    widths = [max(len(line[at]) for line in lines) for at in range(len(heads))]
    return ["  ".join(map(_padded, line, widths, heads)).rstrip() for line in lines]


def _padded(text: str, width: int, head: _Head) -> str:
    return text.ljust(width) if head.css.startswith("left") else text.rjust(width)
