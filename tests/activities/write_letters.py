"""Writes every letter in both languages into a folder, to be read: `./run letters`."""

from __future__ import annotations

import sys
from pathlib import Path

from activities.post.writing import Sender, Writer
from programme.typography import Language
from tests.activities.samples import SAMPLE_NAMES, SAMPLES, make_stationery
from worker.composition import TEMPLATES


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    writer = Writer(
        TEMPLATES, Sender("Partnerdesk", "p@partnerdesk.example", "https://desk.example")
    )
    for name, letter in zip(SAMPLE_NAMES, SAMPLES, strict=True):
        for language in Language:
            message = writer.write(letter, make_stationery(letter, language))
            (folder / f"{name}.{language}.eml").write_bytes(message.as_bytes())
            page = message.get_body(("html",))
            if page is not None:
                (folder / f"{name}.{language}.html").write_text(page.get_content())
    print(f"{2 * len(SAMPLES)} letters are in {folder}.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
