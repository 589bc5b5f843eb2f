"""What is wrong with a form: a validator's finding becomes one of our sentences, or none shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BeforeValidator, ValidationError
from pydantic_core import PydanticCustomError

from web.forms import tidy

Sentences = Mapping[str, Mapping[str, str]]
"""By field, then by fault; the fault `` (nothing) is the field's own fallback."""


def fault(kind: str) -> PydanticCustomError:
    """Return a finding of ours; its words are never shown."""
    return PydanticCustomError(kind, "see the table of sentences")


def sentences_of(error: ValidationError, sentences: Sentences) -> dict[str, str]:
    """Return our sentence for each wrong field, in the order of the page."""
    kinds = {str(each["loc"][0]): each["type"] for each in reversed(error.errors())}
    return {
        name: table.get(kinds[name], table[""])
        for name, table in sentences.items()
        if name in kinds
    }


def _line_of(longest: int) -> Callable[[str], str]:
    def check(line: str) -> str:
        if not line:
            raise fault("empty")
        if len(line) > longest:
            raise fault("too_long")
        return line

    return check


def _email(typed: str) -> str:
    if typed.casefold().endswith("@localhost"):
        raise fault("local")
    try:
        return validate_email(typed, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise fault("malformed") from error


def _email_if_any(typed: str) -> str:
    return _email(_line_of(254)(typed)) if typed else ""


Tidy = BeforeValidator(tidy)
Line100 = Annotated[str, Tidy, AfterValidator(_line_of(100))]
Line200 = Annotated[str, Tidy, AfterValidator(_line_of(200))]
Email = Annotated[str, Tidy, AfterValidator(_line_of(254)), AfterValidator(_email)]
OptionalEmail = Annotated[str, Tidy, AfterValidator(_email_if_any)]
