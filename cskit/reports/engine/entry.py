"""What papermill finds under the name ``cskit``: ``papermill --engine cskit IN OUT``.

papermill loads every registered engine whenever it is imported, in the middle of its own import, so
this module imports nothing.
"""

from __future__ import annotations

from typing import Any

__all__ = ["ForkEngine"]


class ForkEngine:
    """An engine of papermill's; the work is :mod:`cskit.reports.engine.notebook`'s."""

    @staticmethod
    def execute_notebook(nb: Any, kernel_name: str, **options: Any) -> Any:
        """Run a notebook; the options are those of papermill's own engine, which passes them by name."""
        from cskit.reports.engine.notebook import Engine

        return Engine.execute_notebook(nb, kernel_name, **options)

    @staticmethod
    def nb_kernel_name(nb: Any, name: str | None = None) -> str:
        """Return the kernel's name: whatever it is, what runs is this Python."""
        return name or "python3"

    @staticmethod
    def nb_language(nb: Any, language: str | None = None) -> str:
        """Return the notebook's language."""
        return language or "python"
