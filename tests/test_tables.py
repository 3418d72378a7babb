"""Tables say what they hold: escaped, captioned, in words where a value is missing."""

from __future__ import annotations

import hashlib
import re
from html import unescape
from typing import Any

import pandas as pd
import pytest

from cskit import locale, tables
from cskit.errors import NotebookError
from cskit.reports import render
from cskit.reports.sanitise import sanitise
from cskit.tables import Column, Shade
from tests.reports import specimen

FRAME = pd.DataFrame(
    {
        "name": ["Acme", "Bolt", None],
        "mrr": pd.Series([1_234_000, 0, pd.NA], dtype="Int64"),
        "share": [0.804, 0.0, float("nan")],
        "points": [-0.018, 0.0, None],
        "renewal": pd.to_datetime(["2026-10-23", None, None]),
        "signals": [(("warn", "renewal in 23 days"),), (), None],
        "page": ["pareto.html#bars", "javascript:alert(1)", "//evil.example"],
    }
)
ALL = [
    Column("name", "Account", href="page"),
    Column("mrr", "MRR (R$)", "money", bar=True, missing="not billed"),
    Column("share", "Share", "share"),
    Column("points", "NRR if lost", "points", decimals=1),
    Column("renewal", "Renewal", "date"),
    Column("signals", "Signals", "tags"),
]


def shown(frame: pd.DataFrame = FRAME, columns: list[Column] = ALL, **options: object) -> tables.table.Shown:
    return tables.show(frame, columns, name="top", caption="A finding", **options)


def cells(html: str) -> list[str]:
    found = re.findall(r"<t[hd] role=\"(?:rowheader|cell)\"[^>]*>(.*?)</t[hd]>", html, re.DOTALL)
    return [unescape(re.sub(r"<[^>]*>", "", cell)).strip() for cell in found]


def test_cells_are_written_for_a_reader() -> None:
    """Zero is 0, missing is "—" with its reason, nothing found is "none", nothing known "no data"."""
    assert cells(shown().html) == [
        *("Acme", "12,340", "80%", "−1.8\N{NO-BREAK SPACE}pp", "23 Oct 2026", "renewal in 23 days"),
        *("Bolt", "0", "0%", "0.0\N{NO-BREAK SPACE}pp", "— (no value)", "none"),
        *("— (no value)", "— (not billed)", "— (no value)", "— (no value)", "— (no value)", "no data"),
    ]


def test_text_form_has_the_same_cells() -> None:
    """The plain form shows what the page shows, figures to the right."""
    assert (
        str(shown(columns=[ALL[0], ALL[1]]))
        == "A finding\nAccount  MRR (R$)\nAcme       12,340\nBolt            0\n—               —"
    )


def test_portuguese() -> None:
    """The same table in Portuguese has Portuguese figures and words."""
    with locale.using("pt_BR"):
        assert cells(shown().html)[:12] == [
            *("Acme", "12.340", "80%", "−1,8\N{NO-BREAK SPACE}p.p.", "23/10/2026", "renewal in 23 days"),
            *("Bolt", "0", "0%", "0,0\N{NO-BREAK SPACE}p.p.", "— (sem valor)", "nenhum"),
        ]


@pytest.mark.parametrize("name", specimen.HOSTILE)
def test_everything_is_escaped(name: str) -> None:
    """A name with signs in it appears as typed, wherever a name can stand."""
    frame = pd.DataFrame({"a": [name], "b": [((name, name),)]})
    shown = tables.show(
        frame,
        [Column("a", name, sub=name), Column("b", "B", "tags")],
        name="top",
        caption=name,
        sub=name,
        total={"a": name, "b": ()},
    )
    assert "<script>" not in shown.html
    assert "<img" not in shown.html
    assert cells(shown.html)[:2] == [name, name]
    assert name in str(shown)


def test_addresses_stay_in_the_folder() -> None:
    """A cell links to a sibling page only; anything with a scheme or a host is text."""
    assert re.findall(r'href="([^"]*)"', shown().html) == ["pareto.html#bars"]


def test_rows_can_be_named_and_labelled() -> None:
    """Rows have ids, columns have scope, and each cell says its header for a phone's card."""
    html = shown().html
    assert re.findall(r'<tr role="row" id="([^"]*)"', html) == ["top-r-1", "top-r-2", "top-r-3"]
    assert html.count('scope="col"') == len(ALL)
    assert html.count('scope="row"') == len(FRAME)
    assert re.findall(r'data-label="([^"]*)"', html)[:5] == [column.header for column in ALL[1:]]
    assert 'aria-labelledby="top-caption"' in html


OF_ACCOUNTS = pd.DataFrame(
    {"customer_id": ["c 1", "<b>", "c 1", None], "name": ["Acme", "Bolt", "Acme again", "nobody"]}
)


def _row_ids(name: str, frame: pd.DataFrame, **more: Any) -> list[str]:
    html = tables.show(frame, [Column("name", "Account")], name=name, caption="Rows", **more).html
    return re.findall(r'<tr role="row" id="([^"]*)"', html)


def test_an_accounts_row_has_an_anchor_of_its_own() -> None:
    """The hash of its key, in any order, below "show all" too; an account's second row goes by position."""
    ids = _row_ids("every", OF_ACCOUNTS)
    assert ids == [
        f"every-{hashlib.sha256(b'c 1').hexdigest()[:12]}",
        f"every-{hashlib.sha256(b'<b>').hexdigest()[:12]}",
        "every-r-3",
        "every-r-4",
    ]
    assert _row_ids("every", OF_ACCOUNTS.iloc[[1, 0]], rows=1) == [ids[1], ids[0]]
    assert all(re.fullmatch(r"(?!page-)[a-z][a-z0-9-]*", one) for one in ids)  # as the sanitiser wants


