"""What forms of every register have in common: whose a new record is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms

from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.forms import PageForm
from commonweal.web.organisations.permissions import Thing, Verb
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
    """A new record. `thing` is what one needs rights to add.

    Who may add for one body only has it chosen already; where most records are the system's, so does who may add those.
    """

    thing: ClassVar[Thing]
    mostly_system: ClassVar[bool] = False
    field_order: Iterable[str] | None = ("organisation",)
    organisation = WhoseField()

    def __init__(self, *args: Any, asking: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = choices.writable(asking, Verb.ADD, self.thing)
        clear = len(offered) == 1 or (self.mostly_system and offered[:1] and offered[0][0] == SYSTEM)
        self.offer("organisation", offered if clear else [CHOOSE, *offered])
