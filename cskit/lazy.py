"""Loading an analysis's module when it is first named, so that a notebook says ``metrics.pareto``.

A layer's ``__init__`` does not list its analyses: adding one touches no shared file, and a
notebook loads only what it uses.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

__all__ = ["submodules"]


def submodules(package: str) -> Callable[[str], ModuleType]:
    """Return a ``__getattr__`` for a package that imports its submodules by name.

    Examples
    --------
    >>> submodules("cskit")("errors").__name__
    'cskit.errors'
    """

    def load(name: str) -> ModuleType:
        if name.startswith("_") or find_spec(f"{package}.{name}") is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return import_module(f"{package}.{name}")

    return load
