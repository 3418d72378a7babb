"""Which rows of a file are a table's: what is passed over is counted, and nothing unknown is dropped."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.data.parameters import Parameters
from cskit.errors import ConfigurationError, UnknownName
from tests.data.small import accepted, checked, problems, snapshot, written
from tests.data.spreadsheets import workbook

DEALS = "id,customer_id,status,day,v\n1,C1,won,2026-01-05,5\n2,C2,lost,2026-01-06,6\n3,C1,won,2026-01-07,7\n"
INVOICE = {"invoice_id": "id", "issued_on": "day", "amount": "v"}


def passed(found, table):
    """(reason, column, value, rows) of what was passed over."""
    return [(one.reason, one.column, one.value, one.rows) for one in found.tables[table].passed_over]


def deals(folder, text=DEALS, **stated):
    """Invoices made from deals."""
    keys = {f"invoices__{key}": value for key, value in stated.items()}
    return checked(written(folder, {"invoices": text}, invoices__columns=INVOICE, **keys))


def test_only_some_values(tmp_path):
    """Rows with a value of `only` are read, those of `leave_out` are passed over and counted."""
    found = deals(tmp_path, only={"status": "won"}, leave_out={"status": "lost"})
    assert accepted(found, "invoices", "row_no, invoice_id") == [(2, "1"), (4, "3")]
    assert passed(found, "invoices") == [("leave_out", "status", "lost", 1)]


def test_what_only_does_not_list_is_not_dropped(tmp_path):
    """A value that nobody listed is set aside with its rule, and the empty one is a value too."""
    text = DEALS + "4,C1,open,2026-01-08,8\n5,C1,,2026-01-09,9\n"
    found = deals(tmp_path, text, only={"status": ["won"]}, leave_out={"status": ["lost"]})
    one = found.tables["invoices"]
    assert (one.read, one.quarantined) == (4, 2)
    bad = found.connection.execute("SELECT row_no, rule_no, value FROM bad_invoices ORDER BY 1").fetchall()
    assert [(row, one.rules[number].code, value) for row, number, value in bad] == [
        (5, "not-listed", "open"),
        (6, "not-listed", ""),
    ]
    found = deals(tmp_path, text, only={"status": ["won", "open"]}, leave_out={"status": ["lost", ""]})
    assert len(accepted(found, "invoices", "invoice_id")) == 3


def test_in_a_strict_table_it_stops_the_run(tmp_path):
    """Contracts are strict: a value that `only` does not list is an error that names the row."""
    contracts = "contract_id,customer_id,start_on,amount,interval,s\nK1,C1,2026-01-01,5,month,odd\n"
    (one,) = problems(tmp_path, {"contracts": contracts}, contracts__only={"s": "live"})
    assert (one.code, one.row, one.column, one.value) == ("not-listed", 2, "s", "odd")
    assert "only: {s: …}" in str(one.todo)


def test_leaving_out_alone_keeps_the_rest(tmp_path):
    """Without `only`, a value that is not left out is read, known or not."""
    found = deals(tmp_path, leave_out={"status": ["lost"]})
    assert len(accepted(found, "invoices", "invoice_id")) == 2


def test_one_per_says_why(tmp_path):
    """Rows without a key, and those that repeat one, are passed over; what is left out before is no first."""
    text = (
        "id,customer_id,status,day,v\n1,C1,lost,2026-01-05,5\n1,C1,won,2026-01-06,6\n,C2,won,2026-01-07,7\n"
    )
    text += "1,C2,won,2026-01-08,8\n"
    found = deals(tmp_path, text, one_per="invoice_id", leave_out={"status": "lost"})
    assert accepted(found, "invoices", "row_no, invoice_id") == [(3, "1")]
    assert passed(found, "invoices") == [
        ("leave_out", "status", "lost", 1),
        ("no_key", "invoice_id", "", 1),
        ("repeated", "invoice_id", "", 1),
    ]


EVENTS = (
    "contract_id,customer_id,start_on,amount,interval,sub,what\n"
    "4,C1,2026-03-01,,month,A,end\n3,C1,2026-02-01,7,month,A,change\n"
    "2,C2,2026-01-15,6,month,B,begin\n1,C1,2026-01-01,5,month,A,begin\n"
)
UNTIL = {"same": ["sub"], "ends": {"what": "end"}}


@pytest.mark.parametrize("end_on", ["exclusive", "inclusive"])
def test_a_change_ends_the_one_before(tmp_path, end_on):
    """A line runs until the next of the same thing, in any order of rows; what ends it is no line.

    The day of the next one is never the last of the line before, however the file's own ends are meant.
    """
    stated = {"contracts__until_next": UNTIL, "contracts__end_on": end_on}
    found = checked(written(tmp_path, {"contracts": EVENTS}, **stated))
    assert accepted(found, "contracts", "contract_id, CAST(end_on AS VARCHAR)") == [
        ("3", "2026-03-01"),
        ("2", None),
        ("1", "2026-02-01"),
    ]
    assert passed(found, "contracts") == [("ends", "what", "end", 1)]


def test_what_is_left_out_ends_nothing(tmp_path):
    """A row that is passed over before is no next one."""
    text = EVENTS + "5,C1,2026-01-20,9,month,A,planned\n"
    stated = {"contracts__until_next": UNTIL, "contracts__leave_out": {"what": "planned"}}
    found = checked(written(tmp_path, {"contracts": text}, **stated))
    assert accepted(found, "contracts", "contract_id, CAST(end_on AS VARCHAR)")[-1] == ("1", "2026-02-01")


@pytest.mark.parametrize("end_on", ["exclusive", "inclusive"])
def test_changes_of_one_day(tmp_path, end_on):
    """Of two changes of a day the later stands; the other was never in force, which only `no_term` allows."""
    text = EVENTS + "5,C2,2026-01-15,8,month,B,change\n"
    (one,) = problems(tmp_path, {"contracts": text}, contracts__until_next=UNTIL)
    assert (one.code, one.row) == ("order", 4)
    stated = {"contracts__until_next": UNTIL, "contracts__no_term": "pass_over"}
    found = checked(written(tmp_path, {"contracts": text}, **stated, contracts__end_on=end_on))
    assert ("no_term", "end_on", "", 1) in passed(found, "contracts")
    assert accepted(found, "contracts", "contract_id")[-1] == ("5",)


@pytest.mark.parametrize(("end_on", "kept"), [("exclusive", 1), ("inclusive", 2)])
def test_no_term(tmp_path, end_on, kept):
    """A row that ends the day it starts has no term; where end dates are inclusive it has a day."""
    text = (
        "contract_id,customer_id,start_on,end_on,amount,interval\nK1,C1,2026-01-01,2026-01-01,5,month\n"
        "K2,C2,2026-01-02,2026-01-01,5,month\nK3,C2,2026-01-02,,5,month\n"
    )
    stated = {"contracts__no_term": "pass_over", "contracts__end_on": end_on}
    found = checked(written(tmp_path, {"contracts": text}, **stated))
    assert len(accepted(found, "contracts", "contract_id")) == kept
    assert sum(one.rows for one in found.tables["contracts"].passed_over) == 3 - kept


def test_files_that_write_days_each_in_its_way(tmp_path):
    """What is next is told by the day, however each file writes it."""
    folder = tmp_path / "k"
    folder.mkdir()
    head = "contract_id,customer_id,start_on,amount,interval,sub,what\n"
    (folder / "1.csv").write_text(head + "1,C1,31/01/2026,5,month,A,begin\n")
    (folder / "2.csv").write_text(head + "2,C1,2026-02-03,6,month,A,change\n")
    found = checked(written(tmp_path, {}, contracts__path="k", contracts__until_next=UNTIL | {"ends": {}}))
    assert accepted(found, "contracts", "contract_id, CAST(end_on AS VARCHAR)") == [
        ("1", "2026-02-03"),
        ("2", None),
    ]


def test_a_header_that_the_file_lacks(tmp_path):
    """A header under `only`, `leave_out` or `until_next` must be there; the nearest is named."""
    (one,) = problems(
        tmp_path, {"invoices": DEALS}, invoices__columns=INVOICE, invoices__leave_out={"statuses": ["x"]}
    )
    assert (one.code, one.column) == ("missing-column", "statuses")
    assert "'status'" in str(one.todo)


def test_the_currency_of_a_row(tmp_path):
    """A row in another currency than the run's is set aside; a header that may be lacking checks nothing."""
    text = "opportunity_id,customer_id,kind,stage,opened_on,money\n1,C1,upsell,won,2026-01-01,brl\n"
    text += "2,C1,upsell,won,2026-01-01,USD\n3,C1,upsell,won,2026-01-01,\n"
    found = checked(written(tmp_path, {"opportunities": text}, opportunities__currency=["coin", "money"]))
    one = found.tables["opportunities"]
    assert accepted(found, "opportunities", "opportunity_id") == [("1",), ("3",)]
    assert one.quarantined == 1
    stated = {"opportunities__currency": "coin", "opportunities__optional": "currency"}
    assert checked(written(tmp_path, {"opportunities": text}, **stated)).problems == ()
    (lacking,) = problems(tmp_path, {"opportunities": text}, opportunities__currency="coin")
    assert lacking.code == "missing-column"


