"""The dialect of RFC 5730 to 5733 and its extensions: commands to XML, payloads to values."""

from epp.readings import Dialect
from epp.rfc import reading_domains, reading_messages, reading_objects
from epp.rfc.reading_extensions import EXTENSIONS
from epp.rfc.writing import write

DIALECT = Dialect(
    write=write,
    readers={
        **reading_domains.READERS,
        **reading_objects.READERS,
        **reading_messages.READERS,
    },
    extensions=EXTENSIONS,
)

__all__ = ["DIALECT"]
