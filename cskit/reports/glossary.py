"""Definitions on the page: a link at the name of a metric, and the terms at the page's end."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from cskit.locale import gettext

__all__ = ["Term", "linked", "terms_of"]

_NAMED = re.compile(r'<span (?=[^>]*\bdata-metric="([^"]*)")[^>]*>(.*?)</span>', re.DOTALL)


@dataclass(frozen=True)
class Term:
    """A metric as a glossary explains it."""

    anchor: str
    name: str
    definition: str
    formula: str = ""


def terms_of(ids: Iterable[str]) -> list[Term]:
    """Return the terms of metrics that have a definition, in alphabetical order of their names."""
    from cskit.definitions import DEFINITIONS

    known = [(metric, DEFINITIONS[metric]) for metric in dict.fromkeys(ids) if metric in DEFINITIONS]
    terms = [
        Term(_anchor(metric), gettext(found.name), gettext(found.definition), gettext(found.formula))
        for metric, found in known
    ]
    return sorted(terms, key=lambda term: (term.name.casefold(), term.anchor))


def linked(body: str, metrics: Iterable[str]) -> tuple[str, list[Term]]:
    """Lead from each name of a metric to its definition; return the body and the terms it needs."""
    named = [found[1] for found in _NAMED.finditer(body)]
    terms = terms_of([*named, *metrics])
    by_anchor = {term.anchor: term for term in terms}

    def lead(found: re.Match[str]) -> str:
        term = by_anchor.get(_anchor(found[1]))
        if term is None:
            return found[0]
        link = f'<a class="term" href="#{term.anchor}" title="{escape(term.definition)}">{found[2]}</a>'
        return found[0].replace(f">{found[2]}</span>", f">{link}</span>")

    return _NAMED.sub(lead, body), terms


def _anchor(metric: str) -> str:
    return "term-" + re.sub(r"[^a-z0-9]+", "-", metric.lower())
