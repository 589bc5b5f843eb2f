"""What people read for each status and each refusal; one table for all pages."""

from __future__ import annotations

from dataclasses import fields
from enum import StrEnum
from typing import Any, Protocol

from programme.names import NameFault
from programme.order import LaneClosure, OrderStatus
from programme.payments import TopUpStatus
from programme.people.application import ApplicationStatus
from programme.people.decisions import ReasonCode, Verdict
from programme.people.partner import PartnerStatus
from programme.people.verification import CheckOutcome, FindingKind, FindingSubject
from programme.pricing import PriceReason
from web.words import (
    accounting_words,
    applicant_words,
    bulk_said,
    deposit_words,
    domain_words,
    evidence_words,
    money_words,
    price_words,
    staff_words,
    statement_words,
    task_words,
    tier_words,
)
from web.words.languages import Translator, phrase
from web.words.letter_words import LETTER_NAMES
from web.words.tones import Tone as Tone
from web.words.tones import Word as Word


class Refusal(Protocol):
    """Any answer with a kind; its fields are the values of its sentence."""

    @property
    def kind(self) -> str:
        """The name of the answer."""


_APPLICATION = {
    ApplicationStatus.RECEIVED: Word(phrase("Waiting for e-mail confirmation")),
    ApplicationStatus.CHECKING: Word(phrase("Checking the data")),
    ApplicationStatus.AWAITING_REVIEW: Word(phrase("Under review")),
    ApplicationStatus.AWAITING_APPLICANT: Word(phrase("We need more from you"), Tone.WARNING),
    ApplicationStatus.AWAITING_SECOND: Word(phrase("Under review")),
    ApplicationStatus.APPROVED: Word(phrase("Approved"), Tone.GOOD),
    ApplicationStatus.DECLINED: Word(phrase("Declined"), Tone.BAD),
    ApplicationStatus.WITHDRAWN: Word(phrase("Withdrawn")),
    ApplicationStatus.LAPSED: Word(phrase("Lapsed")),
}

FOR_STAFF = _APPLICATION | {
    ApplicationStatus.RECEIVED: Word(phrase("Waiting for the applicant")),
    ApplicationStatus.CHECKING: Word(phrase("Being checked")),
    ApplicationStatus.AWAITING_REVIEW: Word(phrase("To be reviewed")),
    ApplicationStatus.AWAITING_APPLICANT: Word(phrase("Waiting for the applicant"), Tone.WARNING),
    ApplicationStatus.AWAITING_SECOND: Word(phrase("Waiting for a second person"), Tone.WARNING),
}

_ORDER = {
    OrderStatus.RECEIVED: Word(phrase("Received")),
    OrderStatus.AWAITING_FUNDS: Word(phrase("Waiting for funds"), Tone.WARNING),
    OrderStatus.AT_REGISTRY: Word(phrase("Sent to the registry")),
    OrderStatus.AWAITING_REGISTRY: Word(phrase("The registry is working on it")),
    OrderStatus.UNSURE: Word(phrase("Finding out the result"), Tone.WARNING),
    OrderStatus.REGISTERED: Word(phrase("Registered"), Tone.GOOD),
    OrderStatus.RENEWED: Word(phrase("Renewed"), Tone.GOOD),
    OrderStatus.ENDED: Word(phrase("No longer yours")),
    OrderStatus.REFUSED: Word(phrase("Not done, money released"), Tone.BAD),
    OrderStatus.CANCELLED: Word(phrase("Cancelled")),
    OrderStatus.LAPSED: Word(phrase("Lapsed")),
}

_TOP_UP = {
    TopUpStatus.REQUESTED: Word(phrase("Being prepared")),
    TopUpStatus.AWAITING_PAYMENT: Word(phrase("Waiting for payment"), Tone.WARNING),
    TopUpStatus.CREDITED: Word(phrase("Credited"), Tone.GOOD),
    TopUpStatus.LAPSED: Word(phrase("Lapsed")),
}

_PARTNER = {
    PartnerStatus.ACTIVE: Word(phrase("Active"), Tone.GOOD),
    PartnerStatus.UNDER_NOTICE: Word(phrase("Under notice"), Tone.WARNING),
    PartnerStatus.SUSPENDED: Word(phrase("Suspended"), Tone.BAD),
    PartnerStatus.LEFT: Word(phrase("Ended")),
}

_PRICE = {
    PriceReason.LIST: Word(phrase("List price")),
    PriceReason.DISCOUNT: Word(phrase("List price less your discount")),
    PriceReason.COST_FLOOR: Word(phrase("Purchase cost: the discount cannot go below it")),
    PriceReason.COST_FLOOR_ABOVE_LIST: Word(
        phrase("Purchase cost: the list price is lower than the registry charges us")
    ),
}

