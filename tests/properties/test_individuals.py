"""How well the rule tells people from organisations, on a labelled list of invented names. None is a real person's."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.content.loader import load
from commonweal.content.spend import IndividualsRule, SpendColumns
from commonweal.sources.spend.individuals import REDACTED, Individuals, SupplierCleaner

RULE = load("individuals", "rule", IndividualsRule)
INDIVIDUALS = Individuals(RULE)
TOTALS = load("spend-columns", "columns", SpendColumns).total_words

PEOPLE = """
Mr A Sample|MRS B EXAMPLE|Ms Carol Placeholder|Miss D Specimen|Mx E Sample|Dr F Example|PROF G SPECIMEN
Rev H Sample|Sir Ian Example|SAMPLE MR J|Example, Karen|Sample, L M|A K Placeholder|S Sample|J. Example
J.P. Example|JOHN SAMPLE|Mary Anne Example|Peter J Sample|Susan O'Sample|Anne Sample-Example
Mohammed Example|Priya Sample|Piotr Placeholder|DR A EXAMPLE & PARTNERS|DR SAMPLE & PTNRS
DRS EXAMPLE & SAMPLE|Dr B Sample Surgery|Dr Example and Partner|REDACTED|REDACTED PERSONAL DATA
Redacted Personal Information|Redacted|Name withheld|NAME WITHHELD
SAMPLE MEDICAL CENTRE REDACTED PERSONAL DATA|Foster carer|Foster Carers|FOSTER CARER 1234|Personal budget
Personal Budget Client|Direct Payment|Individual|Private individual|Sole trader|Jan van der Sample
Wendy Placeholder|OLUWASEUN SAMPLE|Fatima Al Sample|Zofia Samplewska|Chidi Placeholder|Rosalind Exampleton
Quentin Sampler|TERRY EXAMPLE QC|K Example KC|Xanthippe Sample|Wolfgang Example
""".strip()  # the last two have forenames that the rule does not know
ORGANISATIONS = """
Example Ltd|A Sample Limited|JOHN EXAMPLE LTD|J Sample & Sons|SAMPLE PLC|Example LLP|NHS Example ICB
Example NHS Foundation Trust|Example Borough Council|University of Example|St Sample's School
Sample Surgery|Example Medical Centre|The Sample Practice|Example Partners|Sample Partnership
TOTAL GAS & POWER|TOTAL ENERGIES|SUMMIT MEDICAL|British Sample|E.ON|E.ON UK PLC|L B EXAMPLE|Example Church
Victoria Medical Centre|Grace House|Rose Cottage|Florence Sample Hospice|HMRC|Royal Mail|BT
G4S Secure Solutions|3M Healthcare|A C Sample Technologies|J D Sports|R S Components
B Example Building Contractors|S SAMPLE CONSULTING|A1 Taxis|Marie Curie|Leonard Cheshire
Mr Sample Catering|Dr Sample's Grammar School|Kelly Services|Martin Sample Design|Robert Half|Age Example
Mind in Sampleshire|Sample CIC|Alexander Example Associates|Harper Sample Solicitors|Example Pharmacy
Holly Lodge Nursing Home|Jasmine Care|Daisy Corporate|Amber Valley Homes|Sample & Example
Examples of Sampletown|Care Providers
""".strip()


def _names(text: str) -> list[str]:
    return [name.strip() for line in text.splitlines() for name in line.split("|")]


def test_precision_and_recall_on_labelled_names(capsys: pytest.CaptureFixture[str]) -> None:
    people, organisations = _names(PEOPLE), _names(ORGANISATIONS)
    missed = [name for name in people if not INDIVIDUALS.is_individual(name)]
    wrong = [name for name in organisations if INDIVIDUALS.is_individual(name)]
    found = len(people) - len(missed)
    precision, recall = found / (found + len(wrong)), found / len(people)
    with capsys.disabled():
        print(
            f"\nindividuals: precision {precision:.3f}, recall {recall:.3f}; missed {missed}; wrong {wrong}"
        )
    assert recall >= 0.95
    assert precision >= 0.95


def cleaner() -> SupplierCleaner:
    return SupplierCleaner(RULE, TOTALS, lambda name: f"token<{name}>")


def test_a_person_becomes_a_token_and_a_company_stays_as_written() -> None:
    assert cleaner()(["Mr A Sample", " Example  \n Ltd "]) == [
        ("token<a sample>", True, False),
        ("Example Ltd", False, False),
    ]


def test_whatever_was_redacted_is_one_token() -> None:
    cleaned = cleaner()(
        ["REDACTED PERSONAL DATA", "Sample Medical Centre redacted personal data", "Name withheld"]
    )
    assert {supplier for supplier, _, _ in cleaned} == {f"token<{REDACTED}>"}


def test_title_case_and_punctuation_make_no_difference_to_the_token() -> None:
    cleaned = cleaner()(["Mr A. Sample", "A SAMPLE", "a sample mr"])
    assert len({supplier for supplier, _, _ in cleaned}) == 1


def test_totals_are_told_from_suppliers_whose_names_begin_so() -> None:
    totals = {text: total for text, (_, _, total) in zip(TEXTS, cleaner()(TEXTS), strict=True)}
    assert [text for text, total in totals.items() if total] == TEXTS[:5]


TEXTS = [
    "Total",
    "TOTAL:",
    "Grand Total",
    "Sub-total",
    "Sum:",
    "TOTAL GAS & POWER",
    "Total Energies",
    "Summit Ltd",
    "Summertime",
]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(_names(PEOPLE)[:30]), st.sampled_from([str.upper, str.lower, str.title]))
def test_a_name_in_any_case_is_never_kept(name: str, style: object) -> None:
    written = style(name)  # type: ignore[operator]
    if INDIVIDUALS.is_individual(written):
        supplier, individual, _ = cleaner()([written])[0]
        assert individual
        assert supplier is not None
        assert supplier.startswith("token<")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_no_text_stops_the_rule(text: str) -> None:
    assert len(cleaner()([text])) == 1


@pytest.mark.parametrize(
    "name",
    [
        "Wolfgang Example",
        "Alice Example Plumbing",
        "J T Sample Joinery",
        "Xanthippe Sample",
        "Mr A Sample Catering",
    ],
)
def test_of_a_name_that_nothing_is_known_of_the_question_is_stricter(name: str) -> None:
    assert INDIVIDUALS.may_be_person(name)


@pytest.mark.parametrize(
    "name",
    ["Alice Example Ltd", "Example", "Dean Construction", "Marie Curie", "G4S Secure Solutions", "Example NHS Trust",
     "Sample Catering Services", "University of Example"],
)  # fmt: skip
def test_an_organisation_is_none_however_strict(name: str) -> None:
    assert not INDIVIDUALS.may_be_person(name)


@given(st.sampled_from(_names(PEOPLE)))
def test_who_is_a_person_may_be_one(name: str) -> None:
    assert not INDIVIDUALS.is_individual(name) or INDIVIDUALS.may_be_person(name)
