"""Take pictures of real reports: ``make screenshots``.

Runs the sample company, and what it does not show by itself: English pages, books with few answers and
with none, accounts without a touch model, a report that failed and one that was skipped, and a book of one
account with a hostile name. Then it takes the pictures of the gallery into ``docs/pictures/``. With
``--run FOLDER`` it takes an existing run (``reports/2026-09``) instead of making one; ``--out FOLDER`` puts
the pictures elsewhere; ``--only NAME`` takes one.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser

from tests.browser import MISSING, PHONE, chromium, find_chromium, visit

ROOT = Path(__file__).resolve().parent.parent
TODAY = "2026-10-02T09:00:00Z"  # a reader in the first days of October: no page is old
WIDE, HALF = (1440, 900), (1040, 900)
BOOK = "sul"
TALLEST = 2600
COLOURS = 128
"""A page has few colours: a palette makes a picture a third as large, and nobody sees it."""

HOSTILE = "<script>alert(1)</script> & Associação Nacional dos Fabricantes"
HARD = {
    "customers.csv": f"customer_id,name,portfolio\n1,{HOSTILE},Só uma\n",
    "contracts.csv": "contract_id,customer_id,start_on,end_on,amount,interval\n"
    "1,1,2024-03-01,2026-11-15,4200,month\n"
    "2,1,2026-09-01,2026-11-15,300,month\n",
    "hard.yaml": "month: 2026-09\ncurrency: BRL\nlocale: pt_BR\n"
    "data:\n  customers: {path: customers.csv}\n  contracts: {path: contracts.csv}\n",
}


@dataclass(frozen=True)
class Shot:
    """A part of a page, seen in a certain way.

    Parameters
    ----------
    page
        File in the month's folder.
    run
        Which run it is of, a property of :class:`Runs`.
    size, scheme
        The reader's window and theme.
    since, until
        Elements at whose top the picture begins and ends; it begins at the page's top, and ends after
        ``tall`` pixels at the latest.
    """

    page: str
    run: str = "sample"
    size: tuple[int, int] = WIDE
    scheme: str = "light"
    since: str = ""
    until: str = ""
    tall: int = TALLEST


PICTURES: dict[str, tuple[Shot, ...]] = {
    "readme": (Shot(f"{BOOK}/pareto.html", "english", (1200, 900), until="#section-3"),),
    "cover": (Shot(f"{BOOK}/index.html", tall=2000),),
    "cover-phone": (
        Shot(f"{BOOK}/index.html", size=PHONE, scheme="dark", tall=2000),
        Shot(f"{BOOK}/accounts.html", size=PHONE, scheme="dark", tall=2000),
    ),
    "revenue": (Shot(f"{BOOK}/recurring_revenue.html", until="#section-4"),),
    "pareto": (Shot(f"{BOOK}/pareto.html", until="#section-5"),),
    "cohorts": tuple(
        Shot(
            f"{BOOK}/cohort_retention.html", size=HALF, scheme=scheme, since="#section-3", until="#section-5"
        )
        for scheme in ("light", "dark")
    ),
    "nps": tuple(
        Shot(f"{book}/nps_breakdown.html", "lean", HALF, until="#section-4", tall=2200)
        for book in (BOOK, "norte")
    ),
    "ltv": (Shot(f"{BOOK}/ltv_cac.html", "english", until="#section-5"),),
    "segmentation": (Shot(f"{BOOK}/segmentation.html", until="#section-5"),),
    "segmentation-proposed": (Shot(f"{BOOK}/segmentation.html", "lean", until="#section-4"),),
    "company": (Shot("index.html", "troubled", tall=2400),),
    "company-chance": (Shot("index.html", "troubled", since="#section-3"),),
    "hard-case": (  # half the window is a page at 200%
        Shot("so-uma*/pareto.html", "hard", (720, 900), until="#section-3"),
        Shot("so-uma*/pareto.html", "hard", (720, 900), since="#section-4", until="#section-6"),
    ),
}
"""The pictures of the gallery by name; of several parts, these stand side by side."""


class Runs:
    """The runs that the pictures are of, each made when it is first needed."""

    def __init__(self, scratch: Path, sample: Path | None) -> None:
        self._scratch, self._sample = scratch, sample

    @cached_property
    def sample(self) -> Path:
        """The sample company, in Portuguese."""
        return self._sample or run("sample", self._scratch / "sample")

    @cached_property
    def english(self) -> Path:
        """A book of it in English."""
        return run("sample", self._scratch / "english", "--portfolio", "Sul", locale="en")

    @cached_property
    def lean(self) -> Path:
        """A company that asked few of one book and nobody of another, and knows no touch model."""
        only = [word for book in ("Sul", "Norte") for word in ("--portfolio", book)]
        only += [word for name in ("nps_breakdown", "segmentation") for word in ("--notebook", name)]
        return run(str(lean_company(self._scratch / "lean-data")), self._scratch / "lean", *only)

    @cached_property
    def troubled(self) -> Path:
        """The sample, in which a report failed and another lacked its table."""
        month = self.sample
        out = self._scratch / "troubled"
        shutil.copytree(month, out / month.name)
        kit = self._scratch / "kit"
        for name in ("cskit", "notebooks", "parameters", "data/sample"):
            shutil.copytree(ROOT / name, kit / name, ignore=shutil.ignore_patterns("__pycache__"))
        _change(kit / "notebooks" / "pareto.ipynb", _fail)
        _change(kit / "notebooks" / "nps_breakdown.ipynb", _need_more)
        for book, notebook in (("Norte", "pareto"), ("Leste", "nps_breakdown")):
            run("sample", out, "--portfolio", book, "--notebook", notebook, kit=kit, fine=False)
        return out / month.name

    @cached_property
    def hard(self) -> Path:
        """A book of one account whose name is code."""
        folder = self._scratch / "hard-data"
        folder.mkdir()
        for name, text in HARD.items():
            (folder / name).write_text(text, encoding="utf-8")
        return run(str(folder / "hard.yaml"), self._scratch / "hard")


def main(arguments: list[str]) -> int:
    """Take the pictures and say where they are."""
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description=__doc__)
    parser.add_argument("--run", type=Path, help="a month's folder of a finished run of the sample")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "pictures")
    parser.add_argument("--only", choices=[*PICTURES, "print"], action="append")
    chosen = parser.parse_args(arguments)
    executable = find_chromium()
    if executable is None:
        print(MISSING, file=sys.stderr)
        return 5
    chosen.out.mkdir(parents=True, exist_ok=True)
    wanted = chosen.only or [*PICTURES, "print"]
    with tempfile.TemporaryDirectory() as folder, chromium(executable) as browser:
        scratch = Path(folder)
        runs = Runs(scratch, chosen.run)
        for name in wanted:
            parts = [*_parts(browser, name, runs, scratch)]
            if parts:
                save(beside(parts), chosen.out / f"{name}.png")
    print(f"The pictures are in {chosen.out}")
    return 0


def _parts(browser: Browser, name: str, runs: Runs, scratch: Path) -> Iterator[Image.Image]:
    if name == "print":
        yield from paper(browser, runs.sample / BOOK / "recurring_revenue.html", scratch)
    for number, shot in enumerate(PICTURES.get(name, ())):
        file = scratch / f"{name}-{number}.png"
        take(browser, shot, next(getattr(runs, shot.run).glob(shot.page)), file)
        yield Image.open(file)


def run(
    config: str, out: Path, *only: str, locale: str = "pt_BR", kit: Path = ROOT, fine: bool = True
) -> Path:
    """Run ``cskit run`` of a checkout and return the month's folder; not ``fine``, a report may fail."""
    command = [sys.executable, "-m", "cskit", "run", config, "--out", str(out), "--locale", locale, *only]
    done = subprocess.run(command, cwd=kit, env={**os.environ, "PYTHONPATH": str(kit)}, check=False)
    if done.returncode not in ((0,) if fine else (0, 4)):
        raise SystemExit(done.returncode)
    return next(out.glob("20*"))


