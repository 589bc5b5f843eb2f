"""Reads a greeting and holds it against the profile, which wins; nothing is copied from it."""

from dataclasses import dataclass
from datetime import datetime

from epp.errors import BrokenAnswerError
from epp.profiles import RegistryProfile
from epp.xmlio import EPP, parse, text_of, texts_of


@dataclass(frozen=True)
class Greeting:
    """What a registry says of itself when we connect: `svID`, `svDate` and its `svcMenu`."""

    server_id: str
    server_date: str | None
    versions: tuple[str, ...]
    languages: tuple[str, ...]
    obj_uris: tuple[str, ...]
    ext_uris: tuple[str, ...]

    def missing_for(self, profile: RegistryProfile) -> tuple[str, ...]:
        """What the profile relies on and the registry does not offer."""
        wanted = {
            "version": (("1.0",), self.versions),
            "language": ((profile.lang,), self.languages),
            "object": (profile.obj_uris, self.obj_uris),
            "extension": (profile.ext_uris, self.ext_uris),
        }
        return tuple(
            f"{kind} {value}"
            for kind, (needed, offered) in wanted.items()
            for value in needed
            if value not in offered
        )

    def seconds_ahead_of(self, our_time: float) -> float | None:
        """By how much the registry's clock is ahead of ours, or None when it shows none."""
        try:
            theirs = datetime.fromisoformat(self.server_date or "")
        except ValueError:
            return None
        return None if theirs.tzinfo is None else theirs.timestamp() - our_time

    def beyond(self, profile: RegistryProfile) -> tuple[str, ...]:
        """The services the registry offers and the profile does not know."""
        known = {*profile.obj_uris, *profile.ext_uris}
        return tuple(uri for uri in (*self.obj_uris, *self.ext_uris) if uri not in known)


def read_greeting(body: bytes) -> Greeting:
    """The greeting in this frame.

    Raises BrokenAnswerError when it is something else.
    """
    root = parse(body)
    greeting = root.find(EPP.tag("greeting"))
    if root.tag != EPP.tag("epp") or greeting is None:
        raise BrokenAnswerError("A frame is not an EPP greeting.")
    menu = greeting.find(EPP.tag("svcMenu"))
    if menu is None:
        raise BrokenAnswerError("A greeting has no menu of services.")
    extensions = menu.find(EPP.tag("svcExtension"))
    return Greeting(
        server_id=text_of(greeting, EPP.tag("svID")) or "",
        server_date=text_of(greeting, EPP.tag("svDate")),
        versions=texts_of(menu, EPP.tag("version")),
        languages=texts_of(menu, EPP.tag("lang")),
        obj_uris=texts_of(menu, EPP.tag("objURI")),
        ext_uris=() if extensions is None else texts_of(extensions, EPP.tag("extURI")),
    )
