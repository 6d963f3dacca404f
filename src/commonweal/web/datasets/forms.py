"""The forms of adding and erasing data."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings

from commonweal.vocabulary.places import Place, is_code
from commonweal.web.datasets.reading import OWNED
from commonweal.web.design.forms import DayField, ManyFiles, PageForm, ReasonField, SureField

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods")
PUBLISHED_SUFFIXES = (*SUFFIXES, ".xlsb", ".tab", ".json", ".geojson", ".gz", ".zip")
REQUIRED = {"date": "the date", "supplier": "the supplier"}
OTHER = "other"
OF_OWNED = "Only for payments to suppliers, and for registers that an organisation fills in."
AS_READ = "as-read"

# What to do instead, where the answer to a question about a file is no.
INSTEAD = {
    "other_organisation": "If the file is not this organisation’s, start again and choose whose it is",
}


class AddForm(PageForm):
    """Which files, and of payments, of which organisation."""

    kind = forms.ChoiceField(label="What do the files hold?", widget=forms.RadioSelect, choices=[])
    organisation = forms.ChoiceField(
        label="Whose are they?", required=False, widget=forms.RadioSelect, choices=[]
    )
    code = forms.CharField(label="ODS or GSS code", required=False, max_length=12)
    name = forms.CharField(label="Its name", required=False, max_length=200)
    upload = ManyFiles(
        label="Files",
        help_text="CSV, XLSX, XLS or ODS, as your ledger system gives them. Title rows and totals do no harm. "
        "Registers and reference data as their publishers give them: CSV, JSON, GeoJSON or ZIP too. "
        f"At most {settings.UPLOAD_LIMIT_FILES} files and 1 GB together.",
        error_messages={"required": "Choose at least one file"},
    )

    def __init__(
        self,
        *args: Any,
        organisations: Sequence[Place],
        kinds: Mapping[str, str],
        owned: Collection[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer("kind", list(kinds.items()))
        self.owned = owned
        self.known = bool(organisations)
        self.listed = {place.code for place in organisations}
        if self.known:
            choices = [
                (place.code, place.code if place.code == place.name else f"{place.name} ({place.code})")
                for place in organisations
            ]
            self.offer("organisation", [*choices, (OTHER, "Another organisation")])
            self.fields["code"].label = "ODS or GSS code of the other organisation"
            self.fields["name"].label = "Name of the other organisation"
        else:
            del self.fields["organisation"]
            self.fields["code"].label = "ODS or GSS code of the organisation whose they are"
            self.fields["name"].label = "Name of the organisation"
        if self.known:
            self.fields["organisation"].help_text = OF_OWNED
        self.fields[
            "code"
        ].help_text = f"{OF_OWNED} Its ODS code, such as RXX, or GSS code, such as E10000001."

    @property
    def is_owned(self) -> bool:
        """Whether what is chosen belongs to an organisation."""
        return bool(self.cleaned_data.get("kind", OWNED) in self.owned)

    def refuse(self) -> None:
        """Say that the reader may not add what they chose."""
        if self.is_owned:
            self.add_error("code", f"Your role does not let you add data of {self.cleaned_data['code']}")
        else:
            self.add_error("kind", "Your role does not let you add what is published for everyone")

    def clean_upload(self) -> list[Any]:
        """Only kinds of file that can be read, and none that is empty."""
        files: list[Any] = self.cleaned_data["upload"]
        if len(files) > settings.UPLOAD_LIMIT_FILES:
            raise forms.ValidationError(f"Choose at most {settings.UPLOAD_LIMIT_FILES} files at a time")
        for file in files:
            suffix = Path(file.name).suffix.lower()
            if self.is_owned and suffix not in SUFFIXES:
                raise forms.ValidationError(f"{file.name} is not a CSV, XLSX, XLS or ODS file")
            if suffix not in PUBLISHED_SUFFIXES:
                raise forms.ValidationError(f"{file.name} is not a CSV, XLSX, JSON, GeoJSON or ZIP file")
        return files

    def clean(self) -> dict[str, Any]:
        """The organisation's code, from the list or as typed; none of what is published for everyone."""
        given = super().clean() or {}
        if not self.is_owned:
            return given | {"code": "", "name": ""}
        chosen = given.get("organisation") if self.known else OTHER
        if not chosen:
            self.add_error("organisation", "Select whose they are")
            return given
        code = str(given.get("code") or "").strip().upper() if chosen == OTHER else chosen
        if not is_code(code):
            self.add_error("code", "Enter an ODS or GSS code: 3 to 12 letters and digits")
        elif chosen == OTHER and code in self.listed:
            self.add_error("code", f"{code} is in the list above: choose it there")
        given["code"] = code
        given["name"] = str(given.get("name") or "").strip() if chosen == OTHER else ""
        return given