@pytest.mark.parametrize(
    ("table", "stated", "says"),
    [
        ("contracts", {"only": {"a": "x"}, "leave_out": {"a": ["y", "x"]}}, "stands under `only` and"),
        ("contracts", {"optional": ["amout"]}, "optional: there is no column 'amout'"),
        ("contracts", {"one_per": ["customer"]}, "one_per: there is no column 'customer'"),
        ("invoices", {"columns": {"paid_on": {"column": "a", "cents": "true"}}}, "`cents` is for an amount"),
        ("invoices", {"columns": {"amount": {"column": "a", "count": "b"}}}, "`count` is for an interval"),
        (
            "contracts",
            {"columns": {"start_on": {"column": "a", "negate": "true"}}},
            "`negate` is for a number",
        ),
        ("contracts", {"columns": {"amount": {"value": "1", "map": {"a": "b"}}}}, "`map` goes with `column`"),
        ("contracts", {"columns": {"amount": {"product_of": ["a", "b"], "split": "/"}}}, "`split` goes with"),
        ("customers", {"until_next": {"same": "a"}}, "rows of customers have no start and end"),
    ],
)
def test_what_does_not_fit_is_refused(table, stated, says):
    """A name that the table lacks, a value with two fates, and a key that a column cannot use."""
    data = {name: {"path": "x.csv"} for name in ("customers", "contracts", "invoices")}
    data[table] |= stated
    with pytest.raises((ConfigurationError, UnknownName, ValueError), match=says):
        Parameters.model_validate({"month": "2026-03", "currency": "BRL", "data": data})


