"""The insolvency proceedings the register knows, all invented but the published ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Proceeding:
    """One row: a debtor in one proceeding; `birth` marks a natural person."""

    senate: int
    number: int
    year: int
    state: str = "KONKURS"
    court: str = "Krajský soud v Brně"
    began: str = ""
    ended: str = ""
    birth: str = ""
    debtor: str = ""
    another_debtor: str = "F"


_SPOUSE = {
    "state": "ODSKRTNUTA",
    "began": "2016-10-07",
    "ended": "2022-05-02",
    "another_debtor": "T",
}

PROCEEDINGS: Mapping[str, tuple[Proceeding, ...]] = MappingProxyType(
    {
        "10000267": (Proceeding(15, 4321, 2025, began="2025-09-13"),),
        "10000275": (Proceeding(92, 1234, 2021, "ÚPADEK", began="2021-03-10", ended="2022-07-01"),),
        "10000283": (Proceeding(27, 777, 2026, "NEVYRIZENA"),),
        "10000291": (Proceeding(44, 909, 2026, "NEVÍDANÝ STAV", began="2026-01-15"),),
        "10000305": (
            Proceeding(15, 9998, 2016, birth="1901-01-01", debtor="Smyšlený", **_SPOUSE),
            Proceeding(15, 9998, 2016, birth="1901-02-02", debtor="Smyšlená", **_SPOUSE),
        ),
        "10000470": (Proceeding(30, 12, 2024, "ÚPADEK", began="2024-02-01"),),
        "10000488": (Proceeding(31, 13, 2024, began="2024-03-01"),),
        "10000500": tuple(
            Proceeding(50, number, 2024, began="2024-04-01") for number in range(1, 121)
        ),
        "10000518": (Proceeding(66, 666, 2026, "ÚPADEK", began="2026-06-06"),),
        "25083325": (
            Proceeding(95, 12575, 2022, court="Městský soud v Praze", began="2022-09-13"),
        ),
        "45795908": (
            Proceeding(
                92,
                3628,
                2021,
                "ÚPADEK",
                "Městský soud v Praze",
                began="2021-03-10",
                ended="2022-07-01",
            ),
        ),
    }
)

TROUBLES: Mapping[str, str] = MappingProxyType(
    {
        "10000429": "WS1",
        "10000437": "WS3",
        "10000445": "WS4",
        "10000453": "SQL1",
        "10000461": "SERVER1",
        "10000470": "short",
        "10000488": "by name",
        "10000496": "fault",
        "10000526": "SERVER1",
    }
)
