"""A command of the RFC dialect: its verb, and the extensions that stand beside it."""

from epp.xmlio import Element


class Said:
    """The verb of a command and its extensions, those that are None left out."""

    def __init__(self, verb: Element, *extensions: Element | None) -> None:
        self.verb = verb
        self.extensions = tuple(each for each in extensions if each is not None)
