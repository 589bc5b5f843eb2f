import dataclasses

import pytest

from epp.errors import BrokenAnswerError
from epp.greetings import read_greeting
from epp.profiles import CZ, TEST
from tests.epp.golden import golden


def test_a_greeting_offers_what_the_profile_needs() -> None:
    greeting = read_greeting(golden("fred_answer_greeting"))

    assert greeting.server_id == "EPP server"
    assert greeting.languages == ("en", "cs")
    assert greeting.missing_for(CZ) == ()
    assert greeting.beyond(CZ) == ("http://www.nic.cz/xml/epp/enumval-1.2",)


def test_what_the_greeting_lacks_is_named() -> None:
    greeting = read_greeting(golden("rfc_answer_greeting"))
    token = "urn:ietf:params:xml:ns:allocationToken-1.0"
    profile = dataclasses.replace(TEST, lang="cs", ext_uris=(token,))

    assert greeting.missing_for(profile) == ("language cs", f"extension {token}")


def test_an_answer_is_no_greeting() -> None:
    with pytest.raises(BrokenAnswerError):
        read_greeting(golden("rfc_answer_check"))
