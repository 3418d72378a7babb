"""Looking up the figures of a page: each is a recorded result, or stands in a table of the page.

Sentences are headlines, "so what" lines, what changed since last month, and the titles of charts and
tables. A figure may stand

- in ``results.json``, among the metrics that the page explains: as value, range or n, as shown there, or as
  the rest of n (4 of 5 stay, 1 leaves); "4 of 5" is a value and its own n;
- in a table of groups under the same heading, or in what a chart was drawn from;
- in the rows of the accounts that the sentence names, in a table of accounts;
- or it counts the rows of a table, or those of a kind: of a value that a column of its CSV has.
"""

from __future__ import annotations

import csv
import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from cskit.data.recording import KINDS
from cskit.findings.since import LINES
from tests.figures import Figure, figures


@dataclass
class Known:
    """Numbers that a sentence may show, by the kind they are shown as."""

    plain: list[float] = field(default_factory=list)
    percent: list[float] = field(default_factory=list)
    pairs: set[tuple[float, float]] = field(default_factory=set)
    points: list[float] = field(default_factory=list)
    money: list[float] = field(default_factory=list)

    def has(self, figure: Figure) -> bool:
        """Whether a figure is one of them."""
        if figure.of is not None:
            return (figure.value, figure.of) in self.pairs
        return any(figure.is_(found) for found in getattr(self, figure.kind))

    def result(self, row: dict) -> None:
        """Take in a row of results.json: value, range, n, and what is left of n and of the whole."""
        shown = [row[name] for name in ("value", "low", "high") if row[name] is not None]
        n, unit = row["n"], row["unit"]
        counts = []
        if unit in {"share", "ratio"}:
            self.percent += [100 * part for value in shown for part in (value, 1 - value, value - 1)]
            self.points += [100 * value for value in shown]
            self.plain += shown if unit == "ratio" else []
            counts = [round(value * n) for value in shown] if n else []
        elif unit in {"points", "months", "hours", "accounts", "answers"}:
            self.plain += shown
            self.points += shown if unit == "points" else []
            counts = shown if unit in {"accounts", "answers"} else []
        else:
            self.money += shown
        if n is not None:
            parts = [part for count in counts for part in (count, n - count)]
            self.plain += [n, *parts]
            self.pairs |= {(part, n) for part in parts}

    def cell(self, text: str, kinds: set[str], locale: str) -> None:
        """Take in a cell as the page shows it; a column of money has its unit in the header."""
        for found in figures(text, locale):
            bare = "money" in kinds and found.kind == "plain"
            if found.of is not None:
                self.pairs.add((found.value, found.of))
            else:
                getattr(self, "money" if bare else found.kind).append(found.value * found.scale)

    def row(self) -> None:
        """Close a row: a count in it is of any other."""
        counts = [number for number in self.plain if number == int(number) and number < 10000]
        self.pairs |= {(part, whole) for part in counts for whole in counts if part <= whole}

    def month_before(self, row: dict[str, str]) -> None:
        """Take in a figure of two months, and what was published: each as a result."""
        for end in ("then", "now", "published"):
            if row[end]:
                n = int(row[f"{end}_n"]) if row[f"{end}_n"] else None
                self.result(
                    {"value": float(row[end]), "low": None, "high": None, "n": n, "unit": row["unit"]}
                )

    def raw(self, column: str, text: str, table: str = "") -> None:
        """Take in a cell of a CSV: what it holds is known by the name of its column, and of its table."""
        if not re.fullmatch(r"-?\d+(\.\d+)?", text):
            return
        value, kind = float(text), KINDS.get(f"{table}.{column}", KINDS.get(column))
        if kind == "money":
            self.money.append(value)
        elif kind == "share":
            self.percent += [100 * value, 100 * (1 - value)]
            self.plain.append(value)
        else:
            self.plain.append(value)
            self.points.append(value)


CURVE = 24
"""A table of groups with more rows is the course of a line, which holds any number; its end counts."""


