"""Definitions of satisfaction: NPS, CSAT, CES."""

from __future__ import annotations

from cskit.definitions.entry import Definition
from cskit.locale import N_

__all__ = ["DEFINITIONS"]

DEFINITIONS = (
    Definition(
        "nps.score",
        N_("NPS"),
        N_("% promoters − % detractors"),
        N_("100 × (promoters − detractors) ÷ answers"),
        "Reichheld (2003); Rocks (2016) for the range",
        "points",
        "estimated",
    ),
    Definition(
        "nps.promoters",
        N_("Promoters"),
        N_("Answers of 9 or 10"),
        N_("Latest answer of each contact, 9–10"),
        "Reichheld (2003)",
        "answers",
    ),
    Definition(
        "nps.passives",
        N_("Passives"),
        N_("Answers of 7 or 8"),
        N_("Latest answer of each contact, 7–8"),
        "Reichheld (2003)",
        "answers",
    ),
    Definition(
        "nps.detractors",
        N_("Detractors"),
        N_("Answers of 0 to 6"),
        N_("Latest answer of each contact, 0–6"),
        "Reichheld (2003)",
        "answers",
    ),
    Definition(
        "nps.accounts",
        N_("Accounts that answered"),
        N_("Accounts in the book with an answer that counts"),
        N_("Accounts with an answer in the window"),
        "",
        "accounts",
    ),
    Definition(
        "nps.mrr_covered",
        N_("MRR with a voice"),
        N_("Share of MRR held by accounts that answered"),
        N_("MRR of accounts that answered ÷ MRR"),
        "",
        "share",
    ),
)