def test_a_ragged_row_that_is_passed_over_is_not_set_aside(tmp_path):
    """It is counted once: passed over, as the parameters file says, and in no rule's count."""
    found = snapshot(tmp_path, {"invoices": DEALS.replace("01-06,6", "01-06,6,x")}, invoices__columns=INVOICE)
    assert [found.inputs["invoices"][0][key] for key in ("kept", "quarantined")] == [3, 1]
    stated = {"invoices__columns": INVOICE, "invoices__leave_out": {"status": "lost"}}
    found = snapshot(tmp_path, {"invoices": DEALS.replace("01-06,6", "01-06,6,x")}, **stated)
    assert [found.inputs["invoices"][0][key] for key in ("kept", "quarantined", "rules")] == [2, 0, []]


def test_snapshot_json_counts_what_was_passed_over(tmp_path):
    """The snapshot says how many rows were passed over and why; tables without any say nothing."""
    stated = {"invoices__columns": INVOICE, "invoices__leave_out": {"status": "lost"}}
    found = snapshot(tmp_path, {"invoices": DEALS}, **stated)
    assert found.tables["invoices"]["passed_over"] == [
        {"reason": "leave_out", "column": "status", "value": "lost", "rows": 1}
    ]
    assert "passed_over" not in found.tables["customers"]
    rows = sum(one["rows"] for one in found.inputs["invoices"])
    assert rows == found.tables["invoices"]["read"] + 1


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 2), st.sampled_from(["begin", "change", "end"])),
        min_size=1,
        max_size=12,
    ),
    st.randoms(use_true_random=False),
)
def test_lines_of_one_thing_never_overlap(tmp_path_factory, events, order):
    """Whatever the events and their order: lines of one thing are apart, and no row is lost."""
    folder = tmp_path_factory.mktemp("events")
    rows = [
        f"{number},C1,2026-01-0{day + 1},5,month,{thing},{what}"
        for number, (day, thing, what) in enumerate(events)
    ]
    order.shuffle(rows)
    text = EVENTS.splitlines()[0] + "\n" + "".join(f"{row}\n" for row in rows)
    stated = {"contracts__until_next": UNTIL, "contracts__no_term": "pass_over"}
    found = checked(written(folder, {"contracts": text}, **stated))
    lines = accepted(found, "contracts", "contract_id, start_on, end_on")
    thing = {str(number): one[1] for number, one in enumerate(events)}
    for (a, from_a, to_a), (b, from_b, to_b) in itertools.combinations(lines, 2):
        if thing[a] == thing[b]:
            assert (to_a is not None and to_a <= from_b) or (to_b is not None and to_b <= from_a)
    assert len(lines) + sum(one.rows for one in found.tables["contracts"].passed_over) == len(events)


def test_a_number_of_a_workbook_among_values(tmp_path):
    """A number with a fraction is listed, and shown, with a decimal point."""
    rows = [
        ["id", "customer_id", "rate", "day", "v"],
        *([n, "C1", n + 0.5, "2026-01-05", n] for n in (1, 2, 3)),
    ]
    workbook(tmp_path / "d.xlsx", {"P": rows})
    found = deals(tmp_path, path="d.xlsx", only={"rate": "1.5"}, leave_out={"rate": "2.5"})
    assert accepted(found, "invoices", "row_no") == [(2,)]
    assert passed(found, "invoices") == [("leave_out", "rate", "2.5", 1)]
    assert found.connection.execute("SELECT row_no, value FROM bad_invoices").fetchall() == [(4, "3.5")]
