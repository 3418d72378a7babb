"""cskit: a reproducible analysis kit for Customer Success at subscription companies.

The package backs the notebooks of ``notebooks/``. Importing it is cheap: it loads neither
pandas nor matplotlib, so that ``cskit --help`` answers at once.
"""

__version__ = "0.1.0"

__all__ = ["__version__"]
