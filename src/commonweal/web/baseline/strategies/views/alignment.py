"""Pages of how strategies are aligned, and of the level that this shows."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from commonweal.content.anchor_levels import Evidence
from commonweal.decisions.alignment import Conflict, Kind, Overlap
from commonweal.decisions.anchor_system import Tested
from commonweal.publication import spreadsheet, wording
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.baseline.strategies import reading
from commonweal.web.baseline.strategies.models import Commitment, Strategy
from commonweal.web.baseline.strategies.views.common import BASELINE, LIMIT, STRATEGIES, named
from commonweal.web.design.components import Cell, Column, Link, Register, paged
from commonweal.web.design.files import XLSX, attached
from commonweal.web.design.pages import show
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.reading import heirs as heirs_on
from commonweal.web.organisations.reading import sectors, system
from commonweal.web.organisations.records import choices
from commonweal.web.organisations.records.pages import chosen, known_to

COMMITMENTS = "/baseline/strategies/commitments/"
ADD = Link("Add a strategy", "/baseline/strategies/add/")
LEVEL = Link("How far you have come", "/baseline/strategies/level/")
HOW = {
    Kind.DIRECTIONS: "They want it to go in different directions",
    Kind.FIGURES: "They name different figures for one day",
    Kind.DAYS: "They name one figure, by different days",
    Kind.FIGURES_AND_DAYS: "They name different figures, by different days",
}
OF_ORGANISATIONS = {
    Evidence.ANCHORS_COMMITTED,
    Evidence.NHS_COMMITTED,
    Evidence.OTHERS_COMMITTED,
    Evidence.CALENDARS_KNOWN,
}
MOST_NAMED = 12
NOTHING = "Nothing said"


@needs(Thing.STRATEGIES)
@require_GET
def matrix(request: HttpRequest) -> HttpResponse:
    """Who commits to what, where they share and conflict, and who says nothing."""
    picture, told, names = reading.picture(), choices.determinants(), choices.names()
    silent = picture.aligned.silence
    strategies = {str(pk): held for pk, held in Commitment.objects.values_list("pk", "strategy_id")}
    return show(
        request,
        "strategies/alignment.html",
        title="Alignment",
        breadcrumbs=(BASELINE, STRATEGIES),
        any=bool(picture.record.commitments),
        first=ADD,
        may_add=reader(request).can_somewhere(Verb.ADD, Thing.STRATEGIES),
        determinants=told,
        rows=_rows(picture, told, names),
        conflicting=[
            _shown(one, names, strategies) for one in picture.aligned.overlaps if one.conflicts
        ],
        shared=[_shown(one, names, strategies) for one in picture.aligned.shared_goals],
        focuses=[
            (told.get(each.determinant, each.determinant), each.place or choices.EVERYWHERE, named(each.organisations))
            for each in picture.aligned.focuses
        ],
        nobody=[told[one] for one in silent.determinants],
        silent=named(silent.anchors),
        by_determinant=[
            (told[one], named(codes), len(codes) == len(picture.record.anchors))
            for one, codes in silent.by_determinant.items()
        ],
        sectors=[sectors().get(one, one) for one in silent.sectors],
        absent=[sectors().get(one, one) for one in silent.absent],
        anchors=len(picture.record.anchors),
        commitments=len(picture.record.commitments),
    )  # fmt: skip


def _rows(
    picture: reading.Picture, told: dict[str, str], names: dict[str, str]
) -> list[tuple[str, str, list[tuple[int, str]]]]:
    """Each organisation's name, sector, and for each determinant how many commitments it has with their page."""
    called = sectors()
    organisations = [(SYSTEM, "The strategy of all")] + [
        (anchor.code, called.get(anchor.sector, "")) for anchor in picture.record.anchors
    ]
    listed = {code for code, _ in organisations}
    others = dict.fromkeys(code for code, _ in picture.aligned.cells if code not in listed)
    organisations += [(code, "Partner that is no anchor") for code in others]
    return [
        (
            names.get(code, code),
            about,
            [
                (
                    len(picture.aligned.cells.get((code, one), ())),
                    f"{COMMITMENTS}?organisation={code}&determinant={one}",
                )
                for one in told
            ],
        )
        for code, about in organisations
    ]


