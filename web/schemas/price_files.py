"""The form beside a file of prices: from which day it counts, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from web.schemas.faults import sentences_of
from web.schemas.tiers import DAY_FAULT, read_day, read_last_day
from web.words.languages import phrase

SENTENCES: dict[str, dict[str, str]] = {
    "first_day": {"empty": phrase("Enter the first day of the prices"), "": DAY_FAULT},
    "last_day": {"": DAY_FAULT},
}


class _Typed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    first_day: Annotated[date, BeforeValidator(read_day)]
    last_day: Annotated[date | None, BeforeValidator(read_last_day)]


def read_days(values: Mapping[str, str]) -> tuple[date, date | None] | dict[str, str]:
    """Return the days a manager typed, or our sentence for each that needs mending."""
    try:
        typed = _Typed.model_validate({name: values.get(name, "") for name in _Typed.model_fields})
    except ValidationError as error:
        return sentences_of(error, SENTENCES)
    return typed.first_day, typed.last_day


def values_of_today(today: date) -> dict[str, str]:
    """Return what stands in the empty form: the prices count from today on."""
    return {"first_day": today.isoformat(), "last_day": ""}
