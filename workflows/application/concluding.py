"""The part of an application's story in which a decision takes its effect."""

from temporalio import workflow

from activities.partners import PartnerOpened, Partners
from activities.reviews import DecisionStands
from programme.letters import ApplicationApproved, ApplicationDeclined
from programme.people.decisions import ReasonCode, Verdict
from workflows.application.case import CaseFile
from workflows.patience import OUR_OWN_BOOKS


async def open_partner(case: CaseFile, stands: DecisionStands) -> PartnerOpened | None:
    """Make the applicant a partner if the answer is yes."""
    if stands.decision.verdict is not Verdict.APPROVE:
        return None
    return await workflow.execute_activity_method(
        Partners.open_partner,
        case.application_id,
        summary="Make the applicant a partner",
        **OUR_OWN_BOOKS,
    )


def write_decision(case: CaseFile, stands: DecisionStands, partner: PartnerOpened | None) -> None:
    """Send the applicant our decision, with what can be done about a no."""
    application_id, decision = case.application_id, stands.decision
    if partner is not None:
        yes = ApplicationApproved(application_id, partner.discount_permille)
        case.write(yes, "approved")
        return
    assert stands.apply_again_from is not None
    no = ApplicationDeclined(
        application_id,
        decision.reason_code or ReasonCode.OTHER,
        decision.reason,
        stands.appeal_until,
        stands.apply_again_from,
    )
    case.write(no, "declined" if case.round == 1 else "declined-2")