@dataclass(frozen=True)
class Rows:
    """A table: for each row whom it is about ("" in a table of groups) and what it knows."""

    rows: tuple[tuple[str, Known], ...]
    counts: tuple[int, ...] = ()
    """How often each value of a column stands in it, for columns that hold a few words."""

    def lends(self, sentence: str) -> Iterator[Known]:
        """Give what a sentence may take from it."""
        # As many as there are, of each kind, and how many are not shown one by one.
        yield Known(plain=[len(self.rows), len(self.rows) - LINES, *self.counts])
        if len(self.rows) > CURVE and not any(name for name, _ in self.rows):
            yield self.rows[-1][1]
            return
        for name, known in self.rows:
            if not name or name in sentence:
                yield known


@dataclass(frozen=True)
class OfGroup:
    """A result of a group; there are as many as a heat map has cells, so the sentence must say its value."""

    value: Known
    whole: Known

    @classmethod
    def read(cls, row: dict) -> OfGroup:
        """Read a row of results.json."""
        value, whole = Known(), Known()
        value.result({**row, "low": None, "high": None})
        whole.result(row)
        value.plain = [number for number in value.plain if number != row["n"]]
        return cls(value, whole)

    def lends(self, said: list[Figure]) -> Iterator[Known]:
        """Give what a sentence with these figures may take from it."""
        if any(self.value.has(figure) for figure in said):
            yield self.whole


ACCOUNT = {"Account", "Conta"}
METHOD = {"definitions-caption", "data-used-caption"}


def _cut(page: str, tag: str) -> list[tuple[str, str]]:
    """Give attributes and inside of every element of a name; none of those asked for holds another."""
    return re.findall(rf"<{tag}\b([^>]*)>(.*?)</{tag}>", page, flags=re.DOTALL)


