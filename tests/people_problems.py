"""Made-up people in made-up places, what is let out of them, and an attacker who has nothing of the gate's.

The attacker shares no code with the gate: it reads the tables that were let out and nothing else, knows every sum,
which cells are 0, how counts are rounded, and, between two editions, which cells did not change.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, lil_array

from commonweal.content.people_rules import PeopleRules, people_rules
from commonweal.gate.people.joining import join
from commonweal.gate.people.protecting import protect
from commonweal.vocabulary.figures import Audience
from commonweal.vocabulary.people import Earlier, LetOut, PeopleCell, PeopleCounts, Release

FAR = 1e6


@dataclass(frozen=True)
class Country:
    """Small areas, each in one neighbourhood, one place and one fifth of deprivation."""

    neighbourhood: np.ndarray
    place: np.ndarray
    fifth: np.ndarray


def country(rng) -> Country:
    areas = int(rng.integers(4, 16))
    neighbourhood = np.sort(rng.integers(0, max(2, areas // 3), areas))
    place_of = np.sort(rng.integers(0, 3, neighbourhood.max() + 1))
    return Country(neighbourhood, place_of[neighbourhood], rng.integers(1, 4, areas))


def people(rng, land: Country) -> np.ndarray:
    """One row a person: area, category, employer. Most areas have few."""
    weights = rng.gamma(0.6, 1.0, len(land.place)) + 1e-3
    many = int(rng.integers(20, 60) * len(land.place) ** rng.uniform(0.3, 1.0))
    categories, employers = int(rng.integers(2, 5)), int(rng.integers(1, 4))
    return np.stack(
        [
            rng.choice(len(weights), many, p=weights / weights.sum()),
            rng.choice(categories, many, p=rng.dirichlet(np.full(categories, 0.7))),
            rng.choice(employers, many, p=rng.dirichlet(np.full(employers, 1.0))),
        ],
        axis=1,
    )


def family(staff: np.ndarray, land: Country, categories: int, employers: tuple[int, ...]) -> PeopleCounts:
    """The tables of some employers' people: two linked geographies, a dimension, and who employs them."""
    ours = staff[np.isin(staff[:, 2], employers)]
    area, kind, employer = ours.T
    counts: dict[PeopleCell, int] = {}
    sums: list[tuple[PeopleCell, list[PeopleCell]]] = []

    def cell(which, table, level, code, dimension="all", category="all", organisation=""):
        key = PeopleCell(table, level, code, dimension, category, organisation)
        counts[key] = int(which.sum())
        return key

    everyone = np.ones(len(ours), bool)
    places = sorted(set(land.place.tolist()))
    whole = cell(everyone, "home", "footprint", "all")
    by_place = {p: cell(land.place[area] == p, "home", "place", f"P{p}") for p in places}
    sums.append((whole, list(by_place.values())))
    small_areas = [cell(area == a, "home", "lsoa", f"A{a}") for a in range(len(land.place))]
    for p in places:
        parts = []
        for n in sorted(set(land.neighbourhood[land.place == p].tolist())):
            parts.append(cell(land.neighbourhood[area] == n, "home", "neighbourhood", f"N{n}"))
            sums.append((parts[-1], [small_areas[a] for a in np.flatnonzero(land.neighbourhood == n)]))
        sums.append((by_place[p], parts))
        fifths = []
        for fifth in sorted(set(land.fifth[land.place == p].tolist())):
            inside = (land.place == p) & (land.fifth == fifth)
            fifths.append(cell(inside[area], "fifth", "place-fifth", f"P{p}/{fifth}"))
            sums.append((fifths[-1], [small_areas[a] for a in np.flatnonzero(inside)]))
        sums.append((by_place[p], fifths))
    splits = [("kind", kind, [str(c) for c in range(categories)])]
    for dimension, values, names in splits:
        over = [cell(values == c, dimension, "footprint", "all", dimension, n) for c, n in enumerate(names)]
        sums.append((whole, over))
        inside = {
            p: [
                cell((values == c) & (land.place[area] == p), dimension, "place", f"P{p}", dimension, n)
                for c, n in enumerate(names)
            ]
            for p in places
        }
        sums += [(by_place[p], inside[p]) for p in places]
        sums += [(total, [inside[p][c] for p in places]) for c, total in enumerate(over)]
    if len(employers) > 1:
        bodies = {
            e: [
                cell(
                    (employer == e) & (land.place[area] == p),
                    "bodies",
                    "place",
                    f"P{p}",
                    organisation=f"X{e}",
                )
                for p in places
            ]
            for e in employers
        }
        sums += [(by_place[p], [bodies[e][i] for e in employers]) for i, p in enumerate(places)]
    cells = list(counts)
    at = {key: position for position, key in enumerate(cells)}
    return PeopleCounts(
        family="people-tables/made-up@2026-04-01",
        population="staff",
        period="2026-03-31",
        employers=tuple(f"X{e}" for e in employers),
        cells=cells,
        counts=np.array(list(counts.values()), dtype=np.int64),
        sums=[(at[total], tuple(at[part] for part in parts)) for total, parts in sums],
    )


