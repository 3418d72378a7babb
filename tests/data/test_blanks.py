"""Blanks around a cell are no part of it; blanks within are."""

from __future__ import annotations

import pytest

from tests.data.small import accepted, checked, written

BLANKS = {
    "space": " ",
    "tab": "\t",
    "no-break space": "\xa0",
    "BOM": "\ufeff",
    "line break": "\n",
    "CR": "\r",
}


@pytest.mark.parametrize("blank", BLANKS.values(), ids=list(BLANKS))
@pytest.mark.parametrize("name", ["Ana", "~", "É", "Ana\xa0e Eva", "!"])
def test_around_a_cell(tmp_path, blank, name):
    """Before, after, and on both sides, of any text; a cell of blanks only is empty."""
    cells = [f'"{text}"' for text in (blank + name, name + blank, blank * 2 + name + blank, name)]
    rows = "".join(f'C{i},{cell},Sul,"{blank}"\n' for i, cell in enumerate(cells))
    found = checked(written(tmp_path, {"customers": f"customer_id,name,portfolio,segment\n{rows}"}))
    assert accepted(found, "customers", "name, segment") == [(name, None)] * 4
