"""The form of a new holder: the partner, or a customer of the partner's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from programme.domains.changes import zone_of
from programme.names import Name
from web.forms import Form
from web.partner_visits import PartnerVisit
from web.schemas.holders import FIELDS, read_holder
from web.wishes.wanted import Wanted, keep_wanted
from web.words.languages import phrase

NOBODY_CHOSEN = phrase("Choose who is to hold the domain")
ME = "me"


async def read_new_holder(
    visit: PartnerVisit, name: str, sent: Mapping[str, str]
) -> Mapping[str, Any] | Form:
    """Keep a new holder's data sealed and return what they are found by, or the form again."""
    who = sent.get("who", "")
    if who == ME:
        return {"digest": ME}
    typed = {field: sent.get(field, "")[:300] for field in FIELDS} | {"who": who[:20]}
    if who != "customer":
        return Form(typed, {"who": NOBODY_CHOSEN})
    holder = read_holder(sent)
    if isinstance(holder, dict):
        return Form(typed, holder)
    place = Name(name, zone_of(name))
    seal = visit.context.details_seal
    async with visit.database.writing() as transaction:
        kept = await keep_wanted(transaction, seal, visit.customer_id, place, Wanted(holder))
    if not isinstance(kept, str):
        return Form(typed, {"who": NOBODY_CHOSEN})
    # The same form sent twice keeps the data twice and changes the name once.
    return {"details_id": kept, "digest": "customer"}
