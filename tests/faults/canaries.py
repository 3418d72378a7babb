"""Eight books whose customers have words of their own: none of them is in another book's files.

Each word about a customer holds ``ZQ<book>X``, so one look at a file tells whose words are in it. The
connection's password is such a word too.
"""

from __future__ import annotations

import base64
import csv
import io
import os
import re
import shutil
import threading
import zipfile
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from urllib.parse import unquote_to_bytes

import duckdb
import psutil

from cskit.reports.manifest import earlier
from tests.faults import checks
from tests.faults.checks import Wrong
from tests.faults.kit import Going, Kit
from tests.faults.lab import Lab, Row, Trial
from tests.reports.tiny import OPEN, RECORD, notebook
from tests.runs import MONTH, ROOT

PASSWORD = "CANARYPASSWORD"
ADDRESS = f"postgresql://reader:{PASSWORD}@db.example/crm"
KEYS = {"CSKIT_DATABASE_URL": ADDRESS, "WAREHOUSE_URL": ADDRESS, "CSKIT_DB_PASSWORD": PASSWORD}

_WORD = re.compile(rb"ZQ(\d)X", re.IGNORECASE)
_CARRIED = re.compile(rb"data:[^\"',]*;base64,([A-Za-z0-9+/=]+)")
_LINKED = re.compile(rb"data:[^\"',]*,([^\"']+)")

# By table, the columns that say something of one customer; reasons, goals and roles are free text.
_OWN = {
    "customers": ("customer_id", "name"),
    "contracts": ("contract_id", "customer_id", "end_reason"),
    "invoices": ("invoice_id", "customer_id"),
    "surveys": ("response_id", "customer_id", "contact_id", "comment"),
    "costs": ("customer_id",),
    "usage": ("customer_id",),
    "tickets": ("ticket_id", "customer_id"),
    "touchpoints": ("customer_id", "contact_id"),
    "contacts": ("contact_id", "customer_id", "role"),
}
_FREE = {"comment"}  # said of every row, also where the sample says nothing
_SHARED = ("acquisition", "products", "price_index")
_MADE = {
    "opportunities": "opportunity_id,customer_id,kind,stage,amount,opened_on,reason\n",
    "plans": "customer_id,goal,step,status,due_on\n",
    "milestones": "customer_id,milestone,due_on,done_on\n",
    "areas": "customer_id,area,covered\n",
    "advocacy": "customer_id,on,kind\n",
}

_PRINTED = ("customers", "contracts", "ledger")

# A cell's source is on its page, so the word is put together where it is looked for.
SEES = """\
import os
seen = [name for name, value in os.environ.items() if "CANARY" + "PASSWORD" in value]
note = open(os.environ["FAULTS_PLACE"] + "/seen", "a")
note.write(" ".join([*seen, "looked"]) + "\\n")
note.close()
"""


def rows() -> list[Row]:
    """Give the rows of this kind."""
    return [
        Row("8 canary books, every notebook of the kit", canaries),
        Row("a connection's password", password),
    ]


def canaries(lab: Lab, books: int = 8, accounts: int = 20) -> Iterator[Trial]:
    """One long run."""
    yield Trial(f"{books} books of {accounts} accounts", partial(_mixed, lab, books, accounts, True))


def quick_canaries(lab: Lab) -> Iterator[Trial]:
    """Two books and a notebook that prints whatever tables it is given."""
    yield Trial("2 books", partial(_mixed, lab, 2, 5, False))


def _mixed(lab: Lab, books: int, accounts: int, real: bool) -> Iterator[Wrong]:
    with lab.copy(fresh=True) as kit:
        write_company(kit, books, accounts)
        if real:
            shutil.rmtree(kit.folder / "notebooks")
            shutil.copytree(ROOT / "notebooks", kit.folder / "notebooks")
        else:
            printing = "\n".join(f"print(book.{name}.to_string())" for name in _PRINTED)
            notebook(kit.folder / "notebooks", "first", [OPEN, printing, SEES, RECORD], order=1)
        run = kit.start(env=KEYS).end(3600)
        yield from checks.ended(run, (0,))
        yield from whose(kit.month, books)
        yield from _slices(kit, books)
        yield from _holding([kit.out, kit.folder / "data"])
        yield from () if real else _seen(kit)


def write_company(kit: Kit, books: int, accounts: int) -> None:
    """Write the sample's first accounts as this many books, every word of a customer with its book in it."""
    sample = {name: _read(ROOT / "data" / "sample" / f"{name}.csv") for name in (*_OWN, *_SHARED)}
    chosen = [row["customer_id"] for row in sample["customers"]][: books * accounts]
    book = {customer: place % books for place, customer in enumerate(chosen)}
    data = kit.folder / "data"
    for name, columns in _OWN.items():
        kept = [row for row in sample[name] if row["customer_id"] in book]
        for row in kept:
            _mark(row, columns, book[row["customer_id"]])
            if name == "customers":
                row["portfolio"] = f"book-{row['customer_id'][2]}"
        _write(data / f"{name}.csv", kept)
    for name in _SHARED:
        _write(data / f"{name}.csv", sample[name])
    for name, head in _MADE.items():
        lines = [_line(name, f"ZQ{place}X-{customer}", f"ZQ{place}X") for customer, place in book.items()]
        (data / f"{name}.csv").write_text(head + "".join(lines), encoding="utf-8")
    sources = "".join(f"  {name}: {{path: data/{name}.csv}}\n" for name in (*_OWN, *_SHARED, *_MADE))
    text = f"month: {MONTH}\ncurrency: BRL\ncomplete_from: 2023-10\ndata:\n{sources}"
    (kit.folder / "parameters" / "tiny.yaml").write_text(text, encoding="utf-8")


