"""What a notebook opens: one portfolio's slice of a snapshot.

This is the one module of data that may import ``company`` and ``locale``: outside a run it builds
the snapshot on first use and sets the language.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from cskit import locale as locales
from cskit.contract import CALLS, DERIVED, RESULTS, SOURCES
from cskit.data import frames, published, recording
from cskit.data.published import Published
from cskit.data.snapshot import Snapshot
from cskit.data.stored import Stored
from cskit.errors import ConfigurationError, EnvironmentFailed, MissingTable, UnknownName
from cskit.policy import Policy

__all__ = ["Portfolio", "open_portfolio"]

_RUN = "CSKIT_RUN"


@dataclass(frozen=True, repr=False)
class Portfolio:
    """A portfolio's tables, and what is in force for them.

    A table is an attribute too: ``book.customers`` is ``book.tables["customers"]``.

    Parameters
    ----------
    portfolio
        Its name.
    month
        The month, by its first day.
    currency, locale, business, history, policy
        As the parameters file has them.
    opening
        First month of the company's data where these begin later than the company: who pays in it began
        in a month nobody knows. None where they begin with the company.
    complete_from
        First month from which the data hold every account, also those that left; None: all of the data.
    csm
        Who looks after it; empty where the data do not say.
    tables
        The tables that the data have, with this portfolio's rows only; each is read at its first use.
    company
        Aggregates of the whole company, to compare with, read likewise.
    facts
        The hash of its data, the number of portfolios, and for each table what was read.
    """

    portfolio: str
    month: pd.Timestamp
    currency: str
    locale: str
    business: str
    history: str
    opening: pd.Timestamp | None
    complete_from: pd.Timestamp | None
    policy: Policy
    csm: str
    tables: Mapping[str, pd.DataFrame]
    company: Mapping[str, pd.DataFrame]
    facts: Mapping[str, Any]
    _run: Mapping[str, Any]

    def __getattr__(self, name: str) -> pd.DataFrame:
        """Return the table called ``name``."""
        if name in SOURCES or name in DERIVED:
            if name in self.tables:
                return self.tables[name]
            raise MissingTable(name)
        raise AttributeError(f"a portfolio has no attribute {name!r}; its tables: {', '.join(self.tables)}")

    def __repr__(self) -> str:
        """Return what it is, without an address or a path."""
        return f"Portfolio({self.portfolio!r}, {self.month:%Y-%m}, tables: {', '.join(self.tables)})"

    def record(
        self,
        results: pd.DataFrame | None = None,
        tables: Mapping[str, pd.DataFrame] | None = None,
        headline: str = "",
        calls: pd.DataFrame | None = None,
    ) -> None:
        """Hand results, whole tables, the headline and the calls to the run; outside a run do nothing.

        Parameters
        ----------
        results
            Rows of the contract's table ``results``.
        tables
            Tables by name, for CSV and XLSX.
        headline
            The notebook's first sentence.
        calls
            Whom the cover says to call: ``rank``, ``customer_id``, ``rule``, ``deadline``, ``metrics`` (ids)
            and ``evidence`` (where each stands: page, table and key of a row); other columns stay out.

        Notes
        -----
        May be called more than once in a notebook: results and tables add up, the last headline stays.
        """
        if not self._run:
            return
        path = Path(self._run["scratch"]) / f"{self._run['notebook']}.json"
        record = _load(path) if path.is_file() else _EMPTY | {"notebook": self._run["notebook"]}
        if results is not None:
            record["results"] = record["results"] + recording.records(results[list(RESULTS.by_name)])
        added = {name: recording.table(table, name) for name, table in (tables or {}).items()}
        record["tables"] = record["tables"] | added
        record["headline"] = headline or record["headline"]
        if calls is not None:
            record["calls"] = recording.records(calls[list(CALLS)])
        _store(path, record)

    def published(self, months: int = 1) -> Published:
        """Return what the report of so many months ago said; nothing where none lies beside this one.

        It is read to say what has been restated, and what came of its calls. All that is compared
        with a month before is computed from today's data, so this may be empty.
        """
        name = f"{self.month - pd.DateOffset(months=months):%Y-%m}"
        path = self._run.get("published", {}).get(name)
        return published.read(Path(path)) if path else published.nothing()

    def published_calls(self, months: int = 1) -> Sequence[Mapping[str, Any]] | None:
        """Return the calls that the cover of so many months ago published; None where none lies here."""
        said = self.published(months)
        return said.calls if (said.results["id"] == "calls.called").any() else None

    @property
    def pages(self) -> frozenset[str] | None:
        """The notebooks of this run whose pages hold this portfolio's rows; None outside a run."""
        if "recorded" not in self._run:
            return None
        return frozenset(one["notebook"] for one in self.recorded() if not one["missing"])

    def recorded(self) -> list[dict[str, Any]]:
        """Return what the notebooks already run for this portfolio recorded; nothing outside a run.

        Each has ``notebook``, ``title`` in the reader's language, ``headline``, ``results`` and
        ``missing``: ``skipped`` with its ``reason`` where the data cannot feed the notebook,
        ``failed`` where it did not finish, else empty.
        """
        if not self._run.get("recorded"):
            return []
        found = [_load(path) for path in sorted(Path(self._run["recorded"]).glob("*.json"))]
        there = {
            one["notebook"]: self._page(one["notebook"], one["headline"], one["results"]) for one in found
        }
        # In their order; a run names the pages it meant to make, with the reason for leaving one out.
        for name, reason in self._run.get("pages", {}).items():
            if name not in there:
                there[name] = self._page(name, missing="skipped" if reason else "failed", reason=reason)
        order = list(self._run.get("pages", {}))
        return sorted(there.values(), key=lambda one: _place(one["notebook"], order))

    def _page(
        self, name: str, headline: str = "", results: Any = (), missing: str = "", reason: str = ""
    ) -> dict[str, Any]:
        """Return what one of this portfolio's pages has to say."""
        title = self._run.get("titles", {}).get(name, name)
        said = {"notebook": name, "title": title, "headline": headline, "results": list(results)}
        return {**said, "missing": missing, "reason": reason}