_FINDING = {
    FindingKind.MATCH: Word(phrase("✓ Match"), Tone.GOOD),
    FindingKind.SIMILAR: Word(phrase("≈ Similar"), Tone.WARNING),
    FindingKind.DIFFERS: Word(phrase("✗ Different"), Tone.BAD),
    FindingKind.UNAVAILABLE: Word(phrase("? Unavailable")),
    FindingKind.NOT_APPLICABLE: Word(phrase("– Not applicable")),
}

_SUBJECT = {
    FindingSubject.EXISTS: Word(phrase("Company number in the register")),
    FindingSubject.NOT_CEASED: Word(phrase("The company has not ceased")),
    FindingSubject.NOT_IN_LIQUIDATION: Word(phrase("Not in liquidation")),
    FindingSubject.NAME: Word(phrase("Company name")),
    FindingSubject.CITY: Word(phrase("City of the seat")),
    FindingSubject.VAT_NUMBER: Word(phrase("Tax number")),
    FindingSubject.CHECK_DIGIT: Word(phrase("Check digit of the company number")),
}

_CHECK = {
    CheckOutcome.OK: Word(phrase("The register answered"), Tone.GOOD),
    CheckOutcome.NOT_FOUND: Word(phrase("Not in the register"), Tone.BAD),
    CheckOutcome.NOT_APPLICABLE: Word(phrase("Not applicable")),
    CheckOutcome.UNAVAILABLE: Word(phrase("The register did not answer")),
    CheckOutcome.REJECTED: Word(phrase("The register refused our question"), Tone.WARNING),
}

_FAULT = {
    NameFault.EMPTY: Word(phrase("Enter at least one domain")),
    NameFault.TOO_LONG: Word(phrase("Shorten the domain; a part of it may have 63 characters")),
    NameFault.ZONE_NOT_SOLD: Word(phrase("We do not offer this ending yet")),
    NameFault.NOT_SECOND_LEVEL: Word(phrase("Enter a domain right under the ending, like kun.cz")),
    NameFault.BAD_CHARACTERS: Word(
        phrase("Use letters and digits only, and hyphens inside the name")
    ),
    NameFault.DOUBLE_HYPHEN: Word(phrase("Leave out one of the two hyphens in a row")),
    NameFault.NO_INTERNATIONAL: Word(phrase("Use letters without accents for this ending")),
}

_VERDICT = {
    Verdict.APPROVE: Word(phrase("Approve"), Tone.GOOD),
    Verdict.DECLINE: Word(phrase("Decline"), Tone.BAD),
    Verdict.ASK: Word(phrase("Ask for more"), Tone.WARNING),
}

_REASON = {
    ReasonCode.IDENTITY_NOT_CONFIRMED: Word(phrase("We could not confirm the company's data.")),
    ReasonCode.COMPANY_CEASED: Word(phrase("The company has ceased, the register says.")),
    ReasonCode.INSOLVENCY: Word(phrase("Insolvency proceedings against the company go on.")),
    ReasonCode.CONDITIONS_NOT_MET: Word(phrase("The conditions of the chosen tier are not met.")),
    ReasonCode.DUPLICATE: Word(phrase("This company is a partner already.")),
    ReasonCode.UNRELIABLE_VAT_PAYER: Word(phrase("The company is an unreliable VAT payer.")),
    ReasonCode.TERMS_BREACHED_BEFORE: Word(
        phrase("An earlier partnership ended because its terms were breached.")
    ),
    ReasonCode.OTHER: Word(phrase("Another reason")),
}

_LANE = {
    LaneClosure.NO_CREDIT: Word(phrase("Our credit at the registry has to be refilled")),
    LaneClosure.LOCKED_OUT: Word(phrase("The registry does not let us in at the moment")),
    LaneClosure.MISCONFIGURED: Word(phrase("Our connection to the registry has to be mended")),
}

WORDS: dict[type[StrEnum], dict[Any, Word]] = {
    ApplicationStatus: _APPLICATION,
    OrderStatus: _ORDER,
    TopUpStatus: _TOP_UP,
    PartnerStatus: _PARTNER,
    PriceReason: _PRICE,
    FindingKind: _FINDING,
    FindingSubject: _SUBJECT,
    CheckOutcome: _CHECK,
    NameFault: _FAULT,
    Verdict: _VERDICT,
    ReasonCode: _REASON,
    LaneClosure: _LANE,
    **evidence_words.WORDS,
    **money_words.WORDS,
    **staff_words.WORDS,
    **statement_words.WORDS,
    **task_words.WORDS,
    **accounting_words.WORDS,
    **tier_words.WORDS,
    **price_words.WORDS,
    **deposit_words.WORDS,
}
"""Keyed by the enum first: members of two enums that spell the same are equal as keys."""

