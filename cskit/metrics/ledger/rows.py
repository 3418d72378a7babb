"""The rows of the ledger: each account's months from its first up to the month of the report."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cskit.metrics.months import FAR, IntArray

__all__ = ["Rows"]


@dataclass(frozen=True)
class Rows:
    """The ledger's rows, dense within each account, as numbers.

    Parameters
    ----------
    first
        First month of each account; :data:`FAR` where it has no row.
    last
        The month of the report.
    offset
        Position of each account's first row.
    customer, month
        Account and month of each row.
    """

    first: IntArray
    last: int
    offset: IntArray
    customer: IntArray
    month: IntArray

    @classmethod
    def between(cls, first: IntArray, last: int) -> Rows:
        """Lay out the rows of accounts that begin in ``first``, up to ``last``."""
        length = np.maximum(last + 1 - first, 0)
        offset = np.cumsum(length) - length
        customer = np.repeat(np.arange(len(first)), length)
        month = np.arange(len(customer)) - offset[customer] + first[customer]
        return cls(np.where(length > 0, first, FAR), last, offset, customer, month)

    def cell(self, customer: IntArray, month: IntArray) -> IntArray:
        """Give the position of an account's month, which must lie within its rows."""
        return self.offset[customer] + month - self.first[customer]

    def total(self, customer: IntArray, month: IntArray, amount: IntArray) -> IntArray:
        """Sum cents by row, exactly."""
        sums = np.zeros(len(self.month), dtype=np.int64)
        np.add.at(sums, self.cell(customer, month), amount)
        return sums
