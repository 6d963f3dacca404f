"""A calendar's lines are at most 75 bytes, and say what they were given once they are put together again."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from commonweal.publication import calendars


@given(st.text())
def test_a_folded_line_fits_and_unfolds(text: str) -> None:
    line = f"SUMMARY:{calendars.text(text)}"
    pieces = list(calendars.fold(line))
    assert all(len(piece.encode("utf-8", "surrogatepass")) <= 75 for piece in pieces)
    assert "\r\n".join(pieces).replace("\r\n ", "") == line


@given(st.text(alphabet=st.characters(min_codepoint=32, exclude_categories=["Cs"]) | st.just("\n")))
def test_a_text_is_read_back_as_it_was(text: str) -> None:
    meant = {"\\n": "\n", "\\\\": "\\", "\\;": ";", "\\,": ","}
    written = calendars.text(text)
    assert "\n" not in written
    assert re.sub(r"\\[n\\;,]", lambda found: meant[found.group(0)], written) == text
