"""Where the settings ask somebody for a second factor, they set it up before anything else."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from commonweal.web.design.pages import say
from commonweal.web.organisations.access import reader
from commonweal.web.organisations.models import Person
from commonweal.web.organisations.signing_in import second_factor


class SecondFactorMiddleware:
    """Leads people who must have a second factor, and have none, to where they set it up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, or lead away from it."""
        set_up = reverse("signing_in:turn_on")
        if request.path in (set_up, reverse("signing_in:sign_out")) or not self._lacks_it(request):
            return self.get_response(request)
        say(request, "Your role needs a second factor. Set up an authenticator app to go on.")
        return redirect(set_up)

    def _lacks_it(self, request: HttpRequest) -> bool:
        who = reader(request).person_id
        if settings.SECOND_FACTOR == "optional" or who is None:
            return False
        person = Person.objects.get(pk=who)
        # Who comes from a provider, or is made up, has no password here, and so no second factor either.
        by_password = person.has_usable_password()
        return by_password and not second_factor.has_one(person) and second_factor.must_have_one(person)
