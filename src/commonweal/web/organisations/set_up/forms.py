"""The forms of setting up, one a page. Organisations and councils are rows, with empty ones to add others by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest

from commonweal.pipeline import systems
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import is_code
from commonweal.web.design.forms import PageForm, ReasonField
from commonweal.web.organisations.models import Sector
from commonweal.web.organisations.reading import folder
from commonweal.web.organisations.set_up.drafts import Plan, PlannedBody, PlannedCouncil

MOST_BOARDS = 10
MOST_ROWS = 400
SPARE = 4  # empty rows to add others in
AS_WAS = "as-was"
TO_FOLLOWERS = "followers"


class BoardForm(PageForm):
    """Which boards the system is of. Asks besides which area is meant, where one has closed."""

    boards = forms.CharField(
        label="Code of your integrated care board",
        widget=forms.Textarea,
        max_length=1000,
        help_text="Its GSS code (like E54000027), its ODS code (like QRV) or its whole name. "
        "For a cluster of several boards, one on each line.",
        error_messages={"required": "Enter the code of your board"},
    )
    area = forms.ChoiceField(label="Which area is your system?", widget=forms.RadioSelect, required=False)
    field_order = ["boards", "area"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found: list[systems.Board] = []
        self.closed: list[systems.Board] = []
        typed = self.data.get("boards", "") if self.is_bound else self.initial.get("boards", "")
        self._look_up(str(typed)[:1000])
        if self.closed:
            self._ask_which_area()
        else:
            del self.fields["area"]

    def _look_up(self, typed: str) -> None:
        self._faults: list[str] = []
        for line in [line.strip() for line in re.split(r"[\n,;]", typed) if line.strip()][:MOST_BOARDS]:
            try:
                self.found.append(systems.board(folder(), line))
            except InputError as fault:
                self._faults.append(f"{fault.message} {fault.what_to_do}")
        self.closed = [board for board in self.found if board.followed_by]

    def _ask_which_area(self) -> None:
        known = {board.code: board for board in systems.boards(folder())}
        self.followers = [known[code] for board in self.closed for code in board.followed_by if code in known]
        names = " and ".join(dict.fromkeys(board.name for board in self.followers))
        was = " and ".join(board.name for board in self.closed)
        days = max(board.closed for board in self.closed if board.closed)
        self.offer(
            "area",
            [
                (TO_FOLLOWERS, f"The area of {names}, which followed"),
                (AS_WAS, f"The area of {was} as it was until {days.day} {days:%B %Y}"),
            ],
        )
        told = f"{was} closed on {days.day} {days:%B %Y}. Its area is now {names}’s."
        self.fields["area"].help_text = f"{told} Old ledgers can be read under either."

    def clean(self) -> dict[str, Any]:
        """All codes known, and of closed boards, which area is meant."""
        given = super().clean() or {}
        for fault in self._faults:
            self.add_error("boards", fault)
        if self.closed and not self._faults and not given.get("area"):
            self.add_error("area", "A board that you named has closed: select which area is your system")
        return given

    @property
    def chosen(self) -> tuple[list[systems.Board], bool]:
        """The boards, and whether they are meant as they were before they closed."""
        if self.cleaned_data.get("area") == TO_FOLLOWERS:
            still = [board for board in self.found if not board.followed_by]
            return list({board.code: board for board in (*still, *self.followers)}.values()), False
        return list({board.code: board for board in self.found}.values()), bool(self.closed)


class NameForm(PageForm):
    """What the system is called, and the words it uses."""

    name = forms.CharField(
        label="Name of the system",
        max_length=100,
        help_text="Shown at the top of every page and on every paper.",
        error_messages={"required": "Enter the name of the system"},
    )
    convening_body = forms.CharField(
        label="Who convenes the system?",
        max_length=200,
        required=False,
        help_text="The body that brings partners together, for example an integrated care partnership or a joint "
        "committee. Leave it empty if that is not settled.",
    )
    strategy_document = forms.CharField(
        label="Which document sets the strategy?",
        max_length=200,
        required=False,
        help_text="Its title as you use it. Papers refer to it.",
    )
    sharing = forms.ChoiceField(
        label="Who will use this system?",
        widget=forms.RadioSelect,
        choices=[
            ("explicit", "People of several organisations: each shares its figures when it chooses to"),
            ("all", "One team, for all organisations: every ledger counts in the system’s figures at once"),
        ],
    )


class _RowForm(forms.Form):
    """A row. One that is empty but for its choices is no row."""

    keep = forms.BooleanField(required=False)
    code = forms.CharField(required=False, max_length=20)
    name = forms.CharField(required=False, max_length=200)

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).strip().upper()
        if code and not is_code(code):
            raise forms.ValidationError(f"“{code}” is not an ODS or GSS code: 3 to 12 letters and digits")
        return code

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        code, name = given.get("code"), str(given.get("name") or "").strip()
        if code and not name:
            self.add_error("name", f"Enter the name of {code}")
        return given | {"name": name}


class BodyRow(_RowForm):
    """An organisation."""

    sector = forms.ChoiceField(choices=Sector.choices, required=False)


class CouncilRow(_RowForm):
    """A council, and the place of the system that it lies in."""

    place = forms.CharField(required=False, max_length=100)

    def clean(self) -> dict[str, Any]:
        """A council has a code: suppliers are placed by it."""
        given = super().clean()
        if given.get("name") and not given.get("code") and "code" not in self.errors:
            self.add_error("code", f"Enter the GSS code of {given['name']}, like E09000001")
        return given | {"place": " ".join(str(given.get("place") or "").split())}


class Rows:
    """Several rows of one sort on a page: those there are, then empty ones."""

    def __init__(self, row: type[_RowForm], request: HttpRequest, initial: Sequence[dict[str, Any]]) -> None:
        made = forms.formset_factory(row, extra=SPARE, max_num=MOST_ROWS, absolute_max=MOST_ROWS + SPARE)
        sent = request.POST if request.method == "POST" else None
        self.rows = made(sent, initial=initial, prefix="row")
        self.errors_found: list[dict[str, str]] = []
        self.is_bound = self.rows.is_bound

    @property
    def errors(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.errors_found)

    def is_valid(self) -> bool:
        """Whether every row is as it must be, and no code stands twice."""
        self.rows.is_valid()
        self.errors_found = [
            {"text": str(one), "href": "#maincontent"} for one in self.rows.non_form_errors()
        ]
        seen: set[str] = set()
        for row in self.rows.forms:
            for name, messages in row.errors.items():
                self.errors_found += [
                    {"text": str(message), "href": f"#id_{row.add_prefix(name)}"} for message in messages
                ]
            code = getattr(row, "cleaned_data", {}).get("code")
            if code and code in seen:
                href = f"#id_{row.add_prefix('code')}"
                self.errors_found.append(
                    {"text": f"{code} stands twice: change one of the two", "href": href}
                )
            seen.add(code or "")
        return not self.errors_found

    def summary(self) -> list[dict[str, str]]:
        """What the error summary lists."""
        return self.errors_found

    def given(self) -> list[dict[str, Any]]:
        """The rows that hold something."""
        return [row.cleaned_data for row in self.rows.forms if row.cleaned_data.get("name")]


def bodies(rows: Rows, before: Plan) -> tuple[PlannedBody, ...]:
    """The organisations as the page has them; what it does not show of each stays. One without a code gets its own
    when it is kept.
    """
    was = {body.code: body for body in before.bodies}
    return tuple(
        PlannedBody(
            code=row["code"],
            name=row["name"],
            sector=row["sector"] or Sector.OTHER.value,
            keep=row["keep"] or (row["code"] not in was),
            opened=was[row["code"]].opened if row["code"] in was else "",
            closed=was[row["code"]].closed if row["code"] in was else "",
            followed_by=was[row["code"]].followed_by if row["code"] in was else (),
            typed=was[row["code"]].typed if row["code"] in was else True,
        )
        for row in rows.given()
    )


def councils(rows: Rows, before: Plan) -> tuple[PlannedCouncil, ...]:
    """The councils as the page has them."""
    was = {council.code: council for council in before.councils}
    return tuple(
        PlannedCouncil(
            code=row["code"],
            name=row["name"],
            place=row["place"],
            keep=row["keep"] or (row["code"] not in was),
            shared=was[row["code"]].shared if row["code"] in was else False,
            typed=was[row["code"]].typed if row["code"] in was else True,
        )
        for row in rows.given()
    )


class KeepForm(PageForm):
    """Who keeps it, and why."""

    why = ReasonField(
        label="Why are you setting it up so?",
        kept="kept and shown with the footprint and places",
        missing="Say why, for example “first set-up, as the board agreed in May”",
    )
