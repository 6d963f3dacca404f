"""How a supplier in a ledger becomes a body that we know: what counts, in which order, and what is not claimed."""

from __future__ import annotations

import pytest

from commonweal.content.loader import load
from commonweal.content.suppliers import PublicBodies
from commonweal.evidence.matching import registers
from commonweal.evidence.matching.names import cleaner
from commonweal.evidence.matching.registers import Entity
from commonweal.evidence.matching.resolved import Band, Location, Written
from tests.matching import decided, one, resolve

WIDGETS = Entity(
    "company:01234567", "Quillstone Widgets Limited", "company", "WX1 2AB", ("Quillstone Widgets Limited",)
)
LANTERN = Entity("company:07654321", "Lanternhouse Fostering Limited", "company", "WX9 9ZZ")
TRUST = Entity("nhs:RZZ", "Wexmoor University Hospitals NHS Foundation Trust", "nhs", "WX3 3AA")


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Quillstone Widgets Ltd", "QUILLSTONE WIDGETS"),
        ("THE QUILLSTONE WIDGETS COMPANY LIMITED", "QUILLSTONE WIDGETS"),
        ("Quillstone Widgets Ltd:01234567", "QUILLSTONE WIDGETS"),
        ("UK0479123 : Quillstone Widgets Ltd", "QUILLSTONE WIDGETS"),
        ("DO NOT USE - Quillstone Widgets", "QUILLSTONE WIDGETS"),
        ("Wexmoor Univ Hosp NHS FT", "WEXMOOR UNIVERSITY HOSPITAL NHS FOUNDATION TRUST"),
        ("NHS Wexmoor CCG", "NHS WEXMOOR CLINICAL COMMISSIONING GROUP"),
        ("Wexmoor MBC", "WEXMOOR METROPOLITAN BOROUGH COUNCIL"),
        ("Wexmoor BC", "WEXMOOR BOROUGH COUNCIL"),
        ("Wexmoor CC (Business Rates)", "WEXMOOR COUNTY COUNCIL"),
        ("J. P. Quill & Son", "JP QUILL SON"),
        ("Café Quillstone", "CAFE QUILLSTONE"),
    ],
)
def test_a_name_is_cleaned_to_the_words_that_matter(written: str, key: str) -> None:
    assert cleaner().clean(written).key == key


def test_the_name_it_trades_under_is_another_name_of_it() -> None:
    cleaned = cleaner().clean("Saint Quill Distribution Ltd T/A Quillstone")
    assert (cleaned.key, cleaned.trades_as) == ("ST QUILL DISTRIBUTION", "QUILLSTONE")
    found = one("Nobody Knows Us Ltd T/A Quillstone Widgets", WIDGETS)
    assert found.entity == WIDGETS.id


@pytest.mark.parametrize(
    "written",
    ["QUILLSTONE WIDGETS LTD", "Quillstone  Widgets", "Quilstone Widgets Limited", "Quill Stone Widgets"],
)
def test_a_name_that_is_the_same_or_misspelt_is_matched(written: str) -> None:
    found = one(written, WIDGETS)
    assert (found.entity, found.band) == (WIDGETS.id, Band.AUTOMATIC)
    assert "Quillstone Widgets Limited" in found.evidence


def test_what_nothing_is_like_is_not_claimed() -> None:
    found = one("Brambleforth Catering", WIDGETS)
    assert (found.band, found.entity_kind) == (Band.NOT_CLAIMED, "cluster")
    assert found.entity.startswith("cluster:")


def test_a_likeness_that_is_not_enough_is_put_to_a_person_and_not_taken() -> None:
    found = one("Lanternhouse Group Practice Wexford", LANTERN)
    assert found.band is not Band.AUTOMATIC
    assert found.entity_kind == "cluster"
    if found.band is Band.REVIEW:
        assert LANTERN.id in {option.entity for option in found.proposed}


