"""A made-up company to learn and test on, with its known truth beside it.

:func:`generate` invents a Brazilian B2B software company in BRL: portfolios, accounts, contracts
and the facts beside them, from one seed. The same seed gives the same tables on every machine.
Every company and person in it is invented.
"""

from cskit.sample.company import Sample, generate

__all__ = ["Sample", "generate"]
