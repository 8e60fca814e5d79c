"""Networks with damaged bytes are read or refused; no other exception comes out."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from strategies import HEAD, TINY, csv_text, sample_folder

from mainstay.errors import MainstayError
from mainstay.ingest.read import read

bounded = settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
Files = dict[str, bytes]

TINY_FILES = {path.name: path.read_bytes() for path in sorted(TINY.iterdir())}
SAMPLE_FILES = {
    f"{name}.csv": csv_text(name, rows).encode() for name, rows in sample_folder().items()
} | {"network.toml": HEAD.encode()}

NASTY = (
    *(b'"', b"'", b",", b";", b"\n", b"\r", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\x1b[31m", b"="),
    *(b"[", b"{", b"-", b"e", b"nan", b"1e999", b"\xc2\x85", b"\xe2\x80\xa8", b"\xed\xa0\x80"),
    *(b",,,,,,,,", b'""', b'"\n"', b"9" * 400, b"x" * 11_000, "٢".encode(), "½".encode()),
)
snippets = st.sampled_from(NASTY) | st.binary(min_size=1, max_size=4)


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """Damage the content of a file in one way."""
    here = draw(st.integers(0, len(content)))
    there = draw(st.integers(here, min(len(content), here + 40)))
    match draw(st.sampled_from(["flip", "delete", "insert", "truncate", "lines", "cells"])):
        case "flip":
            bit = 1 << draw(st.integers(0, 7))
            flipped = bytes(byte ^ bit for byte in content[here : here + 1])
            return content[:here] + flipped + content[here + 1 :]
        case "delete":
            return content[:here] + content[there:]
        case "insert":
            return content[:here] + draw(snippets) + content[here:]
        case "truncate":
            return content[:here]
        case "lines":
            return _moved(draw, content, b"\n")
        case _:
            return _moved(draw, content, b",")


def _moved(draw: st.DrawFn, content: bytes, between: bytes) -> bytes:
    """Put one part of the content in the place of another, or twice, or swap them."""
    parts = content.split(between)
    one, other = (draw(st.integers(0, len(parts) - 1)) for _ in range(2))
    if draw(st.booleans()):
        parts[one], parts[other] = parts[other], parts[one]
    else:
        parts.insert(one, parts[other])
    return between.join(parts)


@st.composite
def damaged_networks(draw: st.DrawFn) -> Files:
    """Damage one or two files of a network, each once to three times."""
    network = dict(draw(st.sampled_from([TINY_FILES, SAMPLE_FILES])))
    for name in draw(st.sets(st.sampled_from(sorted(network)), min_size=1, max_size=2)):
        for _ in range(draw(st.integers(1, 3))):
            network[name] = draw(damaged(network[name]))
    return network


def read_or_refuse(network: Files) -> None:
    """Read a network; every problem can be shown, and what was read has a fingerprint."""
    with tempfile.TemporaryDirectory() as place:
        for name, content in network.items():
            (Path(place) / name).write_bytes(content)
        try:
            reading = read(place)
        except MainstayError:
            return
    assert all(str(problem).isprintable() for problem in reading.problems)
    assert len(reading.network.digest) == 64


@settings(bounded, max_examples=400)
@given(damaged_networks())
def test_damaged_network_is_read_or_refused(network: Files) -> None:
    read_or_refuse(network)


@settings(bounded, max_examples=60)
@given(st.sampled_from(sorted(SAMPLE_FILES)), st.binary(max_size=200) | st.text().map(str.encode))
def test_file_of_any_bytes_is_read_or_refused(name: str, content: bytes) -> None:
    read_or_refuse(TINY_FILES | {name: content})


@settings(bounded, max_examples=60)
@given(st.dictionaries(st.sampled_from(sorted(TINY_FILES)), st.none()))
def test_network_without_some_files_is_read_or_refused(without: dict[str, None]) -> None:
    read_or_refuse({name: text for name, text in TINY_FILES.items() if name not in without})
