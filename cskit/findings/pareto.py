"""What the Pareto page says: who holds the revenue, and what if one leaves."""

from __future__ import annotations

import pandas as pd

from cskit.findings.accounts import nothing_known
from cskit.findings.figures import figure
from cskit.findings.signals import annotate
from cskit.locale import gettext, ngettext
from cskit.locale.format import between, integer, listing, money, percent, points

__all__ = [
    "act",
    "act_caption",
    "against_company",
    "bars_alt",
    "bars_caption",
    "counted",
    "curve_alt",
    "curve_caption",
    "distance",
    "growing",
    "headline",
    "losing",
    "named_losses",
    "protect",
    "same_accounts",
    "with_causes",
]

_FEW = 20
"""Accounts that one person can protect; of more, only the renewals are said."""
_FIFTH = 5
"""Fewest accounts that have a top 20%."""
_SAID_AS_COUNT = 20
"""Under so many accounts a share of them is said as "4 of 5" alone."""


def headline(results: pd.DataFrame, distribution: pd.DataFrame, basis: str = "mrr") -> str:
    """Return the page's verdict: how few accounts hold 80%, and how much the largest holds.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.pareto.summary`.
    distribution
        From :func:`cskit.metrics.pareto.distribution`: accounts with ``name``, largest first.
    basis
        ``"mrr"`` or ``"revenue"`` (of the last 12 months).
    """
    k80 = figure(results, "pareto.k80")
    if k80.value is None:
        return _nothing(basis)
    largest = distribution.iloc[0]
    if k80.n == 1:
        if basis == "mrr":
            message = gettext("{name} is the only paying account and holds all of the MRR.")
        else:
            message = gettext("{name} is the only account with revenue and holds all of the revenue.")
        return message.format(name=largest["name"])
    few = k80.n < _SAID_AS_COUNT
    if basis == "mrr" and few:
        message = ngettext(
            "{k} of {n} accounts holds 80% of MRR; the largest, {name}, holds {top}.",
            "{k} of {n} accounts hold 80% of MRR; the largest, {name}, holds {top}.",
            k80.whole,
        )
    elif few:
        message = ngettext(
            "{k} of {n} accounts holds 80% of the revenue of the last 12 months; the largest, {name}, holds {top}.",
            "{k} of {n} accounts hold 80% of the revenue of the last 12 months; the largest, {name}, holds {top}.",
            k80.whole,
        )
    elif basis == "mrr":
        message = ngettext(
            "{k} of {n} accounts holds 80% of MRR ({share} of accounts); the largest, {name}, holds {top}.",
            "{k} of {n} accounts hold 80% of MRR ({share} of accounts); the largest, {name}, holds {top}.",
            k80.whole,
        )
    else:
        message = ngettext(
            "{k} of {n} accounts holds 80% of the revenue of the last 12 months ({share} of accounts); "
            "the largest, {name}, holds {top}.",
            "{k} of {n} accounts hold 80% of the revenue of the last 12 months ({share} of accounts); "
            "the largest, {name}, holds {top}.",
            k80.whole,
        )
    return message.format(
        k=integer(k80.whole),
        n=integer(k80.n),
        share=percent(figure(results, "pareto.share_of_customers_80").value),
        name=largest["name"],
        top=percent(figure(results, "pareto.largest_share").value),
    )


def _nothing(basis: str) -> str:
    """Return the headline of a book in which nobody pays."""
    if basis == "mrr":
        return gettext("No paying account at month end: nothing to distribute.")
    return gettext("No account with revenue in the last 12 months: nothing to distribute.")


def counted(results: pd.DataFrame, left_out: pd.DataFrame, currency: str, basis: str = "mrr") -> str:
    """Return what was counted and what was left out, with the reason.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.pareto.summary`.
    left_out
        From :func:`cskit.metrics.pareto.left_out`: accounts with ``reason``.
    """
    n = figure(results, "pareto.accounts").whole
    if n == 0:
        first = ""  # the headline says it
    elif basis == "mrr":
        first = ngettext(
            "Counted, no range: {n} paying account at month end.",
            "Counted, no range: {n} paying accounts at month end.",
            n,
        )
    else:
        first = ngettext(
            "Counted, no range: {n} account with revenue in the last 12 months.",
            "Counted, no range: {n} accounts with revenue in the last 12 months.",
            n,
        )
    credit = abs(figure(results, "pareto.negative_total").value or 0) * 100
    reasons = left_out["reason"].value_counts()
    sentences = [first.format(n=integer(n))]
    for reason, message in _left_out_messages(reasons).items():
        sentences.append(message.format(n=integer(reasons[reason]), amount=money(credit, currency)))
    return " ".join(sentences).strip()


