"""Packs: those that are held, what one says, making, taking in and removing them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods

from commonweal.content.determinants import determinants
from commonweal.pipeline import history, packs
from commonweal.publication import packs as files
from commonweal.publication import wording
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.figures import Audience, Suppressed, Value
from commonweal.vocabulary.packs import GivenPack, HeldPack, Pack
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.baseline import reading
from commonweal.web.baseline.packs.forms import MakeForm, RemoveForm, TakeForm
from commonweal.web.baseline.views import BASELINE
from commonweal.web.design.components import Cell, Column, Link, Register
from commonweal.web.design.files import attached
from commonweal.web.design.forms import bind
from commonweal.web.design.pages import say, show
from commonweal.web.organisations import audit
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.reading import folder

PACKS = Link("Packs of other systems", "/baseline/packs/")
AUDIENCES = {Audience.PUBLIC: "The public", Audience.SYSTEM: "Another system"}
JSON, CSV = "application/json", "text/csv; charset=utf-8"
COLUMNS = (
    Column("system", "System"),
    Column("made", "Made"),
    Column("figures", "Figures", numeric=True),
    Column("taken", "Taken in"),
)
GIVEN = (
    Column("made", "Made"),
    Column("for", "For whom"),
    Column("place", "Whose figures"),
    Column("seal", "Seal"),
)


@needs(Thing.PACKS, of=SYSTEM)
@require_GET
def every(request: HttpRequest) -> HttpResponse:
    """Every pack that is held, and those that were made here."""
    asking = reader(request)
    held = packs.with_faults(folder())
    names = dict(reading.places(asking))
    given = [each for each in packs.given(folder()) if asking.can(Verb.SEE, Thing.SHARING, each.place)]
    return show(
        request,
        "packs/packs.html",
        title=PACKS.text,
        breadcrumbs=(BASELINE,),
        held=_register("Packs that are held", COLUMNS, [_row(*each) for each in held], "pack"),
        given=_register("Packs made here", GIVEN, [_given(each, names) for each in given], "pack"),
        may_make=asking.can_somewhere(Verb.CHANGE, Thing.SHARING),
        may_take=asking.can(Verb.ADD, Thing.PACKS, SYSTEM),
    )


def _register(
    caption: str, columns: Sequence[Column], rows: Sequence[tuple[Cell, ...]], noun: str
) -> Register:
    return Register(caption, columns, rows, len(rows), noun, limit=max(1, len(rows)))


def _row(held: HeldPack, pack: Pack | InputError) -> tuple[Cell, ...]:
    if isinstance(pack, InputError):
        system = Cell(held.why or held.file, href=f"{_href(held)}remove/", detail=pack.message)
        return (
            system,
            Cell("Cannot be read", tag="red"),
            Cell("None"),
            Cell(wording.short_day(held.at.date())),
        )
    return (
        Cell(pack.system, href=_href(held), detail=_of(pack)),
        Cell(wording.short_day(pack.made_at.date()), detail=f"for {AUDIENCES[pack.audience].lower()}"),
        Cell(str(len(pack.current))),
        Cell(wording.short_day(held.at.date()), detail=f"by {held.by}"),
    )


def _given(each: GivenPack, names: dict[str, str]) -> tuple[Cell, ...]:
    return (
        Cell(wording.moment(each.at), detail=f"by {each.by}"),
        Cell(AUDIENCES[Audience(each.audience)], detail=each.why),
        Cell(names.get(each.place, each.place), detail="as CSV" if each.form == "csv" else ""),
        Cell(each.seal[:8]),
    )


def _of(pack: Pack) -> str:
    made_up = "made up, for demonstration" if pack.made_up else ""
    return " · ".join(part for part in (pack.place.name, made_up) if part and part != pack.system)


def _href(held: HeldPack) -> str:
    return f"{PACKS.href}{held.seal[:16]}/"


def _system(held: HeldPack) -> str:
    """Whose pack it is, by what was said when it came where the file cannot say."""
    try:
        return packs.opened(folder(), held.seal).system
    except InputError:
        return held.why or held.file


def found(seal: str) -> HeldPack:
    """A held pack. Raises Http404 where there is none."""
    try:
        return packs.find(folder(), seal)
    except InputError as fault:
        raise Http404 from fault


@needs(Thing.PACKS, of=SYSTEM)
@require_GET
def one(request: HttpRequest, seal: str) -> HttpResponse:
    """What a pack says, where it is from, and what it rests on."""
    held = found(seal)
    pack = packs.opened(folder(), held.seal)
    titles = {each.id: each.title for each in determinants(folder() / "content")}
    themes = Counter(each.figures.theme for each in pack.today)
    facts = [
        ("System", pack.system),
        ("Whose figures", pack.place.name),
        ("Made for", AUDIENCES[pack.audience]),
        ("Made", f"{wording.moment(pack.made_at)}, with software {pack.software}"),
        ("Taken in", f"{wording.moment(held.at)}, by {held.by}, from {held.why}"),
        ("File", held.file),
        ("Seal", held.seal),
        ("Figures", wording.listed([f"{titles.get(name, name)} {number}" for name, number in sorted(themes.items())])),
        ("Frozen baselines", wording.listed([each.name for each in pack.baselines]) or "None"),
        ("Datasets that they rest on", f"{len(pack.sources):,}"),
    ]  # fmt: skip
    return show(
        request,
        "packs/pack.html",
        title=pack.system,
        breadcrumbs=(BASELINE, PACKS),
        facts=facts,
        made_up=pack.made_up,
        groups=[(titles.get(name, name), _figures(titles.get(name, name), name, pack)) for name in sorted(themes)],
        downloads=(
            Link("CSV of all figures", f"{_href(held)}figures.csv"),
            Link("The pack, as it came", f"{_href(held)}file/"),
        ),
        may_remove=reader(request).can(Verb.ERASE, Thing.PACKS, SYSTEM),
        remove=f"{_href(held)}remove/",
    )  # fmt: skip


def _figures(title: str, theme: str, pack: Pack) -> Register:
    rows = [
        (
            Cell(each.figures.label, detail=each.figures.description),
            value(each.figures.headline.value, each.figures.unit),
            Cell(wording.period(each.figures.headline.period or each.figures.period)),
            Cell(each.figures.lineage.method_version, detail=each.definition.editions.split(", ")[0]),
        )
        for each in pack.today
        if each.figures.theme == theme
    ]
    columns = (
        Column("figure", "Figure"),
        Column("value", "Value"),
        Column("period", "When"),
        Column("method", "Method’s version, and edition"),
    )
    return _register(f"Figures of {title}", columns, rows, "figure")


def value(of: Value, unit: str) -> Cell:
    """A value of a pack in words; why, where it is not shown."""
    return Cell(wording.value_in_words(of, unit), detail=of.reason if isinstance(of, Suppressed) else "")


@needs(Thing.SHARING, Verb.CHANGE)
@require_http_methods(["GET", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """Make a pack for others: the file itself is the answer."""
    asking = reader(request)
    places = [each for each in reading.places(asking) if asking.can(Verb.CHANGE, Thing.SHARING, each[0])]
    form = bind(MakeForm, request, places=places)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            with audit.of_evidence(
                by=asking,
                act=history.GIVE_PACK,
                about=f"place:{asked['place']}",
                organisation=asked["place"],
                after={"audience": asked["audience"], "form": asked["form"]},
                why=asked["why"],
            ) as came:
                given, content = packs.give(
                    folder(),
                    place=asked["place"],
                    audience=Audience(asked["audience"]),
                    form=asked["form"],
                    by=asking.name,
                    why=asked["why"],
                )
                came.happened(history.of_given_pack(given))
        except InputError as fault:
            form.add_error(None, f"{fault.message} {fault.what_to_do}")
        else:
            kind, suffix = (CSV, "csv") if given.form == "csv" else (JSON, "pack.json")
            name = slugify(dict(places)[given.place])[:40] or "figures"
            return attached(content, kind, f"{name}-{given.at.date()}-{given.seal[:8]}.{suffix}")
    return show(request, "packs/make.html", title="Make a pack", breadcrumbs=(BASELINE, PACKS), form=form)


@needs(Thing.PACKS, Verb.ADD, of=SYSTEM)
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest) -> HttpResponse:
    """Take in a pack of another system."""
    form = bind(TakeForm, request)
    if request.method == "POST" and form.is_valid():
        asked, asking = form.cleaned_data, reader(request)
        sent = asked["file"]
        content = sent.read(files.MOST_BYTES + 1)
        try:
            with audit.of_evidence(
                by=asking, act=history.TAKE_PACK, about="system:packs", after={"file": sent.name}, why=asked["why"]
            ) as came:  # fmt: skip
                held, is_new = packs.receive(
                    folder(), content, file=sent.name or "", by=asking.name, why=asked["why"], told=asked["told"]
                )  # fmt: skip
                if is_new:
                    came.happened(history.of_held_pack(held))
        except InputError as fault:
            form.add_error(
                "told" if fault.code == "another_seal" else "file", f"{fault.message} {fault.what_to_do}"
            )
        else:
            system = packs.opened(folder(), held.seal).system
            say(
                request,
                f"The pack of {system} is taken in" if is_new else f"This pack of {system} is held already",
            )
            return redirect(_href(held))
    return show(request, "packs/take.html", title="Take in a pack", breadcrumbs=(BASELINE, PACKS), form=form)


@needs(Thing.PACKS, of=SYSTEM)
@require_GET
def file(request: HttpRequest, seal: str) -> HttpResponse:
    """The pack as it came."""
    held = found(seal)
    return attached(packs.file_of(folder(), held.seal), JSON, f"{held.seal[:16]}.pack.json")


@needs(Thing.PACKS, of=SYSTEM)
@require_GET
def figures(request: HttpRequest, seal: str) -> HttpResponse:
    """Its figures as CSV, which a spreadsheet program opens safely."""
    held = found(seal)
    lines = "".join(files.as_csv(packs.opened(folder(), held.seal)))
    return attached(lines.encode("utf-8-sig"), CSV, f"{held.seal[:16]}.csv")


@needs(Thing.PACKS, Verb.ERASE, of=SYSTEM)
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, seal: str) -> HttpResponse:
    """Remove a pack, with a reason."""
    held, form = found(seal), bind(RemoveForm, request)
    system = _system(held)
    if request.method == "POST" and form.is_valid():
        asking, why = reader(request), form.cleaned_data["why"]
        with audit.of_evidence(
            by=asking, act=history.REMOVE_PACK, about=f"pack:{held.seal[:16]}", before={"system": system}, why=why
        ) as came:  # fmt: skip
            came.happened(history.of_removed_pack(packs.remove(folder(), held.seal, by=asking.name, why=why)))
        say(request, f"The pack of {system} is removed")
        return redirect(PACKS.href)
    return show(
        request,
        "packs/remove.html",
        title=f"Remove the pack of {system}",
        breadcrumbs=(PACKS, Link(system, _href(held))),
        form=form,
        system=system,
    )
