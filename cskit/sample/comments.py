"""What people write in surveys, in Portuguese and, one in six, in English."""

from __future__ import annotations

from cskit.sample.draws import Draws

__all__ = ["comment"]

_ENGLISH = 1 / 6

_PORTUGUESE = {
    "promoter": (
        "Equipe sempre disponível, resolve rápido.",
        "O CSM conhece nosso negócio e traz ideias boas.",
        "Ferramenta simples, a equipe adotou em uma semana.",
        "Melhorou muito o controle das entregas. Recomendo!",
        "Relatórios ajudam a diretoria a decidir; sem eles não dá mais.",
        "Integração com o ERP funcionou de primeira.",
        "Atendimento nota 10, parabéns pela paciência nos treinamentos.",
    ),
    "passive": (
        "Bom produto, mas o preço pesa para o nosso tamanho.",
        "Atende, porém faltam relatórios personalizados.",
        "O suporte é bom, só demora um pouco na segunda-feira.",
        "Poderia ter aplicativo para celular.",
        "A tela de cadastro é confusa; o resto funciona bem.",
        "Depois do reajuste estamos reavaliando os módulos que usamos.",
    ),
    "detractor": (
        "Chamado aberto há semanas e ninguém responde.",
        "Sistema lento no fechamento do mês, perdemos prazo.",
        "Muito caro para o que entrega. Reajuste veio sem aviso.",
        'Prometeram a integração "em 30 dias"; já são quatro meses.',
        "Trocaram nosso contato três vezes, ninguém conhece o histórico.",
        "Poucas pessoas usam; o treinamento foi insuficiente.",
        "Estamos conversando com um concorrente.",
        "Por favor me liguem: (00) 90000-0000, ou escrevam para contato@example.com.",
    ),
}
_ENGLISH_TEXTS = {
    "promoter": (
        "Great support team, always quick to answer.",
        "Easy to use, our people needed almost no training.",
        "The monthly reviews with our CSM are really useful.",
    ),
    "passive": (
        "Good product, a bit expensive for what we use.",
        "Works fine, but reporting could be more flexible.",
        "OK so far; the mobile version needs work.",
    ),
    "detractor": (
        "Too slow at month end, and support takes days to reply.",
        "Price went up and we got nothing new for it.",
        "We still can't connect it to our ERP.",
        "Nobody here uses it any more.",
    ),
}


def comment(group: str, draws: Draws) -> str:
    """Return what a promoter, passive or detractor writes."""
    texts = _ENGLISH_TEXTS if draws.chance(_ENGLISH) else _PORTUGUESE
    return draws.pick(texts[group])
