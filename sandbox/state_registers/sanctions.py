"""The sanctions lists of the European Union and of the United Nations, as files to be fetched."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.state_registers.listed import EU_LIST, PERSON, UN_LIST, Alias, Listed
from sandbox.state_registers.switchboard import Line, forbidden_page

EU_PATH = "/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content"
# Not a secret: the Union itself publishes the address with it.
EU_TOKEN = "dG9rZW4tMjAxNw"
UN_PATH = "/resources/xml/en/consolidated.xml"
EU_NAMESPACE = "http://eu.europa.ec/fpi/fsd/export"
OLD_DAYS = 5


@dataclass(frozen=True)
class File:
    """A list as it lies on the server."""

    made_at: datetime
    text: bytes

    @property
    def tag(self) -> str:
        """What tells this file from the one before and after it."""
        return f'"{sha256(self.text).hexdigest()[:16]}"'


def _made_at(days_ago: int) -> datetime:
    # Yesterday's run: the same all day, and never older than two days unless it should be.
    prague = ZoneInfo("Europe/Prague")
    day = datetime.now(prague).date() - timedelta(days=1 + days_ago)
    return datetime.combine(day, time(16, 47, 4, 449000), prague)


def _eu_text(entries: tuple[Listed, ...], made_at: datetime) -> bytes:
    unprefixed: dict[Any, str] = {None: EU_NAMESPACE}
    root = etree.Element(f"{{{EU_NAMESPACE}}}export", nsmap=unprefixed)
    root.set("generationDate", made_at.isoformat(timespec="milliseconds"))
    root.set("globalFileId", str(190000 + made_at.timetuple().tm_yday))
    for place, entry in enumerate(entries, 1):
        _eu_entity(root, entry, place)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _eu_child(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    child = etree.SubElement(parent, f"{{{EU_NAMESPACE}}}{name}")
    for key, value in attributes.items():
        child.set(key, value)
    return child


def _eu_entity(root: etree._Element, entry: Listed, place: int) -> None:
    entity = _eu_child(root, "sanctionEntity", designationDetails="", unitedNationId="")
    entity.set("euReferenceNumber", entry.reference)
    entity.set("logicalId", str(place))
    _eu_child(
        entity,
        "regulation",
        regulationType="regulation",
        programme=entry.programme,
        logicalId=str(place),
    )
    letter = "P" if entry.kind == PERSON else "E"
    _eu_child(entity, "subjectType", code=entry.kind, classificationCode=letter)
    for number, alias in enumerate(entry.names, place * 10):
        _eu_name(entity, alias, number)


def _eu_name(entity: etree._Element, alias: Alias, number: int) -> None:
    _eu_child(
        entity,
        "nameAlias",
        firstName=alias.first,
        middleName=alias.middle,
        lastName=alias.last,
        wholeName=alias.whole,
        nameLanguage=alias.language,
        strong="true" if alias.strong else "false",
        logicalId=str(number),
    )


def _un_text(entries: tuple[Listed, ...], made_at: datetime) -> bytes:
    root = etree.Element("CONSOLIDATED_LIST")
    made = made_at.astimezone(UTC).isoformat(timespec="milliseconds")
    root.set("dateGenerated", made.replace("+00:00", "Z"))
    people = etree.SubElement(root, "INDIVIDUALS")
    others = etree.SubElement(root, "ENTITIES")
    for place, entry in enumerate(entries, 1):
        person = entry.kind == PERSON
        kind = "INDIVIDUAL" if person else "ENTITY"
        _un_entry(etree.SubElement(people if person else others, kind), entry, place)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _un_entry(element: etree._Element, entry: Listed, place: int) -> None:
    first, *others = entry.names
    parts = [part for part in (first.first, first.middle, first.last) if part] or [first.whole]
    _un_child(element, "DATAID", str(6900000 + place))
    _un_child(element, "VERSIONNUM", "1")
    for name, part in zip(("FIRST_NAME", "SECOND_NAME", "THIRD_NAME"), parts, strict=False):
        _un_child(element, name, part)
    _un_child(element, "UN_LIST_TYPE", entry.programme)
    _un_child(element, "REFERENCE_NUMBER", entry.reference)
    _un_child(element, "LISTED_ON", "2001-01-01")
    if first.first and first.whole:
        _un_child(element, "NAME_ORIGINAL_SCRIPT", first.whole)
    # The real list carries empty aliases too.
    for other in (*others, Alias(strong=False)):
        alias = etree.SubElement(element, f"{element.tag}_ALIAS")
        _un_child(alias, "QUALITY", "Good" if other.strong else "Low")
        _un_child(alias, "ALIAS_NAME", other.whole)


def _un_child(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, name).text = text or None


class Sanctions:
    """The two lists on their servers."""

    def __init__(self) -> None:
        self.line = Line("sanctions", more_modes=("old", "broken", "short"))
        self.routes = [Route(EU_PATH, self._eu), Route(UN_PATH, self._un)]

    async def _eu(self, request: Request) -> Response:
        if (trouble := await self.line.trouble(["eu"])) is not None:
            return trouble
        if request.query_params.get("token") != EU_TOKEN:
            return forbidden_page()
        return _sent(request, self._file(EU_LIST, _eu_text))

    async def _un(self, request: Request) -> Response:
        if (trouble := await self.line.trouble(["un"])) is not None:
            return trouble
        return _sent(request, self._file(UN_LIST, _un_text))

    def _file(
        self, entries: tuple[Listed, ...], write: Callable[[tuple[Listed, ...], datetime], bytes]
    ) -> File:
        made_at = _made_at(OLD_DAYS if self.line.mode == "old" else 0)
        if self.line.mode == "short":
            entries = entries[: len(entries) // 2]
        text = write(entries, made_at)
        return File(made_at, text[: len(text) * 2 // 3] if self.line.mode == "broken" else text)


def _sent(request: Request, file: File) -> Response:
    changed = format_datetime(file.made_at.astimezone(UTC), usegmt=True)
    headers = {"Last-Modified": changed, "ETag": file.tag}
    if _is_known(request, file):
        return Response(status_code=304, headers=headers)
    return Response(file.text, media_type="text/xml", headers=headers)


def _is_known(request: Request, file: File) -> bool:
    if tags := request.headers.get("if-none-match"):
        return file.tag in tags or tags.strip() == "*"
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
        return file.made_at.replace(microsecond=0) <= since
    except (ValueError, TypeError):
        return False
