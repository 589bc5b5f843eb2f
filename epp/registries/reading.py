"""Reads a registry's file strictly: nothing unknown, nothing missing, nothing of a wrong kind."""

import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

Fields: TypeAlias = dict[str, Any]
_Reading: TypeAlias = Callable[[str, Any], Fields]

_NAMESTORE = "http://www.verisign-grs.com/epp/namestoreExt-1.1"


class ProfileError(ValueError):
    """A registry's file does not say what it has to."""


def _one_of(*words: str) -> _Reading:
    def read(key: str, value: Any) -> Fields:
        if value not in words:
            raise ProfileError(f"{key} is one of {', '.join(words)}, not {value!r}.")
        return {key: value}

    return read


def _kept(field: str, kind: type) -> _Reading:
    def read(key: str, value: Any) -> Fields:
        return {field: _of_kind(key, value, kind)}

    return read


def _of_kind(key: str, value: Any, kind: type) -> Any:
    # A truth value is a whole number to Python, but not to whoever wrote the file.
    fits = type(value) is kind or (kind is float and type(value) is int)
    if not fits:
        raise ProfileError(f"{key} has to be {kind.__name__}, not {type(value).__name__}.")
    return value


def _texts(key: str, value: Any) -> Fields:
    entries = _of_kind(key, value, list)
    return {key: tuple(_of_kind(key, each, str) for each in entries)}


def _table(**parts: tuple[str, type]) -> _Reading:
    def read(key: str, value: Any) -> Fields:
        table = _of_kind(key, value, dict)
        if set(table) != set(parts):
            raise ProfileError(f"{key} says {', '.join(sorted(parts))}, and nothing else.")
        return {
            field: _of_kind(f"{key}.{part}", table[part], kind)
            for part, (field, kind) in parts.items()
        }

    return read


def _deadlines(key: str, value: Any) -> Fields:
    table = _of_kind(key, value, dict)
    return {key: {step: _of_kind(f"{key}.{step}", each, float) for step, each in table.items()}}


def _prices(key: str, value: Any) -> Fields:
    table = _of_kind(key, value, dict)
    return {key: tuple(sorted((name, _amount(key, each)) for name, each in table.items()))}


def _amount(key: str, value: Any) -> str:
    # Money is written as text: a bare number would be a float on the way.
    text: str = _of_kind(key, value, str)
    try:
        fits = Decimal(text).is_finite()
    except InvalidOperation:
        fits = False
    if not fits:
        raise ProfileError(f"{key} holds an amount of money, not {text!r}.")
    return text


def _command_extensions(key: str, value: Any) -> Fields:
    products = []
    for entry in _of_kind(key, value, list):
        if set(entry) != {"ns", "zone", "subProduct"} or entry["ns"] != _NAMESTORE:
            raise ProfileError(f"{key} knows the namespace {_NAMESTORE} with zone and subProduct.")
        products.append((entry["zone"], entry["subProduct"]))
    return {"sub_products": tuple(products)}


_READINGS: Mapping[str, _Reading] = {
    "dialect": _one_of("rfc", "fred"),
    "lang": _kept("lang", str),
    "obj_uris": _texts,
    "ext_uris": _texts,
    "zones": _texts,
    "data_model": _one_of("thick", "thin", "minimum"),
    "ns_mode": _one_of("nsset", "hostObj", "hostAttr"),
    "dnssec": _one_of("keyset", "dsData", "keyData", "none"),
    "postal": _one_of("utf8", "int", "loc"),
    "handle": _table(length=("handle_length", int)),
    "name_rule": _table(
        min=("shortest_label", int),
        max=("longest_label", int),
        double_hyphen=("double_hyphen_allowed", bool),
        idn=("idn_allowed", bool),
    ),
    "period": _table(min=("min_period_years", int), max=("max_period_years", int)),
    "auth_info": _table(
        length=("auth_info_length", int), visible_to_sponsor=("auth_info_shown_to_sponsor", bool)
    ),
    "fee_ext": _kept("fee_ext", bool),
    "currency": _kept("currency", str),
    "list_price": _prices,
    "idle_limit_s": _kept("idle_limit_seconds", float),
    "max_sessions": _kept("max_sessions", int),
    "query_links": _kept("query_sessions", int),
    "rate_per_s": _kept("commands_per_second", float),
    "check_max": _kept("check_max", int),
    "max_request_bytes": _kept("max_request_bytes", int),
    "deadlines": _deadlines,
    "consistency_delay_s": _kept("consistency_delay_seconds", int),
    "quote_ttl_s": _kept("quote_lasts_seconds", int),
    "metered_queries": _kept("metered_queries", bool),
    "poll_interval_s": _kept("poll_interval_seconds", int),
    "balance": _one_of("creditInfo", "balance-1.0", "none"),
    "low_credit": lambda key, value: {key: _amount(key, value)},
    "command_ext": _command_extensions,
}
_MAY_MISS = {"low_credit", "command_ext"}


def fields_in(text: str) -> Fields:
    """The fields of the profile this file describes.

    Raises ProfileError.
    """
    try:
        registries = tomllib.loads(text).get("registry", {})
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"A registry's file cannot be read: {error}") from None
    if len(registries) != 1:
        raise ProfileError("A registry's file describes one registry.")
    [(name, told)] = registries.items()
    unknown = sorted(set(told) - set(_READINGS))
    missing = sorted(set(_READINGS) - set(told) - _MAY_MISS)
    if unknown or missing:
        raise ProfileError(f"The file of {name} has unknown {unknown} and lacks {missing}.")
    fields: Fields = {"name": name}
    for key, value in told.items():
        fields |= _READINGS[key](key, value)
    return fields