@dataclass(frozen=True)
class Case:
    """One edition or two of a family, for one audience."""

    editions: list[PeopleCounts]
    rules: PeopleRules
    audience: Audience

    @property
    def hidden_to(self):
        return self.rules.audiences[self.audience].hidden_to

    @property
    def base(self):
        return self.rules.audiences[self.audience].base


def case(seed: int) -> Case:
    """A problem of its own: every third is corrected later, every fifth is asked for again with one more employer."""
    rng = np.random.default_rng(seed)
    land = country(rng)
    staff = people(rng, land)
    categories, employers = int(staff[:, 1].max()) + 1, tuple(range(int(staff[:, 2].max()) + 1))
    audience = Audience.OWNER if seed % 2 else Audience.PUBLIC
    editions = [family(staff, land, categories, employers)]
    if seed % 3 == 0:
        corrected = staff.copy()
        moved = rng.choice(len(staff), int(rng.integers(1, 4)), replace=False)
        corrected[moved, 0] = rng.integers(0, len(land.place), len(moved))
        editions.append(family(corrected[int(rng.integers(0, 3)) :], land, categories, employers))
    elif seed % 5 == 0 and len(employers) > 1:
        editions.insert(0, family(staff, land, categories, employers[:-1]))
    return Case(editions, whoever_has_people(), audience)


def whoever_has_people() -> PeopleRules:
    """The rules, but for how many bodies are needed: what one or two show is the harder to protect."""
    rules = people_rules(None)
    alone = {
        audience: rule.model_copy(update={"bodies_at_least": 1}) for audience, rule in rules.audiences.items()
    }
    return rules.model_copy(update={"audiences": alone})


def let_out(asked: Case) -> list[Release]:
    """Each edition as the gate lets it out after those before it."""
    releases: list[Release] = []
    earlier: list[Earlier] = []
    for counts in asked.editions:
        release = protect(counts, asked.rules, asked.audience, earlier)
        releases.append(release)
        if not release.refused:
            shown = release.table["headcount"].to_pylist()
            earlier.append(Earlier(remembered(asked, counts, shown), counts.counts))
    return releases


def remembered(asked: Case, counts: PeopleCounts, shown) -> LetOut:
    return LetOut(
        id=f"{len(counts.employers)}",
        family=counts.family,
        population=counts.population,
        period=counts.period,
        employers=counts.employers,
        audience=asked.audience.value,
        hidden_to=asked.hidden_to,
        base=asked.base,
        cells=counts.cells,
        shown=shown,
        sums=counts.sums,
    )


@dataclass(frozen=True)
class Attack:
    """How many counts had to stay hidden, and how many of them were found: exactly, or too narrowly."""

    protected: int
    exactly: int
    narrowly: int


def attack(asked: Case, shown: list[list[int | None]]) -> Attack:
    """Bound every count that must stay hidden, by two linear programmes over all that was let out in all editions."""
    starts = np.cumsum([0] + [len(counts.cells) for counts in asked.editions])
    truth = np.concatenate([counts.counts for counts in asked.editions]).astype(float)
    values = [value for edition in shown for value in edition]
    rows: list[dict[int, float]] = []
    for start, counts in zip(starts, asked.editions, strict=False):
        for total, parts in counts.sums:
            rows.append({start + total: 1.0} | {start + part: -1.0 for part in parts})
    rows += same_people(asked, starts, truth)
    protected = [
        at
        for at, (value, count) in enumerate(zip(values, truth, strict=True))
        if value is None and 1 <= count <= asked.hidden_to
    ]
    differences = between(asked, starts, truth)
    size = len(truth) + len(differences)
    for extra, (outer, inner) in enumerate(differences):
        rows.append({outer: 1.0, inner: -1.0, len(truth) + extra: -1.0})
        if 1 <= truth[outer] - truth[inner] <= asked.hidden_to:
            protected.append(len(truth) + extra)
    matrix = lil_array((len(rows), size))
    for number, row in enumerate(rows):
        for column, sign in row.items():
            matrix[number, column] = sign
    sums = csr_array(matrix)
    known = [bounds_of(value, asked) for value in values] + [(0.0, FAR)] * len(differences)
    only_zeros = [(0.0, 0.0) if value == 0 else (1.0, FAR) for value in values] + [(0.0, FAR)] * len(
        differences
    )
    exactly = narrowly = 0
    for at in protected:
        low, high = extreme(sums, known, at, 1), extreme(sums, known, at, -1)
        least = max(1.0, extreme(sums, only_zeros, at, 1)) if low > 1 + 1e-6 else 1.0
        exactly += np.ceil(low - 1e-6) >= np.floor(high + 1e-6)
        narrowly += low > least + 1e-5 or high < least + asked.hidden_to - 1 - 1e-5
    return Attack(len(protected), int(exactly), int(narrowly))


