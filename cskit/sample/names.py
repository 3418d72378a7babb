"""Names of invented companies and the sectors they belong to."""

from __future__ import annotations

from cskit.sample.draws import Draws

__all__ = ["SHOWN", "Namer"]

SHOWN: tuple[tuple[str, str], ...] = (
    ("Metalúrgica Aço & Cia", "Indústria"),
    ("Cooperativa Agroindustrial dos Produtores de Maçã do Planalto Catarinense Ltda.", "Agronegócio"),
    ("Sant'Ana Materiais de Construção", "Varejo"),
    ('Padarias "Pão Quente" S.A.', "Alimentos"),
    ("Óptica D'Ouro", "Varejo"),
    ("Associação Beneficente Hospital e Maternidade Nossa Senhora da Boa Esperança", "Saúde"),
    ("Müller & Gonçalves Engenharia", "Construção"),
    ("Água Limpa Saneamento, Poços e Bombas Ltda.", "Serviços"),
    ("TI 4.0", "Tecnologia"),
    ("Colégio São João d'El-Rei", "Educação"),
    ("Irmãos Brandão Transportes Rodoviários de Cargas e Encomendas Expressas Ltda.", "Logística"),
    ("Zé do Açaí", "Alimentos"),
)
"""Names with what trips software: accents, apostrophes, quotes, ampersands, commas, great length."""

_KINDS: dict[str, tuple[str, ...]] = {
    "Agronegócio": ("Agropecuária", "Cooperativa", "Sementes", "Fazendas Reunidas", "Laticínios", "Usina"),
    "Alimentos": ("Alimentos", "Frigorífico", "Moinho", "Massas", "Cafeeira", "Doces"),
    "Construção": ("Construtora", "Engenharia", "Incorporadora", "Concreto", "Cerâmica"),
    "Educação": ("Colégio", "Faculdade", "Instituto", "Escola Técnica", "Cursos"),
    "Financeiro": ("Corretora", "Consórcio", "Financeira", "Contabilidade", "Seguros"),
    "Indústria": (
        "Metalúrgica",
        "Indústria Têxtil",
        "Plásticos",
        "Móveis",
        "Usinagem",
        "Embalagens",
        "Química",
    ),
    "Logística": ("Transportes", "Logística", "Armazéns", "Transportadora", "Entregas"),
    "Saúde": ("Clínica", "Hospital", "Laboratório", "Farmácias", "Odontologia", "Diagnósticos"),
    "Serviços": ("Consultoria", "Segurança", "Limpeza", "Turismo", "Gráfica", "Locadora"),
    "Tecnologia": ("Sistemas", "Dados", "Automação", "Telecom", "Software"),
    "Varejo": ("Supermercados", "Atacado", "Lojas", "Auto Peças", "Papelaria", "Magazine", "Distribuidora"),
}
_CORES = (
    "Aurora", "Pé da Serra", "Vale Verde", "Boa Vista", "Três Rios", "Araucária", "Ipê Amarelo", "Jatobá",
    "Buriti", "Mandacaru", "Pindorama", "Itaúna", "Caminho Novo", "Estrela do Norte", "Mar Azul", "Cruzeiro",
    "Horizonte", "Monte Alto", "Água Branca", "Rio Claro", "Lagoa Funda", "Sertão", "Pantaneira", "Tapajós",
    "São Bento", "São Cristóvão", "Santa Luzia", "Santo Antônio", "Nossa Senhora da Penha", "Bom Jesus",
    "Albuquerque", "Bittencourt", "Cavalcanti", "Drummond", "Evangelista", "Fagundes", "Gusmão", "Hoffmann",
    "Junqueira", "Kowalski", "Lacerda", "Magalhães", "Nakamura", "Orsini", "Peçanha", "Quintão", "Rezende",
    "Sampaio", "Tanaka", "Uchôa", "Vasconcelos", "Wagner", "Xavier", "Zanetti", "Assunção", "Brandão",
    "Calógeras", "Damião", "Espíndola", "Falcão", "Guimarães", "Heringer", "Imbuia", "Jequitibá", "Lótus",
    "Maracanã", "Nativa", "Oásis", "Paineira", "Quaresmeira", "Raízes", "Sabiá", "Tucano", "Uirapuru",
    "Vitória-Régia", "Açucena", "Bem-Te-Vi", "Colibri", "Dois Irmãos", "Farol", "Girassol", "Harmonia",
)  # fmt: skip
_SUFFIXES = (
    "",
    "",
    "",
    "",
    "",
    "Ltda.",
    "S.A.",
    "& Filhos",
    "do Brasil",
    "& Associados",
    "Participações",
    "ME",
)


class Namer:
    """Gives company names, each once, in the order it is asked.

    Parameters
    ----------
    draws
        Where the names are drawn from.
    """

    def __init__(self, draws: Draws) -> None:
        self._draws = draws
        self._given: set[str] = {name for name, _ in SHOWN}

    def name(self) -> tuple[str, str]:
        """Return a company's name and its sector."""
        draws = self._draws
        for attempt in range(10_000):
            sector = draws.pick(tuple(_KINDS))
            parts = [draws.pick(_KINDS[sector]), draws.pick(_CORES)]
            if attempt > 20:  # the short names are nearly used up: join two families
                parts.append(f"e {draws.pick(_CORES)}")
            suffix = draws.pick(_SUFFIXES)
            if suffix == "& Filhos" and draws.chance(0.3):
                parts = [f"Irmãos {parts[1]}", parts[0]]
                suffix = ""
            name = " ".join([*parts, suffix]).strip()
            if name not in self._given:
                self._given.add(name)
                return name, sector
        name = f"{name} {len(self._given)}"
        self._given.add(name)
        return name, sector
