"""What a fork server imports before it forks: all that a notebook would, so that its cells find it there."""

from __future__ import annotations

import gc
from contextlib import suppress
from importlib import import_module
from pkgutil import walk_packages

__all__ = ["warm"]

# What a notebook may import of cskit; by name, as the reports know no analysis.
_LAYERS = ("cskit.data", "cskit.metrics", "cskit.charts", "cskit.tables", "cskit.findings")

# What these import only where they need it, and the kernel itself.
_LATE = (
    "pandera.pandas",
    "pyarrow.parquet",
    "matplotlib.backends.backend_svg",
    "seaborn",
    "statsmodels.api",
    "IPython.core.interactiveshell",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.debugger",
)


def warm() -> None:
    """Import everything; what is there is shared by all kernels until one of them writes to it."""
    for layer in _LAYERS:
        package = import_module(layer)
        if layer != "cskit.data":  # the rest of data reads exports and starts threads
            for found in walk_packages(package.__path__, f"{layer}."):
                import_module(found.name)
    for name in _LATE:
        with suppress(ImportError):
            import_module(name)
    gc.collect()
    gc.freeze()  # or every kernel's first collection would copy what it only looks at
