"""Three accounts whose LTV is known by hand, and a company that spends on winning accounts."""

from __future__ import annotations

import pandas as pd

from cskit.metrics import ltv_cac as ltv
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, customers, ledger, month, table

POLICY = Policy()
STATED = ltv.Margin(0.8, False, pd.DataFrame({"revenue": [], "cost": []}, dtype="int64"))


def months(first: str, last: str, cents: int) -> dict[str, int]:
    return {f"{when:%Y-%m}": cents for when in pd.date_range(month(first), month(last), freq="MS")}


def three(times: int = 1) -> pd.DataFrame:
    """A pays 100 for 12 months, b 300 for the last 6; c paid 200 for 6 months and left in July."""
    return ledger(
        {
            "a": months("2025-10", "2026-09", 10000 * times),
            "b": months("2026-04", "2026-09", 30000 * times),
            "c": months("2026-01", "2026-06", 20000 * times),
        },
        "2026-09",
    )


def worth_of(rows: pd.DataFrame, invoices: pd.DataFrame | None = None, **more) -> pd.DataFrame:
    policy = more.pop("policy", POLICY)
    paid = ltv.histories(rows, SEPTEMBER, "mrr")
    exposed = ltv.exposure(rows, SEPTEMBER, "Sul", None)
    return ltv.formulas(
        paid, invoices, more.pop("margin", STATED), exposed, SEPTEMBER, "mrr", policy, "BRL", **more
    )


def people_of(**channels: tuple[str | None, str | None]) -> pd.DataFrame:
    found = customers(*channels)
    return found.assign(
        channel=pd.Series([pair[0] for pair in channels.values()], dtype="str"),
        segment=pd.Series([pair[1] for pair in channels.values()], dtype="str"),
    )


def spent(*rows: tuple[str, str | None, str | None, float, float | None, int | None]) -> pd.DataFrame:
    names = ("month", "channel", "segment", "spend", "ad_spend", "sales_cycle_months")
    return table("acquisition", [dict(zip(names, row, strict=True)) for row in rows])


def company_of(spend: pd.DataFrame, **more) -> dict[str, pd.DataFrame]:
    """Five accounts by ads in August, five by partners in March, three without a channel; z is older."""
    ads = {f"a{place}": months("2026-08", "2026-09", 10000) for place in range(5)}
    partners = {f"p{place}": months("2026-03", "2026-09", 40000) for place in range(5)}
    loose = {f"n{place}": months("2026-05", "2026-09", 5000) for place in range(3)}
    rows = ledger({**ads, **partners, **loose, "z": months("2024-01", "2026-09", 700)}, "2026-09")
    about = {
        **dict.fromkeys(ads, ("Ads", "S")),
        **dict.fromkeys(partners, ("Partners", "L")),
        **dict.fromkeys(loose, (None, None)),
        "z": ("Ads", "S"),
    }
    return {"ledger": rows, "customers": people_of(**about), "acquisition": spend, **more}


QUIET = [
    (f"{when:%Y-%m}-01", "Ads", "S", 0.0, 0.0, 2) for when in pd.date_range("2023-10", "2026-09", freq="MS")
]
SPEND = spent(
    *QUIET[:-4],
    ("2026-06-01", "Ads", "S", 500, 400, 2),  # meets August
    ("2026-08-01", "Ads", "S", 9999, 0, 2),  # meets October: not yet
    ("2026-07-01", "Partners", "L", 1000, None, 0),
    ("2025-08-01", "Partners", "L", 77, None, 1),  # met September 2025, before the window
    ("2026-09-01", None, None, 130, None, None),
)


def aggregate(tables: dict[str, pd.DataFrame], **more) -> dict[str, pd.DataFrame]:
    opening = more.get("opening", month("2024-01"))
    found = ltv.acquisition(tables, SEPTEMBER, opening, more.get("complete_from"), "mrr", POLICY)
    return {"ltv_acquisition": found}
