"""Pages for phones: coming into a meeting, and scoring. Nobody signs in; the secret in a seat's link is enough.

They take no token against forged requests: they use no cookie, so nobody else's page can borrow one.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from commonweal.vocabulary.errors import InputError
from commonweal.web.design.doors import open_to_all
from commonweal.web.design.forms import PageForm, bind
from commonweal.web.design.pages import show
from commonweal.web.organisations.records.pages import saved
from commonweal.web.organisations.signing_in import limits
from commonweal.web.questions.meetings import codes, reading, seats
from commonweal.web.questions.meetings.forms import CodeForm, DotsForm, ScoreForm, SeatForm
from commonweal.web.questions.meetings.models import Seat, Stage

WRONG = limits.Limit("meeting-code", 60)  # wrong codes from one address: a whole meeting may be behind one
NOT_OPEN = "This code opens no meeting. It may be mistyped, or the meeting may be over."


@open_to_all("partners in a meeting have no account")
@never_cache
@csrf_exempt
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Type the code of a meeting."""
    form = bind(CodeForm, request)
    if request.method == "POST" and form.is_valid():
        return redirect("join_meeting", form.cleaned_data["code"])
    return _guest(request, "meetings/join.html", title="Join a meeting", form=form)


@open_to_all("the code of the meeting is what lets somebody in")
@never_cache
@csrf_exempt
@require_http_methods(["GET", "POST"])
def join_meeting(request: HttpRequest, code: str) -> HttpResponse:
    """Take a seat in a meeting."""
    if limits.spent(WRONG, limits.address_of(request)):
        return _not_open(request)
    meeting = seats.meeting_of(code)
    if meeting is None:
        limits.allowed((WRONG, limits.address_of(request)))
        return _not_open(request)
    offered = reading.sector_names()
    form = bind(SeatForm, request, offered=offered)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if saved(form, lambda: seats.come_in(meeting, **given)):
            return redirect("seat", meeting.code, given["secret"])
    secret = request.POST.get("secret", "")
    return _guest(
        request,
        "meetings/take_seat.html",
        title=meeting.title,
        meeting=meeting,
        form=form,
        secret=secret if codes.is_secret(secret) else codes.new_secret(),
    )


@open_to_all("the secret in the link is what lets somebody back to their seat")
@never_cache
@csrf_exempt
@require_http_methods(["GET", "POST"])
def seat(request: HttpRequest, code: str, secret: str) -> HttpResponse:
    """A seat: what to do now, and its own scores until the meeting closes."""
    mine = seats.seat_of(code, secret)
    if mine is None:
        return _not_open(request)
    if request.method == "POST":
        try:
            seats.keep_all(mine)
        except seats.RoundOverError:
            return _seat(request, mine, secret, problem=seats.OVER)
        return redirect("seat", code, secret)
    return _seat(request, mine, secret)


def _seat(request: HttpRequest, mine: Seat, secret: str, *, problem: str = "") -> HttpResponse:
    meeting = mine.meeting
    meeting.refresh_from_db()
    stage, scored = Stage(meeting.stage), seats.scored(mine)
    scoring = stage in seats.ROUNDS
    over = reading.rounds_over(meeting)
    first_open = next((n for n, each in enumerate(scored, 1) if not each.scores or each.old), 1)
    return _guest(
        request,
        "meetings/seat.html",
        title=meeting.title,
        meeting=meeting,
        mine=mine,
        sector=reading.sector_names().get(mine.sector, mine.sector),
        secret=secret,
        scoring=scoring,
        finished=scoring and seats.has_finished(mine),
        again=stage == Stage.SECOND and any(each.old for each in scored),
        scored=scored,
        criteria=meeting.criteria,
        dots=seats.uses_dots(meeting),
        first_open=first_open,
        told=reading.told(meeting, over[0]) if over and not scoring else None,
        over=bool(over) and not scoring,
        problem=problem,
        refreshes=not scoring or seats.has_finished(mine),
        status=409 if problem else 200,
    )


@open_to_all("the secret in the link is what lets somebody back to their seat")
@never_cache
@csrf_exempt
@require_http_methods(["GET", "POST"])
def score(request: HttpRequest, code: str, secret: str, number: int) -> HttpResponse:
    """Score one question; or give dots to all of them, which is one page."""
    mine = seats.seat_of(code, secret)
    if mine is None:
        return _not_open(request)
    meeting, scored = mine.meeting, seats.scored(mine)
    dots = seats.uses_dots(meeting)
    if not 1 <= number <= (1 if dots else len(scored)):
        return redirect("seat", code, secret)
    if request.method == "GET" and meeting.stage not in seats.ROUNDS:
        return redirect("seat", code, secret)
    here = scored[number - 1]
    form: PageForm
    if dots:
        said = {str(each.option.pk): next(iter(each.scores.values()), 0) for each in scored}
        options = [each.option for each in scored]
        form = bind(DotsForm, request, meeting=meeting, options=options, initial=said)
    else:
        form = bind(ScoreForm, request, meeting=meeting, initial=dict(here.scores))
    if request.method == "POST" and form.is_valid():
        try:
            if dots:
                given = {UUID(name): number or 0 for name, number in form.cleaned_data.items()}
                seats.give_dots(mine, given)
            else:
                seats.score(mine, here.option, form.cleaned_data)
        except seats.RoundOverError:
            return _seat(request, mine, secret, problem=seats.OVER)
        except InputError as fault:
            form.add_error(None, f"{fault.message} {fault.what_to_do}")
        else:
            last = dots or number == len(scored)
            return redirect("seat", code, secret) if last else redirect("score", code, secret, number + 1)
    return _guest(
        request,
        "meetings/score.html",
        title=f"You have {meeting.dots} dots" if dots else str(here.option.question),
        meeting=meeting,
        secret=secret,
        form=form,
        number=number,
        of=len(scored),
        dots=dots,
        old=here.old,
    )


def _not_open(request: HttpRequest) -> HttpResponse:
    """One answer to a code or link that is mistyped, guessed or over, and to who tried too many."""
    return _guest(
        request, "meetings/join.html", title="Join a meeting", form=CodeForm(), not_open=NOT_OPEN, status=404
    )


def _guest(request: HttpRequest, template: str, **page: Any) -> HttpResponse:
    """A page for somebody without an account, whose address is kept from whatever it leads to."""
    shown = show(request, template, breadcrumbs=(), **page)
    shown["Referrer-Policy"] = "no-referrer"
    return shown
