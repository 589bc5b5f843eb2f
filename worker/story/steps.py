"""The steps of the story, each done as a person or a program of a partner would do it."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import timedelta

import httpx2
from temporalio.service import RPCError

from programme.people.decisions import Decision, ReasonCode, Verdict
from programme.people.questions import Question
from worker.story.browser import Browser, Page, StoryBrokenError, patiently
from worker.story.form import CONSENTS, SIZE, begin_form, fill_in, send_form
from worker.story.town import Town
from worker.welcome import Login
from workflows.ids import application_workflow_id
from workflows.partner_application import PartnerApplication
from workflows.reach import story_of

COMPANY = "Žluťoučký kůň s.r.o."
WHY_YES = "Známe je osobně."


@dataclass(frozen=True)
class Persona:
    """Who plays the applicant; the register knows the company."""

    company_number: str
    company: str
    street: str
    city: str
    postcode: str
    contact: str
    email: str
    password: str
    tier_id: str = "plus"


def horse(marker: str) -> Persona:
    """Return a company of the herd, whose name has every Czech accent; nobody had this one.

    The sandbox's register knows every number from 17000000 up to 19999999 with a right check digit
    as such a company, each at a house of its own: one company may have one open application.
    """
    begun = str(1_700_000 + int.from_bytes(marker.encode()) % 300_000)
    weighed = sum(int(digit) * (8 - place) for place, digit in enumerate(begun))
    return Persona(
        company_number=f"{begun}{(11 - weighed % 11) % 10}",
        company=COMPANY,
        street=f"Příčná {int(begun[1:]) + 1}/3a",
        city="Brno",
        postcode="60200",
        contact="Jana Koníčková",
        email=f"jana.{marker}@zlutoucky-kun.example",
        password=f"tajne-heslo-{marker}",
    )


@dataclass
class Story:
    """What the players have learnt so far."""

    town: Town
    reviewer: Login
    persona: Persona
    marker: str = field(default_factory=lambda: secrets.token_hex(4))
    reference: str = ""
    top_up_id: str = ""
    variable_symbol: str = ""
    order_id: str = ""
    refused_order_id: str = ""
    key: str = ""

    def __post_init__(self) -> None:
        self.email, self.password = self.persona.email, self.persona.password
        self.name = f"kun-{self.marker}.cz"
        self.taken_name = f"taken-{self.marker}.cz"
        self.applicant = Browser(self.town.house.web_address)
        self.staff = Browser(self.town.house.web_address)

    async def close(self) -> None:
        """Close both browsers and hang up."""
        await self.applicant.close()
        await self.staff.close()
        await self.town.close()

    async def reads_the_programme(self) -> str:
        """A visitor reads what the programme offers."""
        page = await self.applicant.open("/partner")
        page.demand("20 %")
        return "three tiers, the conditions, no automatic membership"

    async def applies(self) -> str:
        """The company number is enough for the register to fill in the rest; then it is sent."""
        page = await begin_form(self.applicant, self.persona.company_number)
        page = await fill_in(self.applicant, page, self._answers())
        page = await send_form(self.applicant, page)
        self.reference = page.find(r"(PP-\d{4}-\d{4,})")
        return f"{self.reference}, {self.persona.company}"

    def _answers(self) -> dict[str, str]:
        who = self.persona
        return {
            "company_name": who.company,
            "street": who.street,
            "city": who.city,
            "postcode": who.postcode,
            "contact_name": who.contact,
            "email": self.email,
            "phone": "+420 777 123 456",
            "billing_same": "yes",
            **SIZE,
            "tier_id": who.tier_id,
            **CONSENTS,
            "account": "new",
            "new_email": self.email,
            "password": self.password,
        }

    async def confirms_the_address(self) -> str:
        """Opening the link changes nothing; pressing its button does."""
        letter = await self.town.letter(self.email, "/confirm/")
        link = re.search(r"https?://\S+/confirm/\S+", letter["text"])
        if link is None:
            raise StoryBrokenError("The letter carries no link.")
        page = await self.applicant.open(link[0])
        page = await self.applicant.open(link[0])
        await self.applicant.send(page, "/confirm/")
        return str(letter["subject"])

    async def is_looked_up(self) -> str:
        """The reviewer finds the case in the queue, with the register's answer."""
        await self.staff.sign_in(self.reviewer.email, self.reviewer.password)

        async def look() -> Page | None:
            page = await self.staff.open(f"/review?q={self.reference}")
            if self.reference not in page.text:
                return None
            page = await self.staff.open(f"/review/{self.reference}")
            page.demand(self.persona.company, "ARES")
            # The register's answer shows a moment before the case waits for a decision.
            return page if "data-reviewer=" in page.text else None

        await patiently(look, "the case is in the queue")
        return "in the queue, ARES agrees"

    async def is_approved(self) -> str:
        """The reviewer decides by a signal, as from Temporal's own tools."""
        # A register may be away in a drill; a yes over a gap says why.
        await self.is_decided(Verdict.APPROVE, override=WHY_YES)
        letter = await self.town.letter(self.email, "/desk")
        return str(letter["subject"])

    async def is_decided(
        self,
        verdict: Verdict,
        *,
        reason_code: ReasonCode | None = None,
        reason: str = "",
        questions: tuple[Question, ...] = (),
        override: str = "",
    ) -> None:
        """The reviewer's decision is on its way; it takes effect some seconds later."""
        page = await self.staff.open(f"/review/{self.reference}")
        reviewer_id = page.find(r'data-reviewer="(u-[0-9a-f-]+)"')
        client = await self.town.temporal()
        story = story_of(client, PartnerApplication.run, application_workflow_id(self.reference))

        async def signal() -> bool | None:
            try:
                await story.signal(
                    PartnerApplication.decide_by_signal,
                    Decision(reviewer_id, verdict, reason_code, reason, questions, override),
                    rpc_timeout=timedelta(seconds=5),
                )
            except RPCError:
                return None
            return True

        await patiently(signal, "Temporal takes the signal")

    async def opens_a_deposit(self) -> str:
        """The partner activates the deposit from the desk."""
        await self.applicant.sign_in(self.email, self.password)
        page = await self.applicant.open("/desk/deposit")
        if "/desk/top-ups" not in page.text:
            await self.applicant.send(page, "/desk/deposit", {"password": self.password})

        async def look() -> Page | None:
            page = await self.applicant.open("/desk/deposit")
            return page if 'action="/desk/top-ups"' in page.text else None

        await patiently(look, "the deposit is open")
        return "open, empty"

    async def asks_for_a_deposit(self) -> str:
        """The partner asks for a deposit; one of ours has to decide first."""
        await self.applicant.sign_in(self.email, self.password)
        page = await self.applicant.open("/desk/deposit")
        await self.applicant.send(page, "/desk/deposit", {"password": self.password})

        async def look() -> Page | None:
            page = await self.applicant.open("/desk/deposit")
            return page if "čeká na naše rozhodnutí" in page.words else None

        await patiently(look, "the request waits for a decision")
        return "waits for a decision"

    async def asks_for_a_refund(self, amount: str, account: str) -> str:
        """The partner wants a part of the deposit back; two of ours have to agree."""
        page = await self.applicant.open("/desk/deposit/refund")
        typed = {"amount": amount, "account": account, "password": self.password}
        page = await self.applicant.send(page, "/desk/deposit/refund", typed)
        return "waits for a check"

    async def asks_to_top_up(self) -> str:
        """The partner asks for 3 000 crowns and gets a call for payment."""
        page = await self.applicant.open("/desk/deposit")
        page = await self.applicant.send(page, "/desk/top-ups", {"amount": "3 000 Kč"})

        async def look() -> Page | None:
            seen = await self.applicant.open(page.url)
            return seen if re.search(r">\s*(24\d{8})\s*<", seen.text) else None

        called = await patiently(look, "the call for payment is made")
        self.top_up_id = called.find(r"/desk/top-ups/(top_[0-9a-f]+)")
        self.variable_symbol = called.find(r">\s*(24\d{8})\s*<")
        return f"variable symbol {self.variable_symbol}, 3 630,00 Kč with VAT"

    async def pays(self) -> str:
        """The bank's statement brings the payment; the deposit is credited without the VAT."""
        movement = await self.town.pay("3630.00", self.variable_symbol, self.persona.company)

        async def look() -> Page | None:
            page = await self.applicant.open(f"/desk/top-ups/{self.top_up_id}")
            return page if 'href="/desk/orders/new"' in page.text else None

        await patiently(look, "the deposit is credited")
        return f"movement {movement}, 3 000,00 Kč can be spent"

    async def orders(self) -> str:
        """The partner orders a domain on the web; the price says how it was made."""
        page = await self.applicant.open("/desk/orders/new")
        page = await self.applicant.send(
            page, "/desk/orders/check", {"name": self.name, "years": "1"}
        )
        page = await self.applicant.send(page, "/desk/orders")
        self.order_id = page.find(r"(ord_[0-9a-f]{32})")
        return f"{self.name} for 143,20 Kč"

    async def is_registered(self) -> str:
        """The registry has the name, and the page says until when."""

        async def look() -> Page | None:
            page = await self.applicant.open(f"/desk/orders/{self.order_id}")
            return page if "Zaregistrováno" in page.words else None

        await patiently(look, "the order ends")
        services = await self.applicant.open("/desk/services")
        services.demand(self.name)
        return "registered, and among the services"

    async def makes_a_key(self) -> str:
        """A program of the partner's gets a key."""
        page = await self.applicant.open("/desk/api-keys")
        page = await self.applicant.send(page, "/desk/api-keys", {"name": "Objednávky z e-shopu"})
        self.key = page.find(r"(pdk_live_[A-Za-z0-9_-]{40,})")
        return f"{self.key[:13]}…, shown once"

    async def is_refused_a_taken_name(self) -> str:
        """The program orders a name somebody has, twice with one key: one answer, nothing held."""
        first = await self._order_by_program(self.taken_name)
        again = await self._order_by_program(self.taken_name)
        if first.content != again.content or first.status_code != again.status_code:
            raise StoryBrokenError(f"Two answers for one key: {first.text} and {again.text}.")
        if first.status_code == 202:
            # Accepted because an answer took long; how it ended stands at its own address.
            await self._until_refused(first.json()["id"])
            return f"{first.status_code}, refused in the end"
        if first.status_code != 409 or first.json()["code"] != "name_taken":
            raise StoryBrokenError(f"A taken name was answered {first.status_code} {first.text}.")
        return "409 name_taken, twice the same"

    async def _order_by_program(self, name: str) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": f"story-{self.marker}"}
        url = f"{self.town.house.web_address}/api/v1/orders"

        async def send() -> httpx2.Response | None:
            async with httpx2.AsyncClient(timeout=30, headers=headers) as http:
                answer = await http.post(url, json={"name": name, "years": 1})
            return None if answer.status_code in (500, 502, 503) else answer

        return await patiently(send, "the program's order is answered")

    async def _until_refused(self, order_id: str) -> None:
        headers = {"Authorization": f"Bearer {self.key}"}
        url = f"{self.town.house.web_address}/api/v1/orders/{order_id}"

        async def look() -> bool | None:
            async with httpx2.AsyncClient(timeout=30, headers=headers) as http:
                answer = await http.get(url)
            return True if answer.json().get("status") == "refused" else None

        await patiently(look, "the order of a taken name is refused")

    async def deposit(self) -> dict[str, int]:
        """Return the three numbers as the partner's program reads them, in haléře."""
        headers = {"Authorization": f"Bearer {self.key}"}
        url = f"{self.town.house.web_address}/api/v1/deposit"

        async def look() -> dict[str, int] | None:
            async with httpx2.AsyncClient(timeout=30, headers=headers) as http:
                answer = (await http.get(url)).json()
            return {name: answer[name]["minor"] for name in ("available", "held", "total")}

        return await patiently(look, "the deposit answers")
