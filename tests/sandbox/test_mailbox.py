import asyncio
import os
import signal
import smtplib
from collections.abc import AsyncIterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import aiosmtplib
import httpx2
import pytest
import pytest_asyncio

from sandbox.mailbox import Mailbox, open_mailbox
from tests.sandbox.running import running

SUBJECT = "Příliš žluťoučký kůň úpěl ďábelské ódy"
TEXT = "Dobrý den,\n\nvaše žádost byla přijata: https://example.cz/zadosti?a=1&b=2\n\nŘeditelství\n"
HTML = "<html><head><title>x</title></head><body>Vaše žádost <b>byla přijata</b>.</body></html>"


def make_letter(to: str = "jana@vymyslena.example", subject: str = SUBJECT) -> EmailMessage:
    letter = EmailMessage(policy=SMTP)
    letter["From"] = "Partnerský program <program@registrator.example>"
    letter["To"] = to
    letter["Subject"] = subject
    letter["Message-ID"] = "<application-received.1@registrator.example>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(TEXT, cte="quoted-printable")
    letter.add_alternative(HTML, subtype="html", cte="quoted-printable")
    return letter


async def send(port: int, letter: EmailMessage) -> None:
    await aiosmtplib.send(letter, hostname="127.0.0.1", port=port, start_tls=False, use_tls=False)


@pytest_asyncio.fixture
async def mailbox(tmp_path: Path) -> AsyncIterator[Mailbox]:
    async with open_mailbox(tmp_path) as part:
        yield part


@pytest_asyncio.fixture
async def client(mailbox: Mailbox) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=mailbox.address) as http:
        yield http


async def test_a_czech_letter_comes_back_letter_for_letter(
    mailbox: Mailbox, client: httpx2.AsyncClient
) -> None:
    await send(mailbox.smtp_port, make_letter())
    (letter,) = (await client.get("/api/letters")).json()
    assert letter["to"] == "jana@vymyslena.example"
    assert letter["from"] == "program@registrator.example"
    assert letter["subject"] == SUBJECT
    assert letter["message_id"] == "<application-received.1@registrator.example>"
    assert letter["text"] == TEXT
    assert letter["html"].strip() == HTML
    assert letter["headers"]["Auto-Submitted"] == "auto-generated"
    assert letter["headers"]["From"] == "Partnerský program <program@registrator.example>"
    assert (await client.get(f"/api/letters/{letter['id']}")).json() == letter


async def test_addresses_and_headers_beyond_ascii_are_kept_as_they_are(mailbox: Mailbox) -> None:
    raw = f"From: řád@háčky.example\r\nSubject: {SUBJECT}\r\n\r\nČau\r\n".encode()

    def speak() -> None:
        with smtplib.SMTP("127.0.0.1", mailbox.smtp_port) as door:
            door.sendmail("řád@háčky.example", ["jiří@háčky.example"], raw, ["SMTPUTF8"])

    await asyncio.to_thread(speak)
    (letter,) = mailbox.letters(to="JIŘÍ@háčky.example")
    assert letter.sender == "řád@háčky.example"
    assert letter.subject == SUBJECT
    assert letter.headers["From"] == "řád@háčky.example"


async def test_letters_are_found_by_address_and_by_subject(
    mailbox: Mailbox, client: httpx2.AsyncClient
) -> None:
    await send(mailbox.smtp_port, make_letter("a@x.example", "První"))
    await send(mailbox.smtp_port, make_letter("b@x.example", "Druhý"))
    await send(mailbox.smtp_port, make_letter("b@x.example", "Třetí"))

    async def subjects(**asked: str) -> list[str]:
        return [each["subject"] for each in (await client.get("/api/letters", params=asked)).json()]

    assert await subjects() == ["Třetí", "Druhý", "První"]
    assert await subjects(to="b@x.example") == ["Třetí", "Druhý"]
    assert await subjects(to="b@x.example", subject="DRUHÝ") == ["Druhý"]
    assert await subjects(to="c@x.example") == []
    assert (await mailbox.next_letter(to="a@x.example")).subject == "První"


async def test_a_refused_address_is_refused_for_good(mailbox: Mailbox) -> None:
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refusal:
        await send(mailbox.smtp_port, make_letter("refused-pavel@x.example"))
    assert [each.code for each in refusal.value.recipients] == [550]
    assert mailbox.letters() == []


async def test_a_greylisted_address_is_put_off_once_and_then_accepted(mailbox: Mailbox) -> None:
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refusal:
        await send(mailbox.smtp_port, make_letter("greylisted@x.example"))
    assert [each.code for each in refusal.value.recipients] == [451]
    await send(mailbox.smtp_port, make_letter("greylisted@x.example"))
    assert len(mailbox.letters()) == 1


async def test_the_pages_show_a_letter_in_all_its_forms(
    mailbox: Mailbox, client: httpx2.AsyncClient
) -> None:
    await send(mailbox.smtp_port, make_letter(subject="Pozor <script>alert(1)</script>"))
    listed = (await client.get("/")).text
    assert "<script>" not in listed
    assert 'href="/letters/1"' in listed
    assert 'sandbox="allow-popups' in (await client.get("/letters/1")).text
    text = (await client.get("/letters/1?tab=text")).text
    assert "vaše žádost byla přijata" in text
    assert 'href="https://example.cz/zadosti?a=1&amp;b=2"' in text
    assert "quoted-printable" in (await client.get("/letters/1?tab=source")).text
    framed = await client.get("/letters/1/page")
    assert "Vaše žádost <b>byla přijata</b>" in framed.text
    assert '<head><base target="_blank"><title>' in framed.text
    assert framed.headers["Content-Security-Policy"].startswith("sandbox ")
    assert (await client.get("/letters/2")).status_code == 404
    assert (await client.get("/healthz")).text == "ok"


async def test_files_of_a_letter_can_be_taken_out_again(
    mailbox: Mailbox, client: httpx2.AsyncClient
) -> None:
    letter = make_letter()
    letter.add_attachment(b"%PDF-1.7 \x00\xff", "application", "pdf", filename="výpis <1>.pdf")
    await send(mailbox.smtp_port, letter)
    number = mailbox.letters()[0].id

    shown = (await client.get(f"/letters/{number}")).text
    file = await client.get(f"/letters/{number}/files/0")

    assert f'<a href="/letters/{number}/files/0">výpis &lt;1&gt;.pdf</a>' in shown
    assert file.content == b"%PDF-1.7 \x00\xff"
    assert file.headers["content-type"] == "application/pdf"
    assert file.headers["content-disposition"].startswith("attachment;")
    assert (await client.get(f"/letters/{number}/files/1")).status_code == 404
    assert mailbox.letters()[0].text == TEXT


async def test_an_acknowledged_letter_survives_kill_9_of_the_mailbox(tmp_path: Path) -> None:
    async with running("mailbox", tmp_path) as first:
        await send(first.card.ports["smtp"], make_letter())
        os.kill(first.card.pid, signal.SIGKILL)
        await first.process.wait()
    async with (
        running("mailbox", tmp_path) as second,
        httpx2.AsyncClient(base_url=second.card.addresses["http"]) as http,
    ):
        (letter,) = (await http.get("/api/letters")).json()
    assert (letter["subject"], letter["text"]) == (SUBJECT, TEXT)
