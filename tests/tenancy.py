"""For the tests of who reaches what: two bodies in one workspace, each with one of everything, and people of each role.

A surface (pages; the API) says which addresses there are, what each is for and whose it is. The table of permissions
then says what must come of it, for every role, verb and body.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from commonweal.pipeline import ask, baselines, load, packs, sharing, suppliers
from commonweal.vocabulary.places import SYSTEM
from commonweal.vocabulary.sharing import Level
from commonweal.web.baseline.models import Activity, Charter, Commitment, DecisionDate, Signature, Strategy
from commonweal.web.datasets import reading as datasets
from commonweal.web.design.doors import ATTRIBUTE, FOUND, Door
from commonweal.web.organisations import audit
from commonweal.web.organisations.models import Membership, Organisation, Person
from commonweal.web.organisations.permissions import TABLE, Role, Thing, Verb, Whose
from commonweal.web.organisations.rights import Reader
from commonweal.web.organisations.signing_in.models import Invitation, InvitedRole
from commonweal.web.organisations.work.models import Action, Comment
from commonweal.web.questions.models import Meeting, PartnersPart, Proposition, Question, Seat
from commonweal.web.relationships.models import Answer, Ask, Connector, Partner, Progress, Round, Seen
from commonweal.web.relationships.models import Invitation as InvitedToAnswer
from commonweal.web.runs.models import Run, State
from tests.loading import write
from tests.packing import pack

OURS, THEIRS, SHARING = "RYJ", "R1K", "R1H"
NOBODY = "nobody"
API = "api/v1/"
READS, SENDS = "GET", "POST"
REFUSED = (403, 404)


@dataclass(frozen=True)
class Belongings:
    """One of everything of a body, by the names that addresses have for it, and the words that only its data have."""

    code: str
    ids: Mapping[str, str]
    queries: Mapping[str, str]
    canaries: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """Something asked of a surface, and what it needs: `whose` is a code, "" where it is enough to have it anywhere.

    `within` says that not the door but what is behind it looks whose something is; `further`, that what is behind it
    asks more than the table does (an action is changed by whoever it is for); `led`, that who leads the system may too.
    """

    address: str
    method: str
    thing: Thing
    verb: Verb
    whose: str
    within: bool = False
    further: bool = False
    led: bool = False


@dataclass(frozen=True)
class Came:
    """What came of it: the status, and whether it led to signing in."""

    status: int
    to_sign_in: bool
    body: bytes = b""


Surface = Callable[[Belongings], Iterable[Asked]]


# The world


def canaries(code: str) -> dict[str, str]:
    """Words and numbers that are in the data of one body and nowhere else."""
    number = sum(code.encode())
    return {
        "supplier": f"Canarybird {code} Feathers",
        "amount": f"{number},731",
        "file": f"canary-ledger-{code.lower()}",
        "issue": f"canary-no-date-{code.lower()}",
        "area": f"Canary Perch {code}",
        "purpose": f"Canary purpose of {code}",
        "baseline": f"Canary baseline of {code}",
        "person": f"Canary Person of {code}",
        "action": f"Canary action of {code}",
    }


def make(workspace: Path, folder: Path) -> dict[str, Belongings]:
    """A system in which sharing decides: two bodies that share nothing with it, and a third that shares figures."""
    sharing.set_explicit(workspace, True)
    for code in (OURS, THEIRS, SHARING):
        Organisation.objects.create(code=code, name=f"Body {code}")
        _load(workspace, folder, code)
    suppliers.refresh(workspace)
    sharing.share(
        workspace, organisation=SHARING, kind="spend", with_whom=SYSTEM, level=Level.FIGURES, purpose="For all", by="S"
    )  # fmt: skip
    partner = Organisation.objects.create(code="E09000099", name="A partner")
    shared = {
        code: sharing.share(
            workspace, organisation=code, kind="spend", with_whom=partner.code, level=Level.ROWS,
            purpose=canaries(code)["purpose"], by="Somebody",
        ).id
        for code in (OURS, THEIRS)
    }  # fmt: skip
    ask.refresh(workspace)
    frozen = {
        place: baselines.freeze(
            workspace, canaries(place)["baseline"], place=place, by="Somebody", why="w"
        ).id
        for place in (OURS, THEIRS, SYSTEM)
    }
    neighbour = packs.hold(workspace, pack(), by="Somebody", why="A neighbour")
    members = {place: _member(place) for place in (OURS, THEIRS, SYSTEM)}
    versions = {version.organisation: version.id for version in datasets.held()}
    return {
        place: Belongings(
            place,
            {
                "version_id": versions.get(place, ""),
                "run_id": str(_run(place)),
                "upload_id": _upload(workspace, place),
                "key": ask.figure_sets(workspace, indicator="spend.total", place=place)[0].key,
                "organisation": "" if place == SYSTEM else place,
                "code": "" if place == SYSTEM else place,
                "person_id": str(members[place].person_id),
                "role_id": str(members[place].pk),
                "invitation_id": str(_invitation(place)),
                **_work(place),
                **_strategies(place),
                **_relationships(place),
                **_questions(place),
                "sharing_id": shared.get(place, ""),
                "baseline_id": frozen[place],
                "round_id": _closed_round(),
                **({"seal": neighbour.seal} if place == SYSTEM else {}),  # nobody's but the system's
            },
            {
                "place": place,
                "key": f"{canaries(SHARING if place == SYSTEM else place)['supplier'].casefold()}||",
                "baseline": frozen[place],
            },
            canaries(place),
        )
        for place in (OURS, THEIRS, SYSTEM)
    }


def _member(place: str) -> Membership:
    """Somebody with a role in a body, whose name is told to nobody else."""
    organisation = Organisation.objects.filter(code=place).first()
    made = Person.objects.create(email=f"canary@{place.lower()}.example", name=canaries(place)["person"])
    return Membership.objects.create(person=made, organisation=organisation, role=Role.VIEWER)


def _invitation(place: str) -> UUID:
    """An invitation to a role in a body."""
    made = Invitation.objects.create(
        email=f"invited@{place.lower()}.example",
        digest=hashlib.sha256(place.encode()).hexdigest(),
        expires_at=timezone.now() + dt.timedelta(days=7),
    )
    organisation = Organisation.objects.filter(code=place).first()
    InvitedRole.objects.create(invitation=made, role=Role.VIEWER, organisation=organisation)
    return made.pk


def _work(place: str) -> dict[str, str]:
    """An action of a body, a comment on it, and the entry of the audit that says so."""
    words = canaries(place)["action"]
    action = Action.objects.create(what=words, organisation=place)
    about = f"action:{action.pk}"
    comment = Comment.objects.create(about=about, organisation=place, text=words)
    by = Reader(words, uuid4())
    with transaction.atomic():
        number = audit.record(
            by=by, act="actions.add", about=about, organisation=place, after={"what": words}
        )
    return {"action_id": str(action.pk), "comment_id": str(comment.pk), "number": str(number)}


def _strategies(place: str) -> dict[str, str]:
    """One of each record of a body's strategies, charters, decision dates, and of work that nobody has badged."""
    day = timezone.localdate()
    kept = {"organisation": place, "kept_by": place}
    strategy = Strategy.objects.create(title=f"Strategy of {place}", **kept)
    commitment = Commitment.objects.create(strategy=strategy, what="Hire nearby", determinant="estates")
    charter = Charter.objects.create(title=f"Charter of {place}", **kept)
    return {
        "strategy_id": str(strategy.pk),
        "commitment_id": str(commitment.pk),
        "charter_id": str(charter.pk),
        "signature_id": str(Signature.objects.create(charter=charter, signed=day, **kept).pk),
        "date_id": str(DecisionDate.objects.create(what="Budget", sort="budget", day=day, **kept).pk),
        **_meeting(kept),
        "activity_id": str(Activity.objects.create(what=f"Garden of {place}", **kept).pk),
    }


