"""Reads the envelope of an answer, whatever the order of its parts."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace

from epp.answers import Answer, MessageQueue, Response, UnknownPayload
from epp.errors import BrokenAnswerError
from epp.masking import strike_out
from epp.readings import Dialect, Readers
from epp.result_codes import is_code
from epp.xmlio import (
    EPP,
    Element,
    all_text,
    local_name,
    namespace_of,
    parse,
    text_of,
    to_bytes,
    to_text,
)


def read_response(body: bytes, dialect: Dialect) -> Response:
    """The answer in this frame, its payload and extensions read as the dialect reads them.

    Raises BrokenAnswerError when it is no EPP response with a usable code.
    """
    root = parse(body)
    response = root.find(EPP.tag("response"))
    if root.tag != EPP.tag("epp") or response is None:
        raise BrokenAnswerError("A frame is not an EPP response.")
    without_secrets = copy.deepcopy(root)
    strike_out(without_secrets)
    code, message = _deciding_result(response)
    identifiers = response.find(EPP.tag("trID"))
    read = Response(
        code=code,
        message=message,
        reasons=_reasons(without_secrets),
        cl_trid=_identifier(identifiers, "clTRID"),
        sv_trid=_identifier(identifiers, "svTRID"),
        data=_data(response, dialect.readers),
        queue=_queue(response),
        masked_frame=to_bytes(without_secrets).decode(),
        unhandled=tuple(map(_unknown, _unhandled(response))),
    )
    return _completed(_with_the_unhandled(read), response, dialect)


def _deciding_result(response: Element) -> tuple[int, str]:
    results = [
        (_code(result), text_of(result, EPP.tag("msg")) or "")
        for result in response.findall(EPP.tag("result"))
    ]
    if not results:
        raise BrokenAnswerError("An answer has no result.")
    return next((result for result in results if result[0] >= 2000), results[0])


def _code(result: Element) -> int:
    text = result.get("code", "")
    if not (text.isascii() and text.isdigit() and is_code(int(text))):
        raise BrokenAnswerError("An answer has a result code that cannot be one.")
    return int(text)


def _reasons(root: Element) -> tuple[str, ...]:
    texts = []
    for result in root.iter(EPP.tag("result")):
        for part in result:
            if part.tag == EPP.tag("value"):
                texts.append(_all_text(part))
            elif part.tag == EPP.tag("extValue"):
                texts.append(_reason_and_value(part))
    return tuple(text for text in texts if text)


def _reason_and_value(part: Element) -> str:
    reason = text_of(part, EPP.tag("reason")) or ""
    value = part.find(EPP.tag("value"))
    named = "" if value is None else _all_text(value)
    return ": ".join(text for text in (reason, named) if text)


def _all_text(element: Element) -> str:
    return " ".join(all_text(element).split())


def _identifier(identifiers: Element | None, name: str) -> str | None:
    return None if identifiers is None else text_of(identifiers, EPP.tag(name))


def _queue(response: Element) -> MessageQueue | None:
    queue = response.find(EPP.tag("msgQ"))
    if queue is None:
        return None
    count = queue.get("count", "")
    message = queue.find(EPP.tag("msg"))
    return MessageQueue(
        count=int(count) if count.isascii() and count.isdigit() else 0,
        message_id=queue.get("id"),
        queued_at=text_of(queue, EPP.tag("qDate")),
        text=None if message is None else _own_text(message) or None,
    )


def _own_text(element: Element) -> str:
    # FRED's payloads stand in here with transfer codes and people; they are read as such.
    parts = (element.text or "", *(child.tail or "" for child in element))
    return " ".join(" ".join(parts).split())


def _data(response: Element, readers: Readers) -> Answer | None:
    payloads = [
        child
        # The RFC puts a message's payload into resData, FRED into the message's text.
        for path in (EPP.tag("resData"), f"{EPP.tag('msgQ')}/{EPP.tag('msg')}")
        for parent in response.findall(path)
        for child in parent
    ]
    for payload in payloads:
        reader = readers.get(str(payload.tag))
        if reader is not None:
            return _read_payload(payload, reader, response)
    return _unknown(payloads[0]) if payloads else None


def _read_payload(
    payload: Element, reader: Callable[[Element], Answer], response: Element
) -> Answer:
    try:
        return reader(payload)
    except BrokenAnswerError:
        if response.find(EPP.tag("msgQ")) is None:
            raise
        # A message nobody can read must not block all that wait behind it in the queue.
        return _unknown(payload)


def _unhandled(response: Element) -> Iterator[Element]:
    """What stands in namespaces we did not log in with; RFC 9038 puts it beside the result."""
    for result in response.findall(EPP.tag("result")):
        if result.get("code", "").startswith("1"):
            for value in result.findall(f"{EPP.tag('extValue')}/{EPP.tag('value')}"):
                yield from value


def _with_the_unhandled(read: Response) -> Response:
    # A message without any other payload is about what was unhandled.
    if read.queue is None or read.data is not None or not read.unhandled:
        return read
    return replace(read, data=read.unhandled[0])


def _completed(read: Response, response: Element, dialect: Dialect) -> Response:
    for tag, reader in dialect.extensions.items():
        for extension in response.findall(f"{EPP.tag('extension')}/{tag}"):
            try:
                read = reader(read, extension)
            except BrokenAnswerError:
                # The result stands, even where something said beside it makes no sense.
                read = replace(read, unhandled=(*read.unhandled, _unknown(extension)))
    return read


def _unknown(payload: Element) -> UnknownPayload:
    shown = copy.deepcopy(payload)
    strike_out(shown)
    return UnknownPayload(local_name(payload), to_text(shown), namespace_of(payload))
