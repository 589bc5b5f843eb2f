"""The dialect of FRED, which the .cz registry speaks: commands to XML, payloads to values."""

from epp.fred import reading_messages, reading_objects
from epp.fred.writing import write
from epp.readings import Dialect

DIALECT = Dialect(
    write=write,
    readers={**reading_objects.READERS, **reading_messages.READERS},
    extensions={},
)

__all__ = ["DIALECT"]
