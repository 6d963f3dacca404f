"""Pages of a round: prepared, opened, asked, closed."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonweal.publication import wording
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.components import Link, Task
from commonweal.web.design.forms import PageForm, bind
from commonweal.web.design.pages import say, show
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.audit.reading import history
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.records.pages import form_page, found, given, saved, seen
from commonweal.web.organisations.rights import Reader
from commonweal.web.relationships.models import Progress, Round, Side
from commonweal.web.relationships.partners import reading as partners
from commonweal.web.relationships.rounds import actions, closing, reading
from commonweal.web.relationships.rounds.forms import AddRoundForm, ChangeRoundForm, asked_in_words
from commonweal.web.runs import mending
from commonweal.web.runs import reading as runs
from commonweal.web.runs.models import Run

RELATIONSHIPS = Link("Relationships", "/relationships/")
REFRESH_SECONDS = 2


@needs(Thing.RELATIONSHIPS, Verb.ADD, of=SYSTEM)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Begin to prepare a round."""
    asking = reader(request)
    form = bind(AddRoundForm, request)
    if request.method == "POST" and form.is_valid():
        made = saved(form, lambda: actions.add_round(by=asking, **form.cleaned_data))
        if made is not None:
            say(request, "The round is prepared. Open it, then invite partners")
            return redirect("round", made.pk)
    return form_page(request, "Prepare a round", form, "Prepare it", RELATIONSHIPS)