def _closed_round() -> str:
    """A round of the audit, which is the whole system's."""
    day = timezone.localdate()
    held, _ = Round.objects.get_or_create(
        title="Spring", closes_on=day, kept_until=day, edition="2026-11-22", progress=Progress.CLOSED
    )
    return str(held.pk)


def _relationships(place: str) -> dict[str, str]:
    """An ask, a connector and a partner of a body; of the system, a closed round with a tie that was told openly."""
    kept = {"organisation": place, "kept_by": place}
    closed = ""
    if place == SYSTEM:
        day = timezone.localdate()
        of = Round.objects.create(title="Autumn", closes_on=day, kept_until=day, progress=Progress.CLOSED)
        told = InvitedToAnswer.objects.create(round=of, organisation="TIE1", digest="1", submitted_on=day)
        Answer.objects.create(invitation=told, question="work-with", seen=Seen.ATTRIBUTED, named=["TIE2"])
        closed = str(of.pk)
    invited, _ = InvitedToAnswer.objects.get_or_create(
        round_id=_closed_round(), organisation=OURS, digest=hashlib.sha256(b"a link").hexdigest()
    )
    return {
        "partner_id": str(Partner.objects.create(**kept).pk),
        "invited_id": str(invited.pk),
        "quote_id": "",  # who runs rounds reads them, which is the same door as closing a round
        "words_id": "",
        "ask_id": str(Ask.objects.create(words=f"Ask of {place}", **kept).pk),
        "connector_id": str(Connector.objects.create(role=f"Desk of {place}", turn_to_for="All", **kept).pk),
        "closed_id": closed,
    }


