"""Headers find their columns, by name or as the parameters file says, and what is missing is named."""

from __future__ import annotations

import pytest

from tests.data.small import accepted, checked, problems, written


def named(folder, text, **stated):
    """(code, column, what to do) of each problem of a customers table."""
    return [(one.code, one.column, str(one.todo)) for one in problems(folder, {"customers": text}, **stated)]


@pytest.mark.parametrize(
    "headers",
    ["customer_id,name,portfolio", " Customer ID , NAME,Portfólio", "customer-id,Nâme,portfolio,extra"],
)
def test_headers_match(tmp_path, headers):
    """Case, accents, spaces, dashes and underscores do not matter; other columns are left alone."""
    extra = ",x" * (headers.count(",") - 2)
    text = f"{headers}\nC1,Ana,Sul{extra}\nC2,Beto,Norte{extra}\n"
    found = checked(written(tmp_path, {"customers": text}))
    assert found.problems == ()
    assert accepted(found, "customers", "customer_id, name, portfolio")[0] == ("C1", "Ana", "Sul")


def test_an_exact_header_wins(tmp_path):
    """Of two headers that would match, the one that is equal is taken."""
    text = "customer_id,Customer ID,name,portfolio\nC1,x,Ana,Sul\nC2,y,Beto,Norte\n"
    assert named(tmp_path, text) == []


def test_a_missing_column_names_the_nearest(tmp_path):
    """A required column that is not there is said, with the header that comes nearest."""
    ((code, column, todo),) = named(tmp_path, "customer_id,name,carteira\nC1,Ana,Sul\n")
    assert (code, column) == ("missing-column", "portfolio")
    assert "'customer_id', 'name', 'carteira'" in todo
    ((_, _, todo),) = named(tmp_path, "customer_id,name,portfolios\nC1,Ana,Sul\n")
    assert "the nearest is 'portfolios'" in todo


def test_a_mapped_header_that_does_not_exist(tmp_path):
    """A header that the parameters file names must be there, also for an optional column."""
    text = "customer_id,name,portfolio,setor\nC1,Ana,Sul,x\n"
    ((code, column, todo),) = named(tmp_path, text, customers__columns={"sector": "Setores"})
    assert (code, column) == ("missing-column", "Setores")
    assert "'setor'" in todo


def test_the_same_header_twice(tmp_path):
    """A header that stands twice is an error, never a guess."""
    assert ("header-twice", "name", "Rename one of them.") in named(
        tmp_path, "customer_id,name,name,portfolio\nC1,Ana,Bia,Sul\n"
    )


def test_two_headers_that_match_alike(tmp_path):
    """Where two headers match as well, the parameters file must say which."""
    text = "customer_id,NAME,Name,portfolio\nC1,Ana,Bia,Sul\n"
    ((code, column, _),) = named(tmp_path, text)
    assert (code, column) == ("ambiguous-header", "name")
    assert named(tmp_path, text + "C2,Beto,Bea,Sul\n", customers__columns={"name": "Name"}) == []


def test_a_required_column_left_out(tmp_path):
    """`name:` without anything leaves a column out; a required one cannot be."""
    ((code, column, _),) = named(
        tmp_path, "customer_id,name,portfolio\nC1,Ana,Sul\n", customers__columns={"name": ""}
    )
    assert (code, column) == ("missing-column", "name")


def test_constant_map_default_and_negate(tmp_path):
    """A column may be a constant, a mapped header, a default, or turn its sign."""
    invoices = "n,customer_id,day,v,t\n1,C1,2026-01-05,10.5,a\n2,C2,2026-01-06,-3,b\n3,C1,2026-01-06,0,\n"
    columns = {
        "invoice_id": "n",
        "issued_on": "day",
        "amount": {"column": "v", "negate": "true"},
        "product": {"column": "t", "map": {"a": "Ação"}, "default": "other"},
    }
    found = checked(written(tmp_path, {"invoices": invoices}, invoices__columns=columns))
    assert [(str(amount), product) for amount, product in accepted(found, "invoices", "amount, product")] == [
        ("-10.500000", "Ação"),
        ("3.000000", "other"),
        ("0.000000", "other"),
    ]
    both = {"interval": {"value": "month"}}
    text = "contract_id,customer_id,start_on,amount\nK1,C1,2026-01-01,5\n"
    found = checked(written(tmp_path, {"contracts": text}, contracts__columns=both))
    assert accepted(found, "contracts", "interval") == [("month",)]


def test_a_product_is_exact(tmp_path):
    """Two columns are multiplied as decimals: 3 × 0.1 is 0.3, and 1.005 × 100 is 100.5."""
    invoices = "invoice_id,customer_id,issued_on,q,p\n1,C1,2026-01-05,3,0.1\n2,C2,2026-01-06,100,1.005\n"
    columns = {"amount": {"product_of": ["q", "p"]}}
    found = checked(written(tmp_path, {"invoices": invoices}, invoices__columns=columns))
    assert [str(amount) for (amount,) in accepted(found, "invoices", "amount")] == ["0.300000", "100.500000"]


