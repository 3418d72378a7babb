"""What a file of each table is about, as its name and its headers say it, in English and Portuguese."""

from __future__ import annotations

__all__ = ["TABLES"]

TABLES: dict[str, tuple[str, ...]] = {
    "customers": (
        *("customer", "account", "accounts", "client", "clients", "company", "companies", "organization"),
        *("organizations", "cliente", "clientes", "empresa", "empresas", "conta", "contas", "organização"),
    ),
    "contracts": (
        *("contract", "subscription", "subscriptions", "contrato", "contratos", "assinatura", "assinaturas"),
        *("plan", "vigência"),
    ),
    "mrr": ("balance", "recorrente"),
    "invoices": (
        *("invoice", "fatura", "faturas", "order", "orders", "pedido", "pedidos", "nota", "notas", "boletos"),
        *("cobrança", "cobranças", "billing"),
    ),
    "portfolios": ("portfolio", "carteira", "carteiras", "book", "books"),
    "assignments": ("assignment", "atribuições", "carteirização"),
    "surveys": ("survey", "response", "responses", "pesquisa", "pesquisas", "resposta", "respostas", "nps"),
    "acquisition": ("aquisição", "marketing", "cac"),
    "costs": ("cost", "custo", "custos"),
    "usage": ("uso", "consumo"),
    "tickets": ("ticket", "chamado", "chamados", "case", "cases", "suporte", "support", "issue", "issues"),
    "touchpoints": (
        "touchpoint",
        "activity",
        "activities",
        "atividade",
        "atividades",
        "meetings",
        "reuniões",
    ),
    "opportunities": (
        *("opportunity", "deal", "deals", "negócio", "negócios", "oportunidade", "oportunidades"),
    ),
    "milestones": ("milestone", "marco", "marcos", "onboarding", "entregas"),
    "contacts": ("contact", "contato", "contatos", "people", "person", "pessoa", "pessoas"),
    "plans": ("success", "plano", "planos", "sucesso"),
    "advocacy": ("advocates", "referências", "indicações"),
    "products": ("product", "produto", "produtos", "catálogo", "catalog"),
    "areas": ("area", "área", "áreas", "departamentos"),
    "targets": ("target", "meta", "metas", "goals"),
    "price_index": ("ipca", "igpm", "cpi", "inflation", "inflação"),
}
"""What a file of a table is about; such a word before a column's name says nothing more."""