def _meeting(kept: dict[str, str]) -> dict[str, str]:
    """A meeting of a body with one seat."""
    code = f"MEET{sum(kept['organisation'].encode()) % 10_000:04}"
    meeting = Meeting.objects.create(title="What comes first?", code=code, **kept)
    return {
        "meeting_id": str(meeting.pk),
        "seat_id": str(Seat.objects.create(meeting=meeting, sector="nhs", label="Port").pk),
    }


def _questions(place: str) -> dict[str, str]:
    """A question of a body, a proposition that answers it, and a partner's part in that."""
    kept = {"organisation": place, "kept_by": place}
    question = Question.objects.create(
        determinant="estates", transformational=f"Who asks in {place}?", **kept
    )
    proposition = Proposition.objects.create(question=question, title=f"Try it in {place}", **kept)
    return {
        "question_id": str(question.pk),
        "proposition_id": str(proposition.pk),
        "part_id": str(PartnersPart.objects.create(proposition=proposition, organisation=OURS).pk),
    }


def _load(workspace: Path, folder: Path, code: str) -> None:
    words = canaries(code)
    pounds = Decimal(words["amount"].replace(",", ""))
    rows = [
        ("01/04/2026", words["supplier"], f"{pounds}.00", f"{code}-1", "Feed", words["area"]),
        ("02/04/2026", f"Mrs Jane {code.title()}", "10.00", f"{code}-2", "Fees", words["area"]),
        (words["issue"], "Brambleforth Catering Ltd", "20.00", f"{code}-3", "Feed", words["area"]),
    ]
    options = load.LoadOptions(figures=False, accept_proposals=True)
    path = write(folder / f"{words['file']}.csv", rows)
    [result] = load.add(workspace, "spend", [path], organisation=code, options=options)
    assert result.dataset_version, result.error


def _run(place: str) -> UUID:
    words = canaries(place)
    kept = {"upload": str(uuid4()), "organisation": place, "results": []}
    return Run.objects.create(
        kind="add",
        title=f"Load {words['file']}.csv",
        work="commonweal.web.datasets.work.add",
        parameters={},
        by="Somebody",
        organisation="" if place == SYSTEM else place,
        state=State.DONE,
        result=kept,
    ).id


def _upload(workspace: Path, place: str) -> str:
    """An upload as `spool.receive` leaves it, with how its file would be read."""
    id_, name = str(uuid4()), f"{canaries(place)['file']}-new.csv"
    folder = workspace / "spool" / id_
    (folder / "files").mkdir(parents=True)
    (folder / "files" / name).write_text("nothing yet")
    owner = "" if place == SYSTEM else place
    about = {"id": id_, "kind": "spend" if owner else "companies", "organisation": owner, "files": [name]}
    (folder / "upload.json").write_text(json.dumps(about))
    proposal = {"files": [name], "error": canaries(place)["issue"], "what_to_do": "Look at it.", "code": "x"}
    (folder / "proposals.json").write_text(json.dumps([proposal]))
    return id_


def person(role: Role, held_in: str) -> Person:
    """Somebody with one role, in an organisation or in the system."""
    organisation = None if held_in == SYSTEM else Organisation.objects.get(code=held_in)
    email = f"{role}@{held_in.lower()}.example"
    made, _ = Person.objects.get_or_create(email=email, defaults={"name": f"{role.label} of {held_in}"})
    Membership.objects.get_or_create(person=made, organisation=organisation, role=role)
    return made


def signed_in(somebody: Person | None) -> Client:
    """A browser in which somebody is signed in; nobody, for None."""
    client = Client(raise_request_exception=False)
    if somebody is not None:
        client.force_login(somebody)
    return client


# What the table says