def _left_out_messages(reasons: pd.Series) -> dict[str, str]:
    """Return a sentence for each reason that occurs."""
    n = {reason: int(reasons.get(reason, 0)) for reason in ("paused", "zero", "negative")}
    messages = {
        "paused": ngettext(
            "{n} paused account is left out.", "{n} paused accounts are left out.", n["paused"]
        ),
        "zero": ngettext(
            "{n} account that brought nothing is left out.",
            "{n} accounts that brought nothing are left out.",
            n["zero"],
        ),
        "negative": ngettext(
            "{n} account with more credits than invoices ({amount}) stands apart.",
            "{n} accounts with more credits than invoices ({amount}) stand apart.",
            n["negative"],
        ),
    }
    return {reason: message for reason, message in messages.items() if n[reason]}


def against_company(results: pd.DataFrame, random: pd.DataFrame) -> str:
    """Return whether chance explains how concentrated the book is; empty without a comparison, or for one account.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.pareto.summary`.
    random
        From :func:`cskit.metrics.pareto.random_k80`.
    """
    k80, chance = figure(results, "pareto.k80"), figure(random, "pareto.k80_random")
    if k80.value is None or k80.n < 2 or chance.low is None or chance.high is None:
        return ""
    drawn = gettext("{n} accounts drawn at random from the company would need {range} for 80%:").format(
        n=integer(k80.n), range=_range(integer(chance.low), integer(chance.high))
    )
    if k80.value < chance.low:
        verdict = gettext("this portfolio is more concentrated than chance explains.")
    elif k80.value > chance.high:
        verdict = gettext("this portfolio is less concentrated than chance explains.")
    else:
        verdict = gettext("we cannot say this portfolio is more or less concentrated.")
    return f"{drawn} {verdict}"


def _range(low: str, high: str) -> str:
    """Return a range; one figure where both ends are the same."""
    return low if low == high else between(low, high)


def protect(distribution: pd.DataFrame, signals: pd.DataFrame, days: int, currency: str) -> str:
    """Return how many of the top group renew soon.

    Parameters
    ----------
    distribution
        From :func:`cskit.metrics.pareto.distribution`.
    signals
        From :func:`cskit.metrics.signals.signals`.
    days
        How soon, see ``Policy.renewal_days``.
    """
    top = distribution[distribution["top"]]
    if top.empty:
        return ""
    renewals = signals[(signals["signal"] == "renewal") & signals["customer_id"].isin(top["customer_id"])]
    known = renewals[renewals["state"] != "no_data"]
    due = renewals[renewals["state"] == "tag"]
    k = len(top)
    if k <= _FEW:
        these = ngettext("Protect this account", "Protect these {k} accounts", k)
    else:
        these = ngettext("Of this {k} account", "Of these {k} accounts", k)
    these = these.format(k=integer(k))
    if known.empty:
        return gettext("{these}; the data do not say when they renew.").format(these=these)
    if due.empty:
        return gettext("{these}; none renews within {days} days.").format(these=these, days=days)
    return ngettext(
        "{these}: {r} renews within {days} days ({amount}).",
        "{these}: {r} renew within {days} days ({amount}).",
        len(due),
    ).format(these=these, r=integer(len(due)), days=days, amount=money(due["cents"].sum(), currency))


def distance(results: pd.DataFrame) -> str:
    """Return how far the top 20% of accounts are from holding 80%."""
    top20 = figure(results, "pareto.top20_share")
    if top20.value is None:
        return ""
    if top20.n < _FIFTH:
        return gettext("The largest account holds {share} of the total.").format(share=percent(top20.value))
    # Compared as shown, so that "80%" never stands beside "above 80%".
    shown, goal = percent(top20.value), percent(0.8)
    if shown == goal:
        message = gettext("The top 20% of accounts holds {share} of the total: exactly the 80/20 rule.")
    elif top20.value < 0.8:
        message = gettext("The top 20% of accounts holds {share} of the total, less than the 80 of the 80/20 rule.")
    else:
        message = gettext("The top 20% of accounts holds {share} of the total, more than the 80 of the 80/20 rule.")
    return message.format(share=shown)


def same_accounts(results: pd.DataFrame) -> str:
    """Return how the accounts that were here all year moved, transfers aside; of one there is nothing to say."""
    same = figure(results, "pareto.same_accounts")
    now, then = figure(results, "pareto.same_accounts_k80"), figure(results, "pareto.same_accounts_k80_then")
    if same.whole < 2 or now.value is None or then.value is None:
        return ""
    return gettext(
        "Same accounts as a year ago, transfers aside: {n}; {then} held 80% then, {now} now."
    ).format(n=integer(same.whole), then=integer(then.whole), now=integer(now.whole))


