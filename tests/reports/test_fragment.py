"""The inside of a page: made by one exporter, and its code marked once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from nbconvert import exporters
from nbformat.v4 import new_code_cell, new_notebook

from cskit.reports import fragment
from tests.reports import specimen


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    """Begin and end with nothing made yet."""
    made = (fragment._render, fragment._highlighted, fragment._highlighter)
    for one in made:
        one.cache_clear()
    yield
    for one in made:
        one.cache_clear()


def test_one_exporter(monkeypatch: pytest.MonkeyPatch) -> None:
    """The exporter, which is slow to make, is made once in a process, whatever the number of pages."""
    made = []
    real = exporters.HTMLExporter
    monkeypatch.setattr(exporters, "HTMLExporter", lambda **options: made.append(1) or real(**options))
    for _ in range(3):
        fragment.fragments(specimen.notebook())
    assert len(made) == 1


def test_code_is_marked_once() -> None:
    """The same cell in the pages of several portfolios is marked up once."""
    marked = []
    real = fragment._highlighter()

    def counted() -> object:
        return lambda source: marked.append(source) or real(source)

    counted.cache_clear = lambda: None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fragment, "_highlighter", counted)
        pages = [
            fragment.fragments(new_notebook(cells=[new_code_cell("x = 1"), new_code_cell(f'y = "{name}"')]))
            for name in ("Sul", "Norte")
        ]
    assert marked == ["x = 1", 'y = "Sul"', 'y = "Norte"']
    assert "Sul" in pages[0][0]
    assert "Sul" not in pages[1][0]
