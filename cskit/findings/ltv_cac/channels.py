"""The company's channels in words."""

from __future__ import annotations

import pandas as pd

from cskit.findings.figures import figure
from cskit.findings.ltv_cac.value import cents, ranged
from cskit.locale import gettext, ngettext
from cskit.locale.format import between, count_of, integer, money, percent, ratio

__all__ = ["channel_caption", "channel_rows", "channel_total", "first_year", "who_stays"]


def channel_rows(channels: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Put words to the channels: name, range of CAC, LTV over CAC, how many stayed.

    Parameters
    ----------
    channels
        From :func:`cskit.metrics.ltv_cac.channels`.
    """
    cac = zip(channels["cac_low"], channels["cac_high"], strict=True)
    stay = zip(*(channels[name] for name in ("eligible", "stayed", "low", "high")), strict=True)
    ranges = [
        "" if pd.isna(low) else between(money(low, currency), money(high, currency)) for low, high in cac
    ]
    worth = zip(*(channels[name] for name in ("ratio", "ratio_low", "ratio_high")), strict=True)
    ratios = ["" if pd.isna(low) else _ratio(value, low, high) for value, low, high in worth]
    return channels.assign(
        ratio_said=pd.Series(ratios, index=channels.index, dtype="str"),
        name=[name or gettext("unattributed") for name in channels["channel"]],
        cac_range=pd.Series(ranges, index=channels.index, dtype="str"),
        stay=pd.Series(["" if pd.isna(row[0]) else _stay(*row) for row in stay], channels.index, dtype="str"),
    )


def _ratio(value: float, low: float, high: float) -> str:
    """Return LTV over CAC with its likely range."""
    return gettext("{x} ({range})").format(x=ratio(value), range=between(ratio(low), ratio(high)))


def _stay(eligible: int, stayed: int, low: float, high: float) -> str:
    """Return how many of a channel's accounts stayed 12 months, with the likely range."""
    return gettext("{k_of_n} ({range})").format(
        k_of_n=count_of(stayed, eligible),
        range=between(percent(low, decimals=0), percent(high, decimals=0)),
    )


def channel_total(results: pd.DataFrame, currency: str) -> dict[str, object] | None:
    """Return the last row: the company as a whole; None where there is no CAC.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.ltv_cac.cac`.
    """
    spend, new = figure(results, "cac.spend"), figure(results, "cac.new_accounts")
    if spend.value is None or new.value is None:
        return None
    blended = figure(results, "cac.blended")
    total: dict[str, object] = {
        "name": gettext("All of the company"),
        "spend": round(100 * spend.value),
        "new_accounts": new.whole,
    }
    return total | (
        {} if blended.value is None else {"cac": cents(blended.value), "cac_range": ranged(blended, currency)}
    )


def channel_caption(channels: pd.DataFrame, results: pd.DataFrame, currency: str) -> tuple[str, str]:
    """Return caption and subtitle of the channels, or why there are none."""
    blended = figure(results, "cac.blended")
    if channels.empty:
        return _nothing(blended.undefined), ""
    sub = gettext("Company · accounts that first paid in the last 12 months, spend a sales cycle earlier")
    if blended.value is None:
        return gettext("Company: what each channel cost and brought"), sub
    return gettext("Company: winning an account costs {cac} ({range}).").format(
        cac=money(cents(blended.value), currency), range=ranged(blended, currency)
    ), sub


def _nothing(why: str) -> str:
    """Return why no channel can be shown."""
    if why == "spend_incomplete":
        return gettext("Months of acquisition spend are missing, so the channels cannot be compared.")
    return gettext("The data hold no acquisition spend, so the channels cannot be compared.")


def who_stays(channels: pd.DataFrame, results: pd.DataFrame, currency: str) -> str:
    """Return a channel that is cheaper and keeps fewer, only where both ranges support it.

    Parameters
    ----------
    channels
        From :func:`channel_rows`.
    results
        From :func:`cskit.metrics.ltv_cac.cac`.
    """
    known = channels[(channels["channel"] != "") & channels["cac"].notna() & channels["low"].notna()]
    if channels.empty:
        return ""
    pairs = known.merge(known, how="cross", suffixes=("", "_than"))
    clear = pairs[(pairs["cac_high"] < pairs["cac_low_than"]) & (pairs["high"] < pairs["low_than"])]
    sentences = []
    if len(clear):
        pair = clear.iloc[0]
        sentences.append(
            gettext("{channel} brings cheaper accounts that leave sooner than those of {other}.").format(
                channel=pair["name"], other=pair["name_than"]
            )
        )
    elif len(known) > 1:
        sentences.append(
            gettext("The ranges overlap: we cannot say that cheaper channels keep fewer accounts.")
        )
    loose = figure(results, "cac.unattributed")
    if loose.value:
        sentences.append(
            gettext("{amount} name no channel; they count in the CAC of the whole company.").format(
                amount=money(cents(loose.value), currency)
            )
        )
    return " ".join(sentences)


def first_year(results: pd.DataFrame) -> str:
    """Return what the accounts won a year earlier brought back in their first year.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.ltv_cac.returns`.
    """
    roi, roas = figure(results, "cac.roi"), figure(results, "cac.roas")
    if roi.value is None or roi.low is None or roi.high is None:
        return ""
    first = ngettext(
        "Company, {n} account won 12 to 23 months ago: ROI of its first year {roi} ({range}).",
        "Company, {n} accounts won 12 to 23 months ago: ROI of their first year {roi} ({range}).",
        roi.n,
    ).format(
        n=integer(roi.n),
        roi=percent(roi.value, decimals=0, signed=True),
        range=between(percent(roi.low, decimals=0, signed=True), percent(roi.high, decimals=0, signed=True)),
    )
    if roas.value is None or roas.low is None or roas.high is None:
        return first
    ads = gettext(
        "Revenue over advertising (ROAS): {roas} ({range}), though advertising did not reach them all."
    )
    second = ads.format(roas=ratio(roas.value), range=between(ratio(roas.low), ratio(roas.high)))
    return f"{first} {second}"
