"""The registers' own page: what to type to see what, and how to make a register misbehave."""

from collections.abc import Iterable, Mapping
from html import escape

from sandbox.pages import table
from sandbox.state_registers import adis, isir, sanctions, vies
from sandbox.state_registers.companies import APPLICANTS, COMPANIES, WHAT_IT_SHOWS
from sandbox.state_registers.listed import EU_LIST, UN_LIST, Listed
from sandbox.state_registers.names import WHAT_A_DOMAIN_SHOWS
from sandbox.state_registers.switchboard import Line
from sandbox.state_registers.vat_ids import MAGIC_PREFIX, TEST_ANSWERS, TRADERS

OTHER_IDS = (
    (f"DE{MAGIC_PREFIX}100", "any country: valid, as the test service's 100"),
    (f"DE{MAGIC_PREFIX}200", "any country: invalid, as the test service's 200"),
    *(
        (f"DE{MAGIC_PREFIX}{code}", f"any country: {answer}")
        for code, answer in TEST_ANSWERS.items()
        if code not in ("100", "200")
    ),
    ("DE811111111", "any other foreign id: invalid"),
    ("GR011111111", "INVALID_INPUT: Greece is EL"),
)
HOW_TO_APPLY = (
    "Give the number and, as the VAT id, CZ and the same number, and confirm the e-mail address. "
    "A register that is away is asked again for some ten minutes before the gap is shown."
)
SWITCHES = (
    "POST /sandbox/switches with "
    '{"register": "adis", "mode": "slow", "seconds": 5}; without a register it means ARES. '
    "GET /sandbox/log?register=adis tells what was asked, ?register=all what of whom."
)


def guide(ares: str, lines: Iterable[Line]) -> str:
    """Return the page's body, as HTML."""
    return "".join(
        (
            "<h2>Whom to apply as</h2>",
            f'<p class="quiet">{escape(HOW_TO_APPLY)}</p>',
            table(["IČO", "Name", "What the reviewer sees"], _numbers(ares, APPLICANTS), ""),
            "<h2>What each number shows</h2>",
            table(["IČO", "Name", "What it shows"], _numbers(ares, WHAT_IT_SHOWS), ""),
            "<h2>Domains of e-mail addresses</h2>",
            table(["Domain", "What the name server says"], _domains(), ""),
            "<h2>Foreign VAT ids</h2>",
            table(["VAT id", "What VIES says"], _vat_ids(), ""),
            "<h2>Names on the sanctions lists</h2>",
            table(["List", "Reference", "Kind", "Names"], _listed(), ""),
            "<h2>How each register behaves now</h2>",
            table(["Register", "Address", "Behaviour", "It can be"], _behaviours(ares, lines), ""),
            f'<p class="quiet">{escape(SWITCHES)}</p>',
            "<h2>Every company and person</h2>",
            table(["IČO", "Name", "Seat", "VAT id", "Ceases"], _companies(ares), ""),
        )
    )


def _link(ares: str, ico: str) -> str:
    return f'<a href="{ares}/{ico}">{ico}</a>'


def _numbers(ares: str, shown: Mapping[str, str]) -> list[list[str]]:
    return [
        [
            _link(ares, ico),
            escape(COMPANIES[ico]["obchodniJmeno"] if ico in COMPANIES else ""),
            escape(sentence),
        ]
        for ico, sentence in shown.items()
    ]


def _domains() -> list[list[str]]:
    known = [*WHAT_A_DOMAIN_SHOWS.items(), ("any other", "takes mail (MX)")]
    return [[escape(domain), escape(sentence)] for domain, sentence in known]


def _vat_ids() -> list[list[str]]:
    known = [(vat_id, f"valid: {trader.name}") for vat_id, trader in TRADERS.items()]
    return [[escape(vat_id), escape(says)] for vat_id, says in (*known, *OTHER_IDS)]


def _names(entry: Listed) -> str:
    wholes = (
        (" ".join(filter(None, (each.first, each.middle, each.last))), each.whole)
        for each in entry.names
    )
    return ", ".join(name for names in wholes for name in names if name)


def _listed() -> list[list[str]]:
    return [
        [title, entry.reference, entry.kind, escape(_names(entry))]
        for title, entries in (("EU", EU_LIST), ("UN", UN_LIST))
        for entry in entries
    ]


def _behaviours(ares: str, lines: Iterable[Line]) -> list[list[str]]:
    addresses = {
        "ares": ares,
        "dns": "UDP, beside the HTTP port",
        "adis": adis.PATH,
        "vies": vies.BASE,
        "isir": isir.PATH,
        "sanctions": f"{sanctions.EU_PATH}?token={sanctions.EU_TOKEN} and {sanctions.UN_PATH}",
    }
    return [
        [
            line.register,
            escape(addresses[line.register]),
            f"<b>{escape(line.mode)}</b>",
            escape(", ".join(line.switches.modes)),
        ]
        for line in lines
    ]


def _companies(ares: str) -> list[list[str]]:
    return [
        [
            _link(ares, ico),
            escape(company["obchodniJmeno"]),
            escape(company["sidlo"]["textovaAdresa"]),
            escape(company.get("dicSkDph") or company.get("dic", "")),
            escape(company.get("datumZaniku", "")),
        ]
        for ico, company in sorted(COMPANIES.items())
    ]
