"""A file as a pack: whole and as it was sealed, or refused with what is wrong with it.

Nothing of it is unpacked or run: it is one JSON document, of a size that is known before it is read.
"""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from commonweal.publication.packs import shape
from commonweal.publication.packs.sealing import canonical, digests_of, seal_of
from commonweal.publication.packs.shape import FORMAT, KIND, MOST_PARTS, PARTS
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.figures import Audience, Figure, FigureSet, Lineage, Suppressed, Uncertainty, Value
from commonweal.vocabulary.packs import Definition, Pack, PackedBaseline, PackedSet, PackSource
from commonweal.vocabulary.periods import Period
from commonweal.vocabulary.places import Place
from commonweal.vocabulary.plans import Cut

MOST_BYTES = 20 * 1024 * 1024
ASK_AGAIN = "Ask its sender for the file again, and do not open and save it in between."


def read(content: bytes) -> tuple[str, Pack]:
    """The seal and the pack of a file. Raises InputError for what is no pack, or is not as it was made."""
    document = _document(content)
    _check_format(document)
    _check_seal(document, content)
    try:
        file = shape.File.model_validate_json(content)
        return file.seal, _pack(file)
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise _not_as_described(f"{where}: {first['msg']}") from fault


def _document(content: bytes) -> dict[str, Any]:
    if len(content) > MOST_BYTES:
        raise InputError(
            "pack_too_large",
            f"This file is larger than {MOST_BYTES // 1024 // 1024} MB: it is hardly an evidence pack.",
            what_to_do="Choose the file that its sender calls the evidence pack.",
        )
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as fault:
        if content.lstrip()[:1] == b"{":
            raise InputError(
                "pack_cut_short", "This file is cut short or damaged.", what_to_do=ASK_AGAIN
            ) from fault
        raise _no_pack() from fault
    if not isinstance(found, dict) or found.get("kind") != KIND:
        raise _no_pack()
    return found


def _check_format(document: dict[str, Any]) -> None:
    stated = document.get("format")
    if isinstance(stated, bool) or not isinstance(stated, int) or stated < 1:
        raise _no_pack()
    if stated > FORMAT:
        raise InputError(
            "newer_pack",
            f"This pack has format {stated}; this software reads formats up to {FORMAT}.",
            what_to_do="Update the software, or ask its sender for a pack of an older format.",
        )


def _check_seal(document: dict[str, Any], content: bytes) -> None:
    """The digests first, since they say which part was changed."""
    lacking = [part for part in (*PARTS, "digests", "seal") if part not in document]
    if lacking:
        raise _changed(f"it has no {' and no '.join(lacking)}")
    try:
        changed = [
            part for part, digest in digests_of(document).items()
            if not isinstance(document["digests"], dict) or document["digests"].get(part) != digest
        ]  # fmt: skip
        is_as_sealed = not changed and seal_of(document) == document["seal"]
        is_as_written = is_as_sealed and canonical(document) + b"\n" == content
    except (ValueError, RecursionError) as fault:  # numbers that are none, halves of characters
        raise _changed("it holds what no pack holds") from fault
    if not is_as_written:
        raise _changed(
            f"its {' and '.join(changed)} do not match their digest"
            if changed
            else "it does not match its seal"
        )


def _pack(file: shape.File) -> Pack:
    if file.about.audience is Audience.OWNER:
        raise _not_as_described("a pack is never of figures for their owner alone")
    if sum(len(cut.parts) for each in file.figures.sets for cut in each.cuts) > MOST_PARTS:
        raise _not_as_described(f"it has more than {MOST_PARTS:,} figures")
    definitions = [Definition(**each.model_dump()) for each in file.definitions]
    sets = {each.key: _set(each, file, definitions) for each in file.figures.sets}
    named = [key for one in file.baselines for key in one.keys.values()]
    if len(sets) != len(file.figures.sets) or not {*file.figures.current, *named} <= set(sets):
        raise _not_as_described("its keys of sets do not fit one another")
    return Pack(
        system=file.about.system,
        place=_place(file.about.place),
        audience=file.about.audience,
        made_at=file.about.made_at,
        software=file.about.software,
        made_up=file.about.made_up,
        sets=sets,
        current=file.figures.current,
        sources={each.version: _source(each) for each in file.sources},
        baselines=tuple(PackedBaseline(each.name, each.at, dict(each.keys)) for each in file.baselines),
    )