def losing(if_lost: pd.DataFrame) -> str:
    """Return what the loss that would hurt most does to NRR.

    Parameters
    ----------
    if_lost
        From :func:`cskit.metrics.pareto.if_lost`.
    """
    alone = if_lost[if_lost["together"].isna()]
    if alone.empty:
        return gettext("No account pays recurring revenue: there is none to lose.")
    worst = alone.iloc[0]
    if pd.isna(worst["nrr"]) and alone["mrr_year_ago"].isna().all():
        return gettext("Less than 12 months of data: NRR is not defined yet.")
    if not alone["in_base"].any():
        # NRR looks at those that paid a year ago: none of these did.
        return gettext("No paying account paid a year ago: losing one does not move NRR yet.")
    sentence = gettext("Losing {name} moves NRR from {before} to {after}.").format(
        name=worst["name"], before=percent(worst["nrr"]), after=percent(worst["nrr_if_lost"])
    )
    together = if_lost[if_lost["together"].notna()]
    if together.empty:
        return sentence
    row = together.iloc[0]
    more = ngettext(
        "It moves by {points} if the {n} account with a renewal due and another signal is lost.",
        "It moves by {points} if the {n} largest accounts with a renewal due and another signal are lost together.",
        int(row["together"]),
    ).format(n=integer(row["together"]), points=points(row["points"] / 100, decimals=1))
    return f"{sentence} {more}"


def growing(growing: pd.DataFrame, accounts: pd.DataFrame, currency: str) -> str:
    """Return what small accounts added by themselves.

    Parameters
    ----------
    growing
        From :func:`cskit.metrics.pareto.growing`.
    accounts
        Every account of the book, with ``mrr``.
    """
    if not (accounts["mrr"] > 0).any():
        return gettext("No account pays recurring revenue: its growth is not defined.")
    if accounts["mrr_year_ago"].isna().all():
        return gettext("Less than 12 months of data: growth is not defined yet.")
    if growing.empty:
        return gettext("No small account grew without a readjustment in 12 months.")
    return ngettext(
        "{m} small account added {amount} a month in a year, readjustments aside.",
        "{m} small accounts added {amount} a month in a year, readjustments aside.",
        len(growing),
    ).format(
        m=integer(len(growing)), amount=money(growing["gained_without_readjustment"].sum(), currency)
    )


def bars_alt(leading: pd.DataFrame, currency: str) -> str:
    """Return what the bars say: the largest account, and where 80% is reached.

    Parameters
    ----------
    leading
        From :func:`cskit.metrics.pareto.leading`.
    """
    if leading.empty:
        return gettext("No bar: no account holds revenue.")
    first = leading.iloc[0]
    sentence = gettext("Bars, largest first: {name} with {amount}, {share} of the total.").format(
        name=first["name"], amount=money(first["amount"], currency), share=percent(first["share"])
    )
    others = leading[leading["accounts"] > 1]
    if others.empty:
        return sentence
    rest = gettext("The {n} accounts that have no bar of their own hold {share}.").format(
        n=integer(others["accounts"].iloc[0]), share=percent(others["share"].iloc[0])
    )
    return f"{sentence} {rest}"


def curve_alt(results: pd.DataFrame, random: pd.DataFrame) -> str:
    """Return what the curve says: where it passes 20% of accounts and 80% of revenue."""
    if figure(results, "pareto.top20_share").value is None:
        return gettext("No curve: no account holds revenue.")
    sentence = gettext(
        "Curve of the share of revenue held by the largest accounts: 20% of accounts hold {share}; "
        "{k80} of accounts hold 80%."
    ).format(
        share=percent(figure(results, "pareto.top20_share").value),
        k80=percent(figure(results, "pareto.share_of_customers_80").value),
    )
    return " ".join(part for part in (sentence, against_company(results, random)) if part)


def named_losses(
    if_lost: pd.DataFrame, at_risk: pd.DataFrame, signals: pd.DataFrame, currency: str
) -> pd.DataFrame:
    """Put words to the losses: tags for each account, names for those lost together.

    Parameters
    ----------
    if_lost, at_risk
        From :func:`cskit.metrics.pareto.if_lost` and :func:`cskit.metrics.pareto.at_risk`.

    Returns
    -------
    DataFrame
        The greatest losses and the row of those lost together, ten rows at most, with ``signals``
        and ``points`` as a difference of shares.
    """
    alone, together = if_lost[if_lost["together"].isna()], if_lost[if_lost["together"].notna()]
    shown = annotate(pd.concat([alone.head(10 - len(together)), together], ignore_index=True), signals, currency)
    shown["points"] = shown["points"] / 100
    last = shown["together"].notna()
    shown.loc[last, "name"] = gettext("{names}, lost together").format(names=listing(list(at_risk["name"])))
    shown["signals"] = [
        (("muted", gettext("a renewal and another signal each")),) if both else tags
        for both, tags in zip(last, shown["signals"], strict=True)
    ]
    return shown


