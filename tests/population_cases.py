"""Published cases of the methods about populations, each beside what ours gives.

`python -m tests.population_cases` prints the table of cases; `--all` prints every number of every case. The files are
not kept with the code: COMMONWEAL_SHARED names the folder that holds `vectors`.
"""

from __future__ import annotations

import csv
import json
import math
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np

from commonweal.analysis.population import deprivation, funnels, intervals, rates, slope, standardised
from commonweal.analysis.population.estimates import Estimates
from commonweal.analysis.population.quantiles import quantiles
from commonweal.analysis.population.representation import representation_ratio

NAN = math.nan
Row = dict[str, str]


@dataclass(frozen=True)
class Case:
    """One number of one case. `tolerance` is relative; 0 asks for the same."""

    name: str
    method: str
    ours: float | str | None
    reference: float | str | None
    tolerance: float

    @property
    def difference(self) -> float:
        """Relative where both are numbers other than 0; endless where one is there and the other is not."""
        if isinstance(self.ours, float) and isinstance(self.reference, float):
            if math.isnan(self.ours) or math.isnan(self.reference):
                return 0.0 if math.isnan(self.ours) and math.isnan(self.reference) else math.inf
            return abs(self.ours - self.reference) / (abs(self.reference) or 1)
        return 0.0 if self.ours == self.reference else math.inf

    @property
    def passes(self) -> bool:
        return self.difference <= self.tolerance


def rows(folder: Path, name: str) -> list[Row]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float:
    return float(text) if text.strip() else NAN


def numbers(found: list[Row], column: str) -> list[float]:
    return [number(row[column]) for row in found]


def confidence(text: str) -> float:
    return float(text.strip("%")) / 100


def counts_and_proportions(folder: Path) -> Iterator[Case]:
    for row in rows(folder, "01_byars_wilson_shared.csv"):
        sure, method = confidence(row["confidence"]), row["method"]
        if method == "Wilson":
            lows, highs = intervals.wilson([number(row["x"])], [number(row["n"])], sure)
        else:
            lows, highs = intervals.byar([number(row["x"])], sure)
        name = f"x = {row['x']}, n = {row['n'] or '–'}, {row['confidence']}"
        yield Case(f"{name}, lower", method, float(lows[0]), number(row["lowercl"]), 1e-9)
        yield Case(f"{name}, upper", method, float(highs[0]), number(row["uppercl"]), 1e-9)


def crude_rates(folder: Path) -> Iterator[Case]:
    for row in rows(folder, "01_crude_rates_grouped_shared.csv"):
        found = rates.crude_rates(
            [number(row["Numerator"])], [number(row["Denominator"])], per=float(row["multiplier"]),
            confidence=confidence(row["confidence"]),
        )  # fmt: skip
        yield from estimate_cases(row["Area"], "crude rate", found, 0, row, "value", "lowercl", "uppercl")


def proportions(folder: Path) -> Iterator[Case]:
    for row in rows(folder, "01_proportions_shared.csv"):
        for sure, tag in ((0.95, "95_0"), (0.998, "99_8")):
            found = rates.proportions(
                [number(row["Numerator"])], [number(row["Denominator"])], per=float(row["multiplier"] or 1),
                confidence=sure,
            )  # fmt: skip
            name = f"{row['Area']}, {row['statistic']}, {sure:.1%}"
            yield from estimate_cases(
                name, "proportion", found, 0, row, "value", f"lower{tag}cl", f"upper{tag}cl"
            )


def direct(folder: Path) -> Iterator[Case]:
    given = rows(folder, "01_dsr_inputs_shared.csv")
    for row in rows(folder, "01_dsr_expected_shared.csv"):
        bands = [band for band in given if band["area"] == row["area"]]
        per = 10_000 if "10000" in row["statistic"].split() else 100_000
        for sure, tag in ((0.95, "95_0"), (0.998, "99_8")):
            found = standardised.directly_standardised(
                numbers(bands, "count"), numbers(bands, "pop"), numbers(bands, "esp2013"),
                per=per, confidence=sure, blanks_are_zero=True,
            )  # fmt: skip
            name = f"{row['area']} per {per:,}, {sure:.1%}"
            yield from estimate_cases(
                name, "directly standardised", found, 0, row, "value", f"lower{tag}cl", f"upper{tag}cl"
            )


