"""The sentence for every way a field of the application form can be wrong."""

from __future__ import annotations

from web.words.languages import phrase

NOT_IN_REGISTER = phrase("This company number is not in ARES. Check the digits")

_NUMBER_FAULT = phrase("Enter the company number as 8 digits, for example 67985726")
_VAT_FAULT = phrase("Enter the tax number with its country code, for example CZ25115804")
_PHONE_FAULT = phrase("Enter the phone with its country code, for example +420 777 123 456")
_POSTCODE_FAULT = phrase("Enter the postcode as 5 digits, for example 110 00")
_COUNT_FAULT = phrase("Enter a whole number up to 1 000 000, for example 120")

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
    "ip_addresses": {
        "too_many": phrase("Leave at most 20 IP addresses here"),
        "": phrase("Enter IP addresses one a line, for example 192.0.2.10 or 2001:db8::10"),
    },
    "registry_email": {
        "local": phrase("We cannot send e-mail to addresses @localhost"),
        "": phrase("Enter the e-mail in the form name@company.cz"),
    },
    "billing_same": {"": phrase("Choose where the invoices are addressed to")},
    "billing_street": {
        "empty": phrase("Enter the street and number, for example Dlouhá 12"),
        "": phrase("Shorten the street to 200 characters at most"),
    },
    "billing_city": {
        "empty": phrase("Enter the city"),
        "": phrase("Shorten the city to 100 characters at most"),
    },
    "billing_postcode": {"empty": phrase("Enter the postcode"), "": _POSTCODE_FAULT},
    "bank_account": {
        "mistyped": phrase(
            "The account number does not agree with its check digits. Check the digits"
        ),
        "": phrase("Enter the account in the form 19-2000145399/0800"),
    },
    "invoice_email": {
        "local": phrase("We cannot send e-mail to addresses @localhost"),
        "": phrase("Enter the e-mail in the form name@company.cz"),
    },
    "names_now": {
        "empty": phrase("Enter how many domains you look after today. None is 0"),
        "": _COUNT_FAULT,
    },
    "names_yearly": {
        "empty": phrase("Enter how many domains you add in a year. None is 0"),
        "": _COUNT_FAULT,
    },
    "tier_id": {"": phrase("Choose a tier of the programme")},
    "consent": {
        "": phrase("We cannot take the application without consent with the terms. Give it")
    },
    "consent_support": {
        "": phrase("Confirm that you support your customers yourself. Partnership rests on it")
    },
    "consent_authority": {
        "": phrase("Confirm that you may act for the company and that the data are true")
    },
    "terms_version": {
        "": phrase("The terms have changed meanwhile. Read them and give your consent again")
    },
}
