"""All that anybody can reach of a system with an audit, and what is left in it: to be compared with another's.

What can be reached is crawled, not listed: a page, file or filter that is added later is looked at too.
"""

from __future__ import annotations

import html
import io
import itertools
import json
import random
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pyarrow.parquet as pq
from django.db import connection
from django.test import Client
from django.urls import get_resolver

from commonweal.web.organisations.arriving import reader_of
from commonweal.web.organisations.models import Person
from commonweal.web.relationships.models import Invitation
from tests.asking import token_of
from tests.tenancy import PLAIN, every_view

ROUND_IDS = tuple(UUID(int=at + 1, version=4) for at in range(2))


@dataclass
class Played:
    """What could be reached of a world, by whom and where; what is left of it; and what was logged."""

    reached: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    left: dict[str, list[str]] = field(default_factory=dict)
    logged: list[str] = field(default_factory=list)


# What can be reached


def readers(links: Mapping[str, str]) -> Iterator[tuple[str, Client, list[str]]]:
    """Who may try: the public, a partner with each sort of link, people with accounts, a program with a token."""
    doors = list(_doors())
    yield "the public", _somewhere(), [door for door in doors if "SECRET" not in door]
    for sort, secret in links.items():
        own = [f"/answer/{secret}/", *(door.replace("SECRET", secret) for door in doors if "SECRET" in door)]
        yield f"a partner whose link {sort}", _somewhere(), own
    for email in ("viewer", "editor"):
        person = Person.objects.get(email=f"{email}@work.example")
        client = _somewhere()
        client.force_login(person)
        yield f"a {email}", client, [door for door in doors if "SECRET" not in door]
        yield (
            f"a program of a {email}",
            _somewhere(headers={"authorization": f"Bearer {token_of(reader_of(person))}"}),
            [door for door in doors if door.startswith("/api/")],
        )


def _somewhere(**about: Any) -> Client:
    """A browser in a network of its own: links that do not work are counted by network, whoever tries them."""
    at = next(_NETWORKS)
    return Client(REMOTE_ADDR=f"10.{at % 250}.{at // 250 % 250}.1", **about)


def _doors() -> Iterator[str]:
    """Every address of the site, for whatever of the audit it can be asked."""
    known: dict[str, list[str]] = {name: [value] for name, value in PLAIN.items() if value}
    known |= {name: [str(one) for one in ROUND_IDS] for name in ("round_id", "closed_id")}
    known |= {"secret": ["SECRET"], "file_kind": ["csv", "xlsx", "svg"], "member": ["C0", "V0", "P0"]}
    known |= {
        "question_id": ["keeps-word", "easy", "works-badly"],
        "organisation": ["C0"],
        "code": ["C0"],
        "theme": ["relationships"],
    }
    known |= {"invited_id": [str(Invitation.objects.values_list("pk", flat=True)[0])]}
    for pattern, view in every_view(get_resolver().url_patterns):
        names = list(view.pattern.converters) or re.findall(r"<(?:\w+:)?(\w+)>", pattern)
        if all(name in known for name in names):
            for values in itertools.product(*(known[name] for name in names)):
                address = "/" + pattern
                for name, value in zip(names, values, strict=True):
                    address = re.sub(f"<(\\w+:)?{name}>", value, address)
                yield address


_NETWORKS = itertools.count()
LINKS = re.compile(r'(?:href|src|action)="(/[^"#]*)|"(/api/v1/[^"]+)"')
NEAR = re.compile(
    r"^/(relationships/($|rounds/[0-9a-f-]+/($|results))|answer|tell-us|you-said|api/v1/figures)"
)
ANYWHERE = re.compile("")
QUICK_READERS = ("a viewer",)
NOT_COMPARED = ("Content-Length", "Date", "Vary")  # the last is of whose session was looked at
ACCEPTED = ("*/*", "text/csv", "application/vnd.apache.parquet")


def crawl(
    client: Client, starts: Sequence[str], drawn: random.Random, near: re.Pattern[str]
) -> Iterator[tuple[str, str]]:
    """Every address that can be found from some, in an order that is drawn, with filters that pages offer and not."""
    waiting, seen = [each for each in starts if near.match(each)], set[str]()
    while waiting:
        address = waiting.pop(drawn.randrange(len(waiting)))
        if address in seen or re.match(r"^/(static|sign-out)/", address):
            continue
        seen.add(address)
        for accept in ACCEPTED if address.startswith("/api/v1/figures") else ACCEPTED[:1]:
            came = client.get(address, headers={"accept": accept})
            text = _text(b"".join(came.streaming_content) if came.streaming else came.content)
            about = {name: value for name, value in came.headers.items() if name not in NOT_COMPARED}
            yield f"{address} {accept}", f"{came.status_code} {about}\n{text}"
            found = [html.unescape(one or two) for one, two in LINKS.findall(text)]
            found += _filtered(address, text)
            if "?" in address:  # else filters would be put on filters without end
                found = [each for each in found if "?" not in each]
            waiting += [each for each in found if near.match(each)]


