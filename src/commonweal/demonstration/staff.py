"""Made-up staff of the fictional trusts, with the truth of where they live: for the demonstration and for proofs."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from commonweal.content.demonstration_workforce import DemonstrationWorkforce, Employer, Kind
from commonweal.demonstration.atlas import ENGLISH_AREAS, Atlas, SmallArea
from commonweal.demonstration.randomness import stream
from commonweal.demonstration.suppliers import INWARD_LETTERS

ELSEWHERE = "elsewhere"
POSTCODES_IN_AREA = 5
AGES = (18, 68)
WEEKS_BACK = 52 * 18
WOMEN = 0.77
HOURS = (1.0, 1.0, 1.0, 0.8, 0.6, 0.5)


@dataclass(frozen=True)
class Post:
    """A row of an extract, before it is written as one employer writes it. All of it is made up."""

    assignment: str
    employee: str
    postcode: str
    kind: Kind
    salary: int
    fte: float
    start: dt.date
    leave: dt.date | None
    birth: dt.date
    is_woman: bool
    ethnicity: str
    disability: str
    is_apprentice: bool


@dataclass(frozen=True)
class Staff:
    """An employer's posts, and the truth: how many people on the staff live in each small area, or elsewhere.

    `chances`: how likely each was to be the home of a member of staff; they add up to 1.
    """

    employer: Employer
    posts: Sequence[Post]
    homes: Mapping[str, int] = field(default_factory=dict)
    chances: Mapping[str, float] = field(default_factory=dict)


def working_age(made: DemonstrationWorkforce, atlas: Atlas, people: Mapping[str, int]) -> dict[str, int]:
    """How many people of working age live in each small area; `people` says how many in each council."""
    found: dict[str, int] = {}
    for council, total in people.items():
        areas = [area for area in atlas.areas if area.authority.code == council]
        weights = [_more(made, area) for area in areas]
        ends = np.round(np.cumsum(weights) / sum(weights) * total).astype(int)
        found |= {a.code: int(n) for a, n in zip(areas, np.diff(ends, prepend=0), strict=True)}
    return found


def _more(made: DemonstrationWorkforce, area: SmallArea) -> float:
    return next((times for words, times in made.more.items() if area.ward_name.startswith(words)), 1.0)


def staff(
    made: DemonstrationWorkforce,
    atlas: Atlas,
    residents: Mapping[str, int],
    *,
    seed: int,
    scale: float = 1.0,
) -> Iterator[Staff]:
    """Each employer's staff: the same for the same seed and scale."""
    homes = postcodes(atlas, seed=seed)
    for employer in made.employers:
        rng = stream(seed, f"staff {employer.code}")
        yield _of(employer, made, atlas, residents, homes, rng, round(employer.staff * scale))


def postcodes(atlas: Atlas, *, seed: int) -> dict[str, list[str]]:
    """Some postcodes of each small area, and of elsewhere."""
    rng = stream(seed, "homes")
    found: dict[str, list[str]] = {area.code: [] for area in atlas.areas}
    for authority in atlas.setting.authorities:
        own = [area.code for area in atlas.areas if area.authority is authority]
        first, last = authority.districts
        while any(len(found[code]) < POSTCODES_IN_AREA for code in own):
            for _ in range(len(own)):
                postcode = _postcode(f"WX{int(rng.integers(first, last + 1))}", rng)
                area = atlas.spot(postcode).area
                if area and len(found[area.code]) < POSTCODES_IN_AREA and postcode not in found[area.code]:
                    found[area.code].append(postcode)
    letters = [one.letters for one in atlas.setting.elsewhere]
    found[ELSEWHERE] = [_postcode(f"{letters[n % len(letters)]}{n % 9 + 1}", rng) for n in range(60)]
    return found


def _postcode(district: str, rng: np.random.Generator) -> str:
    letters = "".join(INWARD_LETTERS[int(rng.integers(len(INWARD_LETTERS)))] for _ in range(2))
    return f"{district} {int(rng.integers(10))}{letters}"


def _of(
    employer: Employer,
    made: DemonstrationWorkforce,
    atlas: Atlas,
    residents: Mapping[str, int],
    homes: Mapping[str, Sequence[str]],
    rng: np.random.Generator,
    number: int,
) -> Staff:
    number_in_all = number + round(number * made.turnover)
    pulls = _pulls(employer, made, atlas, residents)
    rank = {area.code: area.rank / ENGLISH_AREAS for area in atlas.areas} | {ELSEWHERE: 0.5}
    codes = [
        list(pulls)[int(one)] for one in rng.choice(len(pulls), size=number_in_all, p=list(pulls.values()))
    ]
    drawn = _Drawn(made, rank, rng, number_in_all)
    posts: list[Post] = []
    for place, code in enumerate(codes):
        known = homes[code]
        postcode = known[int(drawn.chance[place, 0] * len(known))]
        posts.extend(drawn.posts(employer, place, postcode, code, has_left=place >= number))
    order = rng.permutation(len(posts))
    return Staff(employer, [posts[int(one)] for one in order], Counter(codes[:number]), pulls)


