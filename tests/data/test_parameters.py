"""A parameters file is right, or one sentence says where it is not and what is nearest."""

from __future__ import annotations

from pathlib import Path

import pytest

from cskit.data.parameters import Parameters, checkout, find, load
from cskit.errors import ConfigurationError, EnvironmentFailed, UnknownName

GOOD = """
month: 2026-09
currency: BRL
policy: {renewal_days: 60, pause: kept, confidence: 0.9}
portfolios: [007, on]
notebook_parameters: {pareto: {basis: mrr, top: 5, all: true, since: 2026-01-01}}
data:
  customers: {path: c.csv, columns: {customer_id: id, tier: , size: {value: 007}, region: {column: on}}}
  contracts: k.csv
"""


def written(folder: Path, text: str, name: str = "mine.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file(tmp_path):
    """Everything under `data` and names elsewhere stay text; notebook parameters have their types."""
    found = load(written(tmp_path, GOOD))
    assert (found.month, found.currency, found.locale, found.business) == (
        "2026-09",
        "BRL",
        "en",
        "subscription",
    )
    assert (found.policy.renewal_days, found.policy.pause, found.policy.confidence) == (60, "kept", 0.9)
    assert found.portfolios == ("007", "on")
    assert found.notebook_parameters == {
        "pareto": {"basis": "mrr", "top": 5, "all": True, "since": "2026-01-01"}
    }
    columns = found.data["customers"].columns
    assert (columns["size"].value, columns["region"].column, columns["tier"].column) == ("007", "on", "")
    assert found.data["contracts"].path == "k.csv"
    assert found.base == tmp_path


def test_own_fields_go_before_those_of_the_preset(tmp_path):
    """The vendor's values, with the company's over them; the preset's name is kept."""
    said = "{preset: maxio, pause: zero, confidence: 0.9}"
    found = load(written(tmp_path, GOOD.replace("{renewal_days: 60, pause: kept, confidence: 0.9}", said)))
    assert (found.policy.preset, found.policy.churn_date, found.policy.reactivation_within) == (
        "maxio",
        "cancellation",
        3,
    )
    assert (found.policy.pause, found.policy.confidence) == ("zero", 0.9)
    said = "{preset: maxio, reactivation_within: any}"
    found = load(written(tmp_path, GOOD.replace("{renewal_days: 60, pause: kept, confidence: 0.9}", said)))
    assert found.policy.reactivation_within is None


def test_paths_start_at_the_folder_that_holds_parameters(tmp_path):
    """A file in `parameters/` names files as seen from the folder above."""
    assert load(written(tmp_path, GOOD, "parameters/mine.yaml")).base == tmp_path


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "renewal_days",
            "renewal_day",
            "policy: there is no key 'renewal_day'. Did you mean 'renewal_days'?",
        ),
        (
            "pause: kept",
            "pause: kep",
            "policy, pause: Input should be 'own_state', 'zero' or 'kept'. Found 'kep'.",
        ),
        ("pause: kept", "preset: strip", "policy: there is no preset 'strip'. Did you mean 'stripe'?"),
        (
            "pause: kept",
            "finite_population: maybe",
            "policy, finite_population: Input should be a valid boolean",
        ),
        ("confidence: 0.9", "confidence: 1", "policy, confidence: Input should be less than 1. Found '1'."),
        ("2026-09", "2026-13", "month: expected a month such as 2026-09. Found '2026-13'."),
        ("BRL", "R$", "currency: expected the three letters of a currency, such as BRL. Found 'R$'."),
        ("currency: BRL", "", "the key `currency` is missing. Add it."),
        ("month:", "mnth:", "there is no key 'mnth'. Did you mean 'month'?"),
        ("contracts: k", "contrats: k", "data: there is no table 'contrats'. Did you mean 'contracts'?"),
        ("  contracts: k.csv", "", "`data` needs `customers` and one of contracts, mrr, invoices."),
        (
            "customer_id:",
            "custmer_id:",
            "columns: there is no column 'custmer_id'. Did you mean 'customer_id'?",
        ),
        ("{value: 007}", "{valeu: 7}", "columns, size: there is no key 'valeu'. Did you mean 'value'?"),
        (
            "{value: 007}",
            "{value: 7, column: x}",
            "give one of `column`, `value`, `product_of` and `first_of`",
        ),
        ("path: c.csv", "path: c.csv, paht: d", "customers: there is no key 'paht'. Did you mean 'path'?"),
        ("path: c.csv", "path: c.csv, path: d", "line 8: the key 'path' stands twice. Keep one of them."),
        ("path: c.csv", "path: c.csv, dialect: {decimal: x}", "dialect, decimal: Input should be '.' or ','"),
        ("path: c.csv", "path: c.csv, dialect: {encoding: utf8000}", "is not an encoding that Python knows"),
        ("path: c.csv", "path: c.csv, dialect: {delimiter: ',,'}", "give one character, or `tab`"),
        ("path: c.csv", "path: c.csv, mapping: m.yaml", "mapping: there is no file 'm.yaml'."),
        ("data:", "dta:", "data: expected lines of `key: value`. Found nothing."),
        ("month:", "month: [", "this is not YAML"),
        ("{value: 007}", "!!python/object/apply:os.system [ls]", "could not determine a constructor"),
    ],
)
def test_a_wrong_file(tmp_path, old, new, says):
    """The file, the place, what was expected, what came and the nearest known name are said."""
    path = written(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(ConfigurationError) as refused:
        load(path)
    assert str(refused.value).startswith("mine.yaml")
    assert says in str(refused.value)
    assert refused.value.exit_code == 2


def test_a_mapping_file(tmp_path):
    """A mapping file gives columns, dialect and end_on; what the source states lies over it."""
    written(
        tmp_path,
        "end_on: inclusive\ncolumns: {customer_id: id, name: nome}\ndialect: {decimal: ','}",
        "m.yaml",
    )
    text = GOOD.replace("path: c.csv", "path: c.csv, mapping: m.yaml")
    source = load(written(tmp_path, text.replace("customer_id: id", "customer_id: key"))).data["customers"]
    assert (source.columns["customer_id"].column, source.columns["name"].column) == ("key", "nome")
    assert (source.dialect.decimal, source.end_on) == (",", "inclusive")
    written(tmp_path, "colums: {}", "m.yaml")
    with pytest.raises(UnknownName, match=r"m.yaml: there is no key 'colums'. Did you mean 'columns'"):
        load(tmp_path / "mine.yaml")


def test_found_by_name_from_anywhere(tmp_path, monkeypatch):
    """`sample` is the checkout's file, whatever the working directory; a path is a path."""
    monkeypatch.chdir(tmp_path)
    assert find("sample") == checkout() / "parameters" / "sample.yaml"
    assert find(str(written(tmp_path, GOOD))) == tmp_path / "mine.yaml"
    with pytest.raises(UnknownName, match="Did you mean 'sample'"):
        find("sampel")
    with pytest.raises(ConfigurationError, match="expected a parameters file, found none"):
        find("nowhere/mine.yaml")


def test_not_utf8_and_not_there(tmp_path):
    """A file in another encoding, and one that is missing, are said in words."""
    path = tmp_path / "mine.yaml"
    path.write_bytes("# São".encode("cp1252"))
    with pytest.raises(ConfigurationError, match=r"mine.yaml: a parameters file is UTF-8"):
        load(path)
    with pytest.raises(EnvironmentFailed, match=r"none.yaml: cannot be read"):
        load(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    "path", sorted((checkout() / "parameters").glob("*.yaml")), ids=lambda path: path.stem
)
def test_the_files_of_the_checkout(path):
    """Every parameters file that comes with cskit is right."""
    assert isinstance(load(path), Parameters)