SENTENCES: dict[str, str] = {
    "decided_already": phrase("This application was decided in the meantime"),
    "not_reviewable": phrase("This application does not wait for a decision now"),
    "reason_missing": phrase("Write the applicant at least one sentence"),
    "reason_too_long": phrase("Shorten the reason to %(longest)s characters at most"),
    "questions_missing": phrase("Choose what the applicant should add, and say why in a sentence"),
    "asked_too_often": phrase(
        "The applicant was asked %(most)s times already. Approve or decline now"
    ),
    "take_back_unknown": phrase("Choose 10, 30 or 60 seconds"),
    "override_missing": phrase(
        "The checks left a gap or found something grave. Write down why you approve anyway"
    ),
    "not_a_reviewer": phrase("Your account may not decide about applications"),
    "own_application": phrase("You belong to this company. Leave the decision to a colleague"),
    "same_person": phrase("Somebody other than the person who decided first has to decide now"),
    "nothing_to_take_back": phrase("There is nothing to take back any more"),
    "taken_back": phrase("You took the decision back. The application waits for a decision again."),
    "deposit_too_small": phrase(
        "There is %(available)s available in the deposit. %(missing)s is missing."
    ),
    "already_ordered": phrase("You already have this domain in order %(order_id)s."),
    "deposit_not_open": phrase("You have no deposit yet. Open one, then order."),
    "partner_not_active": phrase(
        "Your partnership is suspended. Running services go on, new orders are not possible."
    ),
    "decision_under_way": phrase("The decision is not written down yet"),
    "held": phrase("The price is set aside in your deposit."),
    "registered": phrase("The domain is registered until %(until)s."),
    "renewed": phrase("The domain is renewed until %(until)s."),
    "transferred": phrase("The domain lies with us, registered until %(until)s."),
    "transfer_refused": phrase("The domain stays with its present registrar."),
    "already_renewed": phrase("The domain has been renewed meanwhile, until %(until)s."),
    "not_your_name": phrase("You have no such domain with us."),
    "name_taken": phrase("Somebody else has this domain."),
    "registry_refused": phrase("The registry will not register this domain (its code %(code)s)."),
    "awaiting_registry": phrase("The registry is working on the order. You need not do anything."),
    "lane_closed": phrase(
        "Our account at the registry takes no orders now. We have your order and will send it."
    ),
    "awaiting_funds": phrase(
        "%(missing)s is missing in the deposit. The order goes on by itself after a top-up."
    ),
    "funds_never_came": phrase("The money did not come in time; %(missing)s was missing."),
    "cancelled": phrase("You cancelled the order."),
    "deadline_passed": phrase("The last day you set was over before we could send the order."),
    "still_working": phrase("We are working on it. Reload the page in a moment."),
    **staff_words.SENTENCES,
    **task_words.SENTENCES,
    **accounting_words.SENTENCES,
    **tier_words.SENTENCES,
    **price_words.SENTENCES,
    **deposit_words.SENTENCES,
}

HAPPENINGS: dict[str, str] = {
    "application.received": phrase("Application received"),
    "application.lapsed": phrase("Application lapsed"),
    "application.approved": phrase("Application approved"),
    "application.declined": phrase("Application declined"),
    "application.withdrawn": phrase("Application withdrawn"),
    "email.confirmed": phrase("E-mail confirmed"),
    "review.awaited": phrase("The application waits for a decision"),
    "company.checked": phrase("Company checked in the register"),
    "vat_payer.checked": phrase("Register of VAT payers checked"),
    "vat_number.checked": phrase("VAT number checked"),
    "insolvency.checked": phrase("Insolvency register checked"),
    "sanctions.checked": phrase("Sanctions lists checked"),
    "email_domain.checked": phrase("E-mail domain checked"),
    "duplicates.checked": phrase("Looked for the same company among our own"),
    "conditions.checked": phrase("Conditions of the tier checked"),
    "review.due": phrase("The promised time is over"),
    "information.wanted": phrase("The applicant was asked for more"),
    "information.answered": phrase("The applicant answered"),
    "decision.proposed": phrase("A decision was sent"),
    "decision.taken_back": phrase("The decision was taken back"),
    "decision.awaits_second": phrase("The decision waits for a second person"),
    "decision.not_seconded": phrase("The second person decided otherwise"),
    "decision.ignored": phrase("A decision was not accepted"),
    "appeal.received": phrase("The applicant appealed"),
    "tier.published": phrase("A new version of a tier was published"),
    "price_list.published": phrase("A price list was published"),
    "promotions.published": phrase("Promotions were published"),
    "partner.opened": phrase("Partnership opened, the discount counts"),
    "letter.sent": phrase("Letter sent"),
    "letter.refused": phrase("The mail server refused a letter"),
    "letter.given_up": phrase("A letter was tried for days and nobody took it"),
    "letter.addressless": phrase("There was nobody to send a letter to"),
    "letter.to_a_holder": phrase("A letter to a partner's customer was stopped"),
    "address.corrected": phrase("The e-mail address was corrected"),
    "task.closed": phrase("A task about a letter was closed"),
}

