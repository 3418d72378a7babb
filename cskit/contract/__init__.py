"""The contract: every table cskit reads or derives, with its columns, types, units, keys and rules.

The checks of :mod:`cskit.data`, the data dictionary (``data/README.md``) and the messages about
bad input all come from here.
"""

from cskit.contract.derived import CALLS, CHANGES, DERIVED, LEDGER, LEDGER_PRODUCTS, RESULTS
from cskit.contract.schema import DATED, NUMERIC, Column, Kind, Reference, Table
from cskit.contract.sources import RECURRING, SOURCES

__all__ = [
    "CALLS",
    "CHANGES",
    "DATED",
    "DERIVED",
    "LEDGER",
    "LEDGER_PRODUCTS",
    "NUMERIC",
    "RECURRING",
    "RESULTS",
    "SOURCES",
    "Column",
    "Kind",
    "Reference",
    "Table",
]
