import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epp.errors import BrokenAnswerError
from epp.frames import FrameDecoder, with_header

HELLO = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><hello/></epp>'
)


@pytest.mark.parametrize(
    ("body", "header"),
    [(HELLO, "00000064"), ("<x>Příklad</x>".encode(), "00000014"), (b"x", "00000005")],
)
def test_the_length_counts_bytes_and_its_own_header(body: bytes, header: str) -> None:
    assert with_header(body) == bytes.fromhex(header) + body


@given(
    bodies=st.lists(st.binary(min_size=1, max_size=40), max_size=6),
    cuts=st.lists(st.integers(min_value=0, max_value=300), max_size=12),
)
def test_any_split_of_the_stream_yields_the_same_frames(
    bodies: list[bytes], cuts: list[int]
) -> None:
    stream = b"".join(with_header(body) for body in bodies)
    places = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    decoder = FrameDecoder()

    found = []
    for start, end in itertools.pairwise(places):
        found += decoder.feed(stream[start:end])

    assert found == bodies
    assert decoder.is_between_frames


def test_a_started_frame_is_not_between_frames() -> None:
    decoder = FrameDecoder()

    assert decoder.feed(with_header(HELLO)[:-1]) == []
    assert not decoder.is_between_frames


@pytest.mark.parametrize("size", [0, 4, 21, 0xFFFFFFFF])
def test_an_impossible_length_is_refused(size: int) -> None:
    decoder = FrameDecoder(max_frame_bytes=20)

    with pytest.raises(BrokenAnswerError):
        decoder.feed(size.to_bytes(4, "big"))
