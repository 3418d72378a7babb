"""Proposed mappings: which header is which column, what is uncertain, what is missing, and that they work."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.contract import SOURCES
from cskit.data import mapping_yaml, parameters, ready
from cskit.data.fitting import said_by_name
from cskit.data.parameters import Source
from cskit.data.peeking import peeked
from cskit.data.previewing import preview
from cskit.data.proposed import Proposed
from cskit.data.proposing import propose
from cskit.data.ready_fitting import _names, fits, fitting
from cskit.data.synonyms import names
from cskit.data.translating import translated
from cskit.errors import ConfigurationError, DataRejected, UnknownName, words
from tests.data import small, spreadsheets


@contextmanager
def proposed(folder, text, name="export.csv", table=""):
    """Give the proposal for a file with this text."""
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    with peeked([name], folder) as (peek,):
        yield propose(peek, table)


def specs(folder, text, name="export.csv", table=""):
    """The table proposed and what stands under columns."""
    with proposed(folder, text, name, table) as found:
        return found.table.name, dict(found.specs)


CUSTOMERS = "{}\nC1,Ana,Sul\nC2,Beto,Norte\nC3,Cia,Sul\n"


@pytest.mark.parametrize(
    "headers",
    [
        "customer_id,name,portfolio",
        "CUSTOMER ID,Name,Portfolio",
        "Account ID,Account Name,Owner",
        "Código do Cliente,Razão Social,Carteira",
        "codigo_do_cliente,razao-social,CARTEIRA",
        "ID,Nome da Empresa,Responsável",
        "Id do Cliente,Nome Fantasia,Gerente de Contas",
        "Costumer ID,Custumer Name,Portfólio",
        "Código do Clinte,Razão Sociall,Carteiras",
    ],
)
def test_customers_are_found_by_many_names(tmp_path, headers):
    """In English and Portuguese, whatever the accents, case and spaces, and with spelling forgiven."""
    asked = headers.split(",")
    assert specs(tmp_path, CUSTOMERS.format(headers)) == (
        "customers",
        dict(zip(("customer_id", "name", "portfolio"), asked, strict=True)),
    )


def test_what_is_spelt_alike_is_uncertain(tmp_path):
    """It is proposed, with a doubt; the exact name carries none."""
    with proposed(tmp_path, CUSTOMERS.format("Costumer ID,name,portfolio")) as found:
        doubts = {one.column.name: [str(doubt) for doubt in one.doubts] for one in found.columns}
    assert doubts == {"customer_id": ["It is only spelt alike."], "name": [], "portfolio": []}


CONTRATOS = """\
Relatório de contratos;;;;;;
Nº do Contrato;Código do Cliente;Produto;Data de Início;Término;Valor;Periodicidade
1;007;CRM;31/12/2025;;1.234,56;Mensal
2;NA;ERP;01/02/2026;01/02/2027;12.000,00;Anual
3;9;ERP;01/03/2026;01/02/2027;100,00;12 meses
Total;;;;;13.334,56;
"""


def test_a_brazilian_export_is_read_as_it_is(tmp_path):
    """Semicolons, decimal commas, days first, a title, a total: every column, typed rows."""
    with proposed(tmp_path, CONTRATOS.encode("cp1252"), "contratos.csv") as found:
        assert found.table.name == "contracts"
        assert found.certain
        assert not found.missing
        assert found.specs["interval"] == {
            "column": "Periodicidade",
            "map": {"12 meses": "year", "Anual": "year", "Mensal": "month"},
        }
        assert found.preview.rows[3] == ("1", "007", "CRM", "2025-12-31", "", "1234.56", "month")
        assert {one.kind for one in found.preview.files[0].aside} == {"title", "total"}


def test_the_proposal_works(tmp_path):
    """The mapping that is written reads the file through the checks, without a problem."""
    with proposed(tmp_path, CONTRATOS, "contratos.csv") as found:
        text = mapping_yaml.as_yaml(found, "pt_BR")
    mapping_yaml.write(text, tmp_path / "mappings" / "contratos.yaml", force=False)
    (tmp_path / "customers.csv").write_text("customer_id,name,portfolio\n007,A,S\nNA,B,S\n9,C,S\n")
    (tmp_path / "mine.yaml").write_text(
        "month: 2026-03\ncurrency: BRL\ndata:\n  customers: customers.csv\n"
        "  contracts: {path: contratos.csv, mapping: mappings/contratos.yaml}\n"
    )
    checked = small.checked(parameters.load(tmp_path / "mine.yaml"))
    assert checked.problems == ()
    assert small.accepted(checked, "contracts", "customer_id, interval, CAST(amount AS DOUBLE)") == [
        ("007", "month", 1234.56),
        ("NA", "year", 12000.0),
        ("9", "year", 100.0),
    ]


def test_the_first_rows_of_a_workbook(tmp_path):
    """Days that lost their format and numbers with a fraction are shown as they would be read."""
    rows = [
        ["contract_id", "customer_id", "start_on", "amount", "interval"],
        ["K1", "C1", 46053, 1.5, "month"],
    ]
    spreadsheets.workbook(tmp_path / "k.xlsx", {"P": rows})
    with peeked(["k.xlsx"], tmp_path) as (peek,):
        found = propose(peek, "contracts")
    assert dict(zip(found.specs, found.preview.rows[2], strict=True)) == {
        "contract_id": "K1",
        "customer_id": "C1",
        "start_on": "2026-01-31",
        "amount": "1.5",
        "interval": "month",
    }
    assert found.preview.unread == {}


def test_the_first_rows_have_the_sign_and_the_unit_of_the_mapping(tmp_path):
    """Hundredths are divided, costs get their sign."""
    (tmp_path / "i.csv").write_text("invoice_id,customer_id,issued_on,amount\nI1,C1,2026-01-05,4950\n")
    spec = {"column": "amount", "cents": True, "negate": True}
    source = Source.model_validate({"path": "i.csv", "columns": {"amount": spec}})
    with peeked(["i.csv"], tmp_path) as (peek,):
        found = preview(peek, SOURCES["invoices"], ["amount"], source)
    assert found.rows == {2: ("-49.5",)}


def test_an_order_of_days_that_cannot_be_told_is_asked_for(tmp_path):
    """Nothing is guessed: the proposal stands, with the question."""
    text = CUSTOMERS.format("customer_id,name,portfolio,signed_on").replace("Sul", "Sul,01/02/2026")
    with proposed(tmp_path, text.replace("Norte", "Norte,03/04/2026")) as found:
        (doubt,) = (str(one) for one in found.doubts)
        assert "Column 'signed_on', row 2: it cannot be told" in doubt
        assert "Found '01/02/2026'." in doubt
        assert "dates: dmy" in doubt
        assert "# uncertain: Column 'signed_on'" in mapping_yaml.as_yaml(found, "en")


def test_equally_good_headers_are_uncertain(tmp_path):
    """One is taken, the other is named; nothing ambiguous is mapped silently."""
    text = "id,nome da empresa,razão social,carteira\n1,a,b,S\n2,c,d,S\n"
    with proposed(tmp_path, text, "clientes.csv") as found:
        (name,) = (one for one in found.columns if one.column.name == "name")
    assert len(name.doubts) == 1
    assert "could be it too" in str(name.doubts[0])


def test_values_are_evidence(tmp_path):
    """A name whose values are no days is uncertain; where only a part of it says so, it is not mapped."""
    text = "customer_id,name,portfolio,signed_on,plan tier\n1,A,S,soon,Basic\n2,B,S,later,Pro\n"
    with proposed(tmp_path, text) as found:
        by_name = {one.column.name: one for one in found.columns}
    assert [str(doubt) for doubt in by_name["signed_on"].doubts] == [
        "100% of the values do not look like it (day).",
        "In 2 of 2 rows it cannot be read (day), for instance 'soon'.",
    ]
    assert "tier" not in by_name


def test_a_key_stands_once(tmp_path):
    """Repeated values under the key of a table are a doubt."""
    with proposed(tmp_path, "customer_id,name,portfolio\n1,A,S\n1,B,S\n2,C,S\n") as found:
        doubts = [str(doubt) for doubt in found.columns[0].doubts]
    assert doubts == ["33% of the values stand more than once, or are days."]


def test_an_mrr_is_per_month_whatever_the_billing(tmp_path):
    """The billing frequency would divide a yearly account's MRR by twelve: it is left out, and so said."""
    text = (
        "subscription id,account id,start date,mrr_amount,billing_frequency\n"
        "1,a,2026-01-01,100,annual\n2,b,2026-01-01,100,monthly\n"
    )
    with proposed(tmp_path, text) as found:
        assert found.specs["interval"] == {"value": "month"}
        assert [header for header, _ in found.unmapped] == ["billing_frequency"]
        assert not found.certain


