"""The form of a new version of a tier: its fields, and the sentence for each that is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from programme.money import AmountUnreadableError, Currency, Money, read_amount
from programme.people.conditions import (
    HIGHEST_DISCOUNT_PERMILLE,
    MOST_MONTHS,
    MOST_NAMES,
    DepositTerms,
    Tier,
    TurnoverWanted,
    WhoMayApply,
)
from web.forms import tidy
from web.schemas.faults import fault, sentences_of
from web.words.languages import phrase
from web.words.texts import SENTENCES as ANSWERS

TICKS = ("vat_payer_wanted", "deposit_wanted", "four_eyes", "demonstration")
MONTHS_FAULT = phrase("Enter over how many months the turnover counts, 1 to 36")
TURNOVER_FAULT = phrase("Enter the turnover as an amount, for example 50 000")
NOT_OFFERED_FAULT = phrase("A deposit that is not offered cannot be recommended")
DAY_FAULT = phrase("Enter the day like 1. 1. 2027")

SENTENCES: dict[str, dict[str, str]] = {
    "valid_from": {"empty": phrase("Enter the first day of the version"), "": DAY_FAULT},
    "valid_until": {"": DAY_FAULT},
    "names_discount": {"": ANSWERS["discount_out_of_range"]},
    "hosting_discount": {"": ANSWERS["discount_out_of_range"]},
    "who_may_apply": {"": phrase("Choose who may apply")},
    "deposit": {"": phrase("Choose how a deposit is opened")},
    "least_names": {"": phrase("Enter the number of domains in digits, for example 50")},
    "turnover": {"": TURNOVER_FAULT},
    "turnover_months": {"": MONTHS_FAULT},
}


def read_day(typed: object) -> date:
    """Return the day somebody typed, as people or as browsers write it."""
    text = tidy(str(typed))
    if not text:
        raise fault("empty")
    machine = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text)
    people = re.fullmatch(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})", text)
    if not machine and not people:
        raise fault("malformed")
    parts = machine.groups() if machine else people.groups()[::-1] if people else ()
    year, month, day = (int(part) for part in parts)
    return date(year, month, day)


def read_last_day(typed: object) -> date | None:
    """Return the day somebody typed, if anything stands there."""
    return read_day(typed) if tidy(str(typed)) else None


def _permille(typed: object) -> int:
    match = re.fullmatch(r"(\d{1,3})(?:[.,](\d))?", tidy(str(typed).replace("%", "")))
    if match is None:
        raise fault("malformed")
    permille = int(match[1]) * 10 + int(match[2] or 0)
    if permille > HIGHEST_DISCOUNT_PERMILLE:
        raise fault("too_high")
    return permille


def _whole(most: int) -> BeforeValidator:
    def read(typed: object) -> int:
        bare = re.sub(r"\s", "", str(typed)) or "0"
        if not re.fullmatch(r"[0-9]{1,9}", bare) or int(bare) > most:
            raise fault("malformed")
        return int(bare)

    return BeforeValidator(read)


def _amount(typed: object) -> int:
    if not tidy(str(typed)):
        return 0
    try:
        return read_amount(str(typed))
    except AmountUnreadableError as error:
        raise fault("malformed") from error


class _Typed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    valid_from: Annotated[date, BeforeValidator(read_day)]
    valid_until: Annotated[date | None, BeforeValidator(read_last_day)]
    names_discount: Annotated[int, BeforeValidator(_permille)]
    hosting_discount: Annotated[int, BeforeValidator(_permille)]
    who_may_apply: WhoMayApply
    deposit: DepositTerms
    least_names: Annotated[int, _whole(MOST_NAMES)]
    turnover: Annotated[int, BeforeValidator(_amount)]
    turnover_months: Annotated[int, _whole(MOST_MONTHS)]


def read_tier(values: Mapping[str, str], tier_id: str) -> Tier | dict[str, str]:
    """Return the version a manager typed, or our sentence for each field that needs mending."""
    try:
        typed = _Typed.model_validate({name: values.get(name, "") for name in _Typed.model_fields})
    except ValidationError as error:
        return sentences_of(error, SENTENCES)
    if bool(typed.turnover) is not bool(typed.turnover_months):
        if typed.turnover:
            return {"turnover_months": MONTHS_FAULT}
        return {"turnover": TURNOVER_FAULT}
    ticked = {name: values.get(name) == "yes" for name in TICKS}
    if typed.deposit is DepositTerms.NOT_OFFERED and ticked["deposit_wanted"]:
        return {"deposit": NOT_OFFERED_FAULT}
    return Tier(
        tier_id=tier_id,
        version=_version(values),
        valid_from=typed.valid_from,
        valid_until=typed.valid_until,
        names_discount_permille=typed.names_discount,
        hosting_discount_permille=typed.hosting_discount,
        who_may_apply=typed.who_may_apply,
        least_names=typed.least_names,
        turnover=_turnover(typed),
        deposit=typed.deposit,
        **ticked,
    )


def values_of(tier: Tier) -> dict[str, str]:
    """Return what stands in the form of the version after this one; its days are to be chosen."""
    wanted = tier.turnover
    return {
        "version": str(tier.version + 1),
        "valid_from": "",
        "valid_until": "",
        "names_discount": _percent(tier.names_discount_permille),
        "hosting_discount": _percent(tier.hosting_discount_permille),
        "who_may_apply": tier.who_may_apply,
        "deposit": tier.deposit,
        "least_names": str(tier.least_names or ""),
        "turnover": wanted.least.decimal_text().removesuffix(".00") if wanted else "",
        "turnover_months": str(wanted.months) if wanted else "",
        **{name: "yes" for name in TICKS if getattr(tier, name)},
    }


def _version(values: Mapping[str, str]) -> int:
    # It stands in the page and not under anybody's fingers; whatever else comes is taken already.
    typed = values.get("version", "")
    return int(typed) if re.fullmatch(r"[1-9][0-9]{0,5}", typed) else 1


def _turnover(typed: _Typed) -> TurnoverWanted | None:
    if not typed.turnover:
        return None
    return TurnoverWanted(Money(Currency.CZK, typed.turnover), typed.turnover_months)


def _percent(permille: int) -> str:
    whole, rest = divmod(permille, 10)
    return f"{whole},{rest}" if rest else str(whole)
