from pathlib import Path

import pytest

from epp.masking import masked
from tests.epp.golden import AUTH_INFO, FOLDER
from tests.epp.sayings import NEW_CODE

LOGIN_SECURITY = b"""<epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><command><login><clID>REG</clID>
<pw>[LOGIN-SECURITY]</pw><newPW>[LOGIN-SECURITY]</newPW></login><extension>
<s:loginSec xmlns:s="urn:ietf:params:xml:ns:epp:loginSec-1.0"><s:pw><![CDATA[canary one]]></s:pw>
<s:newPW>canary <!-- cut --> two</s:newPW></s:loginSec></extension></command></epp>"""


@pytest.mark.parametrize("frame", sorted(FOLDER.glob("*.xml")), ids=lambda path: path.stem)
def test_no_golden_frame_keeps_its_secret(frame: Path) -> None:
    text = masked(frame.read_bytes()).decode()

    assert AUTH_INFO not in text
    assert NEW_CODE not in text
    assert "tOkEn" not in text
    assert "Sandbox-Pw-1" not in text


def test_long_passwords_of_the_login_extension_are_struck_out_too() -> None:
    text = masked(LOGIN_SECURITY).decode()

    assert "canary" not in text
    assert "two" not in text
    assert "<clID>REG</clID>" in text


def test_what_is_no_secret_stays() -> None:
    text = masked((FOLDER / "fred_request_create_domain.xml").read_bytes()).decode()

    assert "<domain:authInfo>***</domain:authInfo>" in text
    assert "<domain:name>volna.cz</domain:name>" in text


def test_a_frame_nobody_can_read_is_not_repeated() -> None:
    assert masked(b"<epp><pw>canary") == b"(an unreadable frame of 15 bytes)"
