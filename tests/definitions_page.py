"""Write docs/definitions.md from cskit/definitions/: ``python -m tests.definitions_page``."""

from __future__ import annotations

from cskit.definitions import DEFINITIONS, GLOSSARY, QUALITY_WORDS, REASONS, SIGNALS, WARNINGS
from cskit.definitions.data_quality import in_words
from cskit.locale import gettext, using
from tests.conftest import ROOT
from tests.switching_page import switching_page

DEFINITIONS_PAGE = ROOT / "docs" / "definitions.md"


def definitions_page() -> str:
    """Write the page of definitions, in both languages."""
    groups = {
        "Recurring revenue": "revenue.",
        "Pareto": "pareto.",
        "Retention": "retention.",
        "Lifetime value": "ltv.",
        "Acquisition cost": "cac.",
        "Satisfaction: NPS": "nps.",
        "Satisfaction: CSAT": "csat.",
        "Effort: CES": "ces.",
        "Support": "support.",
        "Segmentation": "segments.",
    }
    known = {id_.split(".")[0] + "." for id_ in DEFINITIONS}
    groups |= {prefix[:-1].capitalize(): prefix for prefix in sorted(known - set(groups.values()))}
    lines = [
        "# Definitions",
        "",
        "Made from `cskit/definitions/` by `python -m tests.definitions_page`; change that, not this file.",
        "",
        "*Counted*: a fact, without a range. *Estimated*: read it as a tendency, with its range and n.",
    ]
    for title, prefix in groups.items():
        if prefix not in known:
            continue
        lines += ["", f"## {title}", "", *_table("id", "what", "em português", "formula", "unit", "source")]
        lines += [
            _row(
                f"`{one.id}`",
                f"**{one.name}**: {one.definition}",
                _portuguese(one),
                one.formula,
                f"{one.unit}, {one.kind}" + (f", {one.of}" if one.of else ""),
                one.source,
            )
            for one in DEFINITIONS.values()
            if one.id.startswith(prefix)
        ]
    words = [term for term in (*GLOSSARY, *QUALITY_WORDS.values()) if term.id not in DEFINITIONS]
    for title, terms in (("Signals", list(SIGNALS.values())), ("Words", words)):
        lines += ["", f"## {title}", "", *_table("id", "what", "em português")]
        lines += [
            _row(f"`{term.id}`", f"**{term.name}**: {term.definition}", _portuguese(term)) for term in terms
        ]
    lines += ["", "## Warnings about the data", "", *_table("code", "when, and what to do", "em português")]
    for warned in WARNINGS.values():
        lines.append(_row(f"`{warned.id}`", _warning(warned, "en"), _warning(warned, "pt_BR")))
    lines += ["", "## Why a figure is undefined", "", *_table("code", "what", "em português")]
    for code, reason in REASONS.items():
        with using("pt_BR"):
            lines.append(_row(f"`{code}`", reason, gettext(reason)))
    lines += ["", *switching_page()]
    return "\n".join(lines) + "\n"


def _warning(warned, locale):
    with using(locale):
        return f"**{gettext(warned.name)}**: {in_words(warned)}. {gettext(warned.todo)}"


def _portuguese(term):
    with using("pt_BR"):
        return f"**{gettext(term.name)}**: {gettext(term.definition)}"


def _table(*heads):
    return [_row(*heads), "|" + "---|" * len(heads)]


def _row(*cells):
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    DEFINITIONS_PAGE.write_text(definitions_page(), encoding="utf-8")
    print(f"{DEFINITIONS_PAGE.relative_to(ROOT)} is written.")
