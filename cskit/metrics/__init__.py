"""Metrics: pure functions from contract tables to tidy tables.

Each module answers one question and bears the name of its notebook. None reads a file, a clock
or a global, prints, draws a number without a seed, or changes the tables it is given.
"""

from cskit.lazy import submodules

__getattr__ = submodules(__name__)
