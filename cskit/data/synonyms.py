"""What tools and people call the contract's columns, in English and Portuguese.

The names of a column stand in order: what comes first is the surer match. Accents, case and spaces do not
matter. A name with a question mark is also used for something else, so it alone is never certain. A column
that has names of its own in one table stands as ``table.column``.
"""

from __future__ import annotations

from cskit.contract import Column, Table

__all__ = ["PER_MONTH", "PER_YEAR", "QUANTITY", "UNIT_PRICE", "names"]


def names(table: Table, column: Column) -> tuple[str, ...]:
    """Return what a column may be called beside its own name, the surest first.

    >>> from cskit.contract import SOURCES
    >>> names(SOURCES["mrr"], SOURCES["mrr"]["month"])[:2]
    ('mês', 'mes de referencia')
    """
    own = _NAMES.get(f"{table.name}.{column.name}", _NAMES.get(column.name, ()))
    return (*own, *_KEY) if table.key == (column.name,) else own


_KEY = ("id", "código", "codigo", "chave", "number", "número", "nº", "key", "uuid")
"""What any table may call its own key."""

_NAMES: dict[str, tuple[str, ...]] = {
    "customer_id": (
        *("account id", "?customer", "client id", "company id", "organization id", "organisation id"),
        *("código do cliente", "id do cliente", "id cliente", "cód cliente", "cliente id", "cod cliente"),
        *("id da empresa", "id da conta", "id da organização", "customer number", "account number"),
        *("código da empresa", "código da conta", "cód empresa"),
        *(
            "número do cliente",
            "customer uuid",
            "?account",
            "cnpj",
            "?conta",
            "?cliente",
            "?empresa",
            "?company",
        ),
        *("?organization", "?organização", "?organisation", "?client", "cpf cnpj"),
    ),
    "customers.customer_id": (
        *("account id", "client id", "company id", "organization id", "organisation id", "record id"),
        *("código do cliente", "id do cliente", "id cliente", "cód cliente", "cliente id", "cod cliente"),
        *("id da empresa", "id da conta", "id da organização", "customer number", "account number"),
        *("código da empresa", "código da conta", "cód empresa"),
        *("número do cliente", "customer uuid", "external id", "?cnpj", "?cpf cnpj", "?customer"),
    ),
    "name": (
        *("account name", "customer name", "company name", "client name", "nome do cliente"),
        *("nome da empresa", "razão social", "nome fantasia", "nome", "nome da conta", "organization name"),
        *("nome da organização", "company", "empresa", "cliente", "organization", "organização", "?conta"),
        *("?account", "?client", "?customer"),
    ),
    "portfolio": (
        *("carteira", "book", "csm", "owner", "account owner", "company owner", "account manager"),
        *("customer success manager", "responsável", "proprietário", "gerente de contas", "?gerente"),
        *("gerente de sucesso", "dono da conta", "dono", "?atendente", "?consultor", "?assignee", "?manager"),
    ),
    "portfolios.portfolio": ("carteira", "book", "nome da carteira", "nome"),
    "segment": ("segmento", "customer segment", "?porte", "company size", "?plan tier", "?plano", "?plan"),
    "sector": (
        *("industry", "setor", "indústria", "ramo", "ramo de atividade", "vertical", "área de atuação"),
        *("segmento de mercado", "atividade"),
    ),
    "region": ("região", "regiao", "country", "país", "?estado", "uf", "?state", "territory", "território"),
    "size": (
        *("employees", "number of employees", "funcionários", "número de funcionários", "nº de funcionários"),
        *("colaboradores", "headcount", "employee count", "quantidade de funcionários"),
    ),
    "channel": (
        *("canal", "acquisition channel", "referral source", "lead source", "?source", "?origem", "?fonte"),
        *("canal de aquisição", "original source", "utm source", "canal de origem"),
    ),
    "signed_on": (
        *("signup date", "signed up at", "signed date", "customer since", "cliente desde", "data de adesão"),
        *("?data de cadastro", "data de assinatura", "data da assinatura", "became a customer date"),
        *("data de entrada", "?created at", "?created", "?create date", "?criado em", "?data de criação"),
    ),
    "touch_model": ("touch", "modelo de atendimento", "modelo de toque", "touch model"),
    "tier": ("nível", "customer tier", "?faixa", "classificação"),
    "contract_id": (
        *("subscription id", "id do contrato", "nº do contrato", "número do contrato", "contract number"),
        *("código do contrato", "id da assinatura", "contrato", "subscription", "assinatura", "contract"),
        *("line id", "número da assinatura", "código da assinatura"),
    ),
    "product": (
        *("produto", "product name", "nome do produto", "plan", "plano", "plan name", "nome do plano"),
        *(
            "?plan tier",
            "?item",
            "sku",
            "stock code",
            "serviço",
            "service",
            "?line description",
            "?description",
        ),
        *("?descrição",),
    ),
    "products.product": ("produto", "product name", "nome do produto", "nome", "name", "item", "sku"),
    "start_on": (
        *("start date", "start", "started at", "início", "data de início", "data início", "início vigência"),
        *("início da vigência", "vigência de", "begin date", "begins on", "contract start", "effective date"),
        *("data inicial", "data do contrato", "started on", "start time", "?current period start"),
    ),
    "end_on": (
        *("end date", "end", "ended at", "fim", "término", "data de término", "data fim", "data de fim"),
        *("fim vigência", "fim da vigência", "data final", "vigência até", "?expiration date", "?expires on"),
        *("contract end", "ended on", "data de encerramento", "encerramento"),
    ),
    "amount": (
        *("valor", "mrr", "mrr amount", "monthly amount", "valor mensal", "mensalidade", "?price", "?preço"),
        *(
            "?total",
            "valor total",
            "?value",
            "?amount due",
            "?amount paid",
            "line amount",
            "valor do contrato",
        ),
        *(
            "?receita",
            "receita mensal",
            "?revenue",
            "plan amount",
            "arr",
            "arr amount",
            "valor anual",
            "?acv",
        ),
        *("montante", "?preco unitario", "?unit price"),
    ),
    "interval": (
        *("periodicidade", "frequência", "billing frequency", "billing interval", "billing period", "ciclo"),
        *("recorrência", "ciclo de cobrança", "billing cycle", "?período", "?period", "frequency"),
        *("frequência de cobrança", "recurrence", "plan interval"),
    ),
    "discount": ("desconto", "discount amount", "valor do desconto", "abatimento"),
    "discount_kind": ("tipo de desconto", "discount type"),
    "discount_from": ("discount start", "início do desconto", "desconto de"),
    "discount_to": ("discount end", "fim do desconto", "desconto até"),
    "kind": ("tipo", "type", "?categoria", "?category"),
    "contracts.kind": ("tipo", "type", "contract type", "tipo de contrato", "tipo de venda", "?motivo"),
    "opportunities.kind": (
        *("opportunity type", "deal type", "tipo de oportunidade", "tipo de negócio", "tipo", "type"),
    ),
    "paused_from": ("paused at", "pause start", "pausado em", "início da pausa", "pausado de", "suspenso em"),
    "paused_to": ("resumed at", "pause end", "fim da pausa", "retomado em", "pausado até", "retorno"),
    "renewal_on": (
        *("renewal date", "renews on", "data de renovação", "próxima renovação", "renovação", "next renewal"),
    ),
    "notice_on": ("notice date", "aviso prévio", "data de aviso", "prazo de aviso"),
    "cancelled_on": (
        *("canceled at", "cancelled at", "cancellation date", "canceled on", "data de cancelamento"),
        *("cancelado em", "cancelamento", "churn date", "data de churn"),
    ),
    "end_reason": (
        *("churn reason", "cancellation reason", "motivo do cancelamento", "motivo de cancelamento"),
        *("motivo do churn", "motivo da perda", "reason code"),
    ),
    "bad_fit": ("bad fit kind", "tipo de bad fit"),
    "currency": ("moeda", "currency code", "iso currency"),
    "month": (
        *("mês", "mes de referencia", "mês de referência", "competência", "reference month", "?período"),
        *("mês/ano", "month end", "?data", "?date"),
    ),
    "mrr": (
        *("monthly recurring revenue", "receita recorrente", "receita recorrente mensal", "mrr amount"),
        *("receita mensal", "?valor", "?amount", "mensalidade", "balance", "saldo"),
    ),
    "invoice_id": (
        *("invoice number", "invoice no", "?number", "nº da fatura", "número da fatura", "id da fatura"),
        *(
            "fatura",
            "nota fiscal",
            "nf",
            "nº da nota",
            "número da nota",
            "invoice",
            "?order id",
            "?order number",
        ),
        *("?pedido", "?número do pedido", "boleto", "id", "código da fatura"),
    ),
    "issued_on": (
        *(
            "invoice date",
            "issue date",
            "issued at",
            "data de emissão",
            "emissão",
            "emitida em",
            "emitido em",
        ),
        *("data da fatura", "order date", "data do pedido", "?created at", "?created", "date", "data"),
    ),
    "period_start": ("service start", "início do período", "competência de", "period begin", "período de"),
    "period_end": ("service end", "fim do período", "competência até", "período até"),
    "due_on": ("due date", "vencimento", "data de vencimento", "vence em", "?prazo", "deadline", "due at"),
    "paid_on": (
        *("paid at", "payment date", "pagamento", "data de pagamento", "data do pagamento", "pago em"),
        *("quitado em", "baixa", "data da baixa", "paid date"),
    ),
    "csm": ("customer success manager", "?gerente", "?responsável", "?owner", "nome do csm", "csm name"),
    "seniority": ("senioridade", "?nível", "?level", "?cargo"),
    "hours": ("horas", "hours spent", "horas gastas", "time spent", "horas por mês", "capacity"),
    "since": ("desde", "start date", "data de início", "início", "since date"),
    "valid_from": ("from", "de", "desde", "start date", "início", "data de início", "válido de"),
    "valid_to": ("to", "até", "end date", "fim", "data de fim", "válido até"),
    "response_id": (
        *("id da resposta", "answer id", "survey response id", "respondent id", "id", "código da resposta"),
        *("id da pesquisa", "response"),
    ),
    "contact_id": (
        *("id do contato", "person id", "contato", "contact", "?email", "?e-mail", "requester id"),
        *("?email address", "?person email", "respondente", "respondent"),
    ),
    "answered_on": (
        *(
            "answered at",
            "response date",
            "responded at",
            "data da resposta",
            "respondido em",
            "data resposta",
        ),
        *("submitted at", "survey responded at", "date submitted", "?timestamp", "date", "data"),
    ),
    "invited_on": ("sent at", "invitation date", "data do convite", "enviado em", "data de envio", "sent on"),
    "survey": ("pesquisa", "survey type", "tipo de pesquisa", "survey name", "questionnaire"),
    "score": (
        "nota",
        "nps",
        "nps score",
        "rating",
        "pontuação",
        "avaliação",
        "csat",
        "ces",
        "?answer",
        "?grade",
    ),
    "touchpoint": ("ponto de contato", "moment", "momento", "jornada"),
    "comment": ("comentário", "comments", "feedback", "observação", "feedback text", "?texto", "comentários"),
    "anonymous": ("anônimo", "anonima", "is anonymous", "anônima"),
    "consent": ("consentimento", "permission", "autoriza", "consent given", "autorização"),
    "spend": (
        *("marketing spend", "total spend", "gasto", "gastos", "investimento", "?custo", "?cost", "?despesa"),
        *("custo de aquisição", "sales and marketing"),
    ),
    "ad_spend": ("ads", "ad cost", "mídia", "investimento em mídia", "gasto com anúncios", "advertising"),
    "sales_cycle_months": ("sales cycle", "ciclo de vendas", "ciclo de venda em meses"),
    "cost_to_serve": ("?cost", "?custo", "custo de atendimento", "custo para servir", "service cost"),
    "seats": ("licenças", "licencas", "seats contracted", "licenses", "usuários contratados", "assentos"),
    "active_users": ("usuários ativos", "mau", "monthly active users", "?users", "?usuários"),
    "logins": ("acessos", "sign ins", "sessions", "sessões", "login count"),
    "sticky_uses": ("key feature uses", "usos da função principal"),
    "volume_used": ("?usage", "consumo", "?uso", "volume usado", "volume consumido", "quantity used"),
    "volume_contracted": ("volume contratado", "franquia", "quota", "limite", "included volume"),
    "ticket_id": (
        *("id do ticket", "ticket", "ticket number", "número do ticket", "case number", "case id", "chamado"),
        *("nº do chamado", "número do chamado", "id do chamado", "protocolo", "issue id"),
    ),
    "opened_at": (
        *("created at", "opened", "opened on", "submitted at", "created", "criado em", "aberto em"),
        *("data de abertura", "abertura", "date opened", "data de criação", "requested at"),
    ),
    "first_response_at": (
        *(
            "first reply at",
            "first replied at",
            "primeira resposta em",
            "primeira resposta",
            "first response",
        ),
    ),
    "first_response_minutes": (
        *("first response time minutes", "first reply time minutes", "first reply time in minutes"),
        *("tempo de primeira resposta", "minutos até a primeira resposta", "first reply time"),
    ),
    "closed_at": (
        *("closed", "solved at", "resolved at", "fechado em", "resolvido em", "data de fechamento"),
        *("encerrado em", "data de encerramento", "date closed", "closed on", "data de resolução"),
    ),
    "priority": ("prioridade", "urgência", "severity", "severidade", "gravidade"),
    "sla_hours": ("sla", "sla em horas", "horas de sla", "sla target hours", "prazo em horas"),
    "satisfaction": ("satisfaction score", "satisfação", "csat", "satisfaction rating", "nota", "avaliação"),
    "on": ("date", "data", "activity date", "data da atividade", "occurred on", "realizado em", "day", "dia"),
    "opportunity_id": (
        *("deal id", "id da oportunidade", "id do negócio", "oportunidade", "negócio", "opportunity", "deal"),
    ),
    "stage": (
        *("etapa", "deal stage", "estágio", "fase", "pipeline stage", "opportunity stage", "?status"),
        *("etapa do negócio", "etapa do funil"),
    ),
    "opened_on": (
        *("created date", "create date", "created at", "deal created", "data de criação", "criado em"),
        *("data de abertura", "aberto em", "?created", "negócio criado em", "opened"),
    ),
    "proposal_on": ("proposal date", "data da proposta", "proposta em", "proposal sent"),
    "closed_on": (
        *("close date", "closed date", "closed at", "won time", "data de fechamento", "fechado em"),
        *("fechamento", "data do ganho", "closed"),
    ),
    "reason": ("lost reason", "closed lost reason", "?motivo", "motivo da perda", "motivo de perda"),
    "referral": ("indicação", "is referral", "indicado", "por indicação"),
    "milestone": ("marco", "entrega", "?etapa", "delivery", "milestone name"),
    "done_on": (
        "done date",
        "completed at",
        "concluído em",
        "completed on",
        "entregue em",
        "data de conclusão",
    ),
    "role": ("cargo", "função", "job title", "title", "papel"),
    "influence": ("influência", "stance", "postura"),
    "is_executive": ("executive", "executivo", "decisor", "decision maker"),
    "is_sponsor": ("sponsor", "patrocinador", "champion"),
    "has_access": ("access", "acesso", "tem acesso", "has login", "?active"),
    "goal": ("objetivo", "meta", "objective"),
    "step": ("passo", "?etapa", "task", "tarefa", "ação", "action"),
    "status": ("situação", "state", "estado", "andamento"),
    "value_delivered": ("valor entregue", "?value", "?ganho"),
    "amount_won": ("valor ganho", "valor", "amount", "receita"),
    "category": ("categoria", "product category", "família", "linha", "?type"),
    "eligible_segments": ("segmentos", "segments", "segmentos elegíveis"),
    "area": ("área", "departamento", "department", "?setor"),
    "covered": ("coberta", "coberto", "usa", "uses", "is covered"),
    "metric": ("métrica", "indicador", "kpi", "metric id"),
    "value": ("valor", "target", "meta", "goal"),
    "level": ("valor do índice", "nível", "index level", "número índice", "?value"),
    "index": ("índice", "index name", "nome do índice"),
}

QUANTITY = ("quantity", "quantidade", "qty", "qtd", "qtde", "units", "unidades")
UNIT_PRICE = ("unit price", "preço unitário", "valor unitário", "price per unit", "unit amount", "preço")
"""Where a file has a quantity and the price of one, the amount is their product."""

PER_MONTH = frozenset({"mrr", "monthly", "mensal", "mensalidade"})
PER_YEAR = frozenset({"arr", "acv", "annual", "yearly", "anual", "anuidade"})
"""Words in the header of an amount that say for which interval it is."""
