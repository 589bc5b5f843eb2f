"""The application form: its fields, and the sentence for every way one can be wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)

from db.front.forms import Form as ApplicationForm
from programme.people.parties import CompanyNumberUnreadableError, read_company_number
from web.auth import LONGEST_PASSWORD
from web.schemas.faults import Email, Line100, Line200, Tidy, fault, sentences_of
from web.words.languages import phrase

SHORTEST_PASSWORD = 12
FITTING_FAULT = phrase("The e-mail and the password do not fit together")
ACCOUNT_FAULT = phrase("No account can be opened for this address. Sign in, or use another one.")
NOT_IN_REGISTER = phrase("This company number is not in ARES. Check the digits")

_NUMBER_FAULT = phrase("Enter the company number as 8 digits, for example 67985726")
_VAT_FAULT = phrase("Enter the tax number with its country code, for example CZ25115804")
_PHONE_FAULT = phrase("Enter the phone with its country code, for example +420 777 123 456")
_POSTCODE_FAULT = phrase("Enter the postcode as 5 digits, for example 110 00")

SENTENCES: dict[str, dict[str, str]] = {
    "company_number": {"empty": phrase("Enter the company number"), "": _NUMBER_FAULT},
    "company_name": {
        "empty": phrase("Enter the name of the company"),
        "": phrase("The name may have 200 characters at most"),
    },
    "street": {
        "empty": phrase("Enter the street and number, for example Dlouhá 12"),
        "": phrase("Shorten the street to 200 characters at most"),
    },
    "city": {
        "empty": phrase("Enter the city"),
        "": phrase("Shorten the city to 100 characters at most"),
    },
    "postcode": {"empty": phrase("Enter the postcode"), "": _POSTCODE_FAULT},
    "vat_number": {"": _VAT_FAULT},
    "contact_name": {
        "empty": phrase("Enter the name of the person we shall deal with"),
        "": phrase("Shorten the name to 100 characters at most"),
    },
    "email": {
        "empty": phrase("Enter the e-mail we shall answer to"),
        "local": phrase("We cannot send e-mail to addresses @localhost"),
        "": phrase("Enter the e-mail in the form name@company.cz"),
    },
    "phone": {"": _PHONE_FAULT},
    "tier_id": {"": phrase("Choose a tier of the programme")},
    "consent": {
        "": phrase("We cannot take the application without consent with the terms. Give it")
    },
}


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


def _tier(typed: str, info: ValidationInfo) -> str:
    if info.context is None or typed not in info.context["tiers"]:
        raise fault("unknown")
    return typed


def _consent(typed: str) -> str:
    if typed != "yes":
        raise fault("missing_consent")
    return typed


class _Typed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    company_number: Annotated[str, Tidy, AfterValidator(_company_number)]
    company_name: Line200
    street: Line200
    city: Line100
    postcode: Annotated[str, Tidy, AfterValidator(_postcode)]
    vat_number: Annotated[str, Tidy, AfterValidator(_vat_number)]
    contact_name: Line100
    email: Email
    phone: Annotated[str, Tidy, AfterValidator(_phone)]
    tier_id: Annotated[str, AfterValidator(_tier)]
    consent: Annotated[str, AfterValidator(_consent)]


def read_application(
    values: Mapping[str, str], tiers: Mapping[str, int], *, language: str, terms_version: str
) -> ApplicationForm | dict[str, str]:
    """Return the form as we keep it, or our sentence for each field that needs mending.

    `tiers` are the ones that count today, each with its version; the form pins that.
    """
    full = {name: values.get(name, "") for name in _Typed.model_fields}
    try:
        typed = _Typed.model_validate(full, context={"tiers": set(tiers)})
    except ValidationError as error:
        return sentences_of(error, SENTENCES)
    return ApplicationForm(
        **typed.model_dump(exclude={"consent"}),
        country="CZ",
        language=language,
        terms_version=terms_version,
        tier_version=tiers[typed.tier_id],
    )


def read_field(name: str, typed: str) -> tuple[str, str | None]:
    """Return one field as we keep it and no fault, or what was typed and our sentence for it."""
    kept = _Typed.model_fields[name]
    rules: Any = Annotated[kept.annotation, *kept.metadata]
    try:
        return TypeAdapter(rules).validate_python(typed) or "", None
    except ValidationError as error:
        return typed, SENTENCES[name].get(error.errors()[0]["type"], SENTENCES[name][""])


def company_number_of(values: Mapping[str, str]) -> str | None:
    """Return the company number in a form, if what stands there is one."""
    try:
        return _company_number(values.get("company_number", "").strip())
    except ValueError:
        return None


def in_page_order(errors: Mapping[str, str]) -> dict[str, str]:
    """Return the errors as they follow on the page: the consent stands below the account."""
    return dict(sorted(errors.items(), key=lambda error: error[0] == "consent"))


def account_faults(values: Mapping[str, str]) -> dict[str, str]:
    """Return our sentence for each field about the account that needs mending."""
    match values.get("account"):
        case "have":
            wanted = {
                "login_email": phrase("Enter your e-mail"),
                "login_password": phrase("Enter the password"),
            }
            return {name: text for name, text in wanted.items() if not values.get(name)}
        case "new":
            return _new_password_faults(values.get("password", ""))
        case _:
            return {"account": phrase("Choose whether you have an account with us")}


def _new_password_faults(password: str) -> dict[str, str]:
    if not password:
        return {"password": phrase("Enter the password")}
    if len(password) < SHORTEST_PASSWORD:
        return {"password": phrase("The password must have at least 12 characters")}
    if len(password) > LONGEST_PASSWORD:
        return {"password": phrase("Shorten the password to 200 characters at most")}
    return {}
