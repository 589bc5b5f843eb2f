"""What the registry answers: result codes, refusals and their words."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import etree

MESSAGES = {
    1000: "Command completed successfully",
    1001: "Command completed successfully; action pending",
    1300: "Command completed successfully; no messages",
    1301: "Command completed successfully; ack to dequeue",
    1500: "Command completed successfully; ending session",
    2000: "Unknown command",
    2001: "Command syntax error",
    2002: "Command use error",
    2003: "Required parameter missing",
    2004: "Parameter value range error",
    2005: "Parameter value syntax error",
    2100: "Unimplemented protocol version",
    2101: "Unimplemented command",
    2102: "Unimplemented option",
    2103: "Unimplemented extension",
    2104: "Billing failure",
    2105: "Object is not eligible for renewal",
    2106: "Object is not eligible for transfer",
    2200: "Authentication error",
    2201: "Authorization error",
    2202: "Invalid authorization information",
    2300: "Object pending transfer",
    2301: "Object not pending transfer",
    2302: "Object exists",
    2303: "Object does not exist",
    2304: "Object status prohibits operation",
    2305: "Object association prohibits operation",
    2306: "Parameter value policy error",
    2307: "Unimplemented object service",
    2308: "Data management policy violation",
    2400: "Command failed",
    2500: "Command failed; server closing connection",
    2501: "Authentication error; server closing connection",
    2502: "Session limit exceeded; server closing connection",
}

# RFC 5730 ends the session with these, whatever the command was.
CLOSING = range(2500, 2600)


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error of ours
    """A command that the registry will not carry out, and why."""

    def __init__(self, code: int, reason: str = "", element: etree._Element | None = None) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason
        self.element = element


@dataclass(frozen=True)
class QueueHead:
    """The first message waiting for a registrar, as the answer to a poll shows it."""

    count: int
    number: int
    put_at: str = ""
    text: str = ""
    payload: str = ""


@dataclass
class Answer:
    """What the registry says to one command."""

    code: int = 1000
    data: Sequence[etree._Element] = ()
    extension: Sequence[etree._Element] = ()
    queue: QueueHead | None = None
    reasons: list[tuple[etree._Element | None, str]] = field(default_factory=list)

    @property
    def succeeded(self) -> bool:
        """Whether the command was carried out, or is going to be."""
        return self.code < 2000

    @property
    def message(self) -> str:
        """The sentence that belongs to the code."""
        return MESSAGES.get(self.code, "Unlisted result")


def refused(refusal: Refusal) -> Answer:
    """The answer that tells a refusal."""
    reasons = [(refusal.element, refusal.reason)] if refusal.reason else []
    return Answer(refusal.code, reasons=reasons)