def lean_company(folder: Path) -> Path:
    """Copy the sample without touch models, a quarter of Sul's answers, none of Norte's; return its file."""
    shutil.copytree(ROOT / "data" / "sample", folder)
    with (folder / "customers.csv").open(encoding="utf-8", newline="") as lines:
        customers = list(csv.DictReader(lines))
    books = {row["customer_id"]: row["portfolio"] for row in customers}
    with (folder / "surveys.csv").open(encoding="utf-8", newline="") as lines:
        surveys = list(csv.DictReader(lines))
    every = {"Sul": 4, "Norte": 0}
    kept = [
        row
        for number, row in enumerate(surveys)
        if (step := every.get(books[row["customer_id"]], 1)) and number % step == 0
    ]
    _write(folder / "surveys.csv", kept)
    _write(
        folder / "customers.csv",
        [{name: value for name, value in row.items() if name != "touch_model"} for row in customers],
    )
    file = folder / "lean.yaml"
    text = (ROOT / "parameters" / "sample.yaml").read_text(encoding="utf-8")
    file.write_text(text.replace("data/sample/", ""), encoding="utf-8")
    return file


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _change(notebook: Path, change: Callable[[dict[str, Any]], None]) -> None:
    content = json.loads(notebook.read_text(encoding="utf-8"))
    change(content)
    notebook.write_text(json.dumps(content), encoding="utf-8")