def _mark(row: dict[str, str], columns: Iterable[str], book: int) -> None:
    for column in columns:
        if row.get(column) or column in _FREE:
            row[column] = f"ZQ{book}X-{row[column]}" if row.get(column) else f"ZQ{book}X said so"


def _line(table: str, who: str, word: str) -> str:
    """Give one row of a table that the sample does not have."""
    lines = {
        "opportunities": f"{who}-o,{who},upsell,lost,500,2026-07-01,{word} no budget",
        "plans": f"{who},{word} goal,{word} step,open,2026-10-15",
        "milestones": f"{who},{word} milestone,2026-05-01,2026-06-01",
        "areas": f"{who},{word} area,true",
        "advocacy": f"{who},2026-05-01,reference",
    }
    return lines[table] + "\n"


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def whose(month: Path, books: int) -> Iterator[Wrong]:
    """Each book's files hold its own words and nobody else's; the company's own page may name accounts."""
    entries = earlier(month).get("portfolios", {})
    if len(entries) != books:
        yield Wrong("lost", f"{len(entries)} of {books} books are published")
    for path in sorted(month.rglob("*")):
        if path.is_file() and path.parent != month:
            place = path.relative_to(month).as_posix()
            mine = place.removeprefix("failed/").split("/")[0].removeprefix("book-")
            for book in found(path.read_bytes(), path.suffix) - {mine}:
                yield Wrong("torn", f"{place} holds words of book {book}")
    for entry in entries.values():
        own = entry["folder"].removeprefix("book-")
        texts = [path for path in (month / entry["folder"]).rglob("*") if path.is_file()]
        if not any(own in found(path.read_bytes(), path.suffix) for path in texts):
            yield Wrong("lost", f"{entry['folder']} does not even hold its own words: nothing was tested")


def found(content: bytes, suffix: str = "") -> set[str]:
    """Give the books whose words are in a file, what it carries included."""
    return {book.decode() for part in _parts(content, suffix) for book in _WORD.findall(part)}


def _parts(content: bytes, suffix: str) -> Iterator[bytes]:
    """Give a file, and what is packed in it."""
    yield content
    if suffix == ".xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            yield from (parts.read(name) for name in parts.namelist())
    for packed in _CARRIED.findall(content):
        yield base64.b64decode(packed + b"==")
    for linked in _LINKED.findall(content):
        yield unquote_to_bytes(linked)


def _slices(kit: Kit, books: int) -> Iterator[Wrong]:
    """What a notebook may open holds no other book's words."""
    for place in range(books):
        for folder in (kit.folder / "data" / "snapshots").glob(f"*/book-{place}"):
            for path in folder.rglob("*"):
                if path.is_file():
                    for book in _in_slice(path) - {str(place)}:
                        yield Wrong("torn", f"{path.name} of book {place}'s slice holds words of book {book}")


def _in_slice(path: Path) -> set[str]:
    if path.suffix != ".parquet":
        return found(path.read_bytes())
    rows = duckdb.sql(f"SELECT * FROM read_parquet('{path}')").fetchall()
    return found(repr(rows).encode())


def password(lab: Lab) -> Iterator[Trial]:
    """By both engines; one run has a report that fails, as its message could say too much."""
    for engine in ("fork", "papermill"):
        yield Trial(f"{engine}", partial(_secret, lab, engine, ""))
    yield Trial("fork, a cell fails", partial(_secret, lab, "fork", "1 / 0"))


def _secret(lab: Lab, engine: str, cell: str) -> Iterator[Wrong]:
    with lab.copy() as kit:
        kit.trouble(f"{SEES}{cell}")
        going = kit.start("--engine", engine, "--json", env=KEYS)
        told = _watched(kit, going)
        run = going.end()
        yield from checks.ended(run, (4,) if cell else (0,))
        yield from (Wrong("torn", f"the password is in {place}") for place in sorted(told))
        if PASSWORD in run.out + run.err:
            yield Wrong("torn", "the password is in what the run says")
        yield from _seen(kit)
        yield from _holding([kit.out, kit.folder / "data"])


def _seen(kit: Kit) -> Iterator[Wrong]:
    """What a notebook found the password in: nothing."""
    seen = (kit.place / "seen").read_text(encoding="utf-8").split()
    if set(seen) != {"looked"}:
        yield Wrong("torn", f"a notebook sees {seen}")


def _watched(kit: Kit, going: Going) -> set[str]:
    """Look at command lines and at every file being made, until the run ends."""
    told: set[str] = set()
    while going.process.poll() is None:
        for process in psutil.process_iter():
            try:
                if PASSWORD in " ".join(process.cmdline()):
                    told.add("a command line")
            except psutil.Error:
                continue
        told.update(wrong.what for wrong in _holding(kit.out.glob(".staging*")))
        threading.Event().wait(0.1)
    return told


def _holding(folders: Iterable[Path]) -> Iterator[Wrong]:
    for folder in folders:
        # Not rglob: that raises where a folder it is about to enter is gone meanwhile.
        for place, _, names in os.walk(folder):
            for path in (Path(place, name) for name in names):
                try:
                    content = path.read_bytes() if path.is_file() else b""
                except OSError:  # gone meanwhile
                    continue
                if any(PASSWORD.encode() in part for part in _parts(content, path.suffix)):
                    yield Wrong("torn", f"the password is in {path.name}")
