"""The tables that a company brings, as readers call them."""

from __future__ import annotations

from cskit.locale import gettext

__all__ = ["table_name"]


def table_name(table: str) -> str:
    """Return a table's name as readers call it; a table without one keeps its own."""
    names = {
        "customers": gettext("Accounts"),
        "contracts": gettext("Contracts"),
        "mrr": gettext("MRR balances"),
        "invoices": gettext("Invoices"),
        "portfolios": gettext("Portfolios"),
        "assignments": gettext("Portfolio assignments"),
        "surveys": gettext("Survey answers"),
        "acquisition": gettext("Acquisition spend"),
        "costs": gettext("Cost to serve"),
        "usage": gettext("Product use"),
        "tickets": gettext("Support tickets"),
        "touchpoints": gettext("Touchpoints"),
        "opportunities": gettext("Opportunities"),
        "milestones": gettext("Milestones"),
        "contacts": gettext("Contacts"),
        "plans": gettext("Success plans"),
        "advocacy": gettext("Advocacy"),
        "products": gettext("Products"),
        "areas": gettext("Areas"),
        "targets": gettext("Targets"),
        "price_index": gettext("Price index"),
    }
    return names.get(table, table)
