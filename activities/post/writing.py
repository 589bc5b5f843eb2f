"""How a letter is written: its template rendered, laid out as text and page, made a message."""

from __future__ import annotations

import email
import hashlib
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from programme.letter_text import LetterText, as_plain_text, one_line, read_letter
from programme.letters import Letter, StaffLetter, folder_of
from programme.money import Money
from programme.people.retention import RULES
from programme.typography import (
    day_of_text,
    day_text,
    moment_text,
    money_text,
    month_text,
    percent_text,
    weekday_text,
)

MAIL_POLICY = SMTP.clone(max_line_length=78)


@dataclass(frozen=True)
class Sender:
    """Who the letters come from, and where their buttons lead."""

    name: str
    email: str
    web_address: str


@dataclass(frozen=True)
class Enclosure:
    """A file that goes with a letter."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Stationery:
    """What a letter needs besides its own words."""

    to: str
    language: str
    company: str
    message_id: str
    written_at: datetime
    link: str | None = None
    enclosed: tuple[Enclosure, ...] = ()


class Writer:
    """Writes letters from their templates."""

    def __init__(self, templates: Path, sender: Sender) -> None:
        self._texts = _environment(templates, autoescape=False)
        self._pages = _environment(templates, autoescape=True)
        self.sender = sender

    def write(self, letter: Letter, stationery: Stationery) -> EmailMessage:
        """Return the message a letter becomes; the page says just what the text says."""
        text = self.text_of(letter, stationery)
        message = EmailMessage(policy=MAIL_POLICY)
        message["From"] = f"{self.sender.name} <{self.sender.email}>"
        message["To"] = stationery.to
        message["Subject"] = one_line(text.subject)
        message["Date"] = format_datetime(stationery.written_at)
        message["Message-ID"] = stationery.message_id
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(as_plain_text(text), cte="quoted-printable")
        page = self._page(text, stationery.language, for_staff=isinstance(letter, StaffLetter))
        message.add_alternative(page, subtype="html", cte="quoted-printable")
        for each in stationery.enclosed:
            kind, _, subtype = each.media_type.partition("/")
            message.add_attachment(each.content, kind, subtype, filename=each.name)
        # Only now: setting the content drops every header that begins with Content-.
        message["Content-Language"] = stationery.language
        return message

    def text_of(self, letter: Letter, stationery: Stationery) -> LetterText:
        """Return a letter's subject and blocks in the addressee's language."""
        words: dict[str, Any] = {
            field.name: _tamed(getattr(letter, field.name)) for field in fields(letter)
        }
        words |= {
            "language": stationery.language,
            "company": one_line(stationery.company),
            "link": stationery.link,
            "web": self.sender.web_address.rstrip("/"),
        }
        template = self._texts.get_template(f"{folder_of(letter)}/{stationery.language}.txt")
        return read_letter(template.render(words))

    def _page(self, letter: LetterText, language: str, *, for_staff: bool) -> str:
        layout = self._pages.get_template("_layout.html")
        page = layout.render(
            letter=letter,
            language=language,
            web=self.sender.web_address.rstrip("/"),
            for_staff=for_staff,
        )
        return css_inline.inline(page, keep_at_rules=True)


def message_id_of(letter_id: str, sender: Sender) -> str:
    """Return the Message-ID of a letter; made from its id, so that no repeat has another one."""
    digest = hashlib.sha256(letter_id.encode()).hexdigest()[:32]
    return f"<{digest}@{sender.email.partition('@')[2]}>"


def readdressed(message: bytes, to: str, message_id: str, written_at: datetime) -> bytes:
    """Return a message that was written before, word for word, for a corrected address."""
    again = email.message_from_bytes(message, policy=MAIL_POLICY)
    again.replace_header("To", to)
    again.replace_header("Message-ID", message_id)
    again.replace_header("Date", format_datetime(written_at))
    return again.as_bytes()


def _environment(templates: Path, *, autoescape: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates),
        undefined=StrictUndefined,
        autoescape=autoescape,
        keep_trailing_newline=True,
    )
    environment.globals["kept_days"] = {rule.kept.value: rule.days for rule in RULES}
    environment.filters |= {
        "money": _in_language(money_text, Money),
        "day": _in_language(day_text, date),
        "month": _in_language(month_text, date),
        "day_of": _in_language(day_of_text, datetime),
        "moment": _in_language(moment_text, datetime),
        "weekday": _in_language(_weekday_in_one_piece, datetime),
        "percent": _in_language(percent_text, int),
    }
    return environment


def _in_language(written: Any, kind: type) -> Any:
    @pass_context
    def filtered(context: Context, value: object) -> str:
        if not isinstance(value, kind):
            raise TypeError(f"{value!r} is not a {kind.__name__}.")
        return str(written(value, context["language"]))

    return filtered


def _weekday_in_one_piece(moment: datetime, language: str) -> str:
    # A line must not end between a day and its month.
    return "\u00a0".join(weekday_text(moment, language).rsplit(" ", 1))


def _tamed(word: Any) -> Any:
    """Return a word of a letter, and every word inside it, on one line."""
    match word:
        case str():
            return one_line(word)
        case tuple():
            return tuple(_tamed(each) for each in word)
        case Money():
            return word
        case _ if is_dataclass(word):
            return {field.name: _tamed(getattr(word, field.name)) for field in fields(word)}
        case _:
            return word