def test_quantity_and_unit_price_are_multiplied(tmp_path):
    """Where there is no amount; a total comes first where there is one."""
    lines = "{}\n1,a,2026-01-01,2,10.5,21\n2,b,2026-01-01,3,1,3\n"
    head = "Invoice No,Customer ID,Invoice Date,Quantity,Unit Price,{}"
    table, found = specs(tmp_path, lines.format(head.format("Weight")))
    assert (table, found["amount"]) == ("invoices", {"product_of": ["Quantity", "Unit Price"]})
    assert specs(tmp_path, lines.format(head.format("Amount")))[1]["amount"] == "Amount"


def test_what_is_required_and_missing_is_told(tmp_path):
    """With what to do; the mapping says it too."""
    with proposed(tmp_path, "account id,account name\n1,A\n2,B\n", "accounts.csv") as found:
        ((column, todo),) = found.missing
        assert column.name == "portfolio"
        assert "`portfolio: {value: All}`" in str(todo)
        assert "# missing: portfolio. Name the header" in mapping_yaml.as_yaml(found, "en")


@pytest.mark.parametrize(
    ("table", "column", "values", "meant", "unknown"),
    [
        ("opportunities", "stage", ["Ganho", "Em aberto"], {"Ganho": "won"}, ["Em aberto"]),
        ("contracts", "interval", ["Mensal", "Anual"], {"Mensal": "month", "Anual": "year"}, []),
        ("contracts", "interval", ["5 meses", "3 anos"], {"5 meses": "5 months", "3 anos": "36 months"}, []),
        ("contracts", "interval", ["Year", "6 months"], {"Year": "year", "6 months": "semester"}, []),
        ("surveys", "consent", ["sim", "não"], {}, []),
        ("surveys", "consent", ["Verdadeiro", "não"], {"Verdadeiro": "true", "não": "false"}, []),
        ("tickets", "priority", ["Low", "urgent"], {}, []),
        ("customers", "name", ["won"], {}, []),
    ],
)  # fmt: skip
def test_values_are_translated(table, column, values, meant, unknown):
    """Words of tools become the contract's; what nobody knows is listed, and what is read as it is stays."""
    assert translated(SOURCES[table][column], values) == (meant, unknown)


