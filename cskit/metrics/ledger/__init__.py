"""The ledger: what every account paid per month, at each month's end.

It is derived once, from contracts, from balances of MRR or from invoices, and is the base of
Pareto, cohorts, movements and LTV.
"""

from cskit.metrics.ledger.derive import Ledger, coded, derive
from cskit.metrics.money import per_month

__all__ = ["Ledger", "coded", "derive", "per_month"]
