"""``manifest.json``: what a month's tree was made from and what it holds, each with its sha256.

A tree may be made by several runs of one month, each of some portfolios or notebooks. So settings
and snapshots stand by their hash, every portfolio names the ones it was made with, and what an
earlier run left in place keeps its own entry.
"""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

import cskit
from cskit.data.parameters import Parameters

__all__ = ["earlier", "sealed", "settings_of", "versions", "whole"]

_SCHEMA = 2
_READ = (1, 2)
"""1 had no keys: its reports are all made anew, and its figures are believed."""


def settings_of(parameters: Parameters) -> dict[str, Any]:
    """Return what a report depends on besides its data, its notebook and its parameters."""
    return {
        "currency": parameters.currency,
        "locale": parameters.locale,
        "business": parameters.business,
        "history": parameters.history,
        "complete_from": parameters.complete_from,
        "policy": parameters.policy.model_dump(mode="json"),
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    """Return the versions of Python, cskit and the packages it stands on."""
    found = {"python": platform.python_version(), "cskit": cskit.__version__}
    for requirement in _requirements():
        name = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
        found[name] = version(name)
    return found


def sealed(manifest: Mapping[str, Any]) -> str:
    """Return a manifest as text, with the sha256 of itself without that field."""
    digest = sha256(_canonical(manifest).encode()).hexdigest()
    return _canonical({**manifest, "sha256": digest})


def earlier(target: Path) -> dict[str, Any]:
    """Return the manifest of what is published now; empty where there is none that holds."""
    try:
        text = (target / "manifest.json").read_text(encoding="utf-8")
        found: dict[str, Any] = json.loads(text)
        digest = found.pop("sha256")
    except (OSError, ValueError, KeyError, AttributeError):
        return {}
    return found if found.get("schema") in _READ and json.loads(sealed(found))["sha256"] == digest else {}


def whole(
    month: str,
    settings: Mapping[str, Any],
    snapshots: Mapping[str, Any],
    portfolios: Mapping[str, Mapping[str, Any]],
    outputs: Mapping[str, str],
    made_from: str,
) -> dict[str, Any]:
    """Return a manifest without the settings, snapshots and files that no portfolio of it uses."""
    used = {entry["settings"] for entry in portfolios.values()}
    data = {entry["snapshot"] for entry in portfolios.values()}
    return {
        "schema": _SCHEMA,
        "month": month,
        "settings": {key: value for key, value in settings.items() if key in used},
        "snapshots": {key: value for key, value in snapshots.items() if key in data},
        "portfolios": dict(portfolios),
        "outputs": dict(outputs),
        "made_from": made_from,
    }


def _requirements() -> Iterable[str]:
    try:
        return [line for line in requires("cskit") or () if "extra ==" not in line]
    except PackageNotFoundError:  # run from a checkout that was never installed
        return []


def _canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1, sort_keys=True) + "\n"
