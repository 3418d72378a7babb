"""The relation each account is in, in words: what the book could bring at most, and how peers were found."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cskit.definitions import REASONS
from cskit.findings.acting import counted
from cskit.findings.figures import figure
from cskit.findings.ltv_cac.value import cents
from cskit.locale import gettext, ngettext
from cskit.locale.format import integer, listing, money, number

__all__ = ["peers", "potential", "relation_caption", "relation_rows", "relation_total"]


def relation_rows(relations: pd.DataFrame) -> pd.DataFrame:
    """Put words to the relations.

    Parameters
    ----------
    relations
        From :func:`cskit.metrics.ltv_cac.relations`.
    """
    words = {
        "profitable": gettext("Most profitable now"),
        "develop": gettext("To develop soon"),
        "promising": gettext("Promising later"),
        "other": gettext("Other accounts"),
        "apart": gettext("In onboarding or not paying, not ranked"),
    }
    return relations.assign(relation=[words[name] for name in relations["relation"]])


def relation_total(relations: pd.DataFrame) -> dict[str, object] | None:
    """Return the last row of the relations; None where there are none."""
    if relations.empty:
        return None
    sums = {
        name: relations[name].sum(min_count=1) for name in ("accounts", "mrr", "revenue_12m", "margin", "gap")
    }
    return {"relation": gettext("Total"), **sums}


def relation_caption(relations: pd.DataFrame) -> str:
    """Return how many accounts are in each relation.

    Parameters
    ----------
    relations
        From :func:`cskit.metrics.ltv_cac.relations`.
    """
    n = dict.fromkeys(("profitable", "develop", "promising", "other"), 0)
    n |= dict(zip(relations["relation"], relations["accounts"].to_list(), strict=True))
    now = ngettext(
        "{n} account is most profitable now", "{n} accounts are most profitable now", n["profitable"]
    ).format(n=integer(n["profitable"]))
    soon = ngettext(
        "{n} account is to develop soon", "{n} accounts are to develop soon", n["develop"]
    ).format(n=integer(n["develop"]))
    later = ngettext(
        "{n} account is promising later", "{n} accounts are promising later", n["promising"]
    ).format(n=integer(n["promising"]))
    said = ((now, n["profitable"]), (soon, n["develop"]), (later, n["promising"]))
    if any(count for _, count in said):
        return counted(said)
    if n["other"] and relations["gap"].isna().all():
        return gettext("Without peers to compare with, who could bring more cannot be told.")
    if n["other"]:
        return gettext("No account is in one of the three relations.")
    return gettext("No account pays and is past onboarding: there is nobody to rank.")


def potential(results: pd.DataFrame, currency: str) -> str:
    """Return what lies between the accounts and the better ones of their peers, or why that is not known.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.ltv_cac.potential_results`.
    """
    gap, below = figure(results, "ltv.potential_gap"), figure(results, "ltv.below_peers")
    if gap.value is None:
        return gettext("What the accounts could bring is not known: {why}.").format(
            why=gettext(REASONS[gap.undefined])
        )
    if not below.whole:
        return gettext("No account is below the upper quartile of its peers.")
    return ngettext(
        "{x} a month lies between {m} account and the upper quartile of its peers; "
        "a ceiling, not a forecast.",
        "{x} a month lies between {m} accounts and the upper quartile of their peers; "
        "a ceiling, not a forecast.",
        below.whole,
    ).format(x=money(cents(gap.value), currency), m=integer(below.whole))


def peers(results: pd.DataFrame, company: Mapping[str, pd.DataFrame]) -> str:
    """Return how peers were found, and how firmly; empty where there are none.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.ltv_cac.potential_results`.
    company
        ``book.company``, of which ``ltv_peers``.
    """
    samples = figure(results, "ltv.peer_rand_samples")
    if samples.value is None:
        return ""
    table = company["ltv_peers"]
    fit = table[table["scope"] == "fit"].set_index("name")["number"]
    said = [
        gettext(
            "Peers: the company's {n} accounts that pay and are past onboarding, in {k} groups by "
            "{features}, never by what they pay. Made again from other samples the groups agree at "
            "{samples} (1 = the same, 0 = chance)."
        ).format(
            n=integer(samples.n),
            k=integer(fit["k"]),
            features=_listed(table.loc[table["scope"] == "used", "name"]),
            samples=number(samples.value, 2),
        ),
    ]
    left_out = table.loc[table["scope"].isin(["constant", "seldom_known"]), "name"]
    if len(left_out):
        said.append(
            gettext("Not used, because few accounts have it or all are alike in it: {features}.").format(
                features=_listed(left_out)
            )
        )
    return " ".join(said)


def _listed(names: pd.Series) -> str:
    """Return the names of features in words, as a list."""
    words = {
        "adoption": gettext("use of seats"),
        "logins": gettext("logins per user"),
        "tickets": gettext("support tickets"),
        "touchpoints": gettext("touchpoints"),
        "growth": gettext("growth in a year"),
        "tenure": gettext("tenure"),
        "size": gettext("employees"),
        "segment": gettext("segment"),
        "sector": gettext("sector"),
    }
    return listing([words[name] for name in names])
