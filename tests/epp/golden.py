"""Reads the golden frames."""

from pathlib import Path

FOLDER = Path(__file__).parent / "frames"
CL_TRID = "PD-5f0c1b7e9a3d4c5e8f60718293a4b5c6"
AUTH_INFO = "k7Qm-2XvR9tLbW4nHs8pZc3dYf6J"


def golden(name: str) -> bytes:
    return (FOLDER / f"{name}.xml").read_bytes().strip()