@needs(Thing.RELATIONSHIPS)
@require_GET
def one(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """A round: how far it is, and what is to be done next."""
    held, asking = found(Round, round_id), reader(request)
    manages = actions.manages(asking)
    closing_run = _closing(held) if manages else None
    outside, inside = (reading.response(held, side) for side in (Side.OUTSIDE, Side.INSIDE))
    facts = [
        ("State", held.get_progress_display()),
        ("Partners who have answered", outside.share),
        ("NHS teams who have answered", inside.share),
        *([("Answers by the public form", str(reading.answered_by_form(held)))] if held.public_form else []),
        ("Answers until", wording.day(held.closes_on)),
        ("Held by", held.holder),
        ("Kept until", wording.day(held.kept_until)),
        ("Private answers needed before any count of them is shown", str(held.fewest)),
    ]
    page = show(
        request,
        "relationships/round.html",
        title=held.title,
        breadcrumbs=(RELATIONSHIPS,),
        round=held,
        facts=facts,
        tasks=tasks(held, may_erase=_may_erase(asking), closing_run=closing_run) if manages else [],
        manages=manages,
        closing=held.progress == Progress.CLOSING,
        job=runs.job(closing_run, asking) if closing_run else None,
        refresh_seconds=REFRESH_SECONDS if closing_run and closing_run.unfinished else None,
        invited=_invited(held) if manages else [],
        form_address=f"{settings.SITE}{reverse('tell_us', args=[held.pk])}" if held.public_form else "",
        open=held.takes_answers(timezone.localdate()),
        changes=history([f"round:{held.pk}"]) if manages else [],
    )
    if closing_run and closing_run.unfinished:
        page["Refresh"] = str(REFRESH_SECONDS)  # the browser reloads; no script is needed
    return page


@needs(Thing.RELATIONSHIPS, Verb.CHANGE, of=SYSTEM)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Change a round."""
    asking, held = reader(request), found(Round, round_id)
    form = seen(ChangeRoundForm, request, held)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: actions.change_round(held.pk, seen=held.version, by=asking, **given(form)))
    ):
        say(request, "The round is changed")
        return redirect("round", held.pk)
    return form_page(request, "Change a round", form, "Save", RELATIONSHIPS, link(held))


@needs(Thing.RELATIONSHIPS, Verb.CHANGE, of=SYSTEM)
@require_POST
def open_it(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Let answers come in."""
    actions.open_round(found(Round, round_id).pk, by=reader(request))
    say(request, "The round is open. Invite partners")
    return redirect("round", round_id)


@needs(Thing.RELATIONSHIPS, Verb.CHANGE, of=SYSTEM)
@never_cache
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Have a round closed, after saying what that does."""
    held = found(Round, round_id)
    form = bind(PageForm, request)
    if request.method == "POST" and saved(form, lambda: closing.ask_to_close(held.pk, by=reader(request))):
        say(request, "The round takes no more answers, and is being closed")
        return redirect("round", held.pk)
    return show(
        request,
        "relationships/close.html",
        title="Close the round",
        breadcrumbs=(RELATIONSHIPS, link(held)),
        form=form,
        round=held,
        outside=reading.response(held, Side.OUTSIDE),
        early=held.progress == Progress.OPEN and held.closes_on >= timezone.localdate(),
    )


@needs(Thing.RELATIONSHIPS, Verb.ERASE, of=SYSTEM)
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Erase what a closed round still holds."""
    held = found(Round, round_id)
    form = bind(PageForm, request)
    if request.method == "POST" and saved(form, lambda: closing.erase(held.pk, by=reader(request))):
        say(request, "The answers and words of this round are erased")
        return redirect("round", held.pk)
    return form_page(
        request, "Erase the answers of this round", form, "Erase them for good", RELATIONSHIPS, link(held),
        intro=f"Partners were told that answers are kept until {wording.day(held.kept_until)}. Open answers, "
        "quotes and loose words go. Counts that were let out stay, and so do asks and offers in their register.",
    )  # fmt: skip


def tasks(held: Round, *, may_erase: bool, closing_run: Run | None = None) -> list[Task]:
    """What there is to do in a round, by whoever runs it, and how far each is.

    `may_erase`: whether they are among those who erase what it holds. `closing_run`: what is closing it.
    """
    is_closing = held.progress == Progress.CLOSING
    stopped = is_closing and not (closing_run and closing_run.unfinished)
    draft, closed = held.progress == Progress.DRAFT, held.progress == Progress.CLOSED
    invited = held.invitations.exclude(side=Side.ANYBODY).exists()
    today = timezone.localdate()
    over, words = reading.is_over(held, today), reading.has_unread(held)
    base = reverse("round", args=[held.pk])
    found = [
        Task(
            "Prepare it: what partners are told", "Completed" if not draft else "Under way", f"{base}change/"
        ),
        Task("Open it", "To do" if draft else "Completed"),
        Task(
            "Invite partners and NHS teams",
            "Cannot start yet" if draft else "Completed" if invited or closed else "To do",
            f"{base}invite/" if held.progress == Progress.OPEN and not over else None,
        ),
        Task(
            "Remind those who were invited",
            "Completed" if closed or is_closing else "Under way" if invited else "Cannot start yet",
            f"{base}remind/" if invited and held.progress == Progress.OPEN and not over else None,
        ),
        Task(
            "Close it",
            "Completed"
            if closed
            else "Cannot start yet"
            if draft
            else "Overdue"
            if over or stopped
            else "Under way"
            if is_closing
            else "To do",
            f"{base}close/" if held.progress == Progress.OPEN or stopped else None,
            "Private answers are then counted and erased",
        ),
        Task(
            "Read what was said, before others do",
            "Cannot start yet" if not closed else "To do" if words else "Completed",
            f"{base}words/" if closed and held.erased_on is None else None,
        ),
    ]
    if closed:
        found.append(Task("See what came of it", "To do", f"{base}results/"))
    if reading.is_kept_too_long(held, today):
        found.append(
            Task(
                "Erase the answers: the time for which they are kept is over",
                "Overdue",
                f"{base}erase/" if may_erase else None,
                "" if may_erase else "Ask the purpose lead or a steward: they can",
            )
        )
    return found


def _may_erase(asking: Reader) -> bool:
    return asking.can(Verb.ERASE, Thing.RELATIONSHIPS, SYSTEM)


def _closing(held: Round) -> Run | None:
    """What closes a round that takes no more answers and is not closed yet."""
    if held.progress != Progress.CLOSING:
        return None
    mending.mend()
    return closing.newest_run(held)


def link(held: Round) -> Link:
    """The way to a round."""
    return Link(held.title, reverse("round", args=[held.pk]))


def _invited(held: Round) -> list[tuple[str, UUID]]:
    names = partners.names()
    every = held.invitations.exclude(side=Side.ANYBODY)
    return sorted(
        ((asked_in_words(each, names), each.pk) for each in every), key=lambda each: each[0].casefold()
    )
