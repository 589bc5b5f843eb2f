"""What a line is called, and who a company is: the same on paper and in ISDOC."""

from __future__ import annotations

from babel import Locale

from printing.words import Words
from programme.billing.papers import LineKind, Paper, PaperKind, PaperLine
from programme.billing.party import Party
from programme.money import Money
from programme.typography import locale_of

HOME = "CZ"


def item_text(paper: Paper, line: PaperLine, words: Words) -> str:
    """Return what a line is for: `Registrace priklad.cz`."""
    if line.kind is not LineKind.DEPOSIT:
        return words("line", line.kind, subject=line.subject)
    pattern = words("deposit_subject", paper.kind) if line.subject else ""
    subject = pattern and words("deposit_subject", paper.kind, subject=line.subject)
    return ", ".join(each for each in (words("line", line.kind), subject) if each)


def line_tax(paper: Paper, number: int) -> Money | None:
    """Return the tax that belongs to a line as it was received or returned; None on a supply.

    What is supplied is taxed once a rate, not line by line.
    """
    line = paper.lines[number]
    if line.tax is not None:
        return line.tax
    if paper.kind is PaperKind.CREDIT_NOTE and len(paper.deducted) == len(paper.lines):
        return paper.deducted[number].tax * -1
    alone = sum(each.rate_permille == line.rate_permille for each in paper.lines) == 1
    if alone and line.kind is LineKind.DEPOSIT:
        return next(each.tax for each in paper.sums if each.rate_permille == line.rate_permille)
    return None


def country_name(code: str, language: str) -> str:
    """Return a country's name; a code nobody knows stays as it is."""
    return str(Locale.parse(locale_of(language)).territories.get(code, code))


def address_lines(party: Party, language: str) -> tuple[str, ...]:
    """Return an address as it stands under a name; the country where it is not plain."""
    lines = [party.street, f"{postcode_text(party)} {party.city}".strip()]
    if party.country != HOME or language != "cs":
        lines.append(country_name(party.country, language))
    return tuple(each for each in lines if each)


def postcode_text(party: Party) -> str:
    """Return a postcode as people write it at home: `110 00`."""
    code = party.postcode.replace(" ", "")
    if party.country == HOME and len(code) == 5 and code.isdigit():
        return f"{code[:3]}\u00a0{code[3:]}"
    return party.postcode


def in_fours(iban: str) -> str:
    """Return an IBAN as people read it."""
    bare = iban.replace(" ", "")
    return "\u00a0".join(bare[start : start + 4] for start in range(0, len(bare), 4))
