"""How well matching does, small and with a fixed seed: what `make prove` measures on real names and on millions."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from benchmarks.matching import companies, labelled, measuring, ours, variants
from benchmarks.matching.labelled import Labelled
from benchmarks.matching.measuring import Answer, Share
from commonweal.evidence.matching.registers import Entity
from commonweal.evidence.matching.resolved import Band, Written

SEED = 11


def test_made_up_companies_are_found_among_thousands_and_absent_ones_are_not() -> None:
    register = list(companies.rows(4_000, seed=SEED))
    held = [
        Entity(f"company:{number}", name, "company", postcode, (name,))
        for number, name, postcode, _ in register
    ]
    absent = [row[:3] for row in companies.rows(400, seed=SEED + 1) if row[1] not in {r[1] for r in register}]
    asked = variants.sample([row[:3] for row in register], absent, 1_000, seed=SEED)
    found = {
        (each.written.supplier, each.written.supplier_postcode): each
        for each in ours.resolve([Written(v.written, supplier_postcode=v.postcode) for v in asked], held)
    }
    claims = [(v, found[v.written, v.postcode]) for v in asked]
    claimed = [(v, r) for v, r in claims if r.band is Band.AUTOMATIC and r.entity_kind == "company"]
    right = sum(r.entity == f"company:{v.number}" for v, r in claimed)
    assert right / len(claimed) >= 0.98
    assert right / sum(v.number is not None for v in asked) >= 0.85


def test_on_a_part_of_the_names_that_people_matched(shared_data: Path) -> None:
    file = labelled.read(shared_data / "suppliers")[0]
    testing = file.half(tuning=False)[::4]
    answers, names = ours.answer([label.written for label in testing], file)
    quality = measuring.quality("ours", testing, answers, measuring.same_name(names))
    assert quality.precision.value >= 0.97
    assert quality.recall.value >= 0.83


def test_pairs_of_names_from_another_country_are_told_apart(shared_data: Path) -> None:
    """Labelled pairs of Dutch company names (EntityMatchingModel, MIT): legal forms and initials are not ours."""
    path = shared_data.parent / "vectors" / "13_emm_namepairs_shared.csv"
    pairs = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    register = sorted({pair["gt_name"] for pair in pairs})
    held = [Entity(f"company:{place}", name, "company", None, (name,)) for place, name in enumerate(register)]
    names = {entity.id: entity.name for entity in held}
    truth = {pair["name"]: pair["gt_name"] for pair in pairs if pair["correct"] == "True"}
    resolved = ours.resolve([Written(name) for name in sorted({pair["name"] for pair in pairs})], held)
    claimed = [each for each in resolved if each.band is Band.AUTOMATIC and each.entity in names]
    right = sum(truth.get(each.written.supplier) == names[each.entity] for each in claimed)
    print(f"precision {Share(right, len(claimed))} recall {Share(right, len(truth))}")
    assert right >= 0.9 * len(claimed)


def test_halves_are_fixed_and_quality_is_reckoned_as_it_says() -> None:
    labels = [Labelled("a", "A Ltd"), Labelled("b", "B"), Labelled("c", None)]
    answers = [Answer("1"), Answer("1"), Answer(None, to_review=True)]
    quality = measuring.quality("by hand", labels, answers, measuring.same_name({"1": ["The A Limited"]}))
    assert (quality.precision.part, quality.precision.whole) == (1, 2)
    assert (quality.recall.part, quality.recall.whole) == (1, 2)
    assert quality.review.part == 1
    low, high = Share(8, 10).interval  # Wilson: 0.4902 to 0.9433
    assert (round(low, 4), round(high, 4)) == (0.4902, 0.9433)
    assert Labelled("Quillstone", None).is_for_tuning is Labelled("Quillstone", "x").is_for_tuning