class PurgeForm(PageForm):
    """Why a version is to be erased for good."""

    reason = ReasonField(
        label="Why is it to be purged?", kept="kept and shown", missing="Say why it is to be purged"
    )
    sure = SureField()


class StatedForm(PageForm):
    """What only a person can say of the files as a whole."""

    vat = forms.ChoiceField(
        label="Is VAT in the amounts?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether VAT is in the amounts, or that you do not know"},
    )
    threshold = forms.CharField(
        label="Above what sum do the files list payments?",
        required=False,
        help_text="Many bodies publish payments over £25,000. Enter 0 if every payment is listed; leave it empty if "
        "you do not know.",
        widget=forms.TextInput(
            attrs={"prefix": "£", "inputmode": "numeric", "classes": "nhsuk-input--width-10"}
        ),
    )
    date_order = forms.ChoiceField(
        label="In what order are dates written?",
        widget=forms.RadioSelect,
        choices=[
            (AS_READ, "As each file was read (see above)"),
            ("dmy", "Day first: 3/4/2025 is 3 April"),
            ("mdy", "Month first: 3/4/2025 is 4 March"),
        ],
    )
    share = forms.CharField(
        label="What share of the organisation’s spending do the files hold?",
        required=False,
        help_text="For example 85. Leave it empty if you do not know.",
        widget=forms.TextInput(
            attrs={"suffix": "%", "inputmode": "decimal", "classes": "nhsuk-input--width-4"}
        ),
    )
    overlap = forms.ChoiceField(
        label="If a payment is held already, from another file",
        widget=forms.RadioSelect,
        choices=[("refuse", "Leave it out"), ("keep", "Count it again")],
    )

    def __init__(self, *args: Any, facts: Sequence[Mapping[str, Any]], **kwargs: Any) -> None:
        bases = {str(fact.get("vat") or "unknown") for fact in facts}
        limits = {fact.get("threshold") for fact in facts}
        choices = [("included", "Yes"), ("excluded", "No"), ("unknown", "I do not know")]
        initial: dict[str, Any] = {"date_order": AS_READ, "overlap": "refuse"}
        if len(bases) > 1:
            choices.insert(0, (AS_READ, "As each file says: they differ"))
            initial["vat"] = AS_READ
        elif bases != {"unknown"}:
            initial["vat"] = next(iter(bases), None)
        if len(limits) == 1:
            limit = next(iter(limits))
            initial["threshold"] = "" if limit is None else f"{int(limit):,}"
        super().__init__(*args, initial=initial, **kwargs)
        self.offer("vat", choices)

    def clean_threshold(self) -> str:
        """Whole pounds, or nothing."""
        text = re.sub(r"[£,\s]", "", str(self.cleaned_data["threshold"]))
        if text and not re.fullmatch(r"\d{1,9}(\.0+)?", text):
            raise forms.ValidationError("Enter the sum in whole pounds, like 25000")
        return text.split(".")[0]

    def clean_share(self) -> str:
        """A percentage above 0, or nothing."""
        text = str(self.cleaned_data["share"]).strip().removesuffix("%").strip()
        if not text:
            return ""
        try:
            share = Decimal(text)
        except InvalidOperation:
            share = Decimal(-1)
        if not 0 < share <= 100:
            raise forms.ValidationError("Enter a percentage between 0 and 100")
        return f"{text}%"

    def stated_for(self, facts: Mapping[str, Any]) -> dict[str, str]:
        """What a person said that a file does not say by itself."""
        given, stated = self.cleaned_data, {}
        if given["vat"] not in {AS_READ, str(facts.get("vat") or "unknown")}:
            stated["vat"] = given["vat"]
        read = facts.get("threshold")
        if given["threshold"] and given["threshold"] != ("" if read is None else str(int(read))):
            stated["threshold"] = given["threshold"]
        if given["date_order"] != AS_READ:
            stated["date-order"] = given["date_order"]
        if given["share"]:
            stated["share-of-expenditure"] = given["share"]
        return stated


