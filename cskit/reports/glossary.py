"""Definitions on the page: a link at the name of a metric, and the terms at the page's end."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import escape

from cskit.definitions import DEFINITIONS
from cskit.locale import gettext

__all__ = ["Term", "linked"]

_LINK = re.compile(r'<a (?=[^>]*\bhref="#(term-[a-z0-9-]+)")[^>]*>(.*?)</a>', re.DOTALL)


@dataclass(frozen=True)
class Term:
    """A metric as a glossary explains it."""

    anchor: str
    name: str
    definition: str
    formula: str = ""


def linked(body: str, metrics: Iterable[str]) -> tuple[str, list[Term]]:
    """Fill in the definitions that a page links to.

    Findings link a metric's name to ``#term-revenue-mrr``. The link gets the definition as its
    tooltip, the term goes into the page's glossary; where there is no definition the words stay.

    Returns
    -------
    tuple
        The body, and the terms of the page's links and metrics, by name.
    """
    wanted = {found[1] for found in _LINK.finditer(body)} | {_anchor(metric) for metric in metrics}
    known = {anchor: _term(anchor) for anchor in wanted & _metrics().keys()}

    def lead(found: re.Match[str]) -> str:
        anchor, words = found[1], found[2]
        if anchor not in known:
            return words
        return f'<a class="term" href="#{anchor}" title="{escape(known[anchor].definition)}">{words}</a>'

    terms = sorted(known.values(), key=lambda term: term.name.casefold())
    return _LINK.sub(lead, body), terms


@cache
def _metrics() -> dict[str, str]:
    """Return every metric that has a definition, by its anchor."""
    return {_anchor(metric): metric for metric in DEFINITIONS}


def _term(anchor: str) -> Term:
    """Return a metric's term in the language in use."""
    known = DEFINITIONS[_metrics()[anchor]]
    return Term(anchor, gettext(known.name), gettext(known.definition), gettext(known.formula))


def _anchor(metric: str) -> str:
    return "term-" + re.sub(r"[^a-z0-9]+", "-", metric.lower())
