"""Looking words up: metrics, signals, words and reasons, found by name in either language."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from cskit.definitions import DEFINITIONS, GLOSSARY, QUALITY_WORDS, REASONS, SIGNALS, WARNINGS
from cskit.definitions.data_quality import in_words
from cskit.definitions.entry import Definition, Term
from cskit.locale import LOCALES, N_, gettext, using

__all__ = ["Entry", "as_text", "find", "nearest"]

_UNITS = {
    "accounts": N_("accounts"),
    "answers": N_("answers"),
    "tickets": N_("tickets"),
    "share": N_("share, 0 to 1"),
    "points": N_("points"),
    "rating": N_("rating, 1 to 5"),
    "hours": N_("hours"),
    "months": N_("months"),
    "ratio": N_("ratio"),
    "currency": N_("amount, in the currency of the run"),
}
_TAGS = {
    "signal": N_("signal"),
    "reason": N_("why a figure is undefined"),
    "warning": N_("warning about the data"),
}
_KINDS = {"counted": N_("counted: a fact"), "estimated": N_("estimated: read it with its range")}


@dataclass(frozen=True)
class Entry:
    """One thing explained, in the language it was looked up in.

    Parameters
    ----------
    what
        ``metric``, ``signal``, ``warning``, ``word`` or ``reason``.
    id
        Stable id: what ``results.json`` calls a metric, or a reason's code.
    name, definition
        In words; a reason has only a definition.
    formula, unit, kind, source
        Of a metric, else empty.
    """

    what: str
    id: str
    name: str
    definition: str
    formula: str = ""
    unit: str = ""
    kind: str = ""
    source: str = ""


def find(word: str, locale: str) -> list[Entry]:
    """Return what a word means, or everything there is where no word is given.

    *Answers:* what does this figure, tag or word mean?

    Parameters
    ----------
    word
        Part of an id or of a name, in any language of the kit; accents and case do not matter.
        What is in no name is looked for in the definitions.
    locale
        Language of the entries.

    Examples
    --------
    >>> [one.id for one in find("nps.sc", "en")]
    ['nps.score']
    >>> [one.id for one in find("REGUA DE", "en")]
    ['touch_plan']
    """
    spoken = {code: _spoken(code) for code in LOCALES}
    known = list(zip(spoken[locale], *spoken.values(), strict=True))
    wanted = _plain(word.strip())
    by_name = [here for here, *every in known if any(wanted in _plain(text) for text in _names(*every))]
    return by_name or [
        here for here, *every in known if any(wanted in _plain(one.definition) for one in every)
    ]


def nearest(word: str) -> str:
    """Return the id or name that a mistyped word is most like, or "" where there is none."""
    known = {_plain(text): text for code in LOCALES for text in _names(*_spoken(code))}
    near = get_close_matches(_plain(word), known, n=1, cutoff=0.5)
    return known[near[0]] if near else ""


def as_text(entry: Entry, locale: str) -> str:
    """Return an entry as lines for a terminal, in a language."""
    with using(locale):
        tag = f" ({gettext(_TAGS[entry.what])})" if entry.what in _TAGS else ""
        head = f"{entry.id}: {entry.name}" if entry.name else entry.id
        lines = [head + tag, f"  {entry.definition}"]
        if entry.what == "metric":
            unit, kind = gettext(_UNITS[entry.unit]), gettext(_KINDS[entry.kind])
            lines.append("  " + gettext("Formula: {formula}").format(formula=entry.formula))
            lines.append("  " + gettext("Unit: {unit}; {kind}").format(unit=unit, kind=kind))
        if entry.source:
            lines.append("  " + gettext("Source: {source}").format(source=entry.source))
    return "\n".join(lines)


def _entries() -> Iterator[Entry]:
    """Give every entry in the language in use: metrics, signals, warnings, words, reasons."""
    for about in DEFINITIONS.values():
        yield _metric(about)
    for signal in SIGNALS.values():
        yield _term("signal", signal)
    for warned in WARNINGS.values():
        definition = f"{in_words(warned)}. {gettext(warned.todo)}"
        yield Entry("warning", warned.id, gettext(warned.name), definition)
    for term in (*GLOSSARY, *QUALITY_WORDS.values()):
        if term.id not in DEFINITIONS:
            yield _term("word", term)
    for code, reason in REASONS.items():
        yield Entry("reason", code, "", gettext(reason))


def _metric(about: Definition) -> Entry:
    name, definition, formula = (gettext(text) for text in (about.name, about.definition, about.formula))
    return Entry("metric", about.id, name, definition, formula, about.unit, about.kind, about.source)


def _term(what: str, term: Term) -> Entry:
    return Entry(what, term.id, gettext(term.name), gettext(term.definition))


def _spoken(code: str) -> list[Entry]:
    with using(code):
        return list(_entries())


def _names(*entries: Entry) -> list[str]:
    return [text for one in entries for text in (one.id, one.name) if text]


def _plain(text: str) -> str:
    """Return a text without accents and case."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()
