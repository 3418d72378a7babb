"""Since last month, in words: a figure then and now, eight lines, and what was published."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pandas as pd
import pytest

from cskit.findings import since
from cskit.locale import using
from tests.findings.figures import NBSP

AUGUST, SEPTEMBER = pd.Timestamp("2026-08-01"), pd.Timestamp("2026-09-01")
NAMES = {"x": ("accounts", since.whole), "y": ("share", since.part)}


def figure(
    name: str, then: float | None, now: float | None, published: float | None = None, **more: Any
) -> Any:
    """Write a row of metrics.since.figures."""
    row = {"id": name, "unit": "accounts", "then": then, "now": now, "published": published}
    return {**row, "then_n": 9, "now_n": 10, "published_n": 9, "why": "", "gone": 0, **more}


def told(*rows: dict[str, Any], code: str = "en") -> str:
    frame = pd.DataFrame(list(rows)).astype({"then": "float64", "now": "float64", "published": "float64"})
    with using(code):
        return since.figures(frame, NAMES, AUGUST, SEPTEMBER).replace(NBSP, " ")


@pytest.mark.parametrize(
    ("row", "english", "portuguese"),
    [
        (
            figure("x", 3, 4),
            "Aug 2026 → Sep 2026 · accounts: 3 → 4.",
            "ago. 2026 → set. 2026 · accounts: 3 → 4.",
        ),
        (
            figure("x", 3, 4, 5, why="restated"),
            "Aug 2026 → Sep 2026 · accounts: 3 → 4 (restated: 5 was published).",
            "ago. 2026 → set. 2026 · accounts: 3 → 4 (revisado: foi publicado 5).",
        ),
        (
            figure("x", 3, 4, 3.2, why="restated"),
            "Aug 2026 → Sep 2026 · accounts: 3 → 4 (restated, by less than is shown).",
            "ago. 2026 → set. 2026 · accounts: 3 → 4 (revisado, em menos do que aparece aqui).",
        ),
        (
            figure("x", 3, 4, 5, why="gone", gone=2),
            "Aug 2026 → Sep 2026 · accounts: 3 → 4 (published: 5; 2 accounts went to another portfolio since, "
            "and their data with them).",
            "ago. 2026 → set. 2026 · accounts: 3 → 4 (publicado: 5; desde então, 2 contas foram para outra "
            "carteira e levaram os dados delas).",
        ),
        (
            figure("x", None, 4),
            "Aug 2026 → Sep 2026 · accounts: — → 4.",
            "ago. 2026 → set. 2026 · accounts: — → 4.",
        ),
        (
            figure("y", 1, 0.9, 7 / 8, why="restated", published_n=8),
            "Aug 2026 → Sep 2026 · share: 9 of 9 → 9 of 10 (restated: 7 of 8 was published).",
            "ago. 2026 → set. 2026 · share: 9 de 9 → 9 de 10 (revisado: foi publicado 7 de 8).",
        ),
    ],
)
def test_a_figure_then_and_now(row: dict[str, Any], english: str, portuguese: str) -> None:
    """Restated only where it is, with what was published; undefined is a dash."""
    assert told(row) == english
    assert told(row, code="pt_BR") == portuguese


def test_without_a_figure_there_is_no_line() -> None:
    """Undefined in both months, or not asked for."""
    assert told(figure("x", None, None)) == ""
    assert told(figure("other", 1, 2)) == ""


def shown(events: list[str], **more: Any) -> tuple[list[str], str]:
    """Give the lines and all the rest that a reader sees."""
    known, published = more.get("known", True), more.get("published", True)
    html = since.show(events, "Figures.", AUGUST, known=known, published=published).html
    lines = [unescape(one) for one in re.findall("<li>(.*?)</li>", html)]
    return lines, unescape(re.sub("<ul.*</ul>", "", html))


def test_eight_lines_and_a_count_of_the_rest() -> None:
    """Eight are told; of ten two are counted, of nine one, in the singular."""
    events = [f"Event {at}." for at in range(10)]
    assert shown(events[:8])[0] == events[:8]
    assert shown(events[:9])[0] == [*events[:8], "And 1 smaller change."]
    assert shown(events)[0] == [*events[:8], "And 2 smaller changes."]
    with using("pt_BR"):
        assert shown(events)[0][-1] == "E mais 2 mudanças menores."


def test_nothing_to_name_is_said() -> None:
    """Figures may have moved all the same, so it does not say that nothing changed."""
    lines, rest = shown([])
    assert lines == ["No account to name here since August 2026."]
    assert rest == '<p class="note">Figures.</p>'


def test_the_first_report_and_the_first_month_say_so() -> None:
    """Without a published month; and without any data before this month, where nothing else is told."""
    assert shown(["a"], published=False)[1] == (
        '<p class="note">Figures. First report: nothing was published for August 2026 to compare with.</p>'
    )
    lines, rest = shown(["a"], known=False)
    assert lines == []
    assert "The data hold nothing of this portfolio before this month" in rest


def test_names_are_text_and_end_once() -> None:
    """Whatever an account is called, also with a full stop at its end."""
    html = since.show(["<script>alert(1)</script> & Cia Ltda.."], "", AUGUST, known=True, published=True).html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Cia Ltda.</li>" in html


CAUSES = (
    "new reactivation resumed paused churn transfer_in transfer_out upsell cross_sell readjustment renewal"
)


@pytest.mark.parametrize(
    "code", [*CAUSES.split(), "discount", "discount_ended", "contraction", "unstated", "others"]
)
def test_every_cause_has_words_in_both_languages(code: str) -> None:
    """Upsell and cross-sell are called the same."""
    spoken = []
    for language in ("en", "pt_BR"):
        with using(language):
            spoken.append(since.cause(code))
    assert all(spoken)
    assert (spoken[0] == spoken[1]) == (code in ("upsell", "cross_sell"))
