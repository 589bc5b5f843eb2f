"""How values cross Temporal: its own JSON, and days besides, which it does not know."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

from temporalio import converter as temporal


class _DayEncoder(temporal.AdvancedJSONEncoder):
    def default(self, o: Any) -> Any:
        # A moment is a day to isinstance; only the bare day is ours to write.
        return o.isoformat() if type(o) is date else super().default(o)


class _DayReader(temporal.JSONTypeConverter):
    def to_typed_value(self, hint: type[Any], value: Any) -> Any:
        if hint is not date:
            return temporal.JSONTypeConverter.Unhandled
        return date.fromisoformat(value)


class _PayloadConverter(temporal.CompositePayloadConverter):
    def __init__(self) -> None:
        with_days = temporal.JSONPlainPayloadConverter(
            encoder=_DayEncoder, custom_type_converters=[_DayReader()]
        )
        usual = temporal.DefaultPayloadConverter.default_encoding_payload_converters
        super().__init__(
            *(with_days if each.encoding == with_days.encoding else each for each in usual)
        )


CONVERTER = dataclasses.replace(
    temporal.DataConverter.default, payload_converter_class=_PayloadConverter
)


def read_value(hint: type[Any], value: Any) -> Any:
    """Return a typed value from plain JSON, as an activity's answer would be read."""
    return temporal.value_to_type(hint, value, [_DayReader()])
