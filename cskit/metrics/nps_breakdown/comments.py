"""What people write: which comments may be shown, what is masked in them, and what they are about."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.metrics.nps_breakdown.answers import WORTH, nps_answers
from cskit.policy import Policy

__all__ = ["TOPICS", "masked", "shown", "stated", "topics", "topics_of"]

_EMAIL = re.compile(
    r"[\w.+-]+\s*(?:@|\((?:at|arroba)\)|\[(?:at|arroba)\])\s*[\w-]+(?:\.[\w-]+)+", re.IGNORECASE
)
_LONG_NUMBER = re.compile(r"(?<!\d)[+(]{0,2}\d(?:[\s().\-/]{0,3}\d){7,}(?!\d)")
_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{2}-\d{2}")

TOPICS: dict[str, str] = {
    "price": r"prec[oi]|car[oa]s?\b|barat|reajust|custo|desconto|price|pricing|expensive|cheap|cost|discount",
    "support": r"suporte|chamado|atendiment|respo[ns]|support|ticket|helpdesk|answer|repl(?:y|ies)",
    "relationship": r"csm\b|contato|gerente|reuni|relacionamento|consultor|account manager|contact|review",
    "training": r"trein|capacita|onboarding|implanta|implement|train",
    "product": (
        r"bug|erros?\b|lent[oa]|lentid|trava|falha|tela|relatori|integra|erp\b|sistema|aplicativo|celular"
        r"|confus|slow|crash|error|report|feature|mobile|interface|screen|connect"
    ),
    "use": r"usa(?:m|mos|r)?\b|uso\b|utiliza|adot|adoc|use[sd]?\b|using|usage|adopt",
    "promises": r"prazo|promet|promess|atras|promis|deadline|delay|late\b",
    "competitor": r"concorren|cancel|competitor|alternativ|switch",
}
"""Beginnings of words, without accents, in Portuguese and English, by topic."""

_ABOUT = {name: re.compile(rf"\b(?:{words})") for name, words in TOPICS.items()}


def masked(comment: str) -> str:
    """Take e-mail addresses and numbers as long as a telephone's out of a comment.

    Examples
    --------
    >>> masked("Me liguem: (00) 90000-0000 ou eu.mesmo@example.com, desde 12/09/2026.")
    'Me liguem: [tel.] ou [email], desde 12/09/2026.'
    """
    without = _EMAIL.sub("[email]", " ".join(comment.split()))
    return _LONG_NUMBER.sub(lambda found: found[0] if _DATE.fullmatch(found[0]) else "[tel.]", without)


def shown(answers: pd.DataFrame) -> pd.DataFrame:
    """Keep of each comment what may stand beside an account's name.

    Parameters
    ----------
    answers
        ``comment``, ``anonymous``, ``consent``.

    Returns
    -------
    DataFrame
        ``comment`` (str, masked; empty where there is none to show) and ``withheld`` (str: ``anonymous``,
        ``no_consent``, or empty where nothing is held back), with the index of ``answers``.

    Notes
    -----
    Only a stated consent is one. A comment of an anonymous answer is not shown beside a name, since its
    words may tell who wrote it.
    """
    texts = [text if isinstance(text, str) else "" for text in answers["comment"].tolist()]
    written = np.array([text.strip() != "" for text in texts], dtype=bool)
    anonymous, agreed = (stated(answers[name]) for name in ("anonymous", "consent"))
    may = written & agreed & ~anonymous
    why = np.select([~written, anonymous, ~agreed], ["", "anonymous", "no_consent"], "")
    return pd.DataFrame(
        {
            "comment": pd.Series(
                [masked(text) if told else None for text, told in zip(texts, may, strict=True)],
                index=answers.index,
                dtype="str",
            ),
            "withheld": pd.Series(why, index=answers.index, dtype="str"),
        }
    )


def stated(answers: pd.Series) -> npt.NDArray[np.bool_]:
    """Tell where yes is said: what is empty is not."""
    return answers.astype("boolean").to_numpy(dtype=bool, na_value=False)


def topics_of(comment: str) -> list[str]:
    """Say what a comment is about: every topic of which a word occurs, or ``other``.

    Examples
    --------
    >>> topics_of("Muito CARO; o Suporte não responde"), topics_of("We care. Nice people!")
    (['price', 'support'], ['other'])
    """
    plain = unicodedata.normalize("NFKD", comment.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [name for name, words in _ABOUT.items() if words.search(plain)] or ["other"]


def topics(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, policy: Policy) -> pd.DataFrame:
    """Group the comments by what they are about.

    *Answers:* what do people write of, and are they happy or not when they do?

    Parameters
    ----------
    tables
        ``surveys``, where the company asks.
    month
        The month of the report.
    policy
        ``survey_months``.

    Returns
    -------
    DataFrame
        The topic with most comments first: ``topic`` (str), ``comments``, ``promoters``, ``passives``,
        ``detractors`` (int64). A comment may be of several topics. Of the NPS answers that count, only
        comments whose writers agreed are read; no row where there is none.
    """
    answers = nps_answers(tables, month, policy.survey_months)
    names = ["comments", *(f"{name}s" for name in WORTH)]
    if answers.empty:
        return _no_topics(names)
    read = answers[stated(answers["consent"]) & answers["comment"].notna()]
    counts = Counter(
        (topic, group)
        for text, group in zip(read["comment"].tolist(), read["group"].tolist(), strict=True)
        for topic in topics_of(masked(text))
    )
    rows = [(topic, [counts[topic, group] for group in WORTH]) for topic in (*TOPICS, "other")]
    said = sorted((row for row in rows if sum(row[1])), key=lambda row: -sum(row[1]))
    if not said:
        return _no_topics(names)
    made = [(topic, sum(each), *each) for topic, each in said]
    return pd.DataFrame(made, columns=["topic", *names]).astype({"topic": "str"})


def _no_topics(names: list[str]) -> pd.DataFrame:
    return pd.DataFrame(
        {"topic": pd.Series(dtype="str")} | {name: pd.Series(dtype="int64") for name in names}
    )