class DayForm(PageForm):
    """What only a person can say of staff extracts: the day for which they are made."""

    day = DayField(
        label="Day of the extract",
        required=False,
        help_text="For example, 31/3/2026. Leave it empty if the day above is right.",
    )

    def stated(self) -> dict[str, str]:
        """The day as a reader is told it, where one was given."""
        day = self.cleaned_data["day"]
        return {"edition": day.isoformat()} if day else {}


class GroupForm:
    """How one group of alike files is to be read: a select for each column, a choice for each question."""

    def __init__(self, number: int, proposal: Mapping[str, Any], sent: Mapping[str, str] | None) -> None:
        self.number = number
        self.proposal = proposal
        self.files: list[str] = list(proposal["files"])
        self.problem: str | None = proposal.get("error")
        self.errors: list[dict[str, str]] = []
        self._sent = sent
        self.columns = [
            {
                **column,
                "name": f"map-{number}-{at}",
                "chosen": self._chosen(f"map-{number}-{at}", column["field"]),
            }
            for at, column in enumerate(proposal.get("mapping", ()))
            if column["heading"]
        ]
        self.questions = [
            {**question, "name": f"ask-{number}-{at}", "chosen": self._chosen(f"ask-{number}-{at}", None)}
            for at, question in enumerate(proposal.get("questions", ()))
            if not question["option"].startswith(("--map", "--date-order"))
        ]
        self.notes = [
            q for q in proposal.get("questions", ()) if q["option"].startswith(("--map", "--date-order"))
        ]

    def _chosen(self, name: str, otherwise: str | None) -> str:
        return str((self._sent or {}).get(name, "") if self._sent is not None else otherwise or "")

    def fields(self) -> list[tuple[str, str]]:
        """The fields that a column can be read as: name and words."""
        known = dict(self.proposal.get("fields", {}))
        for column in self.columns:
            if column["field"]:
                known.setdefault(column["field"], "")
        return [(name, name.replace("_", " ").capitalize()) for name in known if name != "individual"]

    def is_valid(self) -> bool:
        """Whether what is needed is chosen, nothing twice, and every question answered."""
        chosen = Counter((column["sheet"], column["chosen"]) for column in self.columns if column["chosen"])
        first = self.columns[0]["name"] if self.columns else "maincontent"
        for sheet in {column["sheet"] for column in self.columns}:
            missing = [words for field, words in REQUIRED.items() if not chosen[sheet, field]]
            if not (chosen[sheet, "amount"] or (chosen[sheet, "debit"] and chosen[sheet, "credit"])):
                missing.append("the amount")
            where = f" on sheet {sheet}" if sheet else ""
            self.errors += [
                {"text": f"Select the column that holds {words}{where}", "href": f"#{first}"}
                for words in missing
            ]
        for column in self.columns:
            if chosen[column["sheet"], column["chosen"]] > 1:
                text = f"Only one column can be the {column['chosen'].replace('_', ' ')}: look at {column['heading']}"
                self.errors.append({"text": text, "href": f"#{column['name']}"})
        for question in self.questions:
            if question["chosen"] == "no":
                text = INSTEAD.get(
                    question["code"], "If it is not to be loaded, start again without this file"
                )
                self.errors.append({"text": text, "href": f"#{question['name']}"})
            elif not question["chosen"]:
                self.errors.append(
                    {"text": "Answer the question about the file", "href": f"#{question['name']}"}
                )
        return not self.errors

    def confirmed(self) -> dict[str, str]:
        """What differs from what was proposed; the amount too, where the reader asked for it."""
        changed: dict[str, str] = {}
        for column in self.columns:
            before, now = column["field"] or "", column["chosen"]
            if before != now:
                changed.setdefault(before, "")
                changed[now] = column["heading"]
        asked = {
            q["option"].split(maxsplit=1)[1].split("=")[0]
            for q in self.notes
            if q["option"].startswith("--map")
        }
        for column in self.columns:
            if column["chosen"] in asked:
                changed.setdefault(column["chosen"], column["heading"])
        changed.pop("", None)
        return changed

    def answers(self) -> dict[str, str]:
        """Answers by the question's code."""
        return {
            q["code"]: (q["safe_answer"] or "yes") if q["chosen"] == "yes" else q["chosen"]
            for q in self.questions
        }