def indirect(folder: Path) -> Iterator[Case]:
    given = rows(folder, "01_isr_inputs.csv")
    for row in rows(folder, "01_isr_expected_shared.csv"):
        bands = [band for band in given if band["area"] == row["area"]]
        columns = [numbers(bands, name) for name in ("count", "pop", "refcount", "refpop")]
        ratio = "ratio" in row["statistic"]
        for sure, tag in ((0.95, "95_0"), (0.998, "99_8")):
            method = standardised.standardised_ratios if ratio else standardised.indirectly_standardised
            found = method(*columns, confidence=sure, blanks_are_zero=True)
            name = f"{row['area']}, {row['statistic']}, {sure:.1%}"
            yield from estimate_cases(
                name, "indirectly standardised", found, 0, row, "value", f"lower{tag}cl", f"upper{tag}cl"
            )
            yield Case(
                f"{name}, expected", "indirectly standardised", float(found.denominators[0]),
                number(row["expected"]), 1e-9,
            )  # fmt: skip
            yield Case(
                f"{name}, method", "indirectly standardised", found.methods[0].split()[0].rstrip("s"),
                row["method"].rstrip("s"), 0,
            )  # fmt: skip


def estimate_cases(
    name: str, method: str, found: Estimates, n: int, row: Row, value: str, low: str, high: str
) -> Iterator[Case]:
    one = found[n]
    yield Case(name, method, one.value, number(row[value]), 1e-9)
    yield Case(f"{name}, lower", method, one.low, number(row[low]), 1e-9)
    yield Case(f"{name}, upper", method, one.high, number(row[high]), 1e-9)


def proportion_funnels(folder: Path) -> Iterator[Case]:
    areas = rows(folder, "01_funnel_prop_inputs_shared.csv")
    parts, wholes = numbers(areas, "numerator"), numbers(areas, "denominator")
    for row, place in zip(areas, funnels.proportion_positions(parts, wholes), strict=True):
        yield Case(row["Area"], "funnel, proportion: position", str(place), row["significance"], 0)
    limits = rows(folder, "01_funnel_prop_limits_shared.csv")
    at = numbers(limits, "Population")
    sizes = funnels.sizes(at[-1])
    funnel = funnels.proportion_funnel(sizes, funnels.average_proportion(parts, wholes))
    lines = {
        "Lower2s0025limit": funnel.low, "Upper2s0025limit": funnel.high,
        "Lower3s0001limit": funnel.low_outer, "Upper3s0001limit": funnel.high_outer,
    }  # fmt: skip
    for n, row in enumerate(limits):
        name, method = f"size {row['Population']}", "funnel, proportion"
        yield Case(f"{name}, size", method, float(sizes[n]), at[n], 0)
        yield Case(f"{name}, average", method, funnel.average, number(row["Baseline"]), 1e-6)
        for column, line in lines.items():
            yield Case(f"{name}, {column}", method, float(line.limits[n]), number(row[column]), 1e-6)


def rate_funnels(folder: Path) -> Iterator[Case]:
    areas = rows(folder, "01_funnel_rate_inputs_shared.csv")
    events, found = numbers(areas, "ev"), numbers(areas, "rate")
    method = "funnel, standardised rate"
    for column, years in (("", 3), ("_crude", 3), ("_crude_with_denom", 5)):
        people = funnels.populations_behind(events, found, years=years)
        for n, row in enumerate(areas):
            if not row["rate_chart"]:
                continue  # the published test changed this area's inputs, and does not say to what
            wanted = number(row[f"denominator_derived{column}"])
            yield Case(f"area {n + 1}, population over {years} years", method, float(people[n]), wanted, 1e-6)
    people = funnels.populations_behind(events, found, years=3)
    average = funnels.average_rate(events, people, years=3)
    limits = rows(folder, "01_funnel_rate_limits_shared.csv")
    at = numbers(limits, "Events")
    counts = funnels.sizes(at[-1])
    funnel = funnels.count_funnel(counts, average, per=100_000, years=3)
    lines = {
        "lower_2s": funnel.low, "upper_2s": funnel.high,
        "lower_3s": funnel.low_outer, "upper_3s": funnel.high_outer,
    }  # fmt: skip
    for n, row in enumerate(limits):
        yield Case(f"{row['Events']} events, events", method, float(counts[n]), at[n], 0)
        yield Case(f"{row['Events']} events, average", method, average, number(row["baseline"]), 1e-6)
        for column, line in lines.items():
            name = f"{row['Events']} events, {column}"
            yield Case(f"{name} limit", method, float(line.limits[n]), number(row[f"{column}_limit"]), 1e-4)
            population = number(row[f"{column}_population_1_year"])
            yield Case(f"{name} population", method, float(line.at[n]), population, 1e-4)


