"""One of every letter we send, as tests write it and people read it with `./run letters`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from activities.post.writing import Sender, Stationery
from programme.billing.activation import NoDepositCause
from programme.billing.audit import Finding
from programme.billing.corrections import CorrectionReason
from programme.billing.letters import (
    AuditAlarm,
    BankTokenRefused,
    DepositCorrected,
    DepositDeclined,
    DepositLow,
    MentionedPaper,
    MonthPapers,
    PaymentCredited,
    RefundPaid,
    RefundReceived,
    RefundRefused,
    TopUpReminder,
)
from programme.billing.papers import PaperKind
from programme.billing.refunds import RefusedCause
from programme.domains.bulk import ItemFailure
from programme.domains.change_letters import (
    DomainChanged,
    DomainChangeRefused,
    DomainDeleted,
    RegistryDiffers,
    TransferCodeReady,
)
from programme.domains.changes import (
    CODE_KEPT,
    CODE_SENT,
    DELETED,
    DELETED_LATER,
    ChangeKind,
    change_refusals,
)
from programme.domains.comparison import Difference, Found
from programme.domains.letters import BulkOrderAwaitsFunds, BulkOrderEnded, RegistryNeedsSomebody
from programme.letters import (
    AppealReceived,
    ApplicationApproved,
    ApplicationDeclined,
    ApplicationLapsed,
    ApplicationReceived,
    ApplicationStanding,
    ApplicationWithdrawn,
    ConfirmEmail,
    DepositCredited,
    DepositOpen,
    DraftSaved,
    InformationReminder,
    InformationWanted,
    LapseCause,
    Letter,
    OrderAwaitingFunds,
    OrderRefused,
    OrderRegistered,
    PaymentCalled,
    ReviewOverdue,
    ReviewReminder,
    TopUpLapsed,
    refusal_kinds,
    secret_link_of,
)
from programme.money import Currency, Money
from programme.people.decisions import ReasonCode
from programme.people.questions import AskedField, Question
from tests.activities.renewal_samples import RENEWAL_SAMPLES

TEMPLATES = Path(__file__).parents[2] / "templates" / "letters"
SENDER = Sender("Partnerdesk", "partneri@registrator.test", "https://desk.registrator.test/")
COMPANY = "Žluťoučký kůň s.r.o."
LINK = "https://desk.registrator.test/confirm/tajne-slovo"
APPLICATION = "PP-2026-0042"
MOMENT = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
DUE_AT = datetime(2026, 11, 25, 9, 5, tzinfo=UTC)
IN_A_MONTH = datetime(2026, 12, 23, 9, 5, tzinfo=UTC)
IN_A_QUARTER = datetime(2027, 2, 21, 9, 5, tzinfo=UTC)


def crowns(minor: int) -> Money:
    return Money(Currency.CZK, minor)


def declined(reason: str, code: ReasonCode = ReasonCode.OTHER) -> ApplicationDeclined:
    return ApplicationDeclined(APPLICATION, code, reason, IN_A_MONTH, IN_A_QUARTER)


def wanted(*questions: Question) -> InformationWanted:
    return InformationWanted(APPLICATION, 1, questions, IN_A_MONTH)


QUESTIONS = (
    Question(AskedField.STREET, "V rejstříku je jiné sídlo; napište nám to, které platí."),
    Question(AskedField.EXPLANATION, "Kolik domén svých zákazníků k nám chcete převést?"),
)

FAILURES = tuple(ItemFailure(f"{kind.replace('_', '-')}.cz", kind) for kind in refusal_kinds())

CHANGE = "chg_0198f3a2c4d8"
DIFFERENT = tuple(Found(each, "volna.cz", "ours", "elsewhere") for each in Difference)

SAMPLES: tuple[Letter, ...] = (
    ConfirmEmail(APPLICATION, DUE_AT, MOMENT),
    ApplicationApproved(APPLICATION, 125),
    declined("Živnostenské oprávnění firmy skončilo 1. 10. 2026."),
    ApplicationLapsed(APPLICATION, LapseCause.EMAIL_UNCONFIRMED),
    DepositOpen(crowns(300_000)),
    PaymentCalled(
        "0198f3a2c4d5",
        crowns(500_000),
        crowns(105_000),
        crowns(605_000),
        "2426000017",
        date(2026, 12, 7),
    ),
    DepositCredited(crowns(500_000), crowns(508_410), "2526000101"),
    TopUpLapsed("0198f3a2c4d5", "2426000017"),
    OrderAwaitingFunds("0198f3a2c4d6", "volna.cz", crowns(5_910), date(2026, 12, 7)),
    OrderRegistered("0198f3a2c4d6", "volna.cz", date(2027, 11, 23), crowns(14_320)),
    *(OrderRefused("0198f3a2c4d6", "obsazena.cz", kind) for kind in refusal_kinds()),
    *RENEWAL_SAMPLES,
    BulkOrderAwaitsFunds("blk_0198f3a2c4d7", 1000, crowns(5_910), date(2026, 12, 7)),
    BulkOrderEnded("blk_0198f3a2c4d7", 97, 97, 0, 0, crowns(1_389_040), ()),
    BulkOrderEnded("blk_0198f3a2c4d7", 100, 40, 40, 20, crowns(572_800), FAILURES),
    *(DomainChanged(CHANGE, "volna.cz", each) for each in list(ChangeKind)[:4]),
    *(
        DomainChangeRefused(CHANGE, "volna.cz", ChangeKind.DELETE, kind)
        for kind in change_refusals()
    ),
    *(DomainDeleted(CHANGE, "volna.cz", how) for how in (DELETED, DELETED_LATER)),
    *(TransferCodeReady(CHANGE, "volna.cz", how) for how in (CODE_SENT, CODE_KEPT)),
    RegistryDiffers("cz", DUE_AT, DIFFERENT, 3),
    DraftSaved("koncept", DUE_AT, IN_A_MONTH),
    ApplicationReceived(APPLICATION, DUE_AT),
    ApplicationStanding(APPLICATION),
    wanted(*QUESTIONS),
    InformationReminder(APPLICATION, 1, QUESTIONS[:1], IN_A_MONTH),
    *(declined("", code) for code in ReasonCode if code is not ReasonCode.OTHER),
    replace(declined("Odvolání nic nového neříká."), appeal_until=None),
    AppealReceived(APPLICATION, DUE_AT),
    ApplicationWithdrawn(APPLICATION),
    ApplicationLapsed(APPLICATION, LapseCause.NO_ANSWER),
    ReviewReminder(APPLICATION, DUE_AT),
    ReviewOverdue(APPLICATION, DUE_AT),
    *(
        DepositDeclined(why, "Nejdřív prosíme doložit obrat." * (why is NoDepositCause.DECLINED))
        for why in NoDepositCause
    ),
    DepositLow(crowns(42_000), crowns(50_000), date(2026, 12, 28), None),
    DepositLow(crowns(42_000), crowns(50_000), None, crowns(500_000)),
    RefundReceived("ref_0198", crowns(250_000), "…5399/0800"),
    *(
        RefundRefused(
            "ref_0198", crowns(250_000), why, "Účet není váš." * (why is RefusedCause.REFUSED)
        )
        for why in RefusedCause
    ),
    RefundPaid("ref_0198", crowns(250_000), crowns(302_500), "…5399/0800", "2626000004"),
    BankTokenRefused("2400000017/2010", 2),
    RegistryNeedsSomebody("cz", "no_credit", "2104"),
    AuditAlarm(
        MOMENT,
        (
            Finding("hold_without_order", "ord_0198", "a live order", "cancelled"),
            Finding("payment_without_paper", "2400000017/2010/26962", "by 5. 12. 2026", "none"),
        ),
        3,
    ),
    PaymentCredited(crowns(300_000), date(2026, 11, 23), "", crowns(247_934), crowns(255_000)),
    *(
        DepositCorrected("volna.cz", crowns(14_320), why, crowns(9_000), gives_back=True)
        for why in CorrectionReason
    ),
    DepositCorrected(
        "2426000017",
        crowns(300_000),
        CorrectionReason.WRONG_PARTNER,
        crowns(0),
        paper="2626000003",
        gives_back=False,
    ),
    TopUpReminder(
        "0198f3a2c4d5", crowns(605_000), "2426000017", date(2026, 12, 3), date(2026, 12, 17)
    ),
    MonthPapers(
        date(2026, 11, 1),
        crowns(572_800),
        crowns(572_800),
        crowns(0),
        crowns(327_200),
        (
            MentionedPaper("2526000101", PaperKind.PAYMENT, crowns(363_000)),
            MentionedPaper("2526000102", PaperKind.SUMMARY, crowns(726_000)),
            MentionedPaper("2626000003", PaperKind.CREDIT_NOTE, crowns(-121_000)),
            MentionedPaper("2126000045", PaperKind.SETTLEMENT, crowns(693_088)),
        ),
    ),
)


def _name_of(letter: Letter) -> str:
    parts = [letter.kind, getattr(letter, "because", ""), getattr(letter, "reason_code", "")]
    if isinstance(letter, DepositLow) and letter.top_up is not None:
        parts.append("top_up_called")
    parts += [getattr(letter, "why", ""), "taken" * (not getattr(letter, "gives_back", True))]
    if getattr(letter, "appeal_until", MOMENT) is None:
        parts.append("after_appeal")
    return "-".join(part for part in parts if part)


SAMPLE_NAMES = [_name_of(letter) for letter in SAMPLES]


def make_stationery(letter: Letter, language: str = "cs", **changes: Any) -> Stationery:
    stationery = Stationery(
        to="jana@kun.test",
        language=language,
        company=COMPANY,
        message_id="<0198@registrator.test>",
        written_at=MOMENT,
        link=None if secret_link_of(letter) is None else LINK,
    )
    return replace(stationery, **changes)
