"""What tools and people call the values of the contract's intervals, flags and choices, in two languages."""

from __future__ import annotations

from collections.abc import Mapping

from cskit.contract import Column

__all__ = ["known_values"]


def known_values(column: Column) -> Mapping[str, tuple[str, ...]]:
    """Return what each value of a choice, an interval or a flag may be called; empty for other columns."""
    if column.kind == "interval":
        return _INTERVALS
    if column.kind == "flag":
        return _FLAGS
    return {one: (one, *_CHOICES.get(one, ())) for one in column.choices}


_INTERVALS: dict[str, tuple[str, ...]] = {
    "month": ("month", "monthly", "mensal", "mês", "per month", "ao mês", "mensalmente", "1 month"),
    "quarter": ("quarter", "quarterly", "trimestral", "trimestre", "3 months", "every 3 months"),
    "semester": (
        *("semester", "semestral", "semestre", "half-year", "half yearly", "semiannual"),
        *("semi-annually", "6 months", "every 6 months"),
    ),
    "year": ("year", "yearly", "annual", "annually", "anual", "ano", "per year", "ao ano", "12 months"),
    "week": ("week", "weekly", "semanal", "semana"),
    "day": ("day", "daily", "diário", "diária", "dia"),
    "once": ("once", "one-time", "one-off", "único", "única", "avulso", "avulsa", "pontual"),
    "trial": ("trial", "free trial", "teste", "avaliação", "período de teste"),
    "2 months": ("bimestral", "bimestre", "2 meses"),
    "24 months": ("bienal", "biennial", "24 meses", "every 2 years"),
    "36 months": ("trienal", "triennial", "36 meses"),
}
_FLAGS: dict[str, tuple[str, ...]] = {
    "true": ("true", "t", "yes", "y", "sim", "s", "1", "verdadeiro", "on"),
    "false": ("false", "f", "no", "n", "não", "0", "falso", "off"),
}
_CHOICES: dict[str, tuple[str, ...]] = {
    "high": ("high touch", "alta", "alto", "elevada"),
    "mid": ("mid touch", "medium touch", "médio", "pleno", "pl", "mid-level"),
    "low": ("low touch", "baixa", "baixo"),
    "tech": ("tech touch", "digital", "digital touch"),
    "percent": ("percentage", "percentual", "porcentagem", "pct"),
    "amount": ("fixed", "fixed amount", "valor", "fixo", "valor fixo"),
    "new": ("novo", "nova", "new business", "nova venda", "venda nova", "new logo", "novo negócio"),
    "upsell": ("up-sell", "upgrade", "expansion", "expansão", "ampliação"),
    "cross_sell": ("cross-sell", "crosssell", "venda cruzada"),
    "readjustment": ("reajuste", "price increase", "reajuste anual", "price readjustment"),
    "renewal": ("renovação", "renew", "renewed", "existing business renewal"),
    "technical": ("técnico", "técnica"),
    "functional": ("funcional",),
    "operation": ("operação", "operational", "operacional"),
    "experience": ("experiência",),
    "culture": ("cultura", "cultural"),
    "financial": ("financeiro", "financeira", "finance"),
    "junior": ("júnior", "jr"),
    "senior": ("sênior", "sr"),
    "nps": ("net promoter score",),
    "csat": ("customer satisfaction", "satisfação"),
    "ces": ("customer effort score", "esforço"),
    "medium": ("média", "médio", "normal", "moderate"),
    "urgent": ("urgente", "critical", "crítica", "crítico"),
    "expand_map": ("expansion map", "mapa de expansão", "mapeamento"),
    "opportunity": ("oportunidade", "qualified", "qualificação", "qualificado"),
    "proposal": ("proposta", "proposal sent", "proposta enviada", "proposal/price quote"),
    "negotiation": ("negociação", "em negociação", "negotiation/review"),
    "forecast": ("previsão", "commit", "previsto"),
    "won": ("closed won", "ganho", "ganha", "ganhou", "fechado ganho", "vendido", "closedwon"),
    "lost": ("closed lost", "perdido", "perdida", "perdeu", "fechado perdido", "closedlost"),
    "promoter": ("promotor", "promotora", "champion"),
    "neutral": ("neutro", "neutra", "passive", "passivo"),
    "detractor": ("detrator", "detratora"),
    "open": ("aberto", "aberta", "em andamento", "in progress", "em aberto"),
    "done": ("concluído", "concluída", "feito", "feita", "completed", "closed", "entregue"),
    "dropped": ("cancelado", "cancelada", "cancelled", "canceled", "descartado"),
    "reference": ("referência",),
    "case": ("case study", "estudo de caso", "caso de sucesso", "caso"),
    "referral": ("indicação",),
    "event": ("evento", "palestra", "webinar"),
}
