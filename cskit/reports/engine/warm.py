"""What a fork server does before it forks: what every kernel would do first, so that it is done once."""

from __future__ import annotations

import decimal
import gc
from contextlib import suppress
from importlib import import_module
from io import StringIO
from pkgutil import walk_packages

from cskit import locale
from cskit.locale import format as formats

__all__ = ["warm"]

# What a notebook may import of cskit; by name, as the reports know no analysis.
_LAYERS = ("cskit.data", "cskit.metrics", "cskit.charts", "cskit.tables", "cskit.findings")

# What these and a kernel import only when they come to need it. A name that a version lacks costs nothing.
_LATE = (
    "matplotlib.backends.backend_svg",
    "matplotlib.style",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
    "pandas.io.formats.html",
    "pandas.io.formats.string",
    "pyarrow.parquet",
    "cskit.reports.engine.stream",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.interactiveshell",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "sqlite3",
    "tornado.platform.asyncio",
)


def warm() -> None:
    """Import, compile and look up what is the same for all; kernels share it until one writes to it."""
    for layer in _LAYERS:
        package = import_module(layer)
        if layer != "cskit.data":  # the rest of data reads exports, and starts threads
            for found in walk_packages(package.__path__, f"{layer}."):
                import_module(found.name)
    for name in _LATE:
        with suppress(ImportError):
            import_module(name)
    _speak()
    _draw()
    _begin()
    gc.collect()
    gc.freeze()  # or every kernel's first collection would copy what it only looks at


def _speak() -> None:
    """Compile the catalogue of each language and load its numbers."""
    for code in locale.LOCALES:
        with locale.using(code):
            locale.gettext("Accounts")
            formats.percent(0.5)
    decimal.getcontext().clear_flags()  # of that percentage


def _draw() -> None:
    """Draw an empty chart: fonts are looked for once."""
    theme = import_module("cskit.charts.theme")
    with theme.style():
        figure, axes = theme.canvas(80, theme.WIDE)
        theme.scale(axes, "x", [0, 1], ["0", "1"])
        theme.label(axes, 0, 0, "0")
        figure.savefig(StringIO(), format="svg")


def _begin() -> None:
    """Make the kernel, as far as it can be made before it knows its report."""
    app = import_module("cskit.reports.engine.app").KernelApp
    app.instance().prepare()
