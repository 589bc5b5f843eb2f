"""The application form, page by page: its fields, and the sentence for each way to be wrong."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)

from programme.people.bank_account import (
    BankAccountMistypedError,
    BankAccountUnreadableError,
    read_bank_account,
)
from programme.people.parties import CompanyNumberUnreadableError, read_company_number
from web.schemas.application_sentences import SENTENCES
from web.schemas.faults import (
    Email,
    Line100,
    Line200,
    OptionalEmail,
    Tidy,
    fault,
    sentences_of,
)

_MOST_ADDRESSES = 20


def _company_number(typed: str) -> str:
    if not typed:
        raise fault("empty")
    try:
        return read_company_number(typed).text
    except CompanyNumberUnreadableError as error:
        raise fault("malformed") from error


def _vat_number(typed: str) -> str | None:
    bare = typed.replace(" ", "").upper()
    if bare and not re.fullmatch(r"[A-Z]{2}[0-9A-Z]{2,12}", bare, re.ASCII):
        raise fault("malformed")
    return bare or None


def _postcode(typed: str) -> str:
    bare = typed.replace(" ", "")
    if not bare:
        raise fault("empty")
    if not re.fullmatch(r"[0-9]{5}", bare):
        raise fault("malformed")
    return f"{bare[:3]} {bare[3:]}"


def _phone(typed: str) -> str:
    bare = re.sub(r"[\s()./-]", "", typed)
    if re.fullmatch(r"00[1-9][0-9]{7,14}", bare):
        bare = "+" + bare.removeprefix("00")
    national = bare.removeprefix("+420")
    if re.fullmatch(r"[0-9]{9}", national):
        return f"+420 {national[:3]} {national[3:6]} {national[6:]}"
    if bare and not re.fullmatch(r"\+[1-9][0-9]{7,14}", bare):
        raise fault("malformed")
    return bare


def _addresses(typed: str) -> tuple[str, ...]:
    lines = [line for line in re.split(r"[\s,;]+", typed) if line]
    if len(lines) > _MOST_ADDRESSES:
        raise fault("too_many")
    try:
        read = [ipaddress.ip_address(line) for line in lines]
    except ValueError as error:
        raise fault("malformed") from error
    if any(each.is_loopback or each.is_unspecified or each.is_multicast for each in read):
        raise fault("malformed")
    return tuple(dict.fromkeys(str(each) for each in read))


def _bank_account(typed: str) -> str:
    if not typed:
        return ""
    try:
        return read_bank_account(typed).text
    except BankAccountMistypedError as error:
        raise fault("mistyped") from error
    except BankAccountUnreadableError as error:
        raise fault("malformed") from error


def _count(typed: str) -> int:
    bare = re.sub(r"[\s\u00a0\u202f]", "", typed)
    if not bare:
        raise fault("empty")
    if not re.fullmatch(r"[0-9]{1,7}", bare) or int(bare) > 1_000_000:
        raise fault("malformed")
    return int(bare)


def _choice(typed: str) -> str:
    if typed not in ("yes", "no"):
        raise fault("empty")
    return typed


def _tier(typed: str, info: ValidationInfo) -> str:
    if not typed:
        raise fault("empty")
    if info.context is None or typed not in info.context.tiers:
        raise fault("unknown")
    return typed


def _consent(typed: str) -> str:
    if typed != "yes":
        raise fault("empty")
    return typed


def _terms_version(typed: str, info: ValidationInfo) -> str:
    if not typed:
        raise fault("empty")
    if info.context is None or typed != info.context.terms_version:
        raise fault("outdated")
    return typed


Street = Line200
City = Line100
Postcode = Annotated[str, Tidy, AfterValidator(_postcode)]
Count = Annotated[str, AfterValidator(_count)]
Consent = Annotated[str, AfterValidator(_consent)]


class _Typed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class _Number(_Typed):
    company_number: Annotated[str, Tidy, AfterValidator(_company_number)]


class _Company(_Typed):
    company_name: Line200
    street: Street
    city: City
    postcode: Postcode
    vat_number: Annotated[str, Tidy, AfterValidator(_vat_number)]


class _Contact(_Typed):
    contact_name: Line100
    email: Email
    phone: Annotated[str, Tidy, AfterValidator(_phone)]


class _Technical(_Typed):
    ip_addresses: Annotated[str, AfterValidator(_addresses)]
    registry_email: OptionalEmail


class _Billing(_Typed):
    billing_same: Annotated[str, AfterValidator(_choice)]
    bank_account: Annotated[str, Tidy, AfterValidator(_bank_account)]
    invoice_email: OptionalEmail


class _BillingElsewhere(_Billing):
    billing_street: Street
    billing_city: City
    billing_postcode: Postcode


class _Size(_Typed):
    names_now: Count
    names_yearly: Count


class _Tier(_Typed):
    tier_id: Annotated[str, AfterValidator(_tier)]


class _Terms(_Typed):
    terms_version: Annotated[str, AfterValidator(_terms_version)]
    consent: Consent
    consent_support: Consent
    consent_authority: Consent


_MODELS: dict[str, type[_Typed]] = {
    "company-number": _Number,
    "company": _Company,
    "contact": _Contact,
    "technical": _Technical,
    "billing": _BillingElsewhere,
    "size": _Size,
    "tier": _Tier,
    "terms": _Terms,
}
"""By page; the widest model a page can have."""


@dataclass(frozen=True)
class Offer:
    """What can be chosen and agreed to at the moment."""

    tiers: Mapping[str, int]
    """Each with the version that counts today."""
    terms_version: str


@dataclass(frozen=True)
class PageRead:
    """A page as we keep it, or our sentence for each field that needs mending."""

    values: Mapping[str, Any]
    errors: Mapping[str, str]
    only_missing: bool = False
    """Nothing is wrong with what was typed; something was not."""


def fields_of(page: str) -> tuple[str, ...]:
    """Return the names of a page's fields, in its order."""
    return tuple(name for name in SENTENCES if name in _MODELS[page].model_fields)


def read_page(page: str, typed: Mapping[str, str], offer: Offer) -> PageRead:
    """Return what a page says, as we keep it, or what is wrong with it."""
    model = _MODELS[page]
    if page == "billing" and typed.get("billing_same") != "no":
        model = _Billing
    full = {name: typed.get(name, "") for name in model.model_fields}
    try:
        read = model.model_validate(full, context=offer)
    except ValidationError as error:
        missing = all(each["type"] == "empty" for each in error.errors())
        return PageRead({}, sentences_of(error, SENTENCES), only_missing=missing)
    return PageRead({name: getattr(read, name) for name in model.model_fields}, {})


def read_field(name: str, typed: str) -> tuple[str, str | None]:
    """Return one field as we keep it and no fault, or what was typed and our sentence for it."""
    kept = next(
        model.model_fields[name] for model in _MODELS.values() if name in model.model_fields
    )
    rules: Any = Annotated[kept.annotation, *kept.metadata]
    try:
        return TypeAdapter(rules).validate_python(typed) or "", None
    except ValidationError as error:
        return typed, SENTENCES[name].get(error.errors()[0]["type"], SENTENCES[name][""])