def _set(given: shape.Set, file: shape.File, definitions: list[Definition]) -> PackedSet:
    if given.definition >= len(definitions):
        raise _not_as_described(f"the set {given.key} has no definition")
    words = definitions[given.definition]
    figures = FigureSet(
        key=given.key,
        indicator=words.indicator,
        label=words.label,
        description=words.description,
        theme=words.theme,
        unit=words.unit,
        place=_place(given.place),
        period=_period(given.period),
        audience=file.about.audience,
        parameters=given.parameters,
        lineage=Lineage(**given.lineage.model_dump()),
        computed_at=given.computed_at,
        cuts=((), *(cut.by for cut in given.cuts)),
        headline=_headline(given, words, file.about.audience),
        caveats=given.caveats,
        coverage=given.coverage,
        stale=given.stale,
    )
    parts = {
        cut.by: tuple(_part(given, words, file.about.audience, part, cut.by) for part in cut.parts)
        for cut in given.cuts
    }
    return PackedSet(figures, words, parts, given.left_out)


def _headline(given: shape.Set, words: Definition, audience: Audience) -> Figure:
    said = given.headline
    return replace(
        _figure(given, words, audience, said, {}),
        period=_period(said.period),
        denominator=said.denominator,
        caveats=said.caveats,
    )


def _part(given: shape.Set, words: Definition, audience: Audience, said: shape.Part, by: Cut) -> Figure:
    if len(by) != len(said.of):
        raise _not_as_described(f"a part of the set {given.key} is not cut as it says")
    return _figure(given, words, audience, said, dict(zip(by, said.of, strict=True)))


def _figure(
    given: shape.Set,
    words: Definition,
    audience: Audience,
    said: shape.Headline | shape.Part,
    cut: dict[str, str],
) -> Figure:
    return Figure(
        indicator=words.indicator,
        label=words.label,
        value=_value(said.value),
        unit=words.unit,
        place=_place(given.place),
        period=_period(given.period),
        cut=cut,
        audience=audience,
        lineage=Lineage(**given.lineage.model_dump()),
        count=said.count,
        uncertainty=None
        if said.range is None
        else Uncertainty(Decimal(said.range.low), Decimal(said.range.high), said.range.kind),
        caveats=given.caveats,
    )


def _value(value: shape.Value) -> Value:
    return Suppressed(value.not_shown) if isinstance(value, shape.NotShown) else Decimal(value)


def _place(where: shape.Where) -> Place:
    return Place(where.code, where.name, where.kind)


def _period(span: shape.Span | None) -> Period | None:
    if span is None:
        return None
    if span.end < span.start:
        raise _not_as_described(f"a period ends on {span.end}, before it begins")
    return Period(span.start, span.end)


def _source(given: shape.Sourced) -> PackSource:
    return PackSource(**given.model_dump(exclude={"period"}), period=_period(given.period))


def _no_pack() -> InputError:
    return InputError(
        "not_a_pack",
        "This file is not an evidence pack.",
        what_to_do="Choose a file that was made with “Make a pack”: its name ends in .pack.json.",
    )


def _changed(how: str) -> InputError:
    return InputError(
        "changed_pack",
        f"This pack is not as it was made: {how}. Nothing of it was kept.",
        what_to_do=ASK_AGAIN,
    )


def _not_as_described(how: str) -> InputError:
    return InputError(
        "invalid_pack",
        f"This pack is not as its format says: {how}. Nothing of it was kept.",
        what_to_do="Tell its sender: the program that made it is at fault.",
    )
