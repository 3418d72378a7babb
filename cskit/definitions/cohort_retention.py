"""Definitions of cohorts and survival."""

from __future__ import annotations

from cskit.definitions.entry import Definition

__all__ = ["DEFINITIONS"]

DEFINITIONS: tuple[Definition, ...] = ()
