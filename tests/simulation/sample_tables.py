"""The tables of docs/validation.md that hold the sample's truth against the kit's intervals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from tests.simulation.goals import Cell, Table, head, row
from tests.simulation.sample_company import AGES, COMPANY, YEARS
from tests.simulation.sample_truth import cell, middle

MANY = ("Interior", "Sul")
"""The books whose CSM loses more, or fewer; of the other CSMs none makes a difference."""
USUAL = ("Centro-Oeste", "Nordeste", "Sudeste")
"""Books of the usual mix of segments, whose CSM makes no difference: nothing sets them apart."""
SEGMENTS = ("SMB", "mid-market", "enterprise")
NOTHING = ("channel", "sector", "discount")
"""What moves nothing in the truth."""

Chosen = Callable[[tuple[Any, ...]], bool]


def chosen(found: pd.DataFrame, figure: str, which: Chosen) -> pd.DataFrame:
    """Keep the rows of a figure, of some groups."""
    rows = found[found["figure"] == figure]
    return rows[np.array([which(of) for of in rows["of"]], dtype=bool)]


def tables(found: pd.DataFrame) -> list[Table]:
    """Give what was found of the companies, from :func:`sample_truth.gathered`."""
    return [staying(found), projected(found), year(found), ratios(found), named(found)]


class _Lines:
    """A table on its way: lines, and the cells in them."""

    def __init__(self, title: str, *names: object) -> None:
        self.title, self.lines, self.cells = title, head(*names), list[Cell]()

    def counted(self, name: str, rows: pd.DataFrame, truth: str = "", holds: str = "inside") -> str:
        """Count a cell; write it with its truth, and keep it."""
        one = cell(name, rows, holds)
        if one is None:
            return ""
        self.cells.append(one)
        return f"{one} ({truth})" if truth else str(one)

    def add(self, *cells: object) -> None:
        self.lines.append(row(*cells))

    def table(self) -> Table:
        return Table(self.title, self.lines, self.cells)


def _share(rows: pd.DataFrame) -> str:
    """Write the truth of shares, or the least and the greatest."""
    ends = dict.fromkeys(f"{100 * end:.0f}" for end in (rows["truth"].min(), rows["truth"].max()))
    return "–".join(ends)


def staying(found: pd.DataFrame) -> Table:
    """Give Kaplan and Meier's curve, and Wilson's interval at 12 months."""
    made = _Lines("Sample: still here", "accounts of", *AGES, "followed, 12")
    groups: dict[str, Chosen] = {
        "the company": lambda of: of[0] == COMPANY,
        **{name: lambda of, name=name: of[:2] == ("segment", name) for name in SEGMENTS},
        "six books": lambda of: of[0] == "book" and of[1] not in MANY,
        **{name: lambda of, name=name: of[:2] == ("book", name) for name in MANY},
    }  # fmt: skip
    for name, which in groups.items():
        line = []
        for figure, age in (*(("curve", age) for age in AGES), ("m12", 12)):
            rows = chosen(found, figure, lambda of, age=age, which=which: which(of) and of[-1] == age)
            label = f"{name} | {age}" + (", followed" if figure == "m12" else "")
            line.append(made.counted(label, rows, _share(rows)) if len(rows) else "")
        made.add(name, *line)
    return made.table()


def projected(found: pd.DataFrame) -> Table:
    """Give the projected shares, and the discounted months of a new account."""
    made = _Lines("Sample: projected", "accounts of", *YEARS, "months")
    groups: dict[str, tuple[str, Chosen]] = {}
    for segment in ("", *SEGMENTS):
        for term, kind in ((12, "yearly"), (1, "shorter")):
            groups[f"{segment or 'the company'}, {kind}"] = (
                "projected",
                lambda of, key=(segment, term): of[:2] == key,
            )
    groups["six books"] = ("book projected", lambda of: of[0] not in MANY)
    groups |= {name: ("book projected", lambda of, name=name: of[0] == name) for name in MANY}
    for name, (figure, which) in groups.items():
        line = []
        for age in YEARS:
            rows = chosen(found, figure, lambda of, age=age, which=which: which(of) and of[-1] == age)
            line.append(made.counted(f"{name} | {age}", rows, _share(rows)) if len(rows) else "")
        months = chosen(found, "months", which) if figure == "projected" else found.iloc[:0]
        months = chosen(months, "months", lambda of: of[-1] == YEARS[-1])
        truth = f"{months['truth'].iloc[0]:.1f}" if len(months) else ""
        made.add(name, *line, made.counted(f"{name} | months", months, truth))
    return made.table()


_YEAR = {
    "logos": "accounts kept: Wilson",
    "grr": "GRR",
    "nrr": "NRR",
    "nps": "NPS",
    "ltv": "value of a new account",
}


def year(found: pd.DataFrame) -> Table:
    """Give retention of a year, scores and values, by book."""
    books = sorted({of[0] for of in found.loc[found["figure"] == "logos", "of"]})
    made = _Lines("Sample: books", "figure", *books, "together")
    for figure, name in _YEAR.items():
        line = [
            made.counted(f"{name} | {book}", chosen(found, figure, lambda of, book=book: of[0] == book))
            for book in books
        ]
        every = chosen(found, figure, lambda of: of[0] != COMPANY)
        made.add(name, *line, made.counted(f"{name} | together", every))
    whole = chosen(found, "nps", lambda of: of == (COMPANY,))
    made.add("NPS of the company", *[""] * len(books), made.counted("NPS of the company", whole))
    return made.table()


def ratios(found: pd.DataFrame) -> Table:
    """Give ratios of hazards and of odds: inside around what was planted, and around their own mean."""
    made = _Lines("Sample: ratios", "ratio", "of", "planted", "mean found", "planted inside", "mean inside")
    for figure, word in (("hazard", "leaving"), ("odds", "better answers")):
        some = found[found["figure"] == figure]
        some = some[~some["of"].isin(_rare(some))]
        for trait in dict.fromkeys(of[0] for of in some["of"]):
            rows = chosen(some, figure, lambda of, trait=trait: of[0] == trait)
            each = rows.groupby("of")
            rows = rows.assign(mean=each["value"].transform(lambda one: np.exp(np.log(one).mean())))
            rows = rows.assign(about=(rows["low"] <= rows["mean"]) & (rows["mean"] <= rows["high"]))
            parts = {f"{of[1]} to {of[2]}": part for of, part in rows.groupby("of")}
            parts = parts if trait == "segment" else {f"{len(parts)} levels": rows}
            for level, part in parts.items():
                planted = f"{part['truth'].iloc[0]:.2f}" if figure == "hazard" or trait == "role" else ""
                centre = f"{middle(part):.3f}" if trait == "segment" else _middles(part)
                label = f"{word} | {trait}, {level}"
                inside = made.counted(label, part) if planted else ""
                own = cell(label, part, "about")
                made.add(word, f"{trait}, {level}", planted, centre, inside, f"{100 * own.coverage:.1f}")
    return made.table()


def _rare(some: pd.DataFrame) -> set[tuple[Any, ...]]:
    """Give the comparisons that few companies show, as where another level is the largest."""
    counts = some["of"].value_counts()
    return set(counts.index[counts < 0.5 * some["seed"].nunique()])


def _middles(rows: pd.DataFrame) -> str:
    means = rows.groupby("of")["value"].apply(lambda one: np.exp(np.log(one).mean()))
    return "–".join(dict.fromkeys(f"{end:.2f}" for end in (means.min(), means.max())))


def named(found: pd.DataFrame) -> Table:
    """Give how often what was planted is found, and how often nothing else is."""
    made = _Lines("Sample: nothing else is named", "what", "stated", "found")
    signals = found[found["figure"] == "signal"]
    for (kind,), rows in signals.groupby("of"):
        made.add(f"signal: {kind}, {len(rows)} planted", "100", f"{100 * rows['value'].mean():.1f}")
    for trait, level in (("segment", "enterprise"), ("segment", "mid-market")):
        rows = chosen(found, "hazard: named", lambda of, key=(trait, level): of == key)
        made.add(f"leaving: {level} named, of companies", "", f"{100 * rows['value'].mean():.1f}")
    rows = _never(found, "hazard: named", lambda of: of[0] in NOTHING)
    label = "leaving: no channel, sector, discount named"
    made.add(label, "95", made.counted(label, rows, holds="silent"))
    rows = _never(found, "hazard: varies", lambda of: of[0] in NOTHING)
    label = "leaving: no ratio of these said to change with age"
    made.add(label, "95", made.counted(label, rows, holds="silent"))
    rows = _never(found, "odds: named", lambda of: of[0] == "role")
    label = "better answers: no role named"
    made.add(label, "95", made.counted(label, rows, holds="silent"))
    for book, sign, word in (("Interior", 1, "loses more"), ("Sul", -1, "loses fewer")):
        rows = chosen(found, "log-rank", lambda of, book=book: of == (book,))
        made.add(f"{book} {word} than the rest", "", f"{100 * (rows['value'] == sign).mean():.1f}")
    rows = chosen(found, "log-rank", lambda of: of[0] in USUAL)
    label = f"{', '.join(USUAL)}: not told from the rest"
    made.add(label, "95", made.counted(label, rows.assign(silent=rows["value"] == 0), holds="silent"))
    return made.table()


def _never(found: pd.DataFrame, figure: str, which: Chosen) -> pd.DataFrame:
    """Say of each company whether nothing of a kind is named."""
    rows = chosen(found, figure, which)
    each = (rows.groupby("seed")["value"].max() == 0).rename("silent")
    return each.reset_index()
