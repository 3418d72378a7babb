from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cskit.errors import ConfigurationError
from cskit.sample import Sample, generate
from cskit.sample.accounts import make_accounts
from cskit.sample.books import make_books
from cskit.sample.months import Span, parse_month
from tests.sample.reading import as_csv


def digests(sample: Sample) -> Mapping[str, str]:
    """Hash of each table as its file would hold it, and of the truth."""
    tables = {name: as_csv(name, table) for name, table in sample.tables.items()}
    tables["truth"] = json.dumps(sample.truth, ensure_ascii=False).encode()
    return {name: hashlib.sha256(text).hexdigest() for name, text in tables.items()}


def test_same_seed_same_tables(small: Sample) -> None:
    """The same arguments give the same bytes."""
    assert digests(generate(customers=60, portfolios=2, months=14, seed=5)) == digests(small)


def test_another_process_makes_the_same(small: Sample, root: Path) -> None:
    """Neither hash seed, time zone nor locale changes a byte."""
    code = (
        "from cskit.sample import generate; from tests.sample.test_generate import digests; import json;"
        "print(json.dumps(digests(generate(customers=60, portfolios=2, months=14, seed=5))))"
    )
    env = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=env, cwd=root, capture_output=True, check=True)
    assert json.loads(done.stdout) == digests(small)


def test_another_seed_other_tables(small: Sample) -> None:
    """Another seed changes every table that is drawn."""
    other = digests(generate(customers=60, portfolios=2, months=14, seed=6))
    same = {name for name, digest in digests(small).items() if other[name] == digest}
    assert same <= {"products", "portfolios"}


def test_global_random_state_is_left_alone() -> None:
    """Generating neither reads nor moves numpy's global generator."""
    np.random.seed(3)
    before = np.random.get_state()[1].copy()  # type: ignore[union-attr]
    first = digests(generate(customers=8, portfolios=2, months=4))
    assert (np.random.get_state()[1] == before).all()  # type: ignore[union-attr]
    np.random.seed(4)
    assert digests(generate(customers=8, portfolios=2, months=4)) == first


@pytest.mark.parametrize(
    ("customers", "portfolios", "months"), [(60, 2, 14), (200, 12, 30), (8, 8, 3), (1, 1, 1)]
)
def test_size_is_as_asked(customers: int, portfolios: int, months: int) -> None:
    """So many customers, portfolios (none empty) and months."""
    made = generate(customers=customers, portfolios=portfolios, months=months)
    assert len(made.tables["customers"]) == customers
    assert len(made.tables["portfolios"]) == made.tables["customers"]["portfolio"].nunique() == portfolios
    assert made.tables["acquisition"]["month"].nunique() == months
    assert made.truth["month"] == "2026-09"
    edge = pd.Timestamp("2026-09-01")
    assert made.tables["acquisition"]["month"].max() == edge
    assert made.tables["usage"]["month"].nunique() <= min(months, 18)


def test_another_month() -> None:
    """The last closed month is as asked, through a year's end."""
    made = generate(customers=20, portfolios=1, months=6, month="2025-02")
    assert (made.truth["first_month"], made.truth["month"]) == ("2024-09", "2025-02")
    assert made.tables["invoices"]["issued_on"].max() <= pd.Timestamp("2025-02-28")


def test_names_are_unique_however_many() -> None:
    """At 12,000 customers names and ids are still unique, and ids sort as they were given."""
    last = parse_month("2026-09")
    accounts = make_accounts(12_000, make_books(8, Span(last - 35, last), 1), 1)
    names, ids = [account.name for account in accounts], [account.customer_id for account in accounts]
    assert len(set(names)) == len(set(ids)) == 12_000
    assert ids == sorted(ids)


def test_a_large_company_takes_less_than_a_minute() -> None:
    """1,000 customers take less than 12 seconds of computing; the time grows with their number."""
    begin = time.process_time()
    generate(customers=1000)
    assert time.process_time() - begin < 12


def test_names_try_what_breaks_software(sample: Sample) -> None:
    """Accents, an apostrophe, quotes, an ampersand, a comma and a name of over 60 characters are there."""
    names = sample.tables["customers"]["name"]
    assert {"Metalúrgica Aço & Cia", 'Padarias "Pão Quente" S.A.', "Sant'Ana Materiais de Construção"} <= set(
        names
    )
    assert "Cooperativa Agroindustrial dos Produtores de Maçã do Planalto Catarinense Ltda." in set(names)
    assert names.str.contains(",").any()
    assert names.str.len().max() > 60
    assert names.nunique() == len(names)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"customers": 3, "portfolios": 4}, "customers must be at least 4. Found 3."),
        ({"portfolios": 0}, "portfolios must be at least 1. Found 0."),
        ({"months": 0}, "months must be at least 1. Found 0."),
        ({"seed": -1}, "seed must be at least 0. Found -1."),
        ({"month": "September"}, "as in '2026-09'. Found 'September'."),
    ],
)
def test_sizes_that_make_no_company(wrong: dict[str, int], words: str) -> None:
    """What cannot be made is refused in a sentence."""
    with pytest.raises(ConfigurationError) as refused:
        generate(**wrong)  # type: ignore[arg-type]
    assert words in str(refused.value)


def test_truth_is_json(sample: Sample) -> None:
    """The truth survives a round trip through JSON unchanged."""
    assert json.loads(json.dumps(sample.truth, ensure_ascii=False, allow_nan=False)) == sample.truth


def test_truth_counts_what_the_tables_hold(sample: Sample, at_end: pd.DataFrame) -> None:
    """Active accounts and MRR of each book equal an independent count from the lines, to the cent."""
    books = sample.truth["books"]
    assert isinstance(books, dict)
    counted = at_end.groupby("portfolio")["mrr"].agg(["size", "sum"])
    for name, book in books.items():
        assert (book["active"], book["mrr_cents"]) == (
            counted["size"][name],
            round(counted["sum"][name] * 100),
        )
