"""What each ready mapping makes of its fixture, written by hand: rows as typed, without empty cells.

Beside the rows: what a parameters file would say (``stated``), which rows are set aside, by which rule,
and which are passed over.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Case:
    """A fixture of a ready mapping and what is expected of it."""

    rows: list[dict[str, Any]]
    currency: str = "BRL"
    stated: dict[str, Any] = field(default_factory=dict)
    aside: dict[int, str] = field(default_factory=dict)
    """By row of the file, the rule that sets it aside."""
    passed: dict[tuple[str, str, str], int] = field(default_factory=dict)
    """By reason, column and value, how many rows are passed over."""


def d(text: str) -> date:
    return date.fromisoformat(text)


def t(text: str) -> datetime:
    return datetime.fromisoformat(text)


m = Decimal

CASES = {
    "stripe_subscriptions": Case(
        rows=[
            {
                "contract_id": "sub_1A",
                "customer_id": "cus_A",
                "product": "price_pro",
                "start_on": d("2024-03-05"),
                "amount": m("299.70"),  # 3 × 99.90
                "interval": "month",
                "currency": "brl",
            },
            {
                "contract_id": "sub_1B",
                "customer_id": "cus_B",
                "product": "price_year",
                "start_on": d("2025-07-01"),
                "amount": m("1200.00"),
                "interval": "year",
                "cancelled_on": d("2026-01-20"),  # asked to end; service has not stopped
                "currency": "brl",
            },
            {
                "contract_id": "sub_1C",
                "customer_id": "cus_C",
                "product": "price_pro",
                "start_on": d("2025-02-11"),
                "end_on": d("2025-12-11"),
                "cancelled_on": d("2025-11-20"),
                "amount": m("199.80"),
                "interval": "month",
                "end_reason": "cancellation_requested",
                "currency": "brl",
            },
            {
                "contract_id": "sub_1D",
                "customer_id": "cus_A",
                "product": "price_addon",
                "start_on": d("2026-03-06"),  # the trial's end
                "amount": m("15.00"),
                "interval": "month",
                "currency": "brl",
            },
            {
                "contract_id": "sub_1G",
                "customer_id": "cus_B",
                "product": "price_week",
                "start_on": d("2026-01-12"),
                "amount": m("25.00"),
                "interval": "week",
                "currency": "brl",
            },
        ],
        passed={
            ("leave_out", "Status", "incomplete_expired"): 1,
            ("no_term", "end_on", ""): 1,  # sub_1E ended with its trial
        },
    ),
    "stripe_invoices": Case(
        rows=[
            {
                "invoice_id": "in_01",
                "customer_id": "cus_A",
                "currency": "brl",
                "issued_on": d("2026-01-05"),
                "amount": m("299.70"),
                "paid_on": d("2026-01-05"),
            },
            {
                "invoice_id": "in_02",
                "customer_id": "cus_B",
                "currency": "brl",
                "issued_on": d("2026-02-01"),  # finalised ten minutes to one, the day after it was made
                "amount": m("1200.00"),
                "due_on": d("2026-03-02"),
            },
            {
                "invoice_id": "in_03",
                "customer_id": "cus_C",
                "currency": "brl",
                "issued_on": d("2026-02-03"),
                "amount": m("-49.95"),
                "paid_on": d("2026-02-03"),
            },
        ],
        aside={7: "currency", 8: "not-listed"},
        passed={("leave_out", "Status", "void"): 1, ("leave_out", "Status", "draft"): 1},
    ),
    "stripe_customers": Case(
        stated={"columns": {"portfolio": "csm (metadata)"}},
        rows=[
            {
                "customer_id": "cus_A",
                "name": "Padaria Aurora",
                "portfolio": "Rita",
                "signed_on": d("2024-03-05"),
            },
            {
                "customer_id": "cus_B",
                "name": 'Beta "Norte" SA',
                "portfolio": "Rita",
                "signed_on": d("2025-06-30"),
            },
            {
                "customer_id": "cus_C",
                "name": "Gama Consultoria",
                "portfolio": "Téo",
                "signed_on": d("2025-02-11"),
            },
            {
                "customer_id": "cus_007",
                "name": "zé@delta.example",
                "portfolio": "Téo",
                "signed_on": d("2025-08-01"),
            },
        ],
    ),
    "chartmogul_customers": Case(
        stated={"columns": {"portfolio": "Owner"}},
        rows=[
            {
                "customer_id": "A-1",
                "name": "Aurora",
                "portfolio": "Rita",
                "region": "BR",
                "signed_on": d("2024-03-05"),
            },
            {
                "customer_id": "B-2",
                "name": "Beto Lima",
                "portfolio": "Rita",
                "region": "PT",
                "signed_on": d("2025-07-01"),
            },
            {
                "customer_id": "C-3",
                "name": "Gama",
                "portfolio": "Téo",
                "region": "BR",
                "signed_on": d("2025-02-11"),
            },
        ],
        passed={
            ("leave_out", "Status", "Qualified Lead"): 1,
            ("repeated", "customer_id", ""): 1,
        },
    ),
    "chartmogul_subscription_events": Case(
        stated={
            "columns": {
                "interval": {
                    "column": "plan_external_id",
                    "map": {"gold_monthly": "month", "gold_yearly": "year"},
                }
            }
        },
        rows=[
            {
                "contract_id": "105",
                "customer_id": "B-2",
                "product": "gold_yearly",
                "start_on": d("2025-09-02"),
                "amount": m("2400.00"),
                "interval": "year",
                "currency": "BRL",
            },
            {
                "contract_id": "103",
                "customer_id": "A-1",
                "product": "gold_monthly",
                "start_on": d("2025-06-01"),
                "end_on": d("2026-01-20"),  # the cancellation
                "amount": m("299.99"),
                "interval": "month",
                "currency": "BRL",
            },
            {
                "contract_id": "101",
                "customer_id": "B-2",
                "product": "gold_yearly",
                "start_on": d("2025-07-01"),
                "end_on": d("2025-09-02"),  # the first of the two updates of that day
                "amount": m("1200.00"),
                "interval": "year",
                "kind": "new",
                "currency": "BRL",
            },
            {
                "contract_id": "100",
                "customer_id": "A-1",
                "product": "gold_monthly",
                "start_on": d("2024-03-05"),
                "end_on": d("2025-06-01"),
                "amount": m("99.90"),
                "interval": "month",
                "kind": "new",
                "currency": "BRL",
            },
        ],
        passed={
            ("ends", "event_type", "subscription_cancelled"): 1,
            ("leave_out", "event_type", "subscription_start_scheduled"): 1,
            ("no_term", "end_on", ""): 1,  # 104 was replaced the same day
        },
    ),
    "baremetrics_subscriptions": Case(
        currency="USD",
        rows=[
            {
                "contract_id": "subscription_1",
                "customer_id": "customer_1",
                "product": "SEO",
                "start_on": d("2024-03-31"),
                "end_on": d("2025-05-04"),
                "amount": m("50.00"),
                "interval": "month",
                "currency": "USD",
            },
            {
                "contract_id": "subscription_2",
                "customer_id": "customer_2",
                "product": "SEM",
                "start_on": d("2025-01-15"),
                "amount": m("259.80"),  # 2 × 129.90
                "interval": "3 months",
                "currency": "USD",
            },
            {
                "contract_id": "subscription_3",
                "customer_id": "customer_3",
                "product": "All",
                "start_on": d("2025-02-28"),
                "amount": m("999.99"),
                "interval": "year",
                "currency": "USD",
            },
            {
                "contract_id": "subscription_4",
                "customer_id": "customer_1",
                "product": "All",
                "start_on": d("2025-06-01"),
                "amount": m("1800.00"),
                "interval": "24 months",
                "currency": "USD",
            },
        ],
        passed={("no_term", "end_on", ""): 1},
    ),
    "baremetrics_customers": Case(
        stated={"columns": {"portfolio": {"value": "All"}}},
        rows=[
            {"customer_id": "customer_1", "name": "Aurora", "portfolio": "All"},
            {"customer_id": "customer_2", "name": "Beta, Inc.", "portfolio": "All"},
            {"customer_id": "customer_3", "name": "c@gama.example", "portfolio": "All"},
        ],
        passed={("repeated", "customer_id", ""): 2},
    ),
    "hubspot_companies": Case(
        rows=[
            {
                "customer_id": "9100000001",
                "name": "Aurora",
                "portfolio": "Rita Alves",
                "sector": "FOOD_BEVERAGES",
                "region": "SP",
                "size": 120,
            },
            {
                "customer_id": "9100000002",
                "name": 'Beta "Norte" SA',
                "portfolio": "Rita Alves",
                "sector": "COMPUTER_SOFTWARE",
                "region": "Portugal",
            },
            {
                "customer_id": "9100000003",
                "name": "Gama, Consultoria",
                "portfolio": "Téo Dias",
                "region": "RJ",
                "size": 35,
            },
            {"customer_id": "9100000004", "name": "007", "portfolio": "Téo Dias", "size": 1},
        ],
    ),
    "hubspot_deals": Case(
        rows=[
            {
                "opportunity_id": "501",
                "customer_id": "9100000001",
                "kind": "upsell",
                "stage": "won",
                "amount": m("1500"),
                "opened_on": d("2025-12-01"),
                "closed_on": d("2026-01-31"),
                "reason": "Champion",
            },
            {
                "opportunity_id": "502",
                "customer_id": "9100000002",
                "kind": "renewal",
                "stage": "forecast",
                "opened_on": d("2026-02-10"),
            },
            {
                "opportunity_id": "503",
                "customer_id": "9100000003",
                "kind": "upsell",
                "stage": "lost",
                "amount": m("299.9"),
                "opened_on": d("2026-01-05"),
                "closed_on": d("2026-02-12"),
                "reason": "Price, again",
            },
        ],
        aside={7: "not-listed", 8: "currency"},
        passed={("leave_out", "Deal Type", "New Business"): 1, ("leave_out", "Deal Type", ""): 1},
    ),
    "salesforce_accounts": Case(
        rows=[
            {
                "customer_id": "001B000001aAAAA",
                "name": "Aurora",
                "portfolio": "Rita Alves",
                "sector": "Food & Beverage",
                "region": "SP",
                "size": 120,
                "channel": "Web",
            },
            {
                "customer_id": "001B000001bBBBB",
                "name": 'Beta "Norte" SA',
                "portfolio": "Rita Alves",
                "sector": "Technology",
                "region": "Portugal",
                "channel": "Partner Referral",
            },
            {
                "customer_id": "001B000001cCCCC",
                "name": "Gama, Consultoria",
                "portfolio": "Téo Dias",
                "region": "RJ",
                "size": 35,
            },
            {
                "customer_id": "001B000001dDDDD",
                "name": "=HYPERLINK(1)",
                "portfolio": "Téo Dias",
                "size": 1,
            },
        ],
    ),
    "salesforce_opportunities": Case(
        stated={"dialect": {"dates": "mdy"}},
        rows=[
            {
                "opportunity_id": "006B0000000aAAA",
                "customer_id": "001B000001aAAAA",
                "kind": "upsell",
                "stage": "won",
                "amount": m("1500"),
                "opened_on": d("2025-12-01"),
                "closed_on": d("2026-01-31"),
                "referral": True,
            },
            {
                "opportunity_id": "006B0000000bBBB",
                "customer_id": "001B000001bBBBB",
                "kind": "renewal",
                "stage": "negotiation",
                "opened_on": d("2026-02-10"),
                "referral": False,
            },
            {
                "opportunity_id": "006B0000000cCCC",
                "customer_id": "001B000001cCCCC",
                "kind": "upsell",
                "stage": "lost",
                "amount": m("299.90"),
                "opened_on": d("2026-01-05"),
                "closed_on": d("2026-02-12"),
                "referral": False,
            },
        ],
        aside={6: "not-listed"},
        passed={("leave_out", "Type", "New Customer"): 1},
    ),
    "pipedrive_organizations": Case(
        rows=[
            {"customer_id": "1", "name": "Aurora", "portfolio": "Rita", "region": "São Paulo", "size": 120},
            {"customer_id": "2", "name": 'Beta "Norte" SA', "portfolio": "Rita", "region": "Norte"},
            {"customer_id": "003", "name": "Gama; Consultoria", "portfolio": "Téo", "size": 35},
            {"customer_id": "4", "name": "NA", "portfolio": "Téo"},
        ],
    ),
    "pipedrive_organizations_pt_BR": Case(
        rows=[
            {
                "customer_id": "1",
                "name": "Padaria Aurora",
                "portfolio": "Rita",
                "sector": "Alimentação",
                "region": "São Paulo",
            },
            {"customer_id": "2", "name": 'Beta "Norte" S/A', "portfolio": "Rita", "region": "Norte"},
            {"customer_id": "003", "name": "Gama; Consultoria", "portfolio": "Téo", "sector": "Serviços"},
            {"customer_id": "4", "name": "NA", "portfolio": "Téo"},
        ],
    ),
    "pipedrive_deals": Case(
        stated={"columns": {"kind": {"value": "upsell"}}},
        rows=[
            {
                "opportunity_id": "11",
                "customer_id": "1",
                "kind": "upsell",
                "stage": "won",
                "amount": m("1500"),
                "opened_on": d("2025-12-01"),
                "closed_on": d("2026-01-31"),
            },
            {
                "opportunity_id": "12",
                "customer_id": "2",
                "kind": "upsell",
                "stage": "proposal",
                "amount": m("99.9"),
                "opened_on": d("2026-02-10"),
            },
            {
                "opportunity_id": "13",
                "customer_id": "003",
                "kind": "upsell",
                "stage": "lost",
                "amount": m("299.9"),
                "opened_on": d("2026-01-05"),
                "closed_on": d("2026-02-12"),
                "reason": "Price, again",
            },
        ],
        aside={6: "not-choice", 7: "currency"},
        passed={("leave_out", "Deal - Status", "Deleted"): 1},
    ),
    "pipedrive_deals_pt_BR": Case(
        stated={"columns": {"kind": {"value": "cross_sell"}}},
        rows=[
            {
                "opportunity_id": "11",
                "customer_id": "1",
                "kind": "cross_sell",
                "stage": "won",
                "amount": m("1500"),
                "opened_on": d("2025-12-01"),
                "closed_on": d("2026-01-31"),
            },
            {
                "opportunity_id": "12",
                "customer_id": "2",
                "kind": "cross_sell",
                "stage": "proposal",
                "amount": m("99.9"),
                "opened_on": d("2026-02-10"),
            },
            {
                "opportunity_id": "13",
                "customer_id": "003",
                "kind": "cross_sell",
                "stage": "lost",
                "amount": m("299.9"),
                "opened_on": d("2026-01-05"),
                "closed_on": d("2026-02-12"),
                "reason": "Preço, de novo",
            },
        ],
        aside={6: "not-choice"},
        passed={("leave_out", "Negócio - Status", "Excluído"): 1},
    ),
    "rd_station_crm": Case(
        stated={"columns": {"kind": {"value": "upsell"}}, "dialect": {"delimiter": ";"}},
        rows=[
            {
                "opportunity_id": "Aurora - licenças",
                "customer_id": "Padaria Aurora",
                "kind": "upsell",
                "stage": "won",
                "amount": m("1500"),
                "opened_on": d("2025-12-01"),
                "closed_on": d("2026-01-31"),
                "product": "Licenças; suporte",
                "referral": True,
            },
            {
                "opportunity_id": "Beta - módulo",
                "customer_id": "Beta Norte S/A",
                "kind": "upsell",
                "stage": "proposal",
                "amount": m("99.9"),
                "opened_on": d("2026-02-10"),
                "product": "Módulo B",
                "referral": False,
            },
            {
                "opportunity_id": "Gama",
                "customer_id": "Gama",
                "kind": "upsell",
                "stage": "lost",
                "amount": m("299.9"),
                "opened_on": d("2026-01-05"),
                "closed_on": d("2026-02-12"),
                "reason": "Preço",
                "referral": False,
            },
            {
                "opportunity_id": "Delta",
                "customer_id": "Delta",
                "kind": "upsell",
                "stage": "expand_map",
                "opened_on": d("2026-01-07"),
                "referral": False,
            },
        ],
        aside={5: "not-choice"},
    ),
    "zendesk_tickets": Case(
        rows=[
            {
                "ticket_id": "35436",
                "customer_id": "Aurora",
                "opened_at": t("2026-01-31 02:50:10"),  # three hours later in UTC
                "first_response_minutes": 490.0,
                "closed_at": t("2026-02-02 11:59:00"),
                "priority": "medium",
                "satisfaction": 5.0,
            },
            {
                "ticket_id": "35437",
                "customer_id": "Beta",  # no organization: the requester's external ID
                "opened_at": t("2026-02-03 13:00:00"),
                "first_response_minutes": 5.0,
                "closed_at": t("2026-02-03 13:59:00"),
                "priority": "urgent",
                "satisfaction": 1.0,
            },
            {"ticket_id": "35438", "customer_id": "Gama", "opened_at": t("2026-02-20 17:00:00")},
        ],
        aside={5: "orphan"},
        passed={("leave_out", "Status", "Deleted"): 1},
    ),
    "surveymonkey_nps": Case(
        rows=[
            {
                "response_id": "118201",
                "customer_id": "A-1",
                "contact_id": "ana@aurora.example",
                "answered_on": d("2026-01-13"),
                "survey": "nps",
                "score": 10.0,
                "comment": "Works, always",
            },
            {
                "response_id": "118202",
                "customer_id": "B-2",
                "contact_id": "bo@beta.example",
                "answered_on": d("2026-02-01"),
                "survey": "nps",
                "score": 0.0,
            },
            {
                "response_id": "118203",
                "customer_id": "C-3",
                "answered_on": d("2026-02-02"),
                "survey": "nps",
                "score": 7.0,
                "comment": "NA",
            },
        ],
        aside={6: "missing-value", 7: "above"},
    ),
    "delighted_nps": Case(
        rows=[
            {
                "response_id": "5001",
                "customer_id": "A-1",
                "contact_id": "301",
                "answered_on": d("2026-01-13"),
                "survey": "nps",
                "score": 10.0,
                "comment": "Fast\nand kind",
            },
            {
                "response_id": "5002",
                "customer_id": "B-2",
                "contact_id": "302",
                "answered_on": d("2026-01-31"),
                "survey": "nps",
                "score": 6.0,
            },
        ],
        aside={5: "score", 6: "not-listed"},
        passed={("leave_out", "Survey Type", "csat"): 1},
    ),
    "generic_customers": Case(
        stated={"dialect": {"delimiter": ";", "decimal": ",", "dates": "dmy"}},
        rows=[
            {
                "customer_id": "A-1",
                "name": "Padaria Aurora",
                "portfolio": "Sul",
                "segment": "SMB",
                "sector": "Alimentação",
                "region": "SP",
                "size": 120,
                "channel": "Indicação",
                "signed_on": d("2024-03-05"),
            },
            {
                "customer_id": "B-2",
                "name": 'Beta "Norte"; S/A',
                "portfolio": "Norte",
                "segment": "Enterprise",
                "region": "AM",
                "size": 1250,
                "signed_on": d("2025-07-01"),
            },
            {"customer_id": "007", "name": "NA", "portfolio": "Sul"},
        ],
    ),
    "generic_contracts": Case(
        stated={"dialect": {"delimiter": ";", "decimal": ",", "dates": "dmy"}},
        rows=[
            {
                "contract_id": "K-1",
                "customer_id": "A-1",
                "product": "Pro",
                "start_on": d("2024-03-05"),
                "amount": m("299.70"),
                "interval": "month",
                "currency": "BRL",
            },
            {
                "contract_id": "K-2",
                "customer_id": "B-2",
                "product": "Anual",
                "start_on": d("2025-07-01"),
                "end_on": d("2026-06-30"),
                "amount": m("12000"),
                "interval": "year",
                "cancelled_on": d("2026-01-20"),
                "end_reason": "Preço",
                "currency": "BRL",
            },
            {
                "contract_id": "K-3",
                "customer_id": "007",
                "product": "Pro",
                "start_on": d("2024-02-29"),
                "end_on": d("2025-12-10"),
                "amount": m("1234.56"),
                "interval": "quarter",
            },
            {
                "contract_id": "K-4",
                "customer_id": "007",
                "product": "Implantação",
                "start_on": d("2025-12-10"),
                "amount": m("500"),
                "interval": "once",
                "currency": "BRL",
            },
            {
                "contract_id": "K-5",
                "customer_id": "007",
                "product": "Pro",
                "start_on": d("2025-12-10"),
                "amount": m("90"),
                "interval": "12 months",
                "currency": "BRL",
            },
        ],
    ),
    "generic_invoices": Case(
        stated={"dialect": {"delimiter": ";", "decimal": ",", "dates": "dmy"}},
        rows=[
            {
                "invoice_id": "1001",
                "customer_id": "A-1",
                "currency": "BRL",
                "issued_on": d("2026-01-05"),
                "amount": m("299.70"),
                "product": "Pro",
                "due_on": d("2026-01-15"),
                "paid_on": d("2026-01-14"),
            },
            {
                "invoice_id": "1002",
                "customer_id": "B-2",
                "currency": "BRL",
                "issued_on": d("2026-01-31"),
                "amount": m("1000"),
                "product": "Anual",
                "due_on": d("2026-02-28"),
            },
            {
                "invoice_id": "1003",
                "customer_id": "A-1",
                "currency": "BRL",
                "issued_on": d("2026-02-10"),
                "amount": m("-29.97"),
                "product": "Crédito",
            },
        ],
        aside={5: "currency", 6: "orphan"},
    ),
    "generic_surveys": Case(
        rows=[
            {
                "response_id": "1",
                "customer_id": "A-1",
                "contact_id": "ana@aurora.example",
                "answered_on": d("2026-01-13"),
                "survey": "nps",
                "score": 10.0,
                "comment": 'bom, "barato"',
            },
            {
                "response_id": "2",
                "customer_id": "B-2",
                "answered_on": d("2026-01-31"),
                "survey": "csat",
                "score": 4.5,
            },
            {
                "response_id": "3",
                "customer_id": "A-1",
                "answered_on": d("2026-02-02"),
                "survey": "ces",
                "score": 5.0,
                "comment": "NA",
            },
        ],
        aside={5: "above", 6: "not-choice"},
    ),
}
