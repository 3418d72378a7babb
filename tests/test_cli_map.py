"""``cskit map``: from an export as it is to a mapping that a parameters file names."""

from __future__ import annotations

import json

import pytest
import yaml
from rich.cells import cell_len

from tests.runs import cskit

EMPRESAS = """\
ID;Razão Social;Responsável;Setor;Data de Cadastro;Observação interna
007;Açaí & Cia;Sul;Alimentos;31/12/2025;x
NA;"日本, S.A.";Norte;Software;01/02/2026;
9;"\x1b[2JPão";Sul;Varejo;15/02/2026;
"""


@pytest.fixture
def export(tmp_path):
    """A semicolon file of companies, as a Brazilian CRM would export it."""
    (tmp_path / "empresas.csv").write_text(EMPRESAS, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("locale", "says"),
    [("en", "The first rows, as they would be read:"), ("pt_BR", "As primeiras linhas, como seriam lidas:")],
)
def test_a_file_is_shown_and_its_mapping_written(export, locale, says):
    """How it was read, what is mapped and why, three rows, where the mapping is; 80 columns wide."""
    done = cskit("map", "empresas.csv", "--locale", locale, cwd=export)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert says in lines
    assert any(line.split()[:3] == ["customer_id", "←", "ID"] for line in lines)
    assert any(line.split() == ["signed_on", "2025-12-31", "2026-02-01", "2026-02-15"] for line in lines)
    assert "  Observação interna" in lines
    assert "  customers: {path: empresas.csv, mapping: mappings/empresas.yaml}" in lines
    assert max(map(cell_len, lines)) <= 80
    assert "\x1b" not in done.stdout
    written = (export / "mappings" / "empresas.yaml").read_text(encoding="utf-8")
    assert yaml.load(written, yaml.BaseLoader) == {
        "columns": {
            "customer_id": "ID",
            "name": "Razão Social",
            "portfolio": "Responsável",
            "sector": "Setor",
            "signed_on": "Data de Cadastro",
        }
    }


def test_the_mapping_is_used_by_check(export):
    """The lines it says go into a parameters file as they are."""
    lines = cskit("map", "empresas.csv", cwd=export).stdout.split("data:\n")[1]
    (export / "contracts.csv").write_text(
        "contract_id,customer_id,start_on,amount,interval\n1,007,2026-01-01,10,month\n2,NA,2026-01-01,1,month\n"
    )
    text = f"month: 2026-03\ncurrency: BRL\ndata:\n{lines.rstrip()}\n  contracts: contracts.csv\n"
    (export / "mine.yaml").write_text(text, encoding="utf-8")
    done = cskit("check", "mine.yaml", cwd=export)
    assert done.returncode == 0, done.stderr
    assert "customers: 3 read, 3 accepted" in done.stdout


def test_a_mapping_that_is_there_is_left(export):
    """Exit code 2 without --force, and with --out elsewhere it is written there."""
    mine = export / "mappings" / "empresas.yaml"
    mine.parent.mkdir()
    mine.write_text("mine")
    done = cskit("map", "empresas.csv", cwd=export)
    assert (done.returncode, mine.read_text()) == (2, "mine")
    assert "--force" in done.stderr
    assert cskit("map", "empresas.csv", "--out", "other.yaml", cwd=export).returncode == 0
    assert (export / "other.yaml").is_file()
    assert cskit("map", "empresas.csv", "--force", cwd=export).returncode == 0
    assert mine.read_text(encoding="utf-8").startswith("# customers: proposed by")


def test_a_program_reads_json(export):
    """One line for each kind of file, with all that the text says."""
    done = cskit("map", "empresas.csv", "--json", cwd=export)
    (found,) = map(json.loads, done.stdout.splitlines())
    assert (found["event"], found["table"], found["complete"]) == ("proposal", "customers", True)
    assert found["mapping"] == "mappings/empresas.yaml"
    assert found["unmapped"] == ["Observação interna"]
    assert found["rows"][0]["customer_id"] == "007"
    assert found["files"][0]["dialect"]["delimiter"] == {"is": ";", "how": "detected"}


def test_what_is_missing_is_no_error(tmp_path):
    """Exit code 0: there is a proposal; what is missing is said, in the text and in the mapping."""
    (tmp_path / "accounts.csv").write_text("account id,account name\n1,A\n2,B\n")
    done = cskit("map", "accounts.csv", cwd=tmp_path)
    assert done.returncode == 0
    assert "Missing, and required:" in done.stdout
    assert "# missing: portfolio." in (tmp_path / "mappings" / "accounts.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (b"", 3, "bad.csv"),
        (b'a,b\n"1,2\n', 3, "bad.csv, row"),
        (b"q,w\n1,2\n", 2, "Say it with --table"),
        (b"\x1b[31m,x\n1,2\n", 2, "--table"),
    ],
)
def test_what_cannot_be_read_or_known_is_a_sentence(tmp_path, content, code, says):
    """Exit code 3 where the file cannot be read, 2 where nothing tells its table; nothing is written."""
    (tmp_path / "bad.csv").write_bytes(content)
    done = cskit("map", "bad.csv", cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stderr + done.stdout
    assert [one.name for one in tmp_path.iterdir()] == ["bad.csv"]


def test_files_of_two_kinds_are_two_mappings(export):
    """Each has its own; one name for both is refused."""
    (export / "tickets.csv").write_text("ticket id,account id,created at\n1,7,2026-01-01\n2,7,2026-01-02\n")
    assert cskit("map", "*.csv", "--out", "one.yaml", cwd=export).returncode == 2
    assert cskit("map", "*.csv", cwd=export).returncode == 0
    assert {one.name for one in (export / "mappings").iterdir()} == {"empresas.yaml", "tickets.yaml"}