def in_quantiles(folder: Path) -> Iterator[Case]:
    number_of = {"Quintile": 5, "Septile": 7, "Decile": 10, "Quartile": 4}
    given = sorted(rows(folder, "01_quantiles_shared.csv"), key=lambda row: row["split"])
    for split, grouped in groupby(given, key=lambda row: row["split"]):
        areas = list(grouped)
        groups = [row["ParentCode"] if row["GroupSet"] == "IndSexReg" else "" for row in areas]
        found = quantiles(
            numbers(areas, "Value"), number_of[areas[0]["QuantileNm"]], groups=groups,
            highest_first=areas[0]["invert"] == "True",
        )  # fmt: skip
        for row, place in zip(areas, found, strict=True):
            wanted = number(row["QuantileInGrp"])
            reference = None if math.isnan(wanted) else wanted
            ours = None if place is None else float(place)
            yield Case(f"{split}, {row['AreaName']}", "quantile", ours, reference, 0)


def slopes(folder: Path) -> Iterator[Case]:
    given = rows(folder, "01_sii_shared.csv")
    for (name, area), grouped in groupby(given, key=lambda row: (row["TestDescription"], row["Area"])):
        groups = list(grouped)
        first = groups[0]
        levels = [float(part) for part in first["Confidence"].strip("c()").split(",")]
        if "98% cis" in name:
            levels = [98.0]  # what its name asks for; the column has the usual one
        for n, level in enumerate(levels, start=1):
            found = slope.slope_index(
                numbers(groups, "Value"), numbers(groups, "Population"),
                lows=numbers(groups, "LowerCL"), highs=numbers(groups, "UpperCL"),
                scale=(slope.Scale.PLAIN, slope.Scale.LOG, slope.Scale.LOGIT)[int(first["ValueType"])],
                transform="transform" in name,
                multiplier=100 if "x 100" in name else -1 if "negative" in name else 1,
                confidence=level / 100,
            )  # fmt: skip
            compared = (
                ("sii", found.slope.value, "sii", 1e-8),
                ("rii", found.ratio.value, "rii", 1e-8),
                ("intercept", found.intercept, "Intercept", 1e-8),
                ("sii, lower", found.slope.low, f"sii_lowercl_{n}", 0.05),
                ("sii, upper", found.slope.high, f"sii_uppercl_{n}", 0.05),
                ("rii, lower", found.ratio.low, f"rii_lowercl_{n}", 0.05),
                ("rii, upper", found.ratio.high, f"rii_uppercl_{n}", 0.05),
            )
            for what, ours, column, tolerance in compared:
                if first[column]:  # what a case did not ask for, it does not state
                    case = f"{name}, {area}, {level:g}%, {what}"
                    yield Case(case, "slope index", ours, number(first[column]), tolerance)


def boards(folder: Path) -> Iterator[Case]:
    areas = rows(folder, "07_imd2025_lsoa21_lookup.csv")
    ranks = np.array(numbers(areas, "IMD_rank"))
    deciles = deprivation.national_quantile(ranks, len(areas))
    wrong = sum(int(ours) != float(row["IMD_decile"]) for ours, row in zip(deciles, areas, strict=True))
    yield Case(f"deciles of {len(areas):,} LSOAs that differ", "deprivation", float(wrong), 0.0, 0)
    of_board = np.array([row["icb24_code"] for row in areas])
    column = "imd_proportion_of_lso_as_in_most_deprived_10_percent_nationally"
    for row in rows(folder, "07_imd2025_icb24_published_shared.csv"):
        share = deprivation.share_most_deprived(ranks[of_board == row["icb24_code"]], len(areas))
        yield Case(
            row["icb24_name"], "deprivation: most deprived tenth", round(share, 4), number(row[column]), 0
        )

    stated = json.loads((folder / "07_imd_deciles_shared.json").read_text(encoding="utf-8"))
    for index, total in (("imd2019", 32_844), ("iod2025", 33_755)):
        for rank, decile, fifth in stated[f"{index}_boundaries"]:
            for wanted, of in ((decile, 10), (fifth, 5)):
                found = deprivation.national_quantile([rank], total, of)[0]
                yield Case(f"{index} rank {rank} of {of}", "deprivation", float(found), float(wanted), 0)
    both = stated["local_vs_national"]
    here = ranks[of_board == both["icb"]]
    yield Case("areas of the board", "deprivation", float(len(here)), float(both["n_lsoa"]), 0)
    national = deprivation.national_quantile(here, len(areas), 5)
    local = deprivation.local_quantile(here, len(areas))
    # The outer key of the published table is the national fifth, whatever its name says: local fifths are even.
    for outer, inners in both["crosstab_local_by_national"].items():
        for inner, wanted in inners.items():
            found = int(((national == int(outer)) & (local == int(inner))).sum())
            yield Case(
                f"national fifth {outer}, local {inner}", "deprivation", float(found), float(wanted), 0
            )


