"""Write docs/validation.md: ``make simulate``, or ``python -m tests.simulation``.

What is computed is kept in .cache/simulation until the code changes, so a run that was stopped goes on.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor

from tests.conftest import ROOT
from tests.simulation import kept
from tests.simulation.page import page

if __name__ == "__main__":
    path = ROOT / "docs" / "validation.md"
    with ProcessPoolExecutor() as workers:
        pool = kept.Kept(workers, ROOT / ".cache" / "simulation", kept.code())
        text = page(pool, ROOT.parent / "shared" / "data", path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    print("docs/validation.md: written")
