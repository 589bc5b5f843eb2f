"""Chooses the dialect a registry speaks and keeps what is written inside the registry's limits."""

from epp import fred, rfc
from epp.answers import Response
from epp.commands import (
    CheckContacts,
    CheckDomains,
    CheckHosts,
    CheckKeysets,
    CheckNssets,
    Command,
)
from epp.errors import UnfitCommandError
from epp.profiles import RegistryProfile
from epp.responses import read_response

_DIALECTS = {"rfc": rfc.DIALECT, "fred": fred.DIALECT}


def write(command: Command, cl_trid: str, profile: RegistryProfile) -> bytes:
    """The body of the frame that says this command to this registry.

    Raises UnfitCommandError when it cannot be said within the registry's dialect and limits.
    """
    _refuse_long_check(command, profile)
    body = _DIALECTS[profile.dialect].write(command, cl_trid, profile)
    if len(body) > profile.max_request_bytes:
        raise UnfitCommandError(
            f"A request of {len(body)} bytes is longer than the {profile.max_request_bytes} "
            "this registry reads."
        )
    return body


def _refuse_long_check(command: Command, profile: RegistryProfile) -> None:
    asked: tuple[str, ...] = ()
    if isinstance(command, CheckDomains | CheckHosts):
        asked = command.names
    elif isinstance(command, CheckContacts | CheckNssets | CheckKeysets):
        asked = command.handles
    if len(asked) > profile.check_max:
        raise UnfitCommandError(
            f"A check of {len(asked)} objects is longer than the {profile.check_max} "
            "this registry answers at once."
        )


def read(body: bytes, profile: RegistryProfile) -> Response:
    """The answer in this body.

    Raises BrokenAnswerError when it is not one.
    """
    return read_response(body, _DIALECTS[profile.dialect])
