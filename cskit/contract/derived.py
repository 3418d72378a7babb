"""The tables cskit derives: the customer-month ledger, its changes, and results."""

from __future__ import annotations

from cskit.contract.schema import Column, Table

__all__ = ["CALLS", "CHANGES", "DERIVED", "LEDGER", "LEDGER_PRODUCTS", "RESULTS"]

_CUSTOMER = Column("customer_id", "text", "the account", required=True)
_MONTH = Column("month", "month", "the month, by its first day; figures are of its end", required=True)

LEDGER = Table(
    "ledger",
    "a customer × month, from the account's first month in the data up to the month of the report",
    (
        _CUSTOMER,
        _MONTH,
        Column("portfolio", "text", "book the account was in at the month's end", required=True),
        Column("mrr", "cents", "monthly recurring revenue at the month's end", required=True, minimum=0),
        Column(
            "revenue",
            "cents",
            "net amount invoiced in the month, credits subtracted; the MRR where there are no invoices",
            required=True,
        ),
        Column(
            "state",
            "choice",
            "active: pays; paused: by agreement, out of MRR, not churned; none: does not pay",
            required=True,
            choices=("active", "paused", "none"),
        ),
        Column("first_month", "month", "first month the account paid; empty = never yet"),
        Column("tenure", "integer", "whole months since first_month, 0 in it; empty = never paid", minimum=0),
    ),
    key=("customer_id", "month"),
)

LEDGER_PRODUCTS = Table(
    "ledger_products",
    "a customer × month × product with MRR above zero; sums to the ledger's mrr",
    (
        _CUSTOMER,
        _MONTH,
        Column("product", "text", "what was contracted; empty = not stated"),
        Column("mrr", "cents", "monthly recurring revenue at the month's end", required=True, minimum=0),
    ),
    key=("customer_id", "month", "product"),
)

CHANGES = Table(
    "changes",
    "a part of the change of an account's MRR from one month's end to the next; sums to the difference",
    (
        _CUSTOMER,
        _MONTH,
        Column("product", "text", "product it happened in; empty = not stated"),
        Column(
            "kind",
            "choice",
            "why: the kind of the line that began, or how MRR moved without a new line",
            required=True,
            choices=(
                "new",
                "upsell",
                "cross_sell",
                "readjustment",
                "renewal",
                "discount",
                "paused",
                "resumed",
                "contraction",
                "ended",
                "unstated",
            ),
        ),
        Column("amount", "cents", "signed change", required=True),
    ),
    key=("customer_id", "month", "product", "kind"),
)

RESULTS = Table(
    "results",
    "a metric's value; (id, by) is unique in a portfolio",
    (
        Column("id", "text", "metric id, see `cskit definitions`", required=True),
        Column("value", "number", "the value; empty = undefined"),
        Column("low", "number", "lower end of the interval; empty = counted, or no interval"),
        Column("high", "number", "upper end of the interval"),
        Column("unit", "text", "accounts, share, points, months, ratio, or a currency's code", required=True),
        Column("n", "integer", "observations behind it", minimum=0),
        Column("kind", "choice", "counted or estimated", required=True, choices=("counted", "estimated")),
        Column("by", "text", "group as JSON, `{}` for the portfolio's own figure", required=True),
        Column("undefined", "text", "reason code where value is empty"),
    ),
    key=("id", "by"),
)

CALLS = ("rank", "customer_id", "rule", "deadline", "metrics", "evidence")
"""What ``results.json`` says of each call on a cover, so that it can be traced to figures and to rows."""

DERIVED: dict[str, Table] = {table.name: table for table in (LEDGER, LEDGER_PRODUCTS, CHANGES, RESULTS)}
"""The derived tables by name."""
