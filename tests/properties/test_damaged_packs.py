"""Whatever happens to a pack on its way, it is taken as it was made or refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from commonweal.publication import packs as files
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.figures import Suppressed
from tests.packing import HIDDEN, pack, packed

CONTENT = files.write(pack(packed(HIDDEN, areas={"Ashby": Decimal("9.5")})))


def refused(content: bytes) -> bool:
    """Whether a file is refused in words."""
    with pytest.raises(InputError) as fault:
        files.read(content)
    return bool(fault.value.message and fault.value.what_to_do)


def test_a_pack_with_any_one_byte_changed_is_refused() -> None:
    for at in range(len(CONTENT)):
        changed = bytearray(CONTENT)
        changed[at] ^= 1 << (at % 8)
        assert refused(bytes(changed)), at


@settings(max_examples=60, deadline=None)
@given(some.integers(0, len(CONTENT) - 1), some.binary(max_size=20))
def test_a_pack_cut_short_or_with_something_after_it_is_refused(end: int, more: bytes) -> None:
    assert refused(CONTENT[:end])
    assert not more or refused(CONTENT + more)


@settings(max_examples=60, deadline=None)
@given(some.binary(max_size=200))
def test_no_bytes_whatever_do_anything_but_be_refused(content: bytes) -> None:
    assert refused(content)


NUMBERS = some.decimals(
    allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12
)
VALUES = some.one_of(NUMBERS, some.integers(-(10**12), 10**12), some.text(max_size=40).map(Suppressed))
NAMES = some.text(some.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


@settings(max_examples=80, deadline=None)
@given(VALUES, some.dictionaries(NAMES, VALUES, max_size=5), NAMES)
def test_any_figures_come_back_as_they_were(headline: object, areas: object, system: str) -> None:
    made = pack(packed(headline, areas=areas, system=system), system=system)  # type: ignore[arg-type]
    content = files.write(made)
    assert files.read(content)[1] == made
    assert files.write(files.read(content)[1]) == content
