"""The forms a sentence takes on a page."""

from __future__ import annotations

import pytest

from cskit.findings import say


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (("Above: Acme Ltda..", "Below: Bô."), "Above: Acme Ltda. Below: Bô."),
        (("The largest, ../../x, holds a..b.. and more.",), "The largest, ../../x, holds a..b.. and more."),
        (("Wait...", "", "Then."), "Wait... Then."),
        (("Up by 3 p.p..",), "Up by 3 p.p."),
    ],
)
def test_a_name_with_a_full_stop_ends_its_sentence(said: tuple[str, ...], shown: str) -> None:
    """At a sentence's end two full stops are one, three are an ellipsis; elsewhere names stay as typed."""
    assert say.note(*said).text == shown
