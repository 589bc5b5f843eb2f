"""A problem as the API's description shows it (RFC 9457)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class FieldFaultOut(BaseModel):
    """One field that is wrong."""

    pointer: str = Field(description="JSON pointer to the field")
    in_: str = Field(alias="in", description="body, query, path or header")
    code: str
    detail: str


class ProblemOut(BaseModel):
    """What went wrong; `code` is stable, more members come with some codes."""

    model_config = ConfigDict(extra="allow", title="Problem")

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: list[FieldFaultOut]
