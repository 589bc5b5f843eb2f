"""Those on the sandbox's sanctions lists. Nobody here lives, trades or ever has."""

from dataclasses import dataclass

PERSON, ENTERPRISE = "person", "enterprise"


@dataclass(frozen=True)
class Alias:
    """One name; first, middle and last stand for a whole that the list leaves empty."""

    whole: str = ""
    first: str = ""
    middle: str = ""
    last: str = ""
    language: str = ""
    strong: bool = True


@dataclass(frozen=True)
class Listed:
    """A person or an enterprise on a list, with all names."""

    reference: str
    kind: str
    names: tuple[Alias, ...]
    programme: str = "FANTASY"
    country: str = "XX"


EU_LIST = (
    Listed("EU.90001.01", ENTERPRISE, (Alias("Přízračná ocelárna a.s."),)),
    Listed(
        "EU.90002.02",
        ENTERPRISE,
        (Alias("Lednackova flotila s.r.o."), Alias("Kingfisher Phantom Fleet", strong=False)),
    ),
    Listed(
        "EU.90003.03",
        ENTERPRISE,
        (
            Alias("Tiemna Lednica s.r.o."),
            Alias("Temnaja Lednitsa OOO", language="EN", strong=False),
            Alias("Тёмная ледница", language="RU"),
        ),
    ),
    Listed("EU.90004.04", ENTERPRISE, (Alias("Vsechno Spatne a.s."),)),
    Listed(
        "EU.90005.05",
        PERSON,
        (
            Alias("Radúz Vidinský"),
            Alias("Radouz Vidinskiy", language="FR", strong=False),
            Alias("Радуз Видинский", language="RU"),
        ),
    ),
    # The whole name is left empty; it must be put together.
    Listed("EU.90006.06", PERSON, (Alias(first="Mahulena", middle="Xenie", last="Měsíčková"),)),
    # Nobody can be compared with this one, and nothing may fall over it.
    Listed("EU.90007.07", ENTERPRISE, (Alias(),)),
    Listed("EU.90008.08", PERSON, (Alias("Zlobivoj Třasořitka"), Alias("Zlobivoj T."))),
    Listed("EU.90009.09", ENTERPRISE, (Alias("Dračí doupě Holding Ltd"),)),
    Listed("EU.90010.10", PERSON, (Alias("Babajaga Kuřínožková"),)),
    Listed("EU.90011.11", ENTERPRISE, (Alias("Vodníkova hrnčírna LLC"),)),
    Listed("EU.90012.12", PERSON, (Alias("Kostěj Nesmrtelný"), Alias("Koschei Deathless"))),
)
UN_LIST = (
    Listed(
        "FAi.001",
        PERSON,
        (
            Alias("Боривой Прелудный", first="BORZHIVOJ", last="PRELUDNY"),
            Alias("Borivoj Preludnyj"),
            Alias("Borschiwoj Preludni", strong=False),
        ),
    ),
    Listed("FAi.002", PERSON, (Alias(first="LADON", middle="STOHLAVÝ", last="HAD"),)),
    Listed("FAi.003", PERSON, (Alias(first="MORANA", last="ZIMNÍ"), Alias("Smrtka"))),
    Listed("FAe.001", ENTERPRISE, (Alias("SEDMIHLAVÁ SAŇ TRADING"), Alias("Seven Heads Trading"))),
    Listed("FAe.002", ENTERPRISE, (Alias("BLUDIČKA SHIPPING"),)),
)
