"""The page: a sentence, and sections from what matters most to the small print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from cskit import locale
from cskit.data.parameters import Parameters
from cskit.data.snapshot import Snapshot
from cskit.definitions import QUALITY_WORDS, WARNINGS
from cskit.definitions.data_quality import in_words
from cskit.display import Shown
from cskit.locale import format as fmt
from cskit.locale import gettext, ngettext
from cskit.reports.data_quality import tables
from cskit.reports.data_quality.facts import File, Warning_, of_files, warnings_of
from cskit.reports.figures import records
from cskit.reports.glossary import Term
from cskit.reports.pages import month_of, small_print
from cskit.reports.render import Link, footer, rendered
from cskit.reports.sanitise import sanitise

__all__ = ["Section", "data_quality_page"]


@dataclass(frozen=True)
class Section:
    """A question, what is said to it, and its tables."""

    id: str
    title: str
    said: str
    tables: Markup


def data_quality_page(parameters: Parameters, snapshot: Snapshot) -> str:
    """Return the data-quality page of a snapshot, in the language of the reports."""
    with locale.using(parameters.locale):
        found, month = of_files(snapshot.inputs), fmt.month(month_of(parameters))
        warned = warnings_of(snapshot.company, snapshot.inputs)
        title = gettext("Data quality")
        return rendered(
            "data_quality.html.j2",
            title=f"{title} · {month}",
            footer=footer(title, month_of(parameters)),
            month=month_of(parameters),
            facts=small_print(snapshot.hash),
            content={
                "heading": gettext("Data quality: can the figures be believed?"),
                "status": gettext("{month} · all portfolios").format(month=month),
                "headline": _headline(found, warned),
                "sections": list(_sections(found, warned, records(snapshot.company.get("quality_coverage")))),
                "terms": list(_terms(warned)),
                "company": Link("index.html", gettext("All portfolios")),
            },
        )


def _headline(found: Sequence[File], warned: Sequence[Warning_]) -> str:
    clean, n = sum(file.clean for file in found), len(found)
    read = ngettext(
        "{k} of {n} file was read without anything set aside",
        "{k} of {n} files were read without anything set aside",
        n,
    ).format(k=fmt.integer(clean), n=fmt.integer(n))
    if not warned:
        return gettext("{read}; no warnings.").format(read=read)
    return ngettext("{read}; {n} warning.", "{read}; {n} warnings.", len(warned)).format(
        read=read, n=fmt.integer(len(warned))
    )


def _sections(
    found: Sequence[File], warned: Sequence[Warning_], coverage: Sequence[Mapping[str, Any]]
) -> Iterator[Section]:
    yield _section(
        1,
        gettext("What should I know before I use the figures?"),
        gettext("Nothing in the data looks wrong.") if not warned else "",
        tables.warnings(warned, gettext("Warnings about the data")) if warned else None,
    )
    yield _section(
        2,
        gettext("How fresh and whole is each table?"),
        gettext("Days behind count from a table's newest row to the month's last day."),
        tables.coverage(coverage, warned, gettext("Tables, accepted rows only")),
    )
    yield _section(
        3,
        gettext("What was read, and how?"),
        gettext("Accepted, set aside and passed over add up to the rows read."),
        tables.files(found, gettext("The files of each table")),
        tables.dialects(found, gettext("How the files were read")),
    )
    aside = any(file.aside for file in found)
    yield _section(
        4,
        gettext("What in the files is no row?"),
        "" if aside else gettext("No title, total, note or empty column stood in the files."),
        tables.aside(found, gettext("Left out of the tables")) if aside else None,
    )
    broken = any(file.rules for file in found)
    yield _section(
        5,
        gettext("Which rows were set aside, and why?"),
        gettext("A row can break several rules. All of them are in rejected.csv of the snapshot.")
        if broken
        else gettext("No row was set aside."),
        tables.broken(found, gettext("Rules that rows broke"), locale.current()) if broken else None,
    )


def _section(place: int, title: str, said: str, *shown: Shown | None) -> Section:
    # The second lock: whatever a table let through is taken out here.
    html = Markup(sanitise("".join(one.html for one in shown if one)))  # noqa: S704
    return Section(f"section-{place}", title, said, html)


def _terms(warned: Sequence[Warning_]) -> Iterator[Term]:
    """Give the words of the page, and when each of its warnings is given."""
    for code in dict.fromkeys(one.code for one in warned):
        yield Term(f"term-{code.replace('_', '-')}", gettext(WARNINGS[code].name), in_words(WARNINGS[code]))
    for word in QUALITY_WORDS.values():
        anchor = f"term-{word.id.replace('.', '-').replace('_', '-')}"
        yield Term(anchor, gettext(word.name), gettext(word.definition))
