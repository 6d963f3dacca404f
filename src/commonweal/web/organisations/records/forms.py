"""What forms of every register have in common: whose a new record is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms

from commonweal.web.design.forms import PageForm
from commonweal.web.organisations.permissions import Thing
from commonweal.web.organisations.records import choices
from commonweal.web.organisations.rights import Reader

CHOOSE = ("", "Choose one")
FROM_LIST = {"invalid_choice": "Choose one from the list"}


class WhoseField(forms.ChoiceField):
    """For which organisation something is added, or for the system."""

    def __init__(
        self, *, label: str = "Whose is it?", missing: str = "Choose whose it is", help_text: str = ""
    ) -> None:
        super().__init__(label=label, help_text=help_text, error_messages=FROM_LIST | {"required": missing})


class ForSomebody(PageForm):
    """A new record. `thing` is what one needs rights to add."""

    thing: ClassVar[Thing]
    field_order: Iterable[str] | None = ("organisation",)
    organisation = WhoseField()

    def __init__(self, *args: Any, asking: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("organisation", choices.whose(asking, self.thing))