HOSTILE = [
    "=cmd|'/C calc'!A0",
    "{x}",
    "{0.__class__}",
    "\x1b[31mred",
    "two\nlines",
    "a: b # c",
    "- item",
    "x" * 300,
    "日本語 👩🏽",
    "\u202eright",
    "null",
    "'quote\"",
    "%s",
    "&anchor *alias !tag",
]


def test_hostile_headers_are_listed_and_harm_nothing(tmp_path):
    """Formulas, braces, escapes, line breaks, YAML marks: unmapped, and one file still has its proposal."""
    head = ",".join('"' + header.replace('"', '""') + '"' for header in HOSTILE)
    with proposed(tmp_path, f"customer_id,name,portfolio,{head}\n1,A,S{',v' * len(HOSTILE)}\n") as found:
        assert found.table.name == "customers"
        assert len(found.unmapped) == len(HOSTILE)
        text = mapping_yaml.as_yaml(found, "en")
    assert set(yaml.load(text, yaml.BaseLoader)["columns"]) == {"customer_id", "name", "portfolio"}
    assert text.isascii()


def test_headers_that_stand_twice_feed_nothing(tmp_path):
    """Which is meant cannot be told; empty ones are passed over."""
    with proposed(tmp_path, "customer_id,name,name,,portfolio\n1,A,B,,S\n2,C,D,,S\n") as found:
        assert set(found.specs) == {"customer_id", "portfolio"}
        ((header, why),) = found.unmapped
        assert (header, str(why)) == ("name", "It stands more than once: rename it in the file.")
        assert [column.name for column, _ in found.missing] == ["name"]


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=30).filter(str.strip), st.text(max_size=12))
def test_the_yaml_loads_back_equal(tmp_path_factory, header, value):
    """Whatever a header and a value hold: what is written is what was proposed."""

    spec = {"column": header, "map": {value: "won"}}
    one = Proposed(SOURCES["touchpoints"]["on"], spec, (header,), words("why"), (words("{it}", it=header),))
    lines = list(mapping_yaml._column(one, "en"))
    assert yaml.load("\n".join(lines), yaml.BaseLoader) == {"on": spec}


