"""What is promised about a fault, and whether it held."""

from __future__ import annotations

from collections.abc import Callable

from cskit.data.snapshot import Snapshot
from tests.data_faults.lab import Found, Judge, Place, clean

__all__ = ["aside", "holds", "read", "refused", "stopped", "warned"]


def stopped(*places: Place) -> Judge:
    """The run stops, and says these places and no other."""

    def judge(found: Found) -> tuple[bool, bool]:
        return bool(found.problems) and not found.crash, _at(found, places)

    return judge


def aside(*places: Place) -> Judge:
    """The run goes on; the rows of these places are set aside, and no other."""

    def judge(found: Found) -> tuple[bool, bool]:
        return found.snapshot is not None and bool(found.aside), _at(found, places)

    return judge


def read(like: Callable[[], str] = clean) -> Judge:
    """It is read as the company that ``like`` gives the hash of; nothing is set aside."""

    def judge(found: Found) -> tuple[bool, bool]:
        right = found.snapshot is not None and not found.aside and found.snapshot.hash == like()
        return right, right

    return judge


def holds(check: Callable[[Snapshot], bool]) -> Judge:
    """It is read, nothing is set aside, and something holds of the snapshot."""

    def judge(found: Found) -> tuple[bool, bool]:
        right = found.snapshot is not None and not found.aside and check(found.snapshot)
        return right, right

    return judge


def refused(*words: str) -> Judge:
    """The run stops with a sentence that has these words."""

    def judge(found: Found) -> tuple[bool, bool]:
        said = found.snapshot is None and bool(found.said)
        return said, said and all(word in found.said for word in words)

    return judge


def warned(code: str, table: str) -> Judge:
    """It is read, and the data-quality page warns of it."""

    def judge(found: Found) -> tuple[bool, bool]:
        if found.snapshot is None or found.aside:
            return False, False
        return any(known == code for known, _ in found.warnings), (code, table) in found.warnings

    return judge


def _at(found: Found, places: tuple[Place, ...]) -> bool:
    """Tell whether the places found are the ones expected."""
    return len(found.places) == len(places) and all(
        any(_same(one, place) for one in found.places) for place in places
    )


def _same(found: tuple[str, int, str, str], place: Place) -> bool:
    table, row, column, value = found
    right = (table, row, column) == (place.table, place.row, place.column)
    # What a spreadsheet could take for a formula is disarmed in rejected.csv.
    return right and (place.value is None or value in {place.value, f"'{place.value}"})