def allowed(role: Role, held_in: str, verb: Verb, asked: Asked, table: Any = TABLE) -> bool:
    """Whether a role held somewhere may do a verb to what is asked for, straight from the table."""
    granted = table.get((asked.thing, verb), {}).get(role, frozenset())
    if not asked.whose:
        return bool(granted)
    if asked.led and held_in == SYSTEM and granted & {Whose.OWN, Whose.SYSTEM}:
        return True
    if held_in == asked.whose:
        return bool(granted & ({Whose.OWN, Whose.SYSTEM} if held_in == SYSTEM else {Whose.OWN}))
    return (Whose.SYSTEM if asked.whose == SYSTEM else Whose.OTHERS) in granted


def wrong(role: Role | None, held_in: str, asked: Asked, came: Came) -> str:
    """What is wrong with what came of it, in words; nothing where it is as the table says."""
    told = f"{role or NOBODY} of {held_in}: {asked.method} {asked.address} ({asked.verb} {asked.thing} of "
    told += f"{asked.whose or 'anybody'}) gave {came.status}"
    if came.status >= 500:
        return f"{told}, a failure"
    if role is None:
        return "" if came.to_sign_in or came.status == 401 else f"{told}, and did not lead to signing in"
    if allowed(role, held_in, asked.verb, asked):
        refused = came.status in REFUSED and not asked.further
        return f"{told}, though allowed" if refused or came.to_sign_in else ""
    expected = {403} if asked.verb is not Verb.SEE and allowed(role, held_in, Verb.SEE, asked) else {404}
    if asked.within and not allowed(role, held_in, asked.verb, replace(asked, whose="")):
        expected = {403, 404}  # the door refuses before anything is looked for
    return "" if came.status in expected else f"{told}, not {' or '.join(map(str, sorted(expected)))}"


def ask_for(client: Client, asked: Asked) -> Came:
    """Ask for it, as a browser would."""
    response = client.get(asked.address) if asked.method == READS else client.post(asked.address, {})
    body = b"".join(response.streaming_content) if response.streaming else response.content
    leads = response.get("Location", "")
    return Came(response.status_code, leads.startswith("/sign-in/"), body)


# The pages


