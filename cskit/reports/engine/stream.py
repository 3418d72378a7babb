"""A kernel's stdout and stderr, which have nothing to wait for where nothing was printed."""

from __future__ import annotations

from ipykernel.iostream import OutStream

__all__ = ["Stream"]


class Stream(OutStream):
    """ipykernel's stream. A kernel flushes it six times a cell, and each time waits for another thread."""

    def flush(self) -> None:
        """Send what was printed. What was sent before keeps its place: one thread sends it all, in order."""
        if getattr(self, "_buffers", True):  # older versions have another name for it, and always wait
            super().flush()  # type: ignore[no-untyped-call]
