"""From exports to a snapshot, and from a snapshot to what a notebook opens.

The flow: ``parameters`` (what to read) → ``inputs`` (which files) → ``sources`` (files as text) →
``mappings`` (headers to the contract's columns) → ``checks`` (types and rules, in SQL) → ``snapshot``
(Parquet, hashed, one slice per portfolio) → ``portfolio`` (what a notebook opens).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cskit.data.portfolio import Portfolio, open_portfolio

__all__ = ["Portfolio", "open_portfolio"]


def __getattr__(name: str) -> Any:
    """Import on first use, so that ``import cskit.data`` loads neither pandas nor DuckDB."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from cskit.data import portfolio

    return getattr(portfolio, name)
