"""Which machine a bench ran on."""

import os
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from db.engine import Database


@dataclass(frozen=True)
class Machine:
    """What a figure must be read with."""

    cpu: str
    cores: int
    load: float
    postgresql: str
    flush: str


async def this_machine(database: Database) -> Machine:
    async with database.reading() as transaction:
        version = await transaction.scalar(text("SHOW server_version"))
        flush = await transaction.scalar(text("SHOW wal_sync_method"))
    return Machine(_cpu(), os.cpu_count() or 1, round(os.getloadavg()[0], 1), version, flush)


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return "unknown"
