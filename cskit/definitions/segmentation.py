"""Definitions of touch models, tiers and segments."""

from __future__ import annotations

from cskit.definitions.entry import Definition

__all__ = ["DEFINITIONS"]

DEFINITIONS: tuple[Definition, ...] = ()
