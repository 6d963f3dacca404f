"""What a closed round shows, as plain values: what the gate let out, how many answered, and what was said openly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commonweal.pipeline import audit_answers
from commonweal.publication import wording
from commonweal.vocabulary.answers import Side as GateSide
from commonweal.vocabulary.figures import Figure, FigureSet, Suppressed
from commonweal.web.organisations.reading import folder
from commonweal.web.organisations.reading import known as known_organisations
from commonweal.web.relationships.models import Answer, Invitation, Progress, Round, Seen, Side
from commonweal.web.relationships.results import tally
from commonweal.web.relationships.results.tally import BARRIER, NO_SECTOR, Asked, Scale

SIDES = {
    GateSide.OUTSIDE: "Partners",
    GateSide.INSIDE: "NHS teams",
    GateSide.ANYBODY: "The public form",
}


@dataclass(frozen=True)
class Told:
    """A question with a scale: what each side answered, and each sector that can be told."""

    asked: Scale
    kept: FigureSet
    sides: dict[GateSide, Figure]
    groups: Sequence[tuple[tuple[str, ...], Figure]]


@dataclass(frozen=True)
class Response:
    """How many of those who were invited answered: of all, of whom, or of a group of sectors."""

    who: str
    answered: int
    invited: int


@dataclass(frozen=True)
class Words:
    """A question, and of each barrier how many of the private words given to it are about that barrier."""

    question: str
    text: str
    barriers: Sequence[tuple[str, FigureSet, dict[GateSide, Figure]]]


@dataclass(frozen=True)
class Row:
    """How many of one side, or of partners of some sectors, answered a question favourably: `low` to `high` of `of`.

    Where that is not told, both are None and `why` says why.
    """

    id: str
    question: str
    favourable: str
    who: str
    sectors: tuple[str, ...]
    low: int | None
    high: int | None
    of: int
    why: str


@dataclass(frozen=True)
class Quote:
    """Words that their giver let be seen, and that a steward let be shown."""

    question: str
    said: str
    who: str
    id: str


def before(held: Round) -> Round | None:
    """The round that closed before a round."""
    if held.closed_at is None:
        return None
    earlier = Round.objects.filter(progress=Progress.CLOSED, closed_at__lt=held.closed_at)
    return earlier.order_by("-closed_at").first()


def told(held: Round) -> list[Told]:
    """Every question with a scale of which figures are kept, in order; those of the barriers last."""
    found = []
    for one in tally.asked(held).scales.values():
        kept = audit_answers.figure_set(folder(), held.release, one.id)
        if kept is not None:
            sides = audit_answers.by_side(folder(), kept)
            found.append(Told(one, kept, sides, audit_answers.by_group(folder(), kept)))
    return found


def about_barriers(every: Sequence[Told]) -> list[Told]:
    """Those in which NHS teams said where they stand between a barrier and a behaviour."""
    return [each for each in every if each.asked.id.startswith(BARRIER)]


def words_about(held: Round) -> list[Words]:
    """What private words are about, of each question that some were given to."""
    asked = tally.asked(held)
    found = []
    for question in asked.questions.questions:
        pairs = []
        for pair in asked.barriers.pairs:
            kept = audit_answers.figure_set(folder(), held.words_release, tally.about(question.id, pair.id))
            if kept is not None:
                pairs.append((pair.barrier, kept, audit_answers.by_side(folder(), kept)))
        if pairs:
            found.append(Words(question.id, question.text, pairs))
    return found


def responses(held: Round) -> list[Response]:
    """How many answered: partners, NHS teams, then partners by sector where nobody can be told by it.

    Sectors with few invitations stand together. Where nobody of some answered, it is not told by sector: it would say
    of each of them that it did not answer.
    """
    sent: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    teams = [0, 0]
    titles = tally.sector_titles()
    for side, sector, on in held.invitations.values_list("side", "sector", "submitted_on"):
        if side == Side.OUTSIDE:
            known = sector if sector in titles else NO_SECTOR
            asked[known] += 1
            sent[known] += on is not None
        elif side == Side.INSIDE:
            teams[0] += on is not None
            teams[1] += 1
    found = [Response(SIDES[GateSide.OUTSIDE], sent.total(), asked.total())]
    if teams[1]:
        found.append(Response(SIDES[GateSide.INSIDE], *teams))
    together = audit_answers.told_together(asked, list(titles), held.fewest)
    parts = [Response(titled(ids), sum(sent[i] for i in ids), sum(asked[i] for i in ids)) for ids in together]
    if len(parts) > 1 and all(part.answered and part.invited >= held.fewest for part in parts):
        found += parts
    return found


def quotes(held: Round) -> list[Quote]:
    """What was said openly and a steward has read and let be shown, by question."""
    asked: Asked = tally.asked(held)
    texts = {one.id: one.text for one in asked.questions.questions}
    names = {one.code: one.name for one in known_organisations()}
    order = list(texts)
    given = (
        Answer.objects.filter(
            invitation__round=held,
            invitation__submitted_on__isnull=False,
            shown=True,
            seen__in=(Seen.ATTRIBUTED, Seen.PUBLIC),
        )
        .exclude(said="")
        .select_related("invitation")
    )
    found = [
        (each.question, each.said, each.invitation, str(each.pk)) for each in given if each.question in texts
    ]
    found.sort(
        key=lambda each: (order.index(each[0]), names.get(each[2].organisation, ""), str(each[2].team))
    )
    return [Quote(texts[question], said, _giver(of, names), id_) for question, said, of, id_ in found]


def rows(held: Round) -> list[Row]:
    """Every figure of a round: of each question each side, then each sector that can be told; then private words."""
    found = []
    for each in told(held):
        asked = each.asked
        found += [
            _row(asked.id, (asked.inside or asked.text) if side is GateSide.INSIDE else asked.text,
                 asked.favourable, SIDES[side], (), figure)
            for side, figure in each.sides.items()
            if figure.count
        ]  # fmt: skip
        found += [
            _row(asked.id, asked.text, asked.favourable, titled(ids), ids, figure)
            for ids, figure in each.groups
        ]
    for words in words_about(held):
        found += [
            _row(words.question, words.text, f"About: {barrier}", SIDES[side], (), figure)
            for barrier, _, figures in words.barriers
            for side, figure in figures.items()
            if figure.count
        ]
    return found


def _row(id_: str, question: str, favourable: str, who: str, sectors: tuple[str, ...], figure: Figure) -> Row:
    ends = limits(figure)
    low, high = (None, None) if ends is None else ends
    why = figure.value.reason if isinstance(figure.value, Suppressed) else ""
    return Row(id_, question, favourable, who, sectors, low, high, figure.count or 0, why)


def limits(figure: Figure) -> tuple[int, int] | None:
    """From how many to how many answered favourably; None where it is not told."""
    if figure.uncertainty is not None:
        return int(figure.uncertainty.low), int(figure.uncertainty.high)
    if isinstance(figure.value, Suppressed):
        return None
    return int(figure.value), int(figure.value)


def titled(ids: Sequence[str]) -> str:
    """The titles of sectors that stand together."""
    titles = tally.sector_titles()
    known = [titles.get(id_, id_) for id_ in ids]
    return wording.listed([known[0], *(wording.within(each) for each in known[1:])])


def _giver(invitation: Invitation, names: Mapping[str, str]) -> str:
    organisation, team = invitation.organisation, invitation.team
    if not organisation:
        return "By the public form"
    return f"{names.get(organisation, organisation)}{', ' + team if team else ''}"


def in_register(held: Round) -> dict[str, list[tuple[str, str]]]:
    """What the register of asks already has from each giver of a quote: ids and words, by the quote's id."""
    asks: dict[str, list[tuple[str, str]]] = {}
    for id_, giver, words in held.asks.exclude(from_whom="").values_list("pk", "from_whom", "words"):
        asks.setdefault(giver, []).append((str(id_), words))
    shown = Answer.objects.filter(invitation__round=held, invitation__organisation__in=asks, shown=True)
    return {str(id_): asks[code] for id_, code in shown.values_list("pk", "invitation__organisation")}
