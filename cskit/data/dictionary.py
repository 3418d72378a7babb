"""The data dictionary, ``data/README.md``, from the contract."""

from __future__ import annotations

from cskit.contract import CHANGES, LEDGER, LEDGER_PRODUCTS, SOURCES, Column, Table
from cskit.data.parameters import Dialect, Source, Spec, checkout
from cskit.data.specs import Ask, UntilNext

__all__ = ["dictionary", "main"]

_INTRODUCTION = """\
# Data dictionary

Made from `cskit/contract` by `python -m cskit.data.dictionary`; change the contract, not this file.

## How tables are read

- A parameters file names each table's source: a CSV or TSV (also packed with gzip), XLSX or Parquet file, a
  glob, a folder, or a query.
- Headers match the column names below exactly or, where that is unambiguous, without regard to case,
  accents, spaces, dashes and underscores. Where yours differ, name them under `columns`.
- Text stays text: `007`, `NA`, `None` and `null` are legal ids and names. Only white space around a value
  is taken off. An empty cell is a missing value.
- Encoding, delimiter, decimal mark and order of dates are found from the whole file, unless `dialect` states
  them. Nothing is guessed: where two readings fit (`1,234`, `01/02/2026`) it is an error that says what to
  state. Where a day is expected, a moment gives its day. Moments without an offset are UTC.
- Titles and blank rows above the headers, totals and notes below the rows, and columns with neither header
  nor value are set aside and listed.
- Amounts are exact, with six decimal places, in the run's one currency.
- Rows are numbered as a spreadsheet does: the first line is row 1.
- A bad row of a **strict** table stops the run before anything is made. A bad row of another table is set
  aside in the snapshot's `rejected.csv` with its reason. Accepted + set aside + passed over (by the
  parameters file) = rows of the files, always. Of rows of such a table with one key, equal ones are kept
  once; where they differ all are set aside.
- Required, beside `customers`: one of `contracts`, `mrr` and `invoices`; the ledger is derived from the
  first of these that the data have.

## How lines become MRR

month × 1, quarter ÷ 3, semester ÷ 6, year ÷ 12, `N months` ÷ N, week × 52/12, day × 365/12; less the
discount in force; `once` and `trial` are not MRR. A line is in force at a month's end where
start_on ≤ last day < end_on: **`end_on` is the first day without service**. For exports that hold the last
day of service, state `end_on: inclusive` for the table; it then holds for all its end dates.
"""


def dictionary() -> str:
    """Return the whole text of ``data/README.md``."""
    parts = [_INTRODUCTION, _stating()]
    parts += ["## Tables you bring\n", *(_table(table) for table in SOURCES.values())]
    parts += ["## Tables cskit derives\n", *(_table(table) for table in (LEDGER, LEDGER_PRODUCTS, CHANGES))]
    return "\n".join(parts)


def main() -> None:
    """Write ``data/README.md``."""
    (checkout() / "data" / "README.md").write_text(dictionary(), encoding="utf-8")


def _stating() -> str:
    lines = ["## What a source may state\n", "| key | meaning |", "|---|---|"]
    for prefix, model in (
        ("", Source),
        ("until_next.", UntilNext),
        ("asks.*.", Ask),
        ("dialect.", Dialect),
        ("columns.*.", Spec),
    ):
        for name, field in model.model_fields.items():
            if field.description:
                lines.append(f"| `{prefix}{name}` | {_cell(field.description)} |")
    return "\n".join(lines) + "\n"


def _table(table: Table) -> str:
    about = [f"### {table.name}\n", f"One row is {table.row}.{' Strict.' if table.strict else ''}"]
    if table.key:
        about.append(f"Key: {' + '.join(f'`{name}`' for name in table.key)}.")
    about += [f"`{one.column}` refers to `{one.table}.{one.key}`." for one in table.references]
    about += [f"`{later}` comes after `{earlier}`." for earlier, later in table.order]
    lines = [about[0], " ".join(about[1:]) + "\n", "| column | kind | required | what |", "|---|---|---|---|"]
    for column in table.columns:
        required = "yes" if column.required else ""
        lines.append(f"| {column.name} | {column.kind} | {required} | {_cell(_what(column))} |")
    return "\n".join(lines) + "\n"


def _what(column: Column) -> str:
    what = column.about
    if column.choices:
        what += f": {', '.join(f'`{choice}`' for choice in column.choices)}"
    if column.minimum is not None and column.maximum is not None:
        return f"{what} ({column.minimum:g} to {column.maximum:g})"
    return what if column.minimum is None else f"{what} (at least {column.minimum:g})"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    main()
