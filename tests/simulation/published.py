"""The table of published figures against ours, on docs/validation.md."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from tests.published import EVERY, Published
from tests.published.figure import Compared, Figure
from tests.simulation.goals import head, row


def table(shared: Path, before: str) -> list[str]:
    """Give a row for each figure; where its data are not here, the row that the page has already.

    Parameters
    ----------
    shared
        The folder of public data sets, which may not be there.
    before
        The page as it was.
    """
    lines = head("source", "data", "figure", "published", "ours", "difference", left=3)
    for at, some in enumerate(EVERY):
        here = not some.needs or (shared / some.needs).is_dir()
        lines += rows(at, some.compared(shared)) if here else kept(at, some, before)
    return lines


def rows(at: int, compared: Iterable[Compared]) -> list[str]:
    """Write the figures of a source beside the kit's; bold where they are not the printed ones."""
    lines = []
    for one in compared:
        apart = one.apart if one.agrees else f"**{one.apart}**"
        lines.append(_minus(row(*_known(at, one.figure), one.shown, apart)))
    return lines


def sources() -> list[str]:
    """List the sources by number, with what could not be seen in print."""
    return [f"{at}. {one.source}{f' ({one.doubt})' if one.doubt else ''}." for at, one in enumerate(EVERY, 1)]


def kept(at: int, some: Published, before: str) -> list[str]:
    """Give the rows that a page has of a source.

    Raises
    ------
    FileNotFoundError
        Where it lacks one, and the data to compute it are not here.
    """
    found = []
    for figure in some.figures:
        # Whatever number it had there.
        number, *known = _known(at, figure)
        end = _minus(row(number.partition(". ")[2], *known).removeprefix("| ").removesuffix("|"))
        lines = [line for line in before.splitlines() if line.partition(". ")[2].startswith(end)]
        if len(lines) != 1:
            raise FileNotFoundError(
                f"docs/validation.md, {some.source}: the data set {some.needs} was expected in "
                f"../shared/data and is not there, and the page has no row of {figure.name} to keep. "
                "Put the data there."
            )
        found.append(f"| {number.partition('. ')[0]}. {lines[0].partition('. ')[2]}")
    return found


def _known(at: int, figure: Figure) -> tuple[str, str, str, str]:
    return f"{at + 1}. {EVERY[at].short}", EVERY[at].data, figure.name, figure.printed


def _minus(text: str) -> str:
    """Write minus signs, and leave hyphens between words."""
    return re.sub(r"(?<![^ *|])-(?=\d)", "−", text)