def representation(folder: Path) -> Iterator[Case]:
    stated = json.loads((folder / "07_representation_ratio_shared.json").read_text(encoding="utf-8"))
    for case in stated["cases"]:
        given = [case[name] for name in ("staff_in_group", "staff", "pop_in_group", "pop")]
        found = representation_ratio(*given)
        compared = {
            "ratio": found.ratio.value, "katz_lo": found.ratio.low, "katz_hi": found.ratio.high,
            "observed": float(found.observed), "expected": found.expected,
            "smr_byar_lo": found.standardised.low, "smr_byar_hi": found.standardised.high,
        }  # fmt: skip
        for name, ours in compared.items():
            if case[name] is not None:
                yield Case(
                    f"{given[0]} of {given[1]}, {name}", "representation", ours, float(case[name]), 1e-9
                )
    zero = stated["zero"]
    found = representation_ratio(zero["staff_in_group"], zero["staff"], zero["pop_in_group"], zero["pop"])
    upper = float(zero["katz"].rsplit("=", 1)[1])
    yield Case("nobody of the group, ratio", "representation", found.ratio.value, float(zero["ratio"]), 1e-9)
    yield Case(
        "nobody of the group, upper (6 places)", "representation", round(found.ratio.high, 6), upper, 0
    )


FILES: dict[str, Callable[[Path], Iterator[Case]]] = {
    "01_byars_wilson": counts_and_proportions,
    "01_crude_rates": crude_rates,
    "01_proportions": proportions,
    "01_dsr": direct,
    "01_isr": indirect,
    "01_funnel_prop": proportion_funnels,
    "01_funnel_rate": rate_funnels,
    "01_quantiles": in_quantiles,
    "01_sii": slopes,
    "07_imd": boards,
    "07_representation_ratio": representation,
}


def table(cases: dict[str, list[Case]], *, whole: bool = False) -> str:
    """The table of cases: for each file, method and tolerance the number that lies farthest from the reference."""
    lines = [
        "| Cases | Numbers | Farthest case | Method | Ours | Reference | Difference | Tolerance |",
        "| --- | ---: | --- | --- | ---: | ---: | ---: | ---: |",
    ]
    for file, found in cases.items():
        kinds: dict[tuple[str, float], list[Case]] = {}
        for case in found:
            kinds.setdefault((case.method, case.tolerance), []).append(case)
        for (method, tolerance), alike in kinds.items():
            for case in alike if whole else [max(alike, key=lambda case: case.difference)]:
                ours, reference = (
                    f"{value:.9g}" if isinstance(value, float) else value
                    for value in (case.ours, case.reference)
                )
                lines.append(
                    f"| {file} | {1 if whole else len(alike)} | {case.name} | {method} | {ours} | {reference} "
                    f"| {case.difference:.1e} | {tolerance:g} |"
                )
    return "\n".join(lines)


def main() -> int:
    root = Path(os.environ.get("COMMONWEAL_SHARED") or Path(__file__).resolve().parents[2] / "shared")
    folder = root / "vectors"
    if not folder.is_dir():
        print("The published cases are not here: name their folder in COMMONWEAL_SHARED.", file=sys.stderr)
        return 1
    cases = {name: list(made(folder)) for name, made in FILES.items()}
    print(table(cases, whole="--all" in sys.argv[1:]))
    everything = [case for found in cases.values() for case in found]
    print(f"\n{sum(case.passes for case in everything)} of {len(everything)} numbers within their tolerance.")
    return 0 if all(case.passes for case in everything) else 1


if __name__ == "__main__":
    sys.exit(main())