FACT_NAMES: dict[str, str] = {
    "outcome": phrase("result"),
    "code": phrase("code"),
    "verdict": phrase("decision"),
    "number": phrase("number"),
    "because": phrase("reason"),
    "partner": phrase("partner"),
    "letter": phrase("letter"),
}

TIER_NAMES: dict[str, str] = {
    "start": phrase("Partner Start"),
    "plus": phrase("Partner Plus"),
    "pro": phrase("Partner Pro"),
}

SAID: dict[str, str] = {
    "signed-out": phrase("You are signed out."),
    "decided": phrase("The decision is written down. It leaves unless you take it back."),
    "decision-under-way": phrase("We have your decision; it is not written down yet. Load again."),
    "register-not-asked": phrase(
        "We have asked ARES for your connection too many times in a row."
        " Fill in the data by hand, we will verify them later."
    ),
    "draft-unfinished": phrase("Something is still missing. Finish the parts that are not done."),
    "draft-thrown-away": phrase("The draft is thrown away, and every link to it with it."),
    "link-sent": phrase("We have sent you a new link."),
    "link-later": phrase("We cannot send the link right now. Try again in a few minutes."),
    **staff_words.SAID,
    **statement_words.SAID,
    **task_words.SAID,
    **accounting_words.SAID,
    **applicant_words.SAID,
    **tier_words.SAID,
    **price_words.SAID,
    **deposit_words.SAID,
    **bulk_said.SAID,
    **domain_words.SAID,
}
"""What the line at the top of a page says after something was done."""


def word_of(member: StrEnum, *, for_staff: bool = False) -> Word:
    """Return the word people read for a status or kind."""
    if for_staff and isinstance(member, ApplicationStatus):
        return FOR_STAFF[member]
    return WORDS[type(member)][member]


def tier_name(tier_id: str) -> str:
    """Return the name of a tier; one without a name in our texts is called by its id."""
    return TIER_NAMES.get(tier_id, tier_id)


def happening(kind: str) -> str:
    """Return what a line of the chronicle tells; an unknown kind stays readable."""
    return HAPPENINGS.get(kind, kind.replace(".", " – ").replace("_", " "))


def fact_name(name: str) -> str:
    """Return how a fact of the chronicle is called."""
    return FACT_NAMES.get(name, name.replace("_", " "))


def fact_text(fact: object) -> str:
    """Return a fact of the chronicle in words, where it is one of our codes."""
    code = str(fact)
    if code in set(CheckOutcome):
        return _CHECK[CheckOutcome(code)].text
    if code in set(Verdict):
        return _VERDICT[Verdict(code)].text
    return LETTER_NAMES.get(code) or SENTENCES.get(code, code)


def sentence_of(refusal: Refusal, translator: Translator) -> str:
    """Return the sentence for an answer, with its values in it."""
    if refusal.kind == "name_not_allowed":
        return translator.say(word_of(refusal.fault).text)  # type: ignore[attr-defined]  # it has
    names = [each.name for each in fields(refusal)]  # type: ignore[arg-type]  # all are dataclasses
    return translator.say(
        SENTENCES[refusal.kind], **{name: getattr(refusal, name) for name in names}
    )


def end_sentence(kind: str) -> str:
    """Return a sentence that needs no values for how an order ended."""
    return _ENDS[kind]


_ENDS: dict[str, str] = {
    "registered": phrase("The domain is registered."),
    "renewed": phrase("The domain is renewed."),
    "ended": phrase("The domain was yours. Since then it was deleted, transferred or expired."),
    "transferred": phrase("The domain lies with us now."),
    "transfer_refused": SENTENCES["transfer_refused"],
    "already_renewed": phrase("The domain has been renewed meanwhile."),
    "not_your_name": SENTENCES["not_your_name"],
    "name_taken": SENTENCES["name_taken"],
    "registry_refused": phrase("The registry will not register this domain."),
    "deposit_too_small": phrase("The deposit did not cover the price."),
    "already_ordered": phrase("You already have this domain, or a live order for it."),
    "deposit_not_open": SENTENCES["deposit_not_open"],
    "partner_not_active": SENTENCES["partner_not_active"],
    "funds_never_came": phrase("The money did not come in time."),
    "cancelled": SENTENCES["cancelled"],
    "deadline_passed": SENTENCES["deadline_passed"],
}