def test_two_bodies_of_one_name_are_not_told_apart_by_it_but_by_a_postcode() -> None:
    twin = Entity("company:02222222", "Quillstone Widgets Ltd", "company", "YY2 2YY")
    by_name = one("Quillstone Widgets", WIDGETS, twin)
    assert (by_name.band, by_name.entity_kind) == (Band.REVIEW, "cluster")
    assert {option.entity for option in by_name.proposed} >= {WIDGETS.id, twin.id}
    by_postcode = one(Written("Quillstone Widgets", supplier_postcode="yy22yy"), WIDGETS, twin)
    assert by_postcode.entity == twin.id


def test_a_number_beats_a_name() -> None:
    found = one(Written("Quillstone Wdgts (UK)", company_number="1234567"), WIDGETS)
    assert (found.entity, found.band) == (WIDGETS.id, Band.AUTOMATIC)
    assert "company number" in found.evidence


def test_a_number_and_a_name_that_disagree_go_to_a_person() -> None:
    found = one(Written("Lanternhouse Fostering Ltd", company_number="01234567"), WIDGETS, LANTERN)
    assert found.band is Band.REVIEW
    assert found.entity_kind == "cluster"
    assert [option.entity for option in found.proposed][:2] == [WIDGETS.id, LANTERN.id]


def test_a_number_that_no_register_is_held_for_still_joins_what_has_it() -> None:
    first, second = resolve(
        [Written("Acorn A", charity_number="1000001"), Written("Zebra B", charity_number="1000001")]
    )
    assert first.entity == second.entity == "charity:1000001"
    assert first.confidence < 0.99


def test_a_private_person_stays_a_token() -> None:
    found = one(Written("Individual ABCDEFGHIJKL", individual=True), WIDGETS)
    assert (found.entity_kind, found.entity_name) == ("individual", "Individual ABCDEFGHIJKL")


@pytest.mark.parametrize(
    ("written", "entity"),
    [
        ("HMRC Cumbernauld", "public:hmrc"),
        ("H M Revenue & Customs", "public:hmrc"),
        ("NHS Supply Chain Maintenance", "nhs:nhs-supply-chain"),
        ("Supply Chain Coordination Ltd (SCCL)", "nhs:nhs-supply-chain"),
        ("NHS Property Services Limited", "nhs:nhs-property-services"),
        ("NHS Pensions Agency", "nhs:nhs-pensions"),
        ("NHSBSA", "nhs:nhsbsa"),
        ("Nest", "public:nest"),
    ],
)
def test_public_bodies_are_known_by_the_names_that_ledgers_give_them(written: str, entity: str) -> None:
    assert one(written).entity == entity


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("Valeham Community Health NHS Trust", "nhs"),
        ("NHS Valeham CCG", "nhs"),
        ("Valeham Borough Council", "public"),
        ("Valeham Police and Crime Commissioner", "public"),
        ("Valeham Hospital NHS Trust Charity", "cluster"),
        ("Valeham Council for Voluntary Service", "cluster"),
        (
            "University of Valeham",
            "cluster",
        ),  # a university is no public body: it serves households without profit
        ("Valeham Sixth Form College", "public"),
        ("Wexport College of Further & Higher Education", "public"),
        ("Harbour Multi Academy Trust", "public"),
        ("Royal College of Nursing", "cluster"),
        ("Wexport College", "cluster"),  # an independent school may be called so, and is no public body
        ("DHL Supply Chain", "cluster"),
    ],
)
def test_words_that_only_public_bodies_have_tell_one_where_no_list_is_held(written: str, kind: str) -> None:
    assert one(written).entity_kind == kind


def test_a_trust_in_the_list_of_organisations_is_found_by_its_abbreviated_name() -> None:
    found = one("WEXMOOR UNI HOSPS NHSFT", TRUST)
    assert (found.entity, found.entity_kind, found.postcode) == ("nhs:RZZ", "nhs", "WX3 3AA")