def _shown(overlap: Overlap, names: dict[str, str], strategies: dict[str, UUID]) -> dict[str, object]:
    """An overlap in words: what, where, who wants how much, and how they conflict."""
    return {
        "measure": overlap.measure,
        "place": overlap.place or choices.EVERYWHERE,
        "commitments": [
            (
                names.get(each.organisation, each.organisation),
                reading.target(each) or "No direction, figure or day",
                f"/baseline/strategies/{strategies[each.id]}/",
            )
            for each in overlap.commitments
        ],
        "conflicts": [
            (
                HOW[one.kind],
                names.get(one.one.organisation, one.one.organisation),
                names.get(one.other.organisation, one.other.organisation),
            )
            for one in overlap.conflicts
        ],
    }


@needs(Thing.STRATEGIES)
@require_GET
def workbook(request: HttpRequest) -> HttpResponse:
    """The matrix, one row for each organisation and determinant: also where nothing is said."""
    picture, told, names = reading.picture(), choices.determinants(), choices.names()
    conflicts = picture.aligned.conflicts
    called = sectors()
    about = {anchor.code: called.get(anchor.sector, "") for anchor in picture.record.anchors}
    codes = dict.fromkeys(
        (
            SYSTEM,
            *about,
            *(code for code, _ in picture.aligned.cells),
        )
    )
    body = []
    for code in codes:
        for id_, title in told.items():
            first = (names.get(code, code), about.get(code, ""), title)
            said = picture.aligned.cells.get((code, id_), ())
            body += [
                (*first, each.what, each.place or choices.EVERYWHERE, each.measure, each.direction or "", each.figure,
                 each.unit, each.due.isoformat() if each.due else "", _conflicting(each.id, conflicts, names))
                for each in said
            ] or [(*first, NOTHING, "", "", "", None, "", "", "")]  # fmt: skip
    book = spreadsheet.rows_workbook(
        "Alignment",
        f"Alignment of strategies, {system().name}, {wording.day(timezone.localdate())}",
        ("Organisation", "Sector", "Determinant", "Commits to", "Place", "Measure", "Direction", "Figure", "Unit", "By",
         "Conflicts with"),
        body,
        widths=(36, 26, 26, 60, 22, 34, 10, 12, 14, 12, 50),
    )  # fmt: skip
    return attached(book, XLSX, "alignment.xlsx")


def _conflicting(id_: str, conflicts: Sequence[Conflict], names: dict[str, str]) -> str:
    others = [
        (one.kind, one.other if one.one.id == id_ else one.one)
        for one in conflicts
        if id_ in (one.one.id, one.other.id)
    ]
    return "; ".join(
        f"{names.get(each.organisation, each.organisation)}: {HOW[kind].lower()}" for kind, each in others
    )


@needs(Thing.STRATEGIES)
@require_GET
def commitments(request: HttpRequest) -> HttpResponse:
    """The commitments in force, filtered by who, what and where."""
    _, rows = reading.in_force(timezone.localdate())
    names, told = _all_names(), choices.determinants()
    places = [(key or "*", text) for key, text in choices.places().items()]
    organisation = request.GET.get("organisation", "")
    determinant = known_to(request, "determinant", told)
    place = request.GET.get("place", "")
    heirs = heirs_on(timezone.localdate())
    kept = [
        each
        for each in rows
        if (not organisation or organisation in (each.organisation, heirs.get(each.organisation)))
        and (not determinant or each.determinant == determinant)
        and (not place or (each.place or "*") == place)
    ]
    offset = paged(request.GET.get("offset"), limit=LIMIT)
    who = sorted({each.organisation for each in rows} | ({organisation} & set(names)), key=names.__getitem__)
    where = {each.place or "*" for each in rows}
    view = Register(
        "Commitments",
        [Column("what", "Commits to"), Column("determinant", "Determinant"), Column("place", "Where"),
         Column("target", "Measure and target")],
        [
            (
                Cell(each.what, href=f"/baseline/strategies/{each.strategy_id}/", detail=names[each.organisation]),
                Cell(told.get(each.determinant, each.determinant)),
                Cell(each.place or choices.EVERYWHERE),
                Cell(each.measure or "No measure", detail=reading.target(each)),
            )
            for each in kept[offset : offset + LIMIT]
        ],
        len(kept),
        "commitment",
        offset=offset,
        limit=LIMIT,
        filters=[
            chosen(request, "organisation", "Whose", [(code, names.get(code, code)) for code in who]),
            chosen(request, "determinant", "Determinant", told.items()),
            chosen(request, "place", "Where", [one for one in places if one[0] in where]),
        ],
        downloads=[Link("XLSX", "/baseline/strategies/alignment.xlsx")],
        empty="Nobody commits to that.",
    )  # fmt: skip
    return show(
        request,
        "strategies/commitments.html",
        title="Commitments",
        breadcrumbs=(STRATEGIES, Link("Alignment", "/baseline/strategies/alignment/")),
        register=view,
        any=bool(rows),
        first=ADD,
        may_add=reader(request).can_somewhere(Verb.ADD, Thing.STRATEGIES),
    )