def test_a_bad_factor_is_shown_whole(tmp_path):
    """Where a factor is no number, the row is set aside and both factors are shown."""
    invoices = "invoice_id,customer_id,issued_on,q,p\n1,C1,2026-01-05,3,x\n"
    found = checked(
        written(tmp_path, {"invoices": invoices}, invoices__columns={"amount": {"product_of": ["q", "p"]}})
    )
    assert found.connection.execute("SELECT value FROM bad_invoices").fetchall() == [("3 × x",)]
    assert found.tables["invoices"].headers[0]["amount"] == "q × p"


def test_a_value_that_the_map_lacks(tmp_path):
    """Without a default, a value that is not in the map is a problem, not a new portfolio."""
    columns = {"portfolio": {"column": "portfolio", "map": {"Sul": "South"}}}
    (one,) = problems(tmp_path, customers__columns=columns)
    assert (one.code, one.row, one.value) == ("not-mapped", 3, "Norte")


def test_choices_need_no_map(tmp_path):
    """A map of a choice column lists only the words that differ."""
    text = "customer_id,name,portfolio,touch_model\nC1,Ana,Sul,alto\nC2,Beto,Norte,Low\n"
    columns = {"touch_model": {"column": "touch_model", "map": {"alto": "high"}}}
    found = checked(written(tmp_path, {"customers": text}, customers__columns=columns))
    assert accepted(found, "customers", "touch_model") == [("high",), ("low",)]


def test_files_of_one_table_have_their_own_headers(tmp_path):
    """Files of a folder may order and write their headers each in its way."""
    folder = tmp_path / "k"
    folder.mkdir()
    (folder / "1.csv").write_text(
        "contract_id,customer_id,start_on,amount,interval\nK1,C1,2026-01-01,5,month\n"
    )
    (folder / "2.csv").write_text(
        "Interval,Amount,Start On,Customer ID,Contract ID\nyear,x,2026-01-01,C2,K2\n"
    )
    (one,) = problems(tmp_path, contracts__path="k")
    assert (one.file, one.row, one.column, one.value) == ("2.csv", 2, "Amount", "x")


def test_one_per_key(tmp_path):
    """Customers may come from orders: each key's first row; rows without a key are passed over."""
    orders = "id,place\nC1,Sul\n,Norte\nC2,Norte\nC1,Norte\n"
    columns = {"customer_id": "id", "name": "id", "portfolio": "place"}
    found = checked(
        written(
            tmp_path, {"customers": orders}, customers__columns=columns, customers__one_per=["customer_id"]
        )
    )
    assert accepted(found, "customers", "row_no, customer_id, portfolio") == [
        (2, "C1", "Sul"),
        (4, "C2", "Norte"),
    ]
    assert (found.problems, found.tables["customers"].read) == ((), 2)


def made(folder, text, columns, table="invoices", names="amount", **stated):
    """Cells of a table made by specs, beside the columns that it must have."""
    keys = {f"{table}__{key}": value for key, value in stated.items()}
    found = checked(written(folder, {table: text}, **{f"{table}__columns": columns}, **keys))
    assert found.problems == ()
    return accepted(found, table, names)


def test_cents_are_exact(tmp_path):
    """Hundredths become units without a float: 10,005 cents are 100.05, and half a cent is kept."""
    text = "invoice_id,customer_id,issued_on,c,q\n1,C1,2026-01-05,10005,3\n2,C1,2026-01-05,0.5,1\n"
    text += "3,C1,2026-01-05,999999999999,1\n4,C1,2026-01-05,-7,\n"
    cents = made(tmp_path, text, {"amount": {"column": "c", "cents": "true"}})
    assert [str(amount) for (amount,) in cents] == [
        "100.050000",
        "0.005000",
        "9999999999.990000",
        "-0.070000",
    ]
    spec = {"amount": {"product_of": ["c", "q"], "cents": "true", "negate": "true", "default": "2"}}
    assert [str(amount) for (amount,) in made(tmp_path, text, spec)][::3] == ["-300.150000", "0.140000"]


def test_the_first_that_is_filled(tmp_path):
    """The first header with a value counts; a file may lack some, and one must be there."""
    text = "invoice_id,customer_id,issued_on,amount,a,b\n1,C1,2026-01-05,1,x,y\n2,C1,2026-01-05,1,,y\n"
    text += "3,C1,2026-01-05,1,,\n"
    spec = {"product": {"first_of": ["none", "A", "a", "b"], "default": "z"}}
    assert made(tmp_path, text, spec, names="product") == [("x",), ("y",), ("z",)]
    columns = {"product": {"first_of": ["none", "nothing"]}}
    (one,) = problems(tmp_path, {"invoices": text}, invoices__columns=columns)
    assert (one.code, one.column) == ("missing-column", "none")
    assert (
        problems(tmp_path, {"invoices": text}, invoices__columns=columns, invoices__optional="product") == []
    )


