"""Tiny notebooks that do one thing each, and two books to run them on, so that a run takes seconds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from cskit.data.parameters import find, load

BOOKS = ("Norte", "Sul")
PARAMETERS = 'portfolio: str = "Sul"  # the book\nmonth: str = "2026-09"  # the month\nconfig: str = "sample"'
OPEN = "from cskit.data import open_portfolio\nbook = open_portfolio(portfolio, month, config)"
RECORD = (
    "import pandas as pd\n"
    "from cskit.metrics.results import frame, money, result\n"
    'mrr = int(book.ledger.loc[book.ledger["month"] == book.month, "mrr"].sum())\n'
    'rows = frame([money("revenue.mrr", mrr, 3, book.currency), result("revenue.accounts", 3, 3)])\n'
    'names = book.customers[["customer_id", "name"]]\n'
    'book.record(rows, {"accounts": names}, f"{book.portfolio} has accounts.")'
)


def notebook(
    folder: Path,
    name: str,
    cells: Sequence[str] = (OPEN,),
    *,
    parameters: str | None = PARAMETERS,
    heading: str | None = None,
    **facts: Any,
) -> Path:
    """Write a notebook of these code cells; ``facts`` are its ``metadata.cskit``."""
    made = new_notebook(
        metadata={"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    )
    made.cells = [new_markdown_cell(heading or f"# {name.capitalize()}: what is it?", id="title")]
    if parameters is not None:
        made.cells.append(new_code_cell(parameters, id="parameters", metadata={"tags": ["parameters"]}))
    made.cells += [new_code_cell(cell, id=f"cell-{place}") for place, cell in enumerate(cells)]
    made.metadata["cskit"] = {
        "order": 10,
        "needs": [["contracts", "mrr", "invoices"]],
        "role": "analysis",
    } | facts
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.ipynb"
    nbformat.write(made, path)
    return path


def parameters(**changes):
    """The sample's parameters, of two books in English, with changes."""
    stated = load(find("sample"))
    values = stated.model_dump() | {"file": stated.file, "base": stated.base}
    return type(stated).model_validate(values | {"portfolios": BOOKS, "locale": "en"} | changes)