def _place(name: str, order: list[str]) -> int:
    return order.index(name) if name in order else len(order)


_EMPTY: dict[str, Any] = {"headline": "", "results": [], "tables": {}, "calls": []}


def open_portfolio(portfolio: str, month: str, config: str = "sample") -> Portfolio:
    """Open a portfolio's slice.

    Inside a run it is the slice that the run handed to this notebook. Outside, in JupyterLab or plain
    papermill, it is that of a parameters file, and the snapshot is built on first use.

    Parameters
    ----------
    portfolio
        Name of the book.
    month
        Month of the report, such as ``"2026-09"``.
    config
        Name of a file in ``parameters/``, without ``.yaml``; not used inside a run.

    Raises
    ------
    ConfigurationError
        For a month or a portfolio that does not exist, naming the nearest.
    DataRejected
        Where the data break the contract.

    Notes
    -----
    A slice that was touched by hand raises ``EnvironmentFailed`` where the touched table is first used.
    """
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", str(month)):
        raise ConfigurationError(f"month: expected a month such as 2026-09. Found {month!r}.")
    if os.environ.get(_RUN):
        return _of_run(portfolio, month, Path(os.environ[_RUN]))
    return _of_config(portfolio, month, config)


def _of_run(portfolio: str, month: str, path: Path) -> Portfolio:
    run = _load(path)
    # The kernel is the run's. A book is small: Arrow's text costs more for each call than Python's for
    # all rows, a fifth of a notebook's time. Both hold, sort and print the same.
    pd.set_option("mode.string_storage", "python")
    for name, asked in (("portfolio", portfolio), ("month", month)):
        if run[name] != asked:
            raise ConfigurationError(
                f"{name}: this run is of {run[name]!r}, the notebook asks for {asked!r}. "
                "Leave its parameters cell as the run fills it."
            )
    return _open(Path(run["slice"]), run["locale"], Policy.model_validate(run["policy"]), run)


def _of_config(portfolio: str, month: str, config: str) -> Portfolio:
    # Late: a notebook inside a run opens its slice and needs neither DuckDB nor the derivation.
    from cskit import company
    from cskit.data import parameters

    stated = parameters.load(parameters.find(config))
    found = company.build(stated.model_copy(update={"month": month}))
    locale = "en" if config == "sample" else stated.locale
    return _open(_slice(found, portfolio, config), locale, stated.policy, {})


def _slice(found: Snapshot, portfolio: str, config: str) -> Path:
    if portfolio not in found.portfolios:
        raise UnknownName("portfolio", portfolio, found.portfolios, config)
    return found.slice(portfolio)


def _open(folder: Path, locale: str, policy: Policy, run: Mapping[str, Any]) -> Portfolio:
    locales.use(locale)
    known = _load(folder / "slice.json")
    contracts = {**SOURCES, **DERIVED}
    own = {name: path for name in contracts if (path := folder / f"{name}.parquet").is_file()}
    shared = {path.stem: path for path in sorted((folder / "company").glob("*.parquet"))}
    counts = [{"table": name, **known["tables"][name]} for name in SOURCES if name in known["tables"]]
    return Portfolio(
        portfolio=known["portfolio"],
        month=pd.Timestamp(known["month"]),
        currency=known["currency"],
        locale=locale,
        business=known["business"],
        history=known["history"],
        opening=_month(known["first_month"]) if known["history"] == "partial" else None,
        complete_from=_month(known["complete_from"]),
        policy=policy,
        csm=known["csm"],
        tables=Stored(own, lambda name, path: frames.read(path, contracts[name])),
        company=Stored(shared, lambda _name, path: frames.as_stored(path)),
        facts={"snapshot": known["hash"][:12], "tables": counts, "portfolios": known["portfolios"]},
        _run=run,
    )


def _month(text: str) -> pd.Timestamp | None:
    return pd.Timestamp(text).as_unit("us") if text else None


def _load(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise EnvironmentFailed(f"{path.name}: cannot be read ({type(error).__name__}).") from None


def _store(path: Path, record: Mapping[str, Any]) -> None:
    temporary = path.with_suffix(".part")
    temporary.write_text(json.dumps(record, ensure_ascii=False, allow_nan=False), encoding="utf-8")
    temporary.replace(path)