def _all_names() -> dict[str, str]:
    """The name of every organisation; of one that is no longer in the register, its code."""
    codes = Strategy.objects.values_list("organisation", flat=True)
    return {code: code for code in codes} | choices.names()


@needs(Thing.STRATEGIES)
@require_GET
def level(request: HttpRequest) -> HttpResponse:
    """The level that the record shows, the evidence for each condition, and what is missing for the next."""
    picture, today = reading.picture(), timezone.localdate()
    names = choices.names()
    rules = reading.levels()
    return show(
        request,
        "strategies/level.html",
        title=LEVEL.text,
        breadcrumbs=(BASELINE, STRATEGIES),
        rules=rules,
        judged=picture.judged,
        steps=[
            (step, [(each, found_in_words(each), _evidence(each)) for each in step.tested])
            for step in picture.judged.steps
        ],
        claims=[
            (each, names.get(each.organisation, each.organisation), claim)
            for each, claim in reading.claims(picture.judged, today)
        ],
        anchors=len(picture.record.anchors),
        may_add=reader(request).can_somewhere(Verb.ADD, Thing.STRATEGIES),
        today=today,
    )


@needs(Thing.STRATEGIES)
@require_GET
def level_workbook(request: HttpRequest) -> HttpResponse:
    """Every condition of every level as a workbook, with what the record shows of it."""
    judged = reading.picture().judged
    body = [
        (
            step.level.title, "Reached" if step.reached else "Not reached", each.condition.says,
            "Met" if each.met else "Not met", found_in_words(each), "" if each.met else each.condition.to_do,
        )
        for step in judged.steps
        for each in step.tested
    ]  # fmt: skip
    headings = ("Level", "Level is", "Condition", "Condition is", "The record shows", "What to do")
    title = f"{LEVEL.text}, as of {wording.day(timezone.localdate())}"
    book = spreadsheet.rows_workbook("Level", title, headings, body, widths=(34, 14, 60, 14, 26, 60))
    return attached(book, XLSX, "anchor-level.xlsx")


def found_in_words(each: Tested) -> str:
    """What the record shows of a condition: “6 of 12, which is 50%”, or a number."""
    shown = each.found
    if shown.of is None:
        return f"{shown.value:f}"
    if not shown.of:
        return "There is nothing to take a share of"
    percent = (
        wording.percent(Decimal(shown.value) / 100) if shown.value == int(shown.value) else f"{shown.value}%"
    )
    return f"{shown.count} of {shown.of}, which is {percent}"  # fmt: skip


def _evidence(each: Tested) -> tuple[list[str], int, list[str], int]:
    """Who or what shows it and who or what is missing, by name, with how many more there are."""
    told, called = choices.determinants(), sectors()

    def words(several: Sequence[str]) -> list[str]:
        if each.condition.evidence in OF_ORGANISATIONS:
            return named(several)
        if each.condition.evidence is Evidence.OTHER_SECTORS:
            return [called.get(one, one) for one in several]
        if each.condition.evidence is Evidence.SHARED_DETERMINANTS:
            return [told.get(one, one) for one in several]
        if each.condition.evidence is Evidence.STRATEGIES:
            names = choices.names()
            return [names.get(one, one) for one in several]
        return list(several)

    shows, missing = words(each.found.shows), words(each.found.missing)
    return (
        shows[:MOST_NAMED],
        max(0, len(shows) - MOST_NAMED),
        missing[:MOST_NAMED],
        max(0, len(missing) - MOST_NAMED),
    )
