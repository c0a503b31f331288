"""gzip for who takes it."""

import gzip

import pytest

from gateway.http.compression import BESIDE_LOOP_BYTES, accepts_gzip, compressed


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        (None, False),
        ("", False),
        ("gzip", True),
        ("GZIP", True),
        ("br, gzip;q=0.5", True),
        ("br, gzip; q=0.001", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0", False),
        ("*", True),
        ("*;q=0", False),
        ("*, gzip;q=0", False),
        ("identity", False),
        ("br", False),
    ],
)
def test_gzip_is_sent_to_who_takes_it(header: str | None, taken: bool) -> None:
    assert accepts_gzip(header) is taken


@pytest.mark.parametrize("size", [10, BESIDE_LOOP_BYTES * 2])
async def test_what_is_compressed_is_the_same_when_unpacked(size: int) -> None:
    body = bytes(n % 251 for n in range(size))

    assert gzip.decompress(await compressed(body)) == body
    assert await compressed(body) == await compressed(body)