def test_a_map_may_pass_on_to_the_next_header(tmp_path):
    """A value that the map empties leaves the word to the next header; one that it lacks stays to be seen."""
    text = "invoice_id,customer_id,issued_on,amount,s,t\n1,C1,2026-01-05,1,Won,Demo\n"
    text += "2,C1,2026-01-05,1,Open,Demo\n"
    spec = {"product": {"first_of": ["s", "t"], "map": {"Won": "won", "Open": "", "Demo": "demo"}}}
    assert made(tmp_path, text, spec, names="product") == [("won",), ("demo",)]
    text += "3,C1,2026-01-05,1,Gone,Demo\n4,C1,2026-01-05,1,Won,Odd\n"
    found = checked(written(tmp_path, {"invoices": text}, invoices__columns=spec))
    bad = found.connection.execute("SELECT row_no, value FROM bad_invoices").fetchall()
    assert bad == [(4, "Gone")]


def test_a_part_of_a_cell(tmp_path):
    """What stands before a text is taken, trimmed; where the text is not there, the whole cell."""
    text = "invoice_id,customer_id,issued_on,amount,p\n1,C1,2026-01-05,1,a ; b\n2,C1,2026-01-05,1,a\n"
    text += "3,C1,2026-01-05,1,;b\n"
    spec = {"product": {"column": "p", "split": ";", "default": "none"}}
    assert made(tmp_path, text, spec, names="product") == [("a",), ("a",), ("none",)]


def test_an_interval_with_a_count(tmp_path):
    """One of a unit is the unit; more are months; what is no number of months stays to be seen."""
    text = "contract_id,customer_id,start_on,amount,u,n\n"
    text += "".join(
        f"K{i},C1,2026-01-01,5,{unit},{n}\n"
        for i, (unit, n) in enumerate([("month", 1), ("Month", 3), ("year", ""), ("year", 2), ("week", 1)])
    )
    columns = {"interval": {"column": "u", "count": "n"}}
    assert made(tmp_path, text, columns, "contracts", "interval") == [
        ("month",),
        ("3 months",),
        ("year",),
        ("24 months",),
        ("week",),
    ]
    (one,) = problems(
        tmp_path, {"contracts": text + "K9,C1,2026-01-01,5,week,2\n"}, contracts__columns=columns
    )
    assert (one.code, one.value) == ("not-interval", "2 week")


def test_a_value_only_where_another_says_so(tmp_path):
    """`when` empties a column in all other rows."""
    text = "invoice_id,customer_id,issued_on,amount,s,day\n1,C1,2026-01-05,1,paid,2026-01-09\n"
    text += "2,C1,2026-01-05,1,open,2026-01-10\n3,C1,2026-01-05,1,,2026-01-11\n"
    spec = {"paid_on": {"column": "day", "when": {"s": "paid"}}}
    assert made(tmp_path, text, spec, names="CAST(paid_on AS VARCHAR)") == [("2026-01-09",), (None,), (None,)]


def test_a_constant_only_where_another_says_so(tmp_path):
    """`when` empties a constant, too, and a constant unit has its count."""
    text = "invoice_id,customer_id,issued_on,amount,s\n1,C1,2026-01-05,1,paid\n2,C1,2026-01-05,1,open\n"
    spec = {"product": {"value": "Gold", "when": {"s": "paid"}}}
    assert made(tmp_path, text, spec, names="product") == [("Gold",), (None,)]
    text = "contract_id,customer_id,start_on,amount,n\nK1,C1,2026-01-01,5,3\nK2,C1,2026-01-01,5,1\n"
    columns = {"interval": {"value": "month", "count": "n"}}
    assert made(tmp_path, text, columns, "contracts", "interval") == [("3 months",), ("month",)]
    lacking = problems(tmp_path, {"invoices": text}, invoices__columns=spec)
    assert ("missing-column", "s") in [(one.code, one.column) for one in lacking]


def test_an_empty_default_is_empty(tmp_path):
    """An empty text as the default is no value, of one header or of several."""
    text = "invoice_id,customer_id,issued_on,amount,s,t\n1,C1,2026-01-05,1,,\n2,C1,2026-01-05,1,a,\n"
    for origin in ({"column": "s"}, {"first_of": ["s", "t"]}):
        spec = {"product": origin | {"default": ""}}
        assert made(tmp_path, text, spec, names="product") == [(None,), ("a",)]


def test_a_part_of_an_amount_is_evidence(tmp_path):
    """What is cut off an amount hides no decimal comma, and an amount that cannot be told is asked for."""
    text = "invoice_id,customer_id,issued_on,amount\n1,C1,2026-01-05,{}\n"
    spec = {"amount": {"column": "amount", "split": " BRL"}}
    assert made(tmp_path, text.format('"1.234,50 BRL"'), spec, names="CAST(amount AS DOUBLE)") == [(1234.5,)]
    (one,) = problems(tmp_path, {"invoices": text.format("1.234 BRL")}, invoices__columns=spec)
    assert (one.code, one.value) == ("ambiguous-decimal", "1.234")
