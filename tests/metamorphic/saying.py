"""Every notebook of the checkout on a real slice, in this process: what it records and what it shows."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cskit import charts
from cskit.data import portfolio as portfolios
from cskit.data.portfolio import Portfolio
from cskit.data.snapshot import Snapshot
from cskit.metrics import accounts, signals
from cskit.policy import Policy
from tests.findings.books import NOTEBOOKS, outputs


@dataclass
class Said:
    """What the notebooks said of a book.

    ``results`` has a row a figure and ``notebook``; ``tables`` are by notebook and name, ``headlines``
    and ``pages`` (all that the cells show) by notebook.
    """

    results: pd.DataFrame = field(default_factory=pd.DataFrame)
    tables: dict[tuple[str, str], pd.DataFrame] = field(default_factory=dict)
    headlines: dict[str, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)

    @property
    def figures(self) -> pd.DataFrame:
        """The figures by id and group."""
        found = self.results.drop(columns="notebook").drop_duplicates().set_index(["id", "by"])
        assert found.index.is_unique
        return found.sort_index()

    def but(self, notebook: str) -> Said:
        """Leave out what a notebook said."""
        rows = self.results[self.results["notebook"] != notebook]
        tables = {key: table for key, table in self.tables.items() if key[0] != notebook}
        kept = [
            {name: said for name, said in one.items() if name != notebook}
            for one in (self.headlines, self.pages)
        ]
        return Said(rows, tables, *kept)


@cache
def reading_order() -> tuple[str, ...]:
    """Give every notebook there is: the analyses, then the accounts, the cover last, as a run does."""
    about = {
        path.stem: json.loads(path.read_text(encoding="utf-8"))["metadata"]["cskit"]
        for path in NOTEBOOKS.glob("*.ipynb")
    }
    roles = ("analysis", "accounts", "cover")
    return tuple(sorted(about, key=lambda name: (roles.index(about[name]["role"]), about[name]["order"])))


def say(
    snapshot: Snapshot, book: str, policy: Mapping[str, Any], scratch: Path, *, cover: bool = True
) -> Said:
    """Run every notebook on a book of a snapshot; ``cover`` says whether also the cover, which takes long."""
    said = Said()
    scratch.mkdir(exist_ok=True)
    opened = portfolios._open(snapshot.slice(book), "en", Policy.model_validate(dict(policy)), {})
    titles = {name: name.replace("_", " ") for name in reading_order()}
    run = {
        "scratch": str(scratch),
        "recorded": str(scratch),
        "titles": titles,
        "pages": dict.fromkeys(titles, ""),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(charts, "_svg", lambda _draw, _width, _name, alt: alt)  # real runs draw
        for module, slow in ((signals, "signals"), (accounts, "accounts")):
            patch.setattr(module, slow, _once(getattr(module, slow)))
        patch.setattr(Portfolio, "record", _listening(said, Portfolio.record))
        for name in reading_order()[: None if cover else -1]:
            shown = outputs(name, replace(opened, _run={**run, "notebook": name}), "en")
            said.pages[name] = "\n".join(one.html + "\n" + one.text for one in shown)
    return said


def _listening(said: Said, record: Callable[..., None]) -> Callable[..., None]:
    """Note what a notebook hands over, whatever it is, and hand it on: the cover reads it."""
    names = inspect.signature(record)

    def heard(*given: Any, **more: Any) -> None:
        handed = names.bind(*given, **more).arguments
        notebook = handed.pop("self")._run["notebook"]
        if (results := handed.pop("results", None)) is not None:
            said.results = pd.concat([said.results, results.assign(notebook=notebook)], ignore_index=True)
        for name, table in (handed.pop("tables", None) or {}).items():
            said.tables[notebook, name] = table.copy()
        said.headlines[notebook] = handed.pop("headline", "") or said.headlines.get(notebook, "")
        for name, frame in handed.items():  # such as the calls
            if frame is not None:
                said.tables[notebook, f"({name})"] = frame.copy()
        record(*given, **more)

    return heard


def _once(compute: Callable[..., pd.DataFrame]) -> Callable[..., pd.DataFrame]:
    """Compute once what several notebooks ask for of the very same tables."""
    known: dict[tuple[Any, ...], tuple[Any, pd.DataFrame]] = {}

    def asked(tables: Mapping[str, pd.DataFrame], *given: Any, **more: Any) -> pd.DataFrame:
        key = (id(tables), *map(str, given), str(more))
        if key not in known:  # the tables are kept too, so that no others get their id
            known[key] = (tables, compute(tables, *given, **more))
        return known[key][1].copy()

    return asked
