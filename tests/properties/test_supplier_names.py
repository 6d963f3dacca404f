"""What holds of every name and every list of suppliers."""

from __future__ import annotations

import random
import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from commonweal.content.loader import load
from commonweal.content.suppliers import NameRules
from commonweal.evidence.matching import numbers
from commonweal.evidence.matching.comparing import Side, Weigher, features
from commonweal.evidence.matching.names import cleaner
from commonweal.evidence.matching.registers import Entity
from commonweal.evidence.matching.resolved import Band, Written
from tests.matching import decided, resolve

RULES = load("supplier-names", "cleaning", NameRules)
WORDS = st.sampled_from(
    [*RULES.words, *RULES.last_words, *RULES.first_words, *RULES.small_words, *RULES.legal_forms, *RULES.last_forms,
     *RULES.ledger_words,
     "Quill", "Stone", "A", "B", "&", "-", "T/A", "(", ")", ":", "01234567", "O'Brien", "ß", "É", "123", "S.A."]
)  # fmt: skip
NAMES = st.one_of(st.text(max_size=40), st.lists(WORDS, max_size=7).map(" ".join))


@given(NAMES)
@settings(max_examples=1_500, deadline=None)
@example("LB OF H AND F BUSINESS RATES")
@example("T A SMITH LTD")
@example("A & E CO")
def test_a_cleaned_name_cleaned_again_stays_as_it_is(name: str) -> None:
    key = cleaner().clean(name).key
    assert cleaner().key(key) == key


@given(NAMES)
@settings(max_examples=500, deadline=None)
def test_a_name_with_a_letter_or_figure_is_never_cleaned_away(name: str) -> None:
    assert bool(cleaner().clean(name).key) == bool(re.search(r"[A-Z0-9]", cleaner().key(name)))


@given(NAMES)
@settings(max_examples=300, deadline=None)
def test_capitals_and_spaces_change_nothing(name: str) -> None:
    ascii_name = name.encode("ascii", "ignore").decode()
    assert cleaner().clean(ascii_name.lower()) == cleaner().clean(f"  {ascii_name.upper()} ")


@given(
    st.lists(
        st.sampled_from(["QUILL", "STONE", "QUILLSTONE", "WEXMOOR", "CARE", "12"]),
        min_size=1,
        max_size=5,
        unique=True,
    )
)
def test_a_name_is_likest_to_itself(words: list[str]) -> None:
    weigher = Weigher({"CARE": 40}, 100, word_likeness=0.8)
    key = " ".join(words)
    itself, _ = features(weigher, Side(key), Side(key))
    other, _ = features(weigher, Side(key), Side(f"{key} OTHER"))
    assert itself["likeness"] == 1.0
    assert itself["lost_here"] == itself["lost_there"] == 0.0
    assert other["likeness"] < 1.0


BODIES = [
    Entity("company:01111111", "Quillstone Widgets Ltd", "company", "WX1 1AA"),
    Entity("company:02222222", "Quillstone Wigets Ltd", "company", "WX2 2AA"),
    Entity("charity:1000001", "Lanternhouse", "charity", None),
    Entity("nhs:RZZ", "Wexmoor NHS Trust", "nhs", "WX3 3AA"),
]
SUPPLIERS = [
    Written("Quillstone Widgets"), Written("QUILLSTONE WIDGETS LIMITED"),
    Written("Quillstone", supplier_postcode="WX1 1AA"),
    Written("Lantern House"), Written("Wexmoor NHST"), Written("Brambleforth"), Written("Brambelforth Ltd"),
    Written("HMRC"), Written("Individual AAAA", individual=True), Written("Anything", company_number="02222222"),
    Written("Brambleforth Services", vat_number="123456789"), Written("Bramble Services", vat_number="123456789"),
]  # fmt: skip


def test_the_order_of_suppliers_and_of_bodies_changes_nothing() -> None:
    first = resolve(SUPPLIERS, BODIES)
    for seed in range(4):
        suppliers, bodies = SUPPLIERS[:], BODIES[:]
        random.Random(seed).shuffle(suppliers)
        random.Random(seed + 1).shuffle(bodies)
        assert resolve(suppliers, bodies) == first


def test_whatever_the_machine_says_a_decision_stands() -> None:
    for body in BODIES:
        said = {each.key: decided(each, body) for each in SUPPLIERS if not each.individual}
        for found in resolve(SUPPLIERS, BODIES, said):
            assert found.written.individual or (found.entity == body.id and found.band is Band.AUTOMATIC)


@given(st.text(alphabet="ABCGNIS0123456789 -/", max_size=12))
def test_a_number_in_its_one_form_stays_as_it_is(text: str) -> None:
    for form in (numbers.company_number, numbers.charity_number, numbers.vat_number, numbers.postcode):
        once = form(text)
        assert once is None or form(once) == once