def test_a_name_with_a_company_s_form_is_no_public_body_s_that_it_is_only_like() -> None:
    ambulance = Entity("nhs:RYY", "Wexmoor Ambulance Service NHS Trust", "nhs", "WX5 9RT")
    assert one("Wexmoor Ambulance Service", ambulance).entity == "nhs:RYY", "without a form it is"
    found = one("Exmoor Ambulance Service Limited", ambulance)
    assert (found.entity_kind, found.band, list(found.proposed)) == ("cluster", Band.NOT_CLAIMED, [])


def test_a_company_that_is_only_like_a_public_body_is_not_taken_for_it() -> None:
    assert one("Wexmoor Taxis", TRUST).entity_kind == "cluster"


@pytest.mark.parametrize(
    ("code", "name", "written"),
    [
        ("E09000099", "Wexmoor", "LB Wexmoor"),
        ("E09000099", "Wexmoor", "Wexmoor Council"),
        ("E10000099", "Wexmoorshire", "Wexmoorshire CC"),
        ("E08000099", "Wexmoor", "Wexmoor MBC"),
    ],
)
def test_a_council_is_found_by_the_area_s_name(code: str, name: str, written: str) -> None:
    (council,) = registers.councils([(code, name)], load("public-bodies", "bodies", PublicBodies))
    assert one(written, council).entity == f"public:{code}"


def test_names_that_the_ledgers_write_in_several_ways_are_one_cluster() -> None:
    found = resolve(
        [
            "Brambleforth Catering Ltd",
            "BRAMBLEFORTH CATERING",
            "Brambelforth Catering Limited",
            "Thistledown Print",
        ]
    )
    assert len({each.entity for each in found}) == 2
    assert len({each.entity_name for each in found}) == 2


def test_one_vat_number_joins_names_with_something_in_common() -> None:
    found = resolve(
        [
            Written("Brambleforth", vat_number="GB 123 4567 89"),
            Written("Brambleforth North Kitchens", vat_number="123456789"),
        ]
    )
    assert len({each.entity for each in found}) == 1


def test_where_a_supplier_is_says_whose_address_that_is() -> None:
    assert one("Quillstone Widgets", WIDGETS).location_basis is Location.OFFICE
    ledger = one(Written("Quillstone Widgets", supplier_postcode="WX1 2AB"), WIDGETS)
    branch = one(Written("Quillstone Widgets", supplier_postcode="AB1 2CD"), WIDGETS)
    nobody = one("Brambleforth Catering")
    assert (ledger.location_basis, ledger.postcode) == (Location.LEDGER, "WX1 2AB")
    assert (branch.location_basis, branch.postcode) == (Location.BRANCH, "AB1 2CD")
    assert (nobody.location_basis, nobody.postcode) == (Location.UNKNOWN, None)


def test_what_a_person_decided_beats_the_machine() -> None:
    supplier = Written("Quillstone Widgets")
    found = one(supplier, WIDGETS, LANTERN, decisions={supplier.key: decided(supplier, LANTERN)})
    assert (found.entity, found.reviewed, found.confidence) == (LANTERN.id, True, 1.0)
    assert "a reviewer decided on 01 May 2026: it says so on the invoice" in found.evidence


def test_none_of_these_is_a_decision_too() -> None:
    supplier = Written("Quillstone Widgets")
    found = one(supplier, WIDGETS, decisions={supplier.key: decided(supplier, None)})
    assert (found.entity_kind, found.band, found.reviewed) == ("cluster", Band.NOT_CLAIMED, True)


def test_a_decision_is_remembered_by_the_name_as_written_but_for_capitals_and_spaces() -> None:
    supplier = Written("Quillstone Widgets")
    written = Written(" QUILLSTONE   widgets ", supplier_postcode="AB1 2CD")
    assert one(written, WIDGETS, decisions={supplier.key: decided(supplier, LANTERN)}).entity == LANTERN.id
