"""Take pictures of real reports: ``make screenshots``.

Runs the sample company, and a book of one account with a hostile name, then takes the pictures by
which the pages are judged, into ``docs/pictures/``. With ``--run FOLDER`` it takes an existing run
(``reports/2026-09``) instead of making one; ``--out FOLDER`` puts the pictures elsewhere.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from tests.browser import MISSING, PHONE, chromium, find_chromium, visit

ROOT = Path(__file__).resolve().parent.parent
TODAY = "2026-10-02T09:00:00Z"  # a reader in the first days of October: no page is old
WIDE = (1440, 900)
BOOK = "sul"

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
class Picture:
    """A picture: which page, seen how, and how far down."""

    name: str
    page: str
    size: tuple[int, int] = WIDE
    scheme: str = "light"
    until: str = ""
    """Element above which the picture ends; else it ends at ``tall``."""
    tall: int = 2400


PICTURES = (
    Picture("cover", f"{BOOK}/index.html", tall=1800),
    Picture("cover-phone", f"{BOOK}/index.html", PHONE, "dark", tall=2600),
    Picture("pareto", f"{BOOK}/pareto.html", until="#section-4"),
    Picture("pareto-dark", f"{BOOK}/pareto.html", scheme="dark", until="#section-3"),
    Picture("accounts", f"{BOOK}/accounts.html", tall=1600),
    Picture("company", "index.html"),
)


README = Picture("readme", f"{BOOK}/pareto.html", size=(1200, 900), until="#section-2")
"""The one picture that is committed; it is in English, as the README is."""


def main(arguments: list[str]) -> int:
    """Take the pictures and say where they are."""
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description=__doc__)
    parser.add_argument("--run", type=Path, help="a month's folder of a finished run of the sample")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "pictures")
    chosen = parser.parse_args(arguments)
    executable = find_chromium()
    if executable is None:
        print(MISSING, file=sys.stderr)
        return 5
    chosen.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, chromium(executable) as browser:
        month = chosen.run or run("sample", Path(scratch) / "sample")
        for picture in PICTURES:
            take(browser, picture, month, chosen.out)
        hard = run(str(hard_case(Path(scratch) / "data")), Path(scratch) / "hard")
        hard_pictures(browser, next(hard.glob("*/pareto.html")), chosen.out)
        paper(browser, month / BOOK / "pareto.html", Path(scratch), chosen.out)
        english = run("sample", Path(scratch) / "english", "en", "--portfolio", "Sul", "--notebook", "pareto")
        take(browser, README, english, chosen.out)
    print(f"The pictures are in {chosen.out}")
    return 0


def run(config: str, out: Path, locale: str = "pt_BR", *only: str) -> Path:
    """Run ``cskit run`` and return the month's folder."""
    command = [sys.executable, "-m", "cskit", "run", config, "--out", str(out), "--locale", locale]
    subprocess.run([*command, *only], cwd=ROOT, check=True)
    return next(out.glob("20*"))


def hard_case(folder: Path) -> Path:
    """Write a book of one account whose name is code, and return its parameters file."""
    folder.mkdir()
    for name, text in HARD.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "hard.yaml"


def take(browser: Browser, picture: Picture, month: Path, out: Path) -> None:
    """Take one picture, from the top of its page."""
    with visit(browser, month / picture.page, size=picture.size, scheme=picture.scheme) as visited:
        page = visited.page
        page.clock.set_fixed_time(TODAY)
        page.reload()
        height: Any = page.evaluate("document.documentElement.scrollHeight")
        if picture.until and (box := page.locator(picture.until).bounding_box()):
            height = min(height, box["y"] - 24)
        clip = {"x": 0, "y": 0, "width": picture.size[0], "height": min(height, picture.tall)}
        page.screenshot(path=out / f"{picture.name}.png", full_page=True, clip=clip)


def hard_pictures(browser: Browser, file: Path, out: Path) -> None:
    """Take the hard case with the keyboard on a table, at 200% (half the window, twice the pixels)."""
    with visit(browser, file, size=(720, 900), device_scale_factor=2) as visited:
        page = visited.page
        page.clock.set_fixed_time(TODAY)
        page.reload()
        page.locator(".scroll").first.focus()
        page.screenshot(
            path=out / "hard-case.png", full_page=True, clip={"x": 0, "y": 0, "width": 720, "height": 1800}
        )


def paper(browser: Browser, file: Path, scratch: Path, out: Path) -> None:
    """Print a page and take a picture of its first sheets."""
    with visit(browser, file, media="print") as visited:
        visited.page.pdf(path=scratch / "page.pdf", prefer_css_page_size=True)
    if shutil.which("pdftoppm") is None:
        print(
            "No picture of the printed page: that takes pdftoppm (Debian's poppler-utils).", file=sys.stderr
        )
        return
    command = ["pdftoppm", "-png", "-r", "90", "-l", "2", scratch / "page.pdf", out / "pareto-print"]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
