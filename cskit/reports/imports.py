"""An import that costs seconds and serves no one here: what prevents it must come before all others."""

from __future__ import annotations

import sys

__all__ = ["skip_slow_import"]


def skip_slow_import() -> None:
    """Keep this process from importing a package that costs a second or more and serves no one here.

    Where JupyterLab is installed, jsonschema (which nbformat imports) finds rfc3987_syntax, and that
    builds a grammar at import, for the checking of international addresses.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # how Python says "not there"