def _pulls(
    employer: Employer, made: DemonstrationWorkforce, atlas: Atlas, residents: Mapping[str, int]
) -> dict[str, float]:
    """The chance that a member of staff lives in each small area, or elsewhere. They add up to 1."""
    seat = atlas.spot(employer.seat)
    found: dict[str, float] = {}
    for council, share in employer.homes.items():
        if council == ELSEWHERE:
            found[ELSEWHERE] = share
            continue
        areas = [area for area in atlas.areas if area.authority.code == council]
        weights = {
            a.code: residents[a.code]
            * _near(a, seat.easting, seat.northing, made.reach)
            * (1 - made.rises * (1 - a.rank / ENGLISH_AREAS))
            for a in areas
        }
        groups = {words: [a.code for a in areas if a.ward_name.startswith(words)]
                  for words in employer.few.get(council, {})}  # fmt: skip
        fixed = dict(employer.few.get(council, {}))
        rest = [code for code in weights if not any(code in codes for codes in groups.values())]
        for words, codes in (*groups.items(), ("", rest)):
            part = fixed.get(words, 1 - sum(fixed.values())) * share
            whole = sum(weights[code] for code in codes)
            found |= {code: part * weights[code] / whole for code in codes}
    total = sum(found.values())
    return {code: weight / total for code, weight in found.items()}


def _near(area: SmallArea, easting: float, northing: float, reach: float) -> float:
    kilometres = math.hypot(area.easting - easting, area.northing - northing) / 1000
    return 0.8 + 0.5 * math.exp(-kilometres / reach)


class _Drawn:
    """What chance says of each person, drawn at once."""

    def __init__(
        self, made: DemonstrationWorkforce, rank: Mapping[str, float], rng: np.random.Generator, number: int
    ) -> None:
        self._made = made
        self.chance = rng.random((number, 9))
        self._ethnicity = rng.choice(list(made.ethnicity), size=number, p=list(made.ethnicity.values()))
        self._disability = rng.choice(list(made.disability), size=number, p=list(made.disability.values()))
        self._kinds = {code: _cumulated(made, place) for code, place in rank.items()}

    def posts(
        self, employer: Employer, place: int, postcode: str, code: str, *, has_left: bool
    ) -> Iterator[Post]:
        """One person's post, or two."""
        made = self._made
        of_kind, of_pay, of_start, of_end, of_age, of_sex, learns, of_hours = self.chance[place, 1:]
        kind = made.kinds[int(np.searchsorted(self._kinds[code], of_kind))]
        low, high = kind.salary
        start = made.as_at - dt.timedelta(days=1 + int(of_start * 7 * WEEKS_BACK))
        leave = None
        if has_left:
            leave = made.as_at - dt.timedelta(days=int(of_end * 360))
            start = min(start, leave - dt.timedelta(days=40))
        youngest, oldest = (years * 365 for years in AGES)
        number = f"{employer.code[-2:]}{place + 10_000_000}"
        two = not has_left and of_end < made.two_posts
        for nth in range(2 if two else 1):
            yield Post(
                assignment=number if nth == 0 else f"{number}-{nth + 1}",
                employee=number,
                postcode=postcode,
                kind=kind,
                salary=low + int(of_pay * (high - low + 1)),
                fte=0.4 - 0.1 * nth if two else HOURS[int(of_hours * len(HOURS))],
                start=start,
                leave=leave,
                birth=made.as_at - dt.timedelta(days=int(youngest + of_age * (oldest - youngest))),
                is_woman=bool(of_sex < WOMEN),
                ethnicity=str(self._ethnicity[place]),
                disability=str(self._disability[place]),
                is_apprentice=bool(learns < made.apprentices),
            )


def _cumulated(made: DemonstrationWorkforce, rank: float) -> np.ndarray:
    """The chances of the kinds of post, added up, for someone who lives in an area of this rank (0: most deprived)."""
    weights = np.array([kind.share * math.exp(kind.draws * (0.5 - rank)) for kind in made.kinds])
    added: np.ndarray = np.cumsum(weights / weights.sum())
    added[-1] = 1.0
    return added