def _fail(content: dict[str, Any]) -> None:
    code = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
    code[-1]["source"] = ["book.ledger['mmr']"]


def _need_more(content: dict[str, Any]) -> None:
    content["metadata"]["cskit"]["needs"] = [["orders"]]


def take(browser: Browser, shot: Shot, file: Path, out: Path) -> None:
    """Take one shot into a file."""
    with visit(browser, file, size=shot.size, scheme=shot.scheme) as visited:
        page = visited.page
        page.clock.set_fixed_time(TODAY)
        page.reload()
        if shot.run == "hard":  # with the keyboard on a table that scrolls
            page.locator(".scroll").first.focus()
        whole: Any = page.evaluate("document.documentElement.scrollHeight")
        top = _above(page, shot.since) or 0
        bottom = min(_above(page, shot.until) or whole, top + shot.tall, whole)
        clip = {"x": 0, "y": top, "width": shot.size[0], "height": bottom - top}
        page.screenshot(path=out, full_page=True, clip=clip)


def _above(page: Any, element: str) -> float | None:
    """Give the height at which an element begins, with some air above; None where there is none."""
    found = page.locator(element).first if element else None
    if not found or not found.count():
        return None
    return float(found.evaluate("e => e.getBoundingClientRect().top + scrollY")) - 24


def paper(browser: Browser, file: Path, scratch: Path) -> list[Image.Image]:
    """Print a page and give its first two sheets as a printer without colour makes them."""
    with visit(browser, file, media="print") as visited:
        visited.page.pdf(path=scratch / "page.pdf", prefer_css_page_size=True)
    if shutil.which("pdftoppm") is None:
        print("No picture of the printed page: that takes pdftoppm (in poppler-utils).", file=sys.stderr)
        return []
    command = ["pdftoppm", "-gray", "-png", "-r", "90", "-l", "2", scratch / "page.pdf", scratch / "sheet"]
    subprocess.run(command, check=True)
    return [Image.open(sheet) for sheet in sorted(scratch.glob("sheet-*.png"))]


def beside(parts: list[Image.Image]) -> Image.Image:
    """Put pictures side by side, at the top."""
    gap = 16 * (len(parts) - 1)
    size = (sum(part.width for part in parts) + gap, max(part.height for part in parts))
    whole, left = Image.new("RGB", size, "#DAD9D4"), 0
    for part in parts:
        whole.paste(part.convert("RGB"), (left, 0))
        left += part.width + 16
    return whole


def save(picture: Image.Image, path: Path) -> None:
    """Save a picture with a palette of its own."""
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