def with_causes(growing: pd.DataFrame) -> pd.DataFrame:
    """Put words to the cause of each growth, as ``cause_words``; empty where none is known."""
    words = {
        "upsell": gettext("upsell"),
        "cross_sell": gettext("cross-sell"),
        "renewal": gettext("better terms at renewal"),
        "discount": gettext("a discount ended"),
        "new": gettext("new contract"),
        "resumed": gettext("resumed after a pause"),
        "unstated": gettext("not stated"),
    }
    return growing.assign(cause_words=[words.get(str(cause)) for cause in growing["cause"]])


def act(to_act: pd.DataFrame, signals: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Put words to the accounts to act on: tags, why each is here, the next step.

    Parameters
    ----------
    to_act
        From :func:`cskit.metrics.pareto.to_act`.
    """
    shown = annotate(to_act, signals, currency)
    growth = shown["mrr"] - shown["mrr_year_ago"] - shown["readjusted_12m"]
    reasons = zip(shown["reason"], shown["rank"], growth, shown["next_step"], strict=True)
    words = [_why(*row, currency) for row in reasons]
    return shown.assign(why=[why for why, _ in words], next_step=[step for _, step in words])


def _why(reason: str, rank: int, growth: int, step: str, currency: str) -> tuple[str, str]:
    """Return why an account is in the list, and what to do about it."""
    if reason == "top" and rank == 1:
        return gettext("the largest of the portfolio"), step
    if reason == "top":
        return gettext("number {rank} of the portfolio").format(rank=integer(rank)), step
    grew = gettext("small and growing: {amount} a month").format(amount=money(growth, currency))
    return grew, step or gettext("Ask what else would help")


def act_caption(to_act: pd.DataFrame, signals: pd.DataFrame) -> str:
    """Return how many accounts are in the list to act on, and why.

    Parameters
    ----------
    to_act
        From :func:`cskit.metrics.pareto.to_act`.
    signals
        From :func:`cskit.metrics.signals.signals`: without any data, no list is no calm.
    """
    if to_act.empty and len(signals) and nothing_known(signals):
        return gettext("The data hold nothing that could give a signal: they propose no call.")
    if to_act.empty:
        return gettext("No account asks for action here this month.")
    top, small = (int((to_act["reason"] == reason).sum()) for reason in ("top", "growing"))
    first = ngettext(
        "{n} account of the top group shows a signal",
        "{n} accounts of the top group show a signal",
        top,
    ).format(n=integer(top))
    then = ngettext("{n} small account is growing", "{n} small accounts are growing", small).format(n=integer(small))
    return "; ".join(part for part, n in ((first, top), (then, small)) if n) + "."


def bars_caption(results: pd.DataFrame, leading: pd.DataFrame, basis: str) -> tuple[str, str]:
    """Return the title and subtitle of the bars.

    Parameters
    ----------
    leading
        From :func:`cskit.metrics.pareto.leading`: whether the top group ends inside the picture.
    """
    k80 = figure(results, "pareto.k80")
    whole = int((leading["accounts"] == 1).sum())
    if k80.whole == k80.n:  # then there is no line
        title = ngettext(
            "The only account holds everything", "It takes all {k} accounts to hold 80%", k80.whole
        ).format(k=integer(k80.whole))
    elif k80.whole <= whole:
        title = ngettext(
            "{k} account holds 80%: the one above the line",
            "{k} accounts hold 80%: those above the line",
            k80.whole,
        ).format(k=integer(k80.whole))
    else:
        title = gettext("{k} accounts hold 80%; the {shown} largest are drawn").format(
            k=integer(k80.whole), shown=integer(whole)
        )
    if basis == "mrr":
        sub = ngettext("MRR at month end, {n} account", "MRR at month end, {n} accounts", k80.n)
    else:
        sub = ngettext("revenue of 12 months, {n} account", "revenue of 12 months, {n} accounts", k80.n)
    return title, sub.format(n=integer(k80.n))


def curve_caption(
    results: pd.DataFrame,
    basis: str,
    year_ago: pd.DataFrame | None = None,
    band: pd.DataFrame | None = None,
) -> tuple[str, str]:
    """Return the title and subtitle of the curve.

    Parameters
    ----------
    year_ago, band
        What is drawn beside the curve; an empty table is not drawn, and so not explained.
    """
    parts = [
        gettext("share of MRR held by the largest accounts")
        if basis == "mrr"
        else gettext("share of 12-month revenue held by the largest accounts")
    ]
    if year_ago is None or len(year_ago):
        parts.append(gettext("dashed: a year ago"))
    if band is None or len(band):
        parts.append(gettext("band: chance, same size"))
    return distance(results), "; ".join(parts)
