"""Who is above or below their ticket, in words: which dots are named, and who is listed."""

from __future__ import annotations

from cskit.findings import segmentation as says
from cskit.locale import using
from tests.findings.segmentation_figures import served, summary


def test_dots_are_labelled_only_where_they_do_not_fit() -> None:
    """At most so many, the largest tickets first; without hours an account has no dot."""
    book = served(("A", "high", "mid"), ("B", "low", "low"), ("C", "tech", "low"), ("D", "mid", "low"))
    assert says.dots(book, 2)["label"].tolist() == ["A", "", "C", ""]
    assert says.dots(book)["hours"].tolist() == [2.0] * 4
    some = book.assign(hours_spent=[None, 1.0, None, None])
    assert says.dots(some)["name"].tolist() == ["B"]
    assert says.dots(book.assign(hours_spent=None))["hours"].tolist() == [1.0] * 4


def test_who_is_above_and_below() -> None:
    """Three names and how many more; nobody is no sentence."""
    book = served(*[(f"N{at}", "high", "mid") for at in range(5)], ("P", "low", "mid"))
    assert says.so_what(book) == "Above: N0, N1, N2, and 2 others. Below: P."
    with using("pt_BR"):
        assert says.so_what(book) == "Acima: N0, N1, N2 e mais 2. Abaixo: P."
    assert says.so_what(served(("A", "low", "low"))) == ""


def test_caption_of_the_misfits() -> None:
    """Counts of both sides, those that wait, and why there is no list."""
    assert says.lists(summary(waiting=2)) == (
        "2 accounts above their ticket and 1 account below its ticket; 2 more are just past a line: no change yet"
    )
    assert says.lists(summary(k=(0, 9))) == "No account is above or below its ticket"
    assert says.lists(summary(k="model_not_stated")).startswith("The data don't say which model is in force")
    assert says.lists(summary(k="tickets_alike")).startswith("No lines between models")
