"""Make every fault of the input and write docs/faults-data.md: ``make faults-data``; or those with a word."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from multiprocessing import get_context

from tests.conftest import ROOT
from tests.data_faults import structure
from tests.data_faults.page import score, write
from tests.data_faults.trials import cases, nth


def main(words: Sequence[str]) -> int:
    """Try the cases; say what does not hold, and the score; write the page where all were tried."""
    every = cases()
    chosen = [n for n, one in enumerate(every) if not words or any(word in one.title for word in words)]
    with get_context("spawn").Pool(2) as pool:
        found = {}
        for number, one in zip(chosen, pool.imap(nth, chosen, chunksize=4), strict=True):
            found[number] = one
            if not (one.caught and one.located):
                print(f"{every[number].title} ({every[number].promise}): {one}", flush=True)
    clean = len(list(structure.dressed()))
    total = score(
        (one for number, one in found.items() if number >= clean),
        (one for number, one in found.items() if number < clean),
    )
    print(total.sentence())
    if not words:
        titles = {every[number].title: one for number, one in found.items()}
        write(ROOT / "docs" / "faults-data.md", every, titles, total)
    return int(not total.caught == total.located == total.faults or total.alarms > 0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
