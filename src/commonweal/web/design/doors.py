"""What a view says of who may reach it. A check of the architecture finds a view that says nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

V = TypeVar("V", bound=Callable[..., Any])
ATTRIBUTE = "door"
FOUND = "found"


@dataclass(frozen=True)
class Door:
    """What is needed to read a view's page (`see`) and to send it something (`post`), of a sort of `thing`.

    `whose` is a code where the thing is always that one's, FOUND where it is found from what is asked for, and empty
    where it is enough to have the permission somewhere. Without a thing the view is open: to all where `why_open` says
    why, else to everybody who has signed in.
    """

    thing: str = ""
    see: str = ""
    post: str = ""
    why_open: str = ""
    whose: str = ""


def open_to_all(why: str) -> Callable[[V], V]:
    """A view that anybody may reach, and why."""

    def decorated(view: V) -> V:
        setattr(view, ATTRIBUTE, Door(why_open=why))
        return view

    return decorated