def test_a_mapping_is_not_written_over(tmp_path):
    """Only with force; what was there is left as it was."""
    path = tmp_path / "new" / "mine.yaml"
    mapping_yaml.write("a: 1\n", path, force=False)
    with pytest.raises(ConfigurationError, match="--force"):
        mapping_yaml.write("a: 2\n", path, force=False)
    assert path.read_text() == "a: 1\n"
    mapping_yaml.write("a: 3\n", path, force=True)
    assert path.read_text() == "a: 3\n"
    assert [one.name for one in path.parent.iterdir()] == ["mine.yaml"]


def test_a_table_can_be_stated(tmp_path):
    """A stated one is taken; one that does not exist is named with the nearest; nothing known is an error."""
    assert specs(tmp_path, "data,valor\n2026-01-01,1\n", table="mrr")[0] == "mrr"
    with pytest.raises(UnknownName, match="customers"), proposed(tmp_path, "a,b\n1,2\n", table="custmers"):
        pass
    with pytest.raises(ConfigurationError, match="--table"), proposed(tmp_path, "q,w\n1,2\n"):
        pass


def test_files_with_the_same_headers_are_one_table(tmp_path):
    """They are given together, other ones apart; what cannot be read is rejected by name."""
    for month in ("01", "02"):
        (tmp_path / f"inv-{month}.csv").write_text(
            "invoice_id,customer_id,issued_on,amount\n1,a,2026-01-01,2\n"
        )
    (tmp_path / "c.csv").write_text("customer_id,name,portfolio\n1,A,S\n")
    with peeked(["*.csv"], tmp_path) as peeks:
        assert [[file.name for file in peek.files] for peek in peeks] == [
            ["c.csv"],
            ["inv-01.csv", "inv-02.csv"],
        ]
        lines = mapping_yaml.source_lines(propose(peeks[1]), "m.yaml")
    assert yaml.safe_load("\n".join(lines)) == {
        "data": {"invoices": {"path": "inv-*.csv", "mapping": "m.yaml"}}
    }
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(DataRejected, match=r"empty\.csv"), peeked(["empty.csv"], tmp_path):
        pass
    with pytest.raises(ConfigurationError, match="found none"), peeked(["nothing.csv"], tmp_path):
        pass