def bounds_of(value: int | None, asked: Case) -> tuple[float, float]:
    if value is None:
        return 1.0, FAR
    if value == 0:
        return 0.0, 0.0
    half = asked.base // 2
    return float(max(value - half, asked.hidden_to + 1)), float(value + half)


def extreme(sums: csr_array, known: list[tuple[float, float]], at: int, sign: int) -> float:
    cost = np.zeros(sums.shape[1])
    cost[at] = sign
    found = linprog(cost, A_eq=sums, b_eq=np.zeros(sums.shape[0]), bounds=known, method="highs")
    assert found.status == 0, found.message
    return float(found.x[at])


def who(counts: PeopleCounts, cell: PeopleCell) -> tuple:
    return (*cell[1:5], cell.organisation or "+".join(counts.employers))


def same_people(asked: Case, starts, truth) -> list[dict[int, float]]:
    """Cells that count the same people: in another table, or in another edition where nothing changed."""
    rows, first = [], {}
    for start, counts in zip(starts, asked.editions, strict=False):
        for position, cell in enumerate(counts.cells):
            key = (who(counts, cell), truth[start + position])
            if key in first:
                rows.append({first[key]: 1.0, start + position: -1.0})
            else:
                first[key] = start + position
    return rows


def between(asked: Case, starts, truth) -> list[tuple[int, int]]:
    """Pairs of cells of the same place in two populations, of which one holds the other."""
    if len({counts.employers for counts in asked.editions}) == 1:
        return []
    inner, outer = asked.editions
    at = {cell[1:]: position for position, cell in enumerate(outer.cells) if not cell.organisation}
    return [
        (int(starts[1]) + at[cell[1:]], position)
        for position, cell in enumerate(inner.cells)
        if not cell.organisation and cell[1:] in at
    ]


def primary_only(asked: Case) -> list[list[int | None]]:
    """What would be let out by hiding small counts and rounding the others, and no more."""
    base = asked.base
    return [
        [
            None if 1 <= n <= asked.hidden_to else (n + base // 2) // base * base
            for n in counts.counts.tolist()
        ]
        for counts in asked.editions
    ]


def fewest_more(asked: Case, seconds: float) -> int | None:
    """The fewest further cells that the first edition must hide, by an integer programme; None if not found in time.

    One world for each end that must stay possible; a cell may leave what is shown of it in any world only if hidden.
    """
    first = replace(asked, editions=asked.editions[:1])
    joint = join(first.editions[0], asked.rules.audiences[asked.audience], ())
    problem = joint.problem
    ends = [(int(t), need, True) for t, need in zip(problem.targets, problem.need_high, strict=True)]
    ends += [(int(t), need, False) for t, need in zip(problem.targets, problem.need_low, strict=True)]
    cells, worlds, reach = len(problem.hidden), len(ends), 200.0
    choices = np.flatnonzero(problem.may_hide)
    low, high = problem.limits(problem.hidden)
    world_low, world_high = np.tile(low, (worlds, 1)), np.tile(np.minimum(high, FAR), (worlds, 1))
    world_low[:, choices], world_high[:, choices] = problem.unseen_low[choices], problem.unseen_high[choices]
    for number, (target, need, up) in enumerate(ends):
        if up:
            world_low[number, target] = need
        else:
            world_high[number, target] = need
    size = worlds * cells + len(choices)
    rows, bottom, top = lil_array((worlds * (problem.sums.shape[0] + 2 * len(choices)), size)), [], []
    at = 0
    dense = problem.sums.toarray()
    for number in range(worlds):
        for sum_ in dense:
            rows[at, number * cells : (number + 1) * cells] = sum_
            bottom.append(0.0)
            top.append(0.0)
            at += 1
        for place, choice in enumerate(choices):
            for sign, limit in ((1.0, problem.shown_high[choice]), (-1.0, -problem.shown_low[choice])):
                rows[at, number * cells + choice] = sign
                rows[at, worlds * cells + place] = -reach
                bottom.append(-np.inf)
                top.append(limit)
                at += 1
    cost = np.concatenate([np.zeros(worlds * cells), np.ones(len(choices))])
    found = milp(
        cost,
        constraints=LinearConstraint(csr_array(rows), bottom, top),
        bounds=Bounds(
            np.concatenate([world_low.ravel(), np.zeros(len(choices))]),
            np.concatenate([world_high.ravel(), np.ones(len(choices))]),
        ),
        integrality=np.concatenate([np.zeros(worlds * cells), np.ones(len(choices))]),
        options={"time_limit": seconds},
    )
    return round(found.fun) if found.status == 0 else None
