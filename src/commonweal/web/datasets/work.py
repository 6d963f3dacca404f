"""The long work of adding data, done in the worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from typing import Any

from commonweal.pipeline import area_map, ask, history, holdings, load
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.holdings import DatasetVersion, LoadResult
from commonweal.vocabulary.places import SYSTEM
from commonweal.vocabulary.readings import Question
from commonweal.web.datasets import spool
from commonweal.web.organisations import audit
from commonweal.web.organisations.reading import folder
from commonweal.web.runs.tasks import Worked


def read(parameters: Mapping[str, Any], worked: Worked) -> Mapping[str, Any]:
    """Work out how each file of an upload would be read; alike files together."""
    upload = _upload(parameters["upload"])
    options = load.LoadOptions(confirmed=parameters.get("confirmed", {}), loaded_by=worked.by)
    groups: dict[str, dict[str, Any]] = {}
    for done, name in enumerate(upload.files):
        worked.progress("reading", done, len(upload.files), f"Working out how {name} is to be read")
        try:
            proposal = load.propose(
                folder(), upload.kind, upload.path(name), organisation=upload.organisation, options=options
            )
        except InputError as fault:
            refusal = {"error": fault.message, "what_to_do": fault.what_to_do, "code": fault.code}
            groups[f"error {name}"] = {"files": [name], **refusal}
            upload.has_done_with(name)
            continue
        alike = repr([(c.sheet, c.heading, c.field) for c in proposal.mapping]) + repr(proposal.questions)
        group = groups.setdefault(alike, {"files": [], **_plain(proposal)})
        group["files"].append(name)
    upload.keep_proposals(list(groups.values()))
    worked.keep_private_folder = True
    return {"files": len(upload.files)}


def add(parameters: Mapping[str, Any], worked: Worked) -> Mapping[str, Any]:
    """Load an upload's files as a person said they are to be read; then bring the figures up to date.

    What came of each file is kept at once, so that a worker that takes this up again goes on with the next one.
    """
    upload = _upload(parameters["upload"])
    results: list[dict[str, Any]] = list(worked.so_far.get("results", ()))
    loaded = {result["file"] for result in results}
    for group in parameters["groups"]:
        unanswered: list[Question] = []
        answers: Mapping[str, str] = group["answers"]

        def answer(
            question: Question, answers: Mapping[str, str] = answers, unanswered: list[Question] = unanswered
        ) -> str | None:
            if question.code not in answers:
                unanswered.append(question)
            return answers.get(question.code)

        options = load.LoadOptions(
            confirmed=group["confirmed"],
            stated=group["stated"],
            overlap=group["overlap"],
            loaded_by=worked.by,
            figures=False,
        )
        for name in group["files"]:
            if name in loaded:
                continue
            done = len(results)
            total = sum(len(each["files"]) for each in parameters["groups"])
            worked.progress("loading", done, total, f"Loading {name}")
            with _audited(upload, name, worked) as came:
                found = load.add(
                    folder(),
                    upload.kind,
                    [upload.path(name)],
                    organisation=upload.organisation,
                    options=options,
                    progress=lambda stage, _d, _t, message, at=done, of=total: worked.progress(
                        stage, at, of, message
                    ),
                    answer=answer,
                )
                came.happened(*map(history.of_version, _new(found)))
            results += [_result(result, unanswered) for result in found]
            if not unanswered:
                upload.has_done_with(name)
            unanswered.clear()
            worked.keep(_told(upload, results))
    # A file that is held already may be one whose worker stopped before the figures were worked out.
    if any(
        result["dataset_version"] and (worked.resumed or not result["already_held"]) for result in results
    ):
        ask.refresh(folder(), progress=worked.progress)
        area_map.refresh(folder(), progress=worked.progress)
    worked.keep_private_folder = any(result["questions"] for result in results)
    return _told(upload, results)


def _audited(upload: spool.Upload, name: str, worked: Worked) -> AbstractContextManager[audit.Came]:
    return audit.of_evidence(
        by=worked.reader,
        act=history.ADD,
        about=f"run:{worked.run_id}",
        organisation=upload.organisation or SYSTEM,
        after={"file": name, "kind": upload.kind},
    )


def _new(results: Sequence[LoadResult]) -> list[DatasetVersion]:
    """The versions that were not held before."""
    ids = [result.dataset_version for result in results if not result.already_held]
    return [holdings.version(folder(), id_) for id_ in ids if id_]


def _told(upload: spool.Upload, results: list[dict[str, Any]]) -> dict[str, Any]:
    return {"upload": upload.id, "organisation": upload.organisation, "results": results}


def _upload(id: str) -> spool.Upload:
    upload = spool.find(id)
    if upload is None:
        raise InputError(
            "upload_gone",
            "The files of this upload are no longer here: an upload is kept for a day at most.",
            what_to_do="Upload the files again.",
        )
    return upload


def _plain(proposal: load.Proposal) -> dict[str, Any]:
    return {
        "decisions": [asdict(decision) for decision in proposal.decisions],
        "questions": [asdict(question) for question in proposal.questions],
        "mapping": [asdict(column) for column in proposal.mapping],
        "issues": [
            {"message": issue.message, "what_to_do": issue.what_to_do, "severity": issue.severity.value}
            for issue in proposal.issues
        ],
        "facts": {name: proposal.facts.get(name) for name in ("vat", "threshold", "share_of_expenditure")},
        "fields": dict(proposal.fields),
    }


def _result(result: LoadResult, unanswered: list[Question]) -> dict[str, Any]:
    kept = result.reconciliation
    return {
        "file": result.file.rsplit("/", maxsplit=1)[-1],
        "dataset_version": result.dataset_version,
        "already_held": result.already_held,
        "error": result.error,
        "what_to_do": result.what_to_do,
        "questions": [asdict(question) for question in unanswered] if result.error else [],
        "reconciliation": {name: str(value) for name, value in asdict(kept).items() if value is not None}
        if kept
        else None,
        "issues": [asdict(count) for count in result.issue_counts],
    }