RAVENSTACK = {
    "accounts": (
        "customers",
        {
            "customer_id": "account_id",
            "name": "account_name",
            "segment": "plan_tier",
            "sector": "industry",
            "region": "country",
            "channel": "referral_source",
            "signed_on": "signup_date",
        },
    ),
    "subscriptions": (
        "contracts",
        {
            "contract_id": "subscription_id",
            "customer_id": "account_id",
            "product": "plan_tier",
            "start_on": "start_date",
            "end_on": "end_date",
            "amount": "mrr_amount",
            "interval": {"value": "month"},
        },
    ),
    "support_tickets": (
        "tickets",
        {
            "ticket_id": "ticket_id",
            "customer_id": "account_id",
            "opened_at": "submitted_at",
            "first_response_minutes": "first_response_time_minutes",
            "closed_at": "closed_at",
            "priority": "priority",
            "satisfaction": "satisfaction_score",
        },
    ),
}


@pytest.mark.parametrize("name", RAVENSTACK)
def test_ravenstack_is_understood(shared: Path, name):
    """The proposal is what parameters/ravenstack.yaml says, where the headers can tell it."""
    with peeked([f"ravenstack/ravenstack_{name}.csv"], shared) as (peek,):
        found = propose(peek)
    assert (found.table.name, dict(found.specs)) == RAVENSTACK[name]


def test_online_retail_is_understood(shared: Path):
    """Invoice lines, with the amount as quantity × price, as parameters/online_retail.yaml says."""
    with peeked(["online_retail/online_retail.parquet"], shared) as (peek,):
        found = propose(peek)
    assert found.table.name == "invoices"
    assert dict(found.specs) == {
        "invoice_id": "InvoiceNo",
        "customer_id": "CustomerID",
        "issued_on": "InvoiceDate",
        "amount": {"product_of": ["Quantity", "UnitPrice"]},
        "product": "StockCode",
    }


def test_no_name_belongs_to_two_columns_of_a_table():
    """A name that is certain for one column is certain for no other of the same table."""
    twice = []
    for table in SOURCES.values():
        sure: dict[str, str] = {}
        for column in table.columns:
            for name in names(table, column):
                if not name.startswith("?") and sure.setdefault(name, column.name) != column.name:
                    twice.append((table.name, name, sure[name], column.name))
                if said_by_name(table, column, column.name)[0] != 1:
                    twice.append((table.name, column.name))
    assert twice == []


ACME = {
    "table": "surveys",
    "export": "for people",
    "columns": {
        "response_id": "Response ID",
        "customer_id": {"first_of": ["Customer ID", "Company"]},
        "answered_on": "Responded At",
        "survey": {"value": "nps"},
        "score": {"column": "Score", "map": {"Score": "Score"}},
    },
    "only": {"Survey Type": ["nps"]},
}


def test_a_ready_mapping_fits_with_all_its_headers():
    """Its headers as the file spells them; without one of them it does not fit."""
    headers = ["response_id", "Company", "Responded At", "Score", "Survy Type", "Extra"]
    found = fits("acme_nps", ACME, headers, "export")
    assert found is not None
    assert found.taken["customer_id"] == ("Company",)
    assert found.shaping == {"only": {"Survy Type": ["nps"]}}
    assert found.columns["score"] == {"column": "Score", "map": {"Score": "Score"}}
    assert found.respelt == {"Survey Type": "Survy Type"}
    assert fits("acme_nps", ACME, headers[1:], "export") is None
    both = fits(
        "acme_nps",
        ACME,
        ["Response ID", "Customer ID", "Customer IDs", "Responded At", "Score", "Survey Type"],
        "",
    )
    assert both is not None
    assert both.respelt == {}


@pytest.mark.parametrize("name", [name for name in ready.names() if not name.startswith("generic")])
def test_each_ready_mapping_is_found_by_its_headers(name):
    """A file with all the headers that a mapping names is taken for what it is."""
    said = ready.read(name)
    found = fitting(list(dict.fromkeys(_names(said))), name, said["table"])
    assert found is not None
    assert found.table == said["table"]
    assert found.name.split("_")[0] == name.split("_")[0]
