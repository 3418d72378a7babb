"""Who is unhappy and who is silent: what to say of each account, and of all of them."""

from __future__ import annotations

import pandas as pd

from cskit.findings.figures import figure
from cskit.findings.nps_breakdown.words import NOT_ASKED
from cskit.findings.signals import annotate
from cskit.locale import gettext, ngettext
from cskit.locale.format import count_of, date, integer, money, percent

__all__ = ["silent", "silent_caption", "unhappy", "unhappy_caption", "unheard", "waiting", "withheld"]

_MOST_LETTERS = 160
_SAID_AS_COUNT = 20
"""Under so many invitations their answers are said as "4 of 5" alone."""


def unhappy(unhappy: pd.DataFrame, signals: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Put words to the unhappy accounts: tags, when they answered, what they wrote.

    Parameters
    ----------
    unhappy
        From :func:`cskit.metrics.nps_breakdown.unhappy`.
    signals
        From :func:`cskit.metrics.signals.signals`.
    currency
        ISO code of the run's currency.

    Returns
    -------
    DataFrame
        The same with ``signals``, ``answered`` and ``said`` (the comment, up to 160 letters; else why
        there is none).
    """
    shown = annotate(unhappy, signals, currency)
    rows = zip(shown["answered_on"], shown["days"], strict=True)
    pairs = zip(shown["comment"], shown["withheld"], strict=True)
    return shown.assign(
        answered=pd.Series([_when(*row) for row in rows], index=shown.index, dtype="str"),
        said=pd.Series([_comment(*row) for row in pairs], index=shown.index, dtype="str"),
    )


def _when(day: pd.Timestamp, days: int) -> str:
    ago = ngettext("{date}, {n} day ago", "{date}, {n} days ago", int(days))
    return ago.format(date=date(day), n=integer(days))


def _comment(comment: object, why: object) -> str:
    """Return a comment cut after a whole word, or in words why it is not shown."""
    if why == "anonymous":
        return gettext("(anonymous: not shown)")
    if why == "no_consent":
        return gettext("(no consent to show it)")
    if not isinstance(comment, str):
        return ""
    if len(comment) <= _MOST_LETTERS:
        return comment
    return comment[: _MOST_LETTERS - 1].rsplit(" ", 1)[0].rstrip() + "…"


def unhappy_caption(unhappy: pd.DataFrame, score: pd.DataFrame) -> str:
    """Return the caption of the unhappy accounts; says so where there is none, or nobody was asked."""
    if figure(score, "nps.score").undefined in NOT_ASKED:
        return gettext("No NPS survey in the data: who is unhappy is not known.")
    if figure(score, "nps.score").value is None:
        return gettext("No answer, so nobody is known to be unhappy: that does not say that nobody is.")
    if unhappy.empty:
        return gettext("No account of the portfolio has a detractor.")
    return ngettext(
        "{n} account has a detractor.",
        "{n} accounts have a detractor, largest first.",
        len(unhappy),
    ).format(n=integer(len(unhappy)))


def waiting(listed: pd.DataFrame, currency: str) -> str:
    """Return what the unhappy accounts pay, and how many nobody has contacted since.

    Parameters
    ----------
    listed
        From :func:`cskit.metrics.nps_breakdown.listed`.
    """
    held = figure(listed, "nps.detractor_accounts")
    if not held.value:
        return ""
    amount = (figure(listed, "nps.detractor_mrr").value or 0) * 100
    first = ngettext(
        "{k} account with a detractor holds {amount}.",
        "{k} accounts with a detractor hold {amount}.",
        held.whole,
    ).format(k=integer(held.value), amount=money(amount, currency))
    left = figure(listed, "nps.detractors_uncontacted")
    if left.value is None:
        return f"{first} " + gettext("The data have no touchpoints: nobody knows who was called back.")
    if left.whole == 0:
        return f"{first} " + gettext("All of them were contacted after they answered.")
    return f"{first} " + ngettext(
        "{k} has had no contact since answering.",
        "{k} have had no contact since they answered.",
        left.whole,
    ).format(k=integer(left.value))


def withheld(unhappy: pd.DataFrame) -> str:
    """Return how many comments are not shown, and why."""
    anonymous, refused = (int((unhappy["withheld"] == why).sum()) for why in ("anonymous", "no_consent"))
    sentences = []
    if refused:
        sentences.append(
            ngettext(
                "{n} comment is not shown: its writer did not agree.",
                "{n} comments are not shown: their writers did not agree.",
                refused,
            ).format(n=integer(refused))
        )
    if anonymous:
        sentences.append(
            ngettext(
                "{n} comment of an anonymous answer is not shown beside the account.",
                "{n} comments of anonymous answers are not shown beside the account.",
                anonymous,
            ).format(n=integer(anonymous))
        )
    return " ".join(sentences)


def silent(silent: pd.DataFrame, signals: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Put words to the silent accounts: their tags.

    Parameters
    ----------
    silent
        From :func:`cskit.metrics.nps_breakdown.silent`.
    """
    return annotate(silent, signals, currency)


def silent_caption(silent: pd.DataFrame, score: pd.DataFrame, coverage: pd.DataFrame) -> str:
    """Return the caption of the silent accounts, with the response rate."""
    if figure(score, "nps.score").undefined in NOT_ASKED:
        return gettext("No NPS survey in the data: nobody was asked.")
    if silent.empty and figure(score, "nps.accounts").n == 0:
        return gettext("There is no account in this portfolio at month end.")
    if silent.empty:
        return gettext("Every account answered.")
    return " ".join(
        (
            ngettext(
                "{n} account did not answer.",
                "{n} accounts did not answer, largest first.",
                len(silent),
            ).format(n=integer(len(silent))),
            _response(coverage),
        )
    ).strip()


def _response(coverage: pd.DataFrame) -> str:
    rate = figure(coverage, "nps.response_rate")
    if rate.undefined == "no_invitations":
        return gettext("The data do not say who was invited, so there is no response rate.")
    if rate.value is None:
        return gettext("Nobody was invited in the window.")
    k = count_of(round(rate.value * rate.n), rate.n)
    if rate.n < _SAID_AS_COUNT:
        return gettext("Answered: {k} invitations.").format(k=k)
    return gettext("Response rate: {share}, {k} invitations.").format(share=percent(rate.value, rate.n), k=k)


def unheard(coverage: pd.DataFrame, currency: str, basis: str = "mrr") -> str:
    """Return how much of what the book pays has no voice in the score.

    Parameters
    ----------
    coverage
        From :func:`cskit.metrics.nps_breakdown.coverage`.
    """
    quiet = figure(coverage, "nps.silent_mrr").value
    if not quiet:
        return ""
    message = gettext("{amount} of MRR has no voice here; NPS may not speak for it.")
    if basis != "mrr":
        message = gettext("{amount} of the revenue of 12 months has no voice here; NPS may not speak for it.")
    return message.format(amount=money(quiet * 100, currency))