def test_a_cell_of_links_leads_to_sibling_pages_only() -> None:
    """Each with its words; where one leads outside, only the words are left; none is none."""
    places = [[("a.html#x", "Accounts"), ("b.html", "B & b")], [("https://x.example/", "Out")], []]
    frame = pd.DataFrame({"name": ["Acme", "Bolt", "Cy"], "see": places})
    shown = tables.show(
        frame, [Column("name", "Account"), Column("see", "See", "links")], name="top", caption="Three"
    )
    assert '<a href="a.html#x">Accounts</a>, <a href="b.html">B &amp; b</a>' in shown.html
    assert shown.html.count("<a ") == 2
    assert cells(shown.html)[3::2] == ["Out", "— (no value)"]


def test_bars_start_at_zero() -> None:
    """The longest bar is full, nothing has none, and what is missing has no bar at all."""
    assert re.findall(r"width:([\d.]+)%", shown().html) == ["100.0", "0.0"]


def test_ten_rows_then_all() -> None:
    """Ten rows are shown, "show all" opens ninety more, and the rest is counted."""
    many = pd.DataFrame({"name": [f"Account {n}" for n in range(150)]})
    html = shown(many, [Column("name", "Account")]).html
    assert html.count("<tr") == 101
    head, rest = html.split('class="rest"')
    assert head.count('scope="row"') == 10
    assert rest.count('scope="row"') == 90
    assert "Show all 100" in html
    assert "50 more rows are in the table&#39;s file." in html
    assert "rest" not in shown(many.head(10), [Column("name", "Account")]).html


def test_total_row() -> None:
    """The last row has what it is given, and is empty elsewhere."""
    html = shown(total={"name": "Total", "mrr": 1_234_000}).html
    foot = html.partition("<tfoot")[2]
    assert cells(foot) == ["Total", "12,340", "", "", "", ""]


def test_nothing_to_show() -> None:
    """Without rows there is a sentence instead of an empty table: the one given, else the caption."""
    given = shown(FRAME.head(0), empty="Nobody is leaving.")
    assert str(given) == "Nobody is leaving."
    assert '<p class="empty">Nobody is leaving.</p>' in given.html
    assert "<table" not in given.html
    assert str(shown(FRAME.head(0))) == "A finding"


def test_mistakes_are_named() -> None:
    """A column that is not there, and a name that is no id, say what was expected."""
    with pytest.raises(NotebookError, match="'nrr'"):
        shown(columns=[Column("nrr", "NRR")])
    with pytest.raises(NotebookError, match="lower case"):
        tables.show(FRAME, ALL, name="Top 10", caption="x")


AGES = pd.DataFrame(
    {
        "cohort": ["2025-H1", "2025-H2", "2026-H1"],
        "age_3": [Shade("95%", 0.95, "likely range 76% to 99%"), Shade("9/10", 0.9), Shade("2/3")],
        "age_6": [Shade("103%", 1.03), Shade("79%", 0.7949), None],
    }
)
HEAT = [
    Column("cohort", "Began"),
    Column("age_3", "3", "sequential", sub="months"),
    Column("age_6", "6", "diverging", sub="months", missing="too young"),
]


def test_a_heat_map_colours_by_fixed_breaks() -> None:
    """A share on a break has the upper colour; too few have none, too young is hatched with its reason."""
    html = shown(AGES, HEAT).html
    assert re.findall(r'<td role="cell" class="right (?:sequential|diverging) ?([^"]*)"', html) == [
        *("s7", "d5"),
        *("s6", "d1"),
        *("", "young"),
    ]
    assert cells(html) == [
        *("2025-H1", "95%", "103%"),
        *("2025-H2", "9/10", "79%"),
        *("2026-H1", "2/3", "— (too young)"),
    ]
    assert 'title="likely range 76% to 99%"' in html
    # A heat map scrolls on a phone, it does not fall into cards; the sanitiser leaves all of it.
    assert 'class="table heat"' in html
    assert "cards" not in shown(AGES.assign(a=1, b=2), [*HEAT, Column("a", "A"), Column("b", "B")]).html
    safe = sanitise(html)
    kept = ('class="right sequential s7"', 'class="right diverging young"', 'title="likely range', "tabindex")
    assert all(mark in safe for mark in kept)


def test_several_total_rows() -> None:
    """All accounts, and below them the same without readjustment."""
    totals = [{"cohort": "All", "age_3": Shade("90%", 0.9)}, {"cohort": "Others"}]
    html = shown(AGES, HEAT, total=totals).html
    assert cells(html.partition("<tfoot")[2]) == ["All", "90%", "", "Others", "", ""]
    assert str(shown(AGES, HEAT, total=totals)).splitlines()[-2:] == ["All       90%", "Others"]


def test_text_stands_out_on_every_step() -> None:
    """Each colour of a heat map carries its figure at 4.5 to 1 or better, light and dark."""
    light, dark = (dict(re.findall(r"--([a-z0-9-]+):(#[0-9A-F]{6})", part)) for part in _light_and_dark())
    ink = {
        **dict.fromkeys(("s1", "s2", "s3", "s4"), "ink"),
        **{"s5": "on-s5", "s6": "on-deep", "s7": "on-deep", "d1": "on-deep", "d7": "on-deep"},
        **dict.fromkeys(("d2", "d3", "d4", "d5", "d6"), "on-step"),
    }
    for theme in (light, {**light, **dark}):
        assert min(_contrast(theme[step], theme[on]) for step, on in ink.items()) >= 4.5


def _light_and_dark() -> tuple[str, str]:
    sheet = render._bare_sheet()
    start = sheet.index(":root[data-theme=dark]")
    return sheet[:start], sheet[start : sheet.index("}", start)]


def _contrast(first: str, second: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)
