"""The whole form as it will be sent: every answer as we keep it, with where it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from db.front.drafts import Draft
from db.front.forms import Form as ApplicationForm
from programme.people.bank_account import read_bank_account
from programme.people.parties import PostalAddress
from programme.people.proposal import propose_tier
from programme.people.statement import PREFILLED, Stated, changed_from_register
from web.applying.drafting import Choices
from web.applying.sections import Page
from web.schemas.applications import read_page
from web.words.languages import phrase

LABELS: dict[str, str] = {
    "company_number": phrase("Company number (IČO)"),
    "company_name": phrase("Name of the company"),
    "street": phrase("Street and number"),
    "city": phrase("City"),
    "postcode": phrase("Postcode"),
    "vat_number": phrase("Tax number (DIČ)"),
    "contact_name": phrase("Name of the contact person"),
    "email": phrase("E-mail"),
    "phone": phrase("Phone"),
    "ip_addresses": phrase("IP addresses of your programs"),
    "registry_email": phrase("E-mail for messages of the registries"),
    "billing_same": phrase("Billing address"),
    "billing_street": phrase("Street and number"),
    "billing_city": phrase("City"),
    "billing_postcode": phrase("Postcode"),
    "bank_account": phrase("Bank account"),
    "invoice_email": phrase("E-mail for invoices"),
    "names_now": phrase("Domains you look after today"),
    "names_yearly": phrase("Domains you add in a year"),
    "tier_id": phrase("Tier of the programme"),
    "consent": phrase("Terms of the programme"),
}
"""What each field is called, on its page and where the whole form is checked."""

FROM_REGISTER = phrase("from ARES")
CHANGED = phrase("changed by you")
_NOT_STATED = phrase("not stated")
_AS_SEAT = phrase("the same as the seat")
_AS_CONTACT = phrase("the same as the contact's")


@dataclass(frozen=True)
class Line:
    """One answer; `says` is an English sentence in place of what was typed."""

    name: str
    page: Page
    texts: tuple[str, ...] = ()
    says: str = ""
    mark: str = ""

    @property
    def label(self) -> str:
        """The English name of the field."""
        return LABELS[self.name]


def lines_of(form: ApplicationForm) -> tuple[Line, ...]:
    """Return every answer of a form, as it will be sent."""
    return (*_company(form), *_contact(form), *_beside(form.stated), *_chosen(form))


def form_of(draft: Draft, choices: Choices) -> ApplicationForm | None:
    """Return the form a draft makes, or None while something in it is missing or wrong."""
    pages = [page for page in Page if page is not Page.ACCOUNT]
    read = {page: read_page(page, draft.typed, choices.offer) for page in pages}
    if any(each.errors for each in read.values()):
        return None
    values: dict[str, Any] = {}
    for each in read.values():
        values |= each.values
    kept = {name: values[name] for name in ApplicationForm.__annotations__ if name in values}
    return ApplicationForm(
        **kept,
        country="CZ",
        language=draft.language,
        prefilled=draft.prefilled,
        stated=_stated(values, choices),
        tier_version=choices.offer.tiers[values["tier_id"]],
    )


def _stated(values: Mapping[str, Any], choices: Choices) -> Stated:
    billing = None
    if values["billing_same"] == "no":
        billing = PostalAddress(
            values["billing_street"], values["billing_city"], values["billing_postcode"]
        )
    account = values["bank_account"]
    proposal = propose_tier(choices.tiers, values["names_now"], values["names_yearly"])
    return Stated(
        technical_addresses=values["ip_addresses"],
        registry_email=values["registry_email"],
        billing_address=billing,
        bank_account=account,
        iban=read_bank_account(account).iban if account else "",
        invoice_email=values["invoice_email"],
        names_now=values["names_now"],
        names_yearly=values["names_yearly"],
        proposed_tier_id=proposal.tier.tier_id if proposal else "",
    )


def _company(form: ApplicationForm) -> Iterator[Line]:
    yield Line("company_number", Page.NUMBER, (form.company_number,))
    stated = {name: getattr(form, name) for name in PREFILLED}
    changed = changed_from_register(form.prefilled, stated)
    for name in PREFILLED:
        mark = CHANGED if name in changed else FROM_REGISTER
        if form.prefilled is None or not (form.prefilled.get(name) or name in changed):
            mark = ""
        yield _line(name, Page.COMPANY, stated[name] or "", mark=mark)


def _contact(form: ApplicationForm) -> Iterator[Line]:
    yield Line("contact_name", Page.CONTACT, (form.contact_name,))
    yield Line("email", Page.CONTACT, (form.email,))
    yield _line("phone", Page.CONTACT, form.phone)


def _beside(stated: Stated) -> Iterator[Line]:
    addresses = stated.technical_addresses
    says = "" if addresses else _NOT_STATED
    yield Line("ip_addresses", Page.TECHNICAL, addresses, says)
    yield _line("registry_email", Page.TECHNICAL, stated.registry_email)
    if stated.billing_address is None:
        yield Line("billing_same", Page.BILLING, says=_AS_SEAT)
    else:
        place = stated.billing_address
        yield Line("billing_same", Page.BILLING, (place.street, f"{place.postcode} {place.city}"))
    account = (stated.bank_account, stated.iban) if stated.bank_account else ()
    yield Line("bank_account", Page.BILLING, account, "" if account else _NOT_STATED)
    yield _line("invoice_email", Page.BILLING, stated.invoice_email, empty=_AS_CONTACT)
    yield Line("names_now", Page.SIZE, (str(stated.names_now),))
    yield Line("names_yearly", Page.SIZE, (str(stated.names_yearly),))


def _chosen(form: ApplicationForm) -> Iterator[Line]:
    yield Line("tier_id", Page.TIER, (form.tier_id,))
    yield Line("consent", Page.TERMS, (form.terms_version,))


def _line(name: str, page: Page, text: str, *, mark: str = "", empty: str = _NOT_STATED) -> Line:
    return Line(name, page, (text,) if text else (), "" if text else empty, mark)