def _filtered(address: str, page: str) -> list[str]:
    """A page asked with each of its filters, with several at once, and with some that it has not got.

    They are drawn by the address, so that the same are asked for in each world.
    """
    if "?" in address:
        return []
    drawn = random.Random(address)
    offered = [
        (name, value)
        for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', page, re.DOTALL)
        for value in re.findall(r'value="([^"]+)"', options)
    ]
    if not offered:
        return []
    asked_for = [[each] for each in drawn.sample(offered, min(3, len(offered)))]
    asked_for.append(drawn.choices(offered, k=3))
    asked_for += [[offered[0], (name, "C0")] for name in ("organisation", "place", "sector")]
    return [f"{address}?{urlencode(each)}" for each in asked_for]


def _text(content: bytes) -> str:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "\n".join(f"{name}: {book.read(name).decode()}" for name in book.namelist())
    if content.startswith(b"PAR1"):
        return str(pq.read_table(io.BytesIO(content)).to_pylist())
    return content.decode("utf-8", errors="replace")


PASSING = (
    (re.compile(r'((?:csrfmiddlewaretoken|note)" value=")[^"]+'), r"\1…"),
    (re.compile(r"(?<![0-9a-f])[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}(?![0-9a-f])"), "‹id›"),
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.]*(Z|\+00:00)?"), "‹moment›"),
    (re.compile(r"datetime\.datetime\([^)]*\)+"), "‹moment›"),
    (re.compile(r"'![A-Za-z0-9]{40}'"), "‹no password›"),
    (re.compile(r"\b\d{1,2}:\d\d(:\d\d)?( ?[ap]m)?\b"), "‹time›"),
)


def plain(text: str, links: Mapping[str, str]) -> str:
    """A text without what differs each time it is made: ids drawn at random, secrets, moments."""
    for at, id_ in enumerate(ROUND_IDS):
        text = text.replace(str(id_), f"‹round {at}›").replace(id_.hex, f"‹round {at}›")
    for name, secret in links.items():
        text = text.replace(secret, f"‹link that {name}›")
    for passing, instead in PASSING:
        text = passing.sub(instead, text)
    return text


# What is left


DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
CHAINED = re.compile(r'("(?:seal|before|digest)": ")[0-9a-f]{64}')  # over moments, too
OF_NO_ANSWER = {"django_session", "django_migrations", "django_content_type"}


def left(workspace: Path) -> dict[str, Any]:
    """Each table's rows as they lie in it, and each file of the evidence: without ids, secrets and moments."""
    found: dict[str, Any] = {}
    where = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - OF_NO_ANSWER):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY {where}")
            rows = [DIGEST.sub("‹digest›", plain(str(row), {})) for row in cursor.fetchall()]
            # Loose words lie in an order that is drawn.
            found[table] = sorted(rows) if table == "relationships_loosewords" else rows
    lines: dict[str, list[str]] = {}
    for path in sorted((workspace / "evidence").rglob("*")):
        if path.is_file():
            name = str(path.relative_to(workspace))
            lines[name] = CHAINED.sub(r"\1‹digest›", plain(_text(path.read_bytes()), {})).splitlines()
    return found | lines


def holds(workspace: Path, words: str) -> list[str]:
    """Which files of a workspace hold some words, the database's own among them."""
    return [
        str(path.relative_to(workspace))
        for path in workspace.rglob("*")
        if path.is_file() and words.encode() in path.read_bytes()
    ]


def differences(one: Played, other: Played) -> list[str]:
    """Where two worlds can be told apart, in words."""
    told_apart = []
    for name, here, there in (
        ("reached", one.reached, other.reached),
        ("left", one.left, other.left),
        ("logged", Counter(one.logged), Counter(other.logged)),
    ):
        for key in sorted(set(here) | set(there), key=str):
            a, b = (
                sorted(each) if name == "reached" else each
                for each in (here.get(key, []), there.get(key, []))
            )
            if a != b:
                told_apart.append(f"{name} {key}: {_first_difference(a, b)}")
    return told_apart


def _first_difference(one: Any, other: Any) -> str:
    a, b = (json.dumps(each, ensure_ascii=False) for each in (one, other))
    at = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return f"…{a[max(0, at - 80) : at + 60]}… and …{b[max(0, at - 20) : at + 60]}…"