def every_view(patterns: list[Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Each address pattern of the site with its view."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from every_view(pattern.url_patterns, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield before + str(pattern.pattern), pattern


# What names in an address that say no body's thing are filled with.
PLAIN = {"dimension": "month", "rule_id": "payroll", "name": "flow", "dimensions": "none", "form": "svg"}
# What is published is nobody's: the tiles of a map, and what it shows; a determinant's own figures.
PLAIN |= {"digest": "", "theme": "", "indicator": "", "determinant": "estates", "register": "research"}
PLAIN |= {"framework": "wellbeing", "member": "TIE1", "file_kind": "csv"}
PLAIN |= {"framework": "wellbeing", "stage": "first"}
PLAIN |= {"pair": "homes", "prompt_id": "where"}
# There for the one user of a machine only, until somebody has an account.
WITHOUT_ACCOUNTS = ("set-up/accounts/",)
# Where a record says more of who may change it than the table does.
FURTHER = ("actions/<uuid:action_id>/c", "comments/")
# Where whoever may add to their own things may add to one of another body: they sign its charter.
JOINED = ("baseline/charters/<uuid:charter_id>/sign/",)
# Where whoever leads the system decides too, whichever body keeps the record.
LED = (
    "questions/ours/<uuid:question_id>/settle/",
    "questions/propositions/<uuid:proposition_id>/move/",
)
# What every body writes a record beside of its own, whosever this one is.
JOINED += (
    "questions/ours/<uuid:question_id>/propose/",
    "questions/propositions/<uuid:proposition_id>/again/",
)
# Pages whose query says whose they are.
# The registers of strategies, packs and peers are of the whole system; their filters narrow what everybody may see.
OF_ALL = (
    "baseline/strategies/",
    "baseline/charters/",
    "baseline/calendar/",
    "baseline/activity/",
    "baseline/packs/",
    "baseline/peers/",
)
BY_QUERY = {"baseline/": "place", "levers/suppliers/one/": "key", "levers/suppliers/review/find/": "key"}


def pages(of: Belongings) -> Iterator[Asked]:
    """Every page that has a door, for the things of a body; those that are nobody's, for the system's."""
    yield from _surface(of, (READS, SENDS), lambda pattern: not pattern.startswith(API))


def api(of: Belongings) -> Iterator[Asked]:
    """The same of the API, as a browser that is signed in reads it. Sending needs a token."""
    yield from _surface(of, (READS,), lambda pattern: pattern.startswith(API))


def _surface(of: Belongings, methods: tuple[str, ...], belongs: Callable[[str], bool]) -> Iterator[Asked]:
    for pattern, view in every_view(get_resolver().url_patterns):
        door: Door = getattr(view.callback, ATTRIBUTE)
        if not door.thing or not belongs(pattern) or pattern in WITHOUT_ACCOUNTS:
            continue
        address = _address(pattern, view, of)
        if address is None:
            continue
        within = not door.whose and pattern not in JOINED and _is_somebodys(pattern, view, of)
        whose = of.code if within or door.whose == FOUND else door.whose
        by_query = _query(pattern) == "key"
        for method, verb in ((READS, door.see), (SENDS, door.post)):
            reads_nothing = pattern.startswith(API) and door.see != Verb.SEE  # it only takes what is sent
            if method in methods and not reads_nothing and (method == READS or not by_query):
                yield Asked(
                    address,
                    method,
                    Thing(door.thing),
                    Verb(verb),
                    whose,
                    within,
                    pattern.startswith(FURTHER),
                    pattern in LED,
                )


def _is_somebodys(pattern: str, view: URLPattern, of: Belongings) -> bool:
    """Whether an address names a thing that belongs to a body."""
    named = any(name in of.ids for name in view.pattern.converters)
    return named or _query(pattern) is not None


def _query(pattern: str) -> str | None:
    """What the query of an address names that says whose it is; None where it says nothing of that."""
    if pattern.startswith(OF_ALL):
        return None
    return next((name for start, name in BY_QUERY.items() if pattern.startswith(start)), None)


def _address(pattern: str, view: URLPattern, of: Belongings) -> str | None:
    """The address of a page for a body's things; None where it has no such thing, or the page is nobody's."""
    query = _query(pattern)
    if of.code != SYSTEM and not _is_somebodys(pattern, view, of):
        return None
    address = "/" + pattern
    for name in view.pattern.converters:
        known = of.ids | PLAIN
        assert name in known, f"tests/tenancy.py does not know what {name} in {pattern} stands for"
        if not known[name]:
            return None
        address = re.sub(f"<(\\w+:)?{name}>", known[name], address)
    return address + (f"?{query}={of.queries[query]}" if query else "")


# What may be read on them


DATA = (Thing.FIGURES, Thing.DATASETS, Thing.ROWS, Thing.SUPPLIERS, Thing.BASELINES)
# What one must be able to see to read each word; one of these is enough.
READ_WITH = {
    "file": (Thing.DATASETS, Thing.ROWS, Thing.RUNS, Thing.AUDIT),
    "person": (
        Thing.PEOPLE,
        Thing.AUDIT,
        Thing.ACTIONS,
    ),  # an action says which of a body's people takes it on
    "purpose": (Thing.SHARING, Thing.AUDIT),
    "baseline": (Thing.BASELINES, Thing.AUDIT),
    "action": (Thing.ACTIONS, Thing.AUDIT),
}


def secrets(role: Role | None, held_in: str, of: Belongings) -> dict[str, str]:
    """The words of a body that a role held somewhere may read nowhere, straight from the table."""
    return {
        name: word
        for name, word in of.canaries.items()
        if role is None
        or not any(
            allowed(role, held_in, Verb.SEE, Asked("", READS, thing, Verb.SEE, of.code))
            for thing in READ_WITH.get(name, DATA)
        )
    }


def leaks(words: Mapping[str, str], body: bytes) -> list[str]:
    """Which words are in what came: as they stand, or in a workbook."""
    texts = [body, *_packed(body)]
    return [name for name, word in words.items() if any(word.encode() in text for text in texts)]


def _packed(body: bytes) -> Iterator[bytes]:
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            yield from (book.read(name) for name in book.namelist())


LINKS = re.compile(rb'(?:href|src)="(/[^"#]+)')
# The same in another order, and what no page is behind.
PASSED_BY = re.compile(r"^/(static|sign-out)/|[?&](order|down|offset)=|[.](png|svg)")


def crawl(client: Client, start: Iterable[str]) -> Iterator[tuple[str, Came]]:
    """Every page that can be reached by links from some addresses, and these, each once, with what came of it."""
    waiting, seen = list(start), set()
    while waiting:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        came = ask_for(client, Asked(address, READS, Thing.FIGURES, Verb.SEE, ""))
        yield address, came
        links = (html.unescape(link.decode()) for link in LINKS.findall(came.body))
        waiting += [link for link in links if not PASSED_BY.search(link)]
