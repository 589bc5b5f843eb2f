"""Plays the storm on this machine: `./run chaos --orders 500 --seed 7`; needs no network."""

import argparse
import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from tests.chaos.storm import Counts, Weather, storm
from tests.drills.house import running_house


def main() -> None:
    """Play one storm a seed, print what was counted, and fail when it differs."""
    words = argparse.ArgumentParser(prog="run chaos", description=__doc__)
    words.add_argument("--orders", type=int, default=500)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--seeds", type=int, default=1, help="so many, from --seed on")
    words.add_argument("--patience", type=float, default=1800.0, help="seconds for one storm")
    words.add_argument("--log", type=Path, help="a file each storm's line is added to")
    wanted = words.parse_args()
    outcomes = [
        play(Weather(wanted.orders, seed, wanted.patience), wanted.log)
        for seed in range(wanted.seed, wanted.seed + wanted.seeds)
    ]
    if not all(outcomes):
        raise SystemExit("The counts differ; see above.")


def play(weather: Weather, log: Path | None) -> bool:
    """Play one storm in a house of its own."""
    folder = Path(tempfile.mkdtemp(prefix="pd-chaos-"))
    try:
        with running_house(folder / "state") as running:
            counts = asyncio.run(storm(running, weather, _say))
        line, agree = said(weather, counts), counts.agree
    except AssertionError as error:
        line, agree = f"seed {weather.seed}  FAILED  {error}", False
    finally:
        if not (log and not agree):
            shutil.rmtree(folder, ignore_errors=True)
    print(line, flush=True)
    if log:
        with log.open("a") as written:
            written.write(line + "\n")
    return agree


def said(weather: Weather, counts: Counts) -> str:
    """Return a storm's line."""
    verdict = "agree" if counts.agree else "DIFFER"
    return f"seed {weather.seed}  {counts.sentence()}  {verdict}"


def _say(sentence: str) -> None:
    sys.stderr.write(f"  {sentence}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
