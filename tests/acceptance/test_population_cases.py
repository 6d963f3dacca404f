"""The methods about populations give the published cases' numbers at their tolerances."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import population_cases


@pytest.fixture(scope="module")
def vectors(shared_data: Path) -> Path:
    folder = shared_data.parent / "vectors"
    if not folder.is_dir():
        pytest.skip("published cases are not here: name the folder that holds `vectors` in COMMONWEAL_SHARED")
    return folder


@pytest.mark.parametrize("name", population_cases.FILES)
def test_published_cases(name: str, vectors: Path) -> None:
    cases = list(population_cases.FILES[name](vectors))
    print(f"\n{population_cases.table({name: cases})}")  # to be read with pytest -s
    assert cases
    assert not [case for case in cases if not case.passes]


def test_a_case_fails_where_a_number_differs_or_only_one_is_there() -> None:
    def passes(ours: float | str | None, reference: float | str | None) -> bool:
        return population_cases.Case("", "", ours, reference, 1e-9).passes

    nan = population_cases.NAN
    assert passes(1.0, 1.0)
    assert passes(nan, nan)
    assert not passes(1.0, 1.1)
    assert not passes(nan, 1.0)
    assert not passes(1.0, nan)
    assert not passes("High (0.001)", "High (0.025)")
    assert not passes(None, 3.0)