def _words(inside: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", inside)).strip()


def shown_tables(page: str, locale: str) -> Iterator[Rows]:
    """Give the tables of a page, without those of the method."""
    for _, table in _cut(page, "table"):
        if any(f'id="{name}"' in table for name in METHOD):
            continue
        cells = [re.findall(r"<t[hd]\b([^>]*)>(.*?)</t[hd]>", row, re.DOTALL) for _, row in _cut(table, "tr")]
        of_accounts = bool(cells) and _words(cells[0][0][1]) in ACCOUNT
        rows = []
        for row in cells[1:]:
            known = Known()
            for attributes, inside in row:
                known.cell(_words(inside), set(re.split(r'[\s"]+', attributes)), locale)
            known.row()
            rows.append((_words(row[0][1]) if of_accounts else "", known))
        yield Rows(tuple(rows))


def recorded_tables(folder: Path, notebook: str) -> Iterator[tuple[str, Rows, set[str]]]:
    """Give the tables that a notebook recorded: name, rows, and the names of accounts in them."""
    for path in sorted((folder / "tables").glob(f"{notebook}-*.csv")):
        name = path.stem.removeprefix(f"{notebook}-")
        with path.open(encoding="utf-8-sig", newline="") as lines:
            found = list(csv.DictReader(lines))
        names = {row["name"] for row in found if "customer_id" in row and row.get("name")}
        rows = []
        for row in found:
            known = Known()
            if "then" in row and "published" in row:
                known.month_before(row)
            for column, value in row.items():
                known.raw(column, value, name)
            known.row()
            rows.append((row.get("name") or "\N{NULL}" if "customer_id" in row else "", known))
        yield name, Rows(tuple(rows), tuple(_kinds(found))), names


def _kinds(rows: list[dict[str, str]]) -> Iterator[int]:
    """Count the values of each column of words that has at most six: causes, states, reasons."""
    for column in rows[0] if rows else ():
        counts = Counter(row[column] for row in rows if row[column])
        if len(counts) <= 6 and not any(re.match(r"[-+\d]", value) for value in counts):
            yield from counts.values()


def sentences(page: str) -> Iterator[str]:
    """Give the sentences of a page that bear figures."""
    page = re.sub(r'<(div|details) class="(?:code|method)".*?</\1>', "", page, flags=re.DOTALL)
    for role in ("headline", "so-what"):
        yield from map(_words, re.findall(rf'<p class="{role}">(.*?)</p>', page, flags=re.DOTALL))
    # What changed since last month: who moved, and the figures then and now.
    for listed, after in re.findall(
        r'<ul class="since">(.*?)</ul>\s*(?:<p class="note">(.*?)</p>)?', page, flags=re.DOTALL
    ):
        yield from map(_words, re.findall(r"<li>(.*?)</li>", listed, flags=re.DOTALL))
        yield _words(after)
    for tag in ("figcaption", "caption"):
        yield from (
            _words(inside) for about, inside in _cut(page, tag) if not any(m in about for m in METHOD)
        )


@dataclass(frozen=True)
class Page:
    """A published page with all that its sentences may draw on."""

    path: Path
    locale: str
    sections: tuple[tuple[tuple[str, ...], tuple[Rows, ...]], ...]
    """Sentences and tables under each heading; what stands above the first has no table."""
    results: Known
    groups: tuple[OfGroup, ...]
    names: tuple[str, ...]

    @classmethod
    def read(cls, folder: Path, page: str, notebook: str, locale: str) -> Page:
        """Read a page of a portfolio's folder, its results.json and the tables of its notebook."""
        text = (folder / page).read_text(encoding="utf-8")
        results, groups = Known(), []
        for row in json.loads((folder / "results.json").read_text(encoding="utf-8"))["results"]:
            if f'id="term-{re.sub("[._]", "-", row["id"])}"' not in text:
                continue
            if row["by"]:
                groups.append(OfGroup.read(row))
            else:
                results.result(row)
        recorded = {name: found for name, *found in recorded_tables(folder, notebook)}
        elsewhere = {name for name in recorded if f'id="{name.replace("_", "-")}-caption"' in text}
        sections = []
        for part in re.split(r"(?=<h2\b)", text):
            here = {name for name in elsewhere if f'id="{name.replace("_", "-")}-caption"' in part}
            lent = [recorded[name][0] for name in recorded if name not in elsewhere or name in here]
            sections.append((tuple(sentences(part)), (*shown_tables(part, locale), *lent)))
        # The longest first: a name may hold another.
        names = sorted({name for _, some in recorded.values() for name in some}, key=len, reverse=True)
        return cls(folder / page, locale, tuple(sections), results, tuple(groups), tuple(names))

    def figures(self, sentence: str) -> list[Figure]:
        """Give the figures of a sentence; a number in an account's name is none."""
        for name in self.names:
            sentence = sentence.replace(name, "…")
        return figures(sentence, self.locale)

    def said(self) -> Iterator[tuple[str, Figure, bool, bool]]:
        """Give each sentence and figure, whether it can be looked up, and whether its neighbour could."""
        for texts, tables in self.sections:
            for sentence in texts:
                said = self.figures(sentence)
                lent = [self.results]
                lent += [known for table in tables for known in table.lends(sentence)]
                lent += [known for group in self.groups for known in group.lends(said)]
                for one in said:
                    next_ = replace(one, value=one.value + 10**-one.places)
                    found = [any(known.has(figure) for known in lent) for figure in (one, next_)]
                    yield sentence, one, found[0], found[1]

    def unknown(self) -> list[str]:
        """Give each figure that nobody can look up, with its page and sentence."""
        return [
            f"{self.path.parent.name}/{self.path.name}: {one.text!r} in {sentence!r} is neither in "
            "results.json nor in a table of the page: record it in the notebook"
            for sentence, one, known, _ in self.said()
            if not known
        ]


def pages(month: Path, locale: str) -> Iterator[Page]:
    """Give every page of a month's folder."""
    manifest = json.loads((month / "manifest.json").read_text(encoding="utf-8"))
    for entry in manifest["portfolios"].values():
        for notebook, report in entry["reports"].items():
            if report["state"] == "ready":
                yield Page.read(month / entry["folder"], report["page"], notebook, locale)
