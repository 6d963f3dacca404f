"""The gallery: every component in every state, on invented values."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import replace
from decimal import Decimal

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from commonweal.publication import charts, wording
from commonweal.vocabulary.figures import Audience, Figure, FigureSet, Lineage, Suppressed, Uncertainty
from commonweal.vocabulary.periods import Period
from commonweal.vocabulary.places import Place, PlaceKind
from commonweal.web.design.components import (
    Cell,
    Change,
    ChartView,
    Choice,
    Column,
    FigureView,
    Filter,
    Job,
    Link,
    Register,
    Task,
    figure_view,
)
from commonweal.web.design.doors import open_to_all
from commonweal.web.design.forms import ManyFiles, PageForm, bind
from commonweal.web.design.pages import HOME, show

MONTHS = [f"2025-{month:02d}" for month in range(4, 13)] + ["2026-01", "2026-02", "2026-03"]
VALUES = [9.1, 8.4, 10.2, None, 11.0, 9.7, 10.1, 8.9, 12.3, 9.9, 10.6, 17.8]
SUPPLIERS = [
    ("Wexmoor Facilities Management Limited", 12_345_678),
    ("Harbour Laundry Company", 4_501_220),
    ("Upper Moor Community Transport CIC", 2_020_000),
    ("Not known", 310_455),
    ("Port of Wexport (credit notes)", -45_310),
]


class ExampleForm(PageForm):
    """One field of every kind."""

    name = forms.CharField(label="Name of the organisation", help_text="As it signs its letters.")
    kind = forms.ChoiceField(
        label="Kind of data",
        choices=[("", "Choose one"), ("spend", "Payments to suppliers"), ("staff", "Staff")],
    )
    vat = forms.ChoiceField(
        label="Is VAT in the amounts?",
        widget=forms.RadioSelect,
        choices=[("included", "Yes"), ("excluded", "No"), ("unknown", "I do not know")],
    )
    threshold = forms.DecimalField(
        label="Smallest payment that the file holds",
        widget=forms.TextInput(attrs={"prefix": "£", "inputmode": "decimal"}),
    )
    reason = forms.CharField(
        label="Reason", widget=forms.Textarea, required=False, help_text="It is kept and shown."
    )
    upload = ManyFiles(label="Files", help_text="CSV, XLSX, XLS or ODS.")
    sure = forms.BooleanField(label="I understand that this cannot be undone")


@open_to_all("it shows components, and no data")
@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return show(
        request,
        "design/gallery.html",
        title="Gallery of components",
        figures=_figures(),
        charts=_charts(),
        registers=_registers(),
        jobs=_jobs(),
        tasks=[
            Task("Choose the files", "Completed", hint="3 files, 48,211 rows"),
            Task("Check how they are read", "Under way", href="#tasks"),
            Task("Say whether VAT is in the amounts", "Needs an answer", href="#tasks"),
            Task("Load them", "Cannot start yet"),
            Task("Look at what was refused", "To do", href="#tasks"),
        ],
        changes=[
            Change(
                "22 November 2026 at 2:05pm", "local user", "Purged a ledger", why="Loaded for the wrong body"
            ),
            Change("21 November 2026 at 9:30am", "local user", "Loaded a ledger", href="#history"),
        ],
        example_form=ExampleForm(initial={"name": "Wexport General Hospitals", "vat": "unknown"}),
        first=Link("Add a ledger", "/data/add/"),
        facts=[
            ("Kind", "Payments to suppliers"),
            ("Period", "April 2025 to March 2026"),
            ("VAT", "Not known"),
        ],
    )


@open_to_all("it shows components, and no data")
@require_http_methods(["GET", "POST"])
def form(request: HttpRequest) -> HttpResponse:
    """A form with its errors: send it empty to see them."""
    filled = bind(ExampleForm, request)
    return show(
        request,
        "design/gallery_form.html",
        title="A form",
        breadcrumbs=(HOME, Link("Gallery of components", "/gallery/")),
        form=filled,
        passed=filled.is_bound and filled.is_valid(),
    )


def _kept() -> FigureSet:
    place = Place("SYSTEM", "Wexmoor and Vale", PlaceKind.SYSTEM)
    period = Period(dt.date(2025, 4, 1), dt.date(2026, 3, 31))
    lineage = Lineage(
        ("0f" * 32,), "sum of accepted amounts", "1", "indicators/spend.total@2026-11-01", "0.1.0"
    )
    headline = Figure(
        indicator="spend.total",
        label="Spent with suppliers",
        value=Decimal("2301455310.22"),
        unit="GBP",
        place=place,
        period=period,
        cut={},
        audience=Audience.SYSTEM,
        lineage=lineage,
        count=48_211,
        caveats=("Payments under £25,000 are not in the files.",),
    )
    return FigureSet(
        key="example",
        indicator="spend.total",
        label="Spent with suppliers",
        theme="procurement",
        unit="GBP",
        description="All payments in the ledgers that are held.",
        place=place,
        period=period,
        audience=Audience.SYSTEM,
        parameters={},
        lineage=lineage,
        computed_at=dt.datetime(2026, 11, 22, 14, 5, tzinfo=dt.UTC),
        cuts=((), ("month",)),
        headline=headline,
    )


def _figures() -> list[FigureView]:
    kept = _kept()
    sources = [Link("Wexport General, ledger 2025/26", "/data/", "loaded 22 November 2026")]
    plain = kept.headline
    ranged = replace(
        plain,
        label="Spent in the county",
        value=Decimal(142000000),
        denominator="influenceable spend",
        uncertainty=Uncertainty(Decimal(110000000), Decimal(165000000), "none to all of the unknown"),
    )
    hidden = replace(
        plain,
        label="Staff living in Harbour",
        unit="people",
        count=None,
        value=Suppressed("fewer than 5 people are in it, and one of them could be recognised."),
    )
    counted = replace(plain, label="Payments", unit="payments", value=48_211)
    share = replace(plain, label="Share that stays local", unit="percent", value=Decimal("23.4"))
    unknown = ["July 2025 is missing for Wexmoor Ambulance.", "VAT is not known for 2 of 5 ledgers."]
    return [
        figure_view(
            kept,
            plain,
            id="f-plain",
            sources=sources,
            unknown=unknown,
            change="£41 million more than in 2024/25",
            downloads=[Link("XLSX", "/gallery/"), Link("CSV", "/gallery/")],
        ),
        figure_view(kept, ranged, id="f-range", sources=sources, unknown=unknown),
        figure_view(kept, hidden, id="f-hidden", sources=sources),
        figure_view(kept, counted, id="f-count", sources=sources),
        figure_view(kept, share, id="f-share", sources=[]),
        figure_view(
            replace(kept, stale="A newer ledger of Wexport General was loaded on 22 November 2026."),
            plain,
            id="f-stale",
            sources=sources,
        ),
        figure_view(
            replace(kept, withdrawn="The ledger that it rested on was purged on 22 November 2026."),
            plain,
            id="f-withdrawn",
            sources=sources,
        ),
    ]


@functools.cache
def _charts() -> list[ChartView]:
    months = [
        charts.Mark(
            month,
            None if value is None else value * 1e6,
            "Not held" if value is None else f"£{value} million",
        )
        for month, value in zip(MONTHS, VALUES, strict=True)
    ]
    suppliers = [charts.Mark(name, float(value), wording.pounds(value)) for name, value in SUPPLIERS]
    downloads = [Link(kind, "/gallery/") for kind in ("PNG", "SVG", "CSV")]
    return [
        ChartView(
            "chart-months",
            "March 2026 was the month with most spending, at £17.8 million; July 2025 is missing",
            charts.svg(charts.columns(months)),
            charts.svg(charts.columns(months, width=300)),
            ["Month", "£"],
            [[wording.month(mark.name), mark.text] for mark in months],
            downloads,
            "Gross; VAT is mixed.",
        ),
        ChartView(
            "chart-suppliers",
            "One supplier takes nearly two thirds of what the five largest are paid",
            charts.svg(charts.bars(suppliers)),
            charts.svg(charts.bars(suppliers, width=300)),
            ["Supplier", "£"],
            [[name, wording.whole(value)] for name, value in SUPPLIERS],
            downloads,
        ),
    ]


def _registers() -> list[Register]:
    columns = [
        Column("supplier", "Supplier", sort="name"),
        Column("state", "State"),
        Column("value", "£", sort="value", numeric=True),
    ]
    rows = [
        (
            Cell(name, href="/gallery/"),
            Cell("Matched" if value > 0 else "To review", tag="green" if value > 0 else "yellow"),
            Cell(wording.whole(value)),
        )
        for name, value in SUPPLIERS
    ]
    filters = [Filter("state", "State", [Choice("", "All"), Choice("review", "To review")])]
    return [
        Register(
            "Suppliers",
            columns,
            rows,
            1204,
            "supplier",
            limit=5,
            offset=10,
            sort="value",
            descending=True,
            filters=filters,
            search="",
            search_label="Supplier",
            downloads=[Link("XLSX", "/gallery/")],
        ),
        Register("Suppliers that match nothing", columns, [], 0, "supplier"),
    ]


def _jobs() -> list[Job]:
    title = "Load 3 ledgers of Wexport General"
    return [
        Job(title, "queued", "Waiting for the worker to take it up.", cancel_href="/gallery/form/"),
        Job(
            title,
            "running",
            "Reading ledger-2025-26.xlsx",
            42,
            "Step: reading, 20,312 of 48,211 rows",
            "/gallery/form/",
        ),
        Job(
            title,
            "running",
            "Working out how the file is to be read",
            None,
            "Step: opening",
            "/gallery/form/",
        ),
        Job(
            title,
            "done",
            "Finished.",
            detail="ended 22 November 2026 at 2:05pm",
            next=Link("See what came of it", "/data/"),
        ),
        Job(
            title,
            "failed",
            "The worker stopped 2 times while doing this.",
            what_to_do="Try it again. If it stops again, the machine may be short of memory or disk.",
            retry_href="/gallery/form/",
        ),
        Job(title, "cancelled", "Cancelled. Nothing half-done was kept."),
    ]
