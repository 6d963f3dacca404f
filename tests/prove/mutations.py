"""Ledgers of many dialects, and ways in which they get damaged: each from a seed, the same every time."""

from __future__ import annotations

import contextlib
import csv
import io
import random
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

from tests import bad_files
from tests.loading import HEADINGS

Table = list[list[str]]
Mutation = Callable[[bytes, random.Random], bytes]

LAYOUTS = (
    HEADINGS,
    (
        "Department Family",
        "Entity",
        "Date Paid",
        "Expense Type",
        "Expense Area",
        "Supplier Name",
        "Invoice Ref",
        "amount",
    ),
    ("Payment Date", "Beneficiary Name", "Net Amount", "VAT Amount", "Gross Amount", "Purpose"),
    ("Date", "Supplier", "Debit", "Credit", "Voucher"),
    ("", "Supplier", "Date", "£", "Description"),
)
ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le")
WORDS = (
    "Acme Ltd",
    "Café Zoë plc",
    "Mrs P Quillfeather",
    "NHS Wexmoor",
    "REDACTED PERSONAL DATA",
    "Smith & Sons",
    "",
)


def table(rng: random.Random) -> Table:
    """A ledger of some layout, with title rows, blanks and totals."""
    headings = rng.choice(LAYOUTS)
    month = rng.randint(1, 12)
    date = rng.choice(
        ["{d:02d}/{m:02d}/2025", "{m}/{d}/2025", "2025-{m:02d}-{d:02d}", "{d}-Jan-25", "4575{d}"]
    )
    money = rng.choice(["{:.2f}", "{:,.2f}", "£{:,.2f}", "({:.2f})", "{:.2f}-", "{:.0f}", "{:.2f} CR"])
    rows = [
        [_cell(heading, rng, date, month, money) for heading in headings] for _ in range(rng.randint(3, 40))
    ]
    above = [["Payments over £25,000"], []][: rng.randint(0, 2)]
    below = [[], ["Total", *[""] * (len(headings) - 2), money.format(5.0)]][: rng.randint(0, 2)]
    return [*above, list(headings), *rows, *below]


def _cell(heading: str, rng: random.Random, date: str, month: int, money: str) -> str:
    lower = heading.lower()
    if "date" in lower:
        return date.format(d=rng.randint(1, 28), m=month)
    if any(word in lower for word in ("amount", "debit", "credit", "£")):
        return money.format(rng.uniform(0, 90_000)) if rng.random() < 0.9 else ""
    if "ref" in lower or "voucher" in lower or "number" in lower:
        return str(rng.randint(10**6, 10**7))
    return rng.choice(WORDS) + rng.choice(["", f" {rng.randint(1, 9)}", ', with a comma, and a "quote"'])


def csv_bytes(rng: random.Random) -> bytes:
    """A ledger as text."""
    text = io.StringIO()
    writer = csv.writer(
        text,
        delimiter=rng.choice(",,,\t;|"),
        lineterminator=rng.choice(["\n", "\r\n", "\r\n", "\r"]),
        quoting=rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    )
    writer.writerows(table(rng))
    return text.getvalue().encode(rng.choice(ENCODINGS), errors="replace")


def flip(content: bytes, rng: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.choice([1, 1, 5, 50])):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def truncate(content: bytes, rng: random.Random) -> bytes:
    return content[: rng.randrange(1, len(content))]


def behead(content: bytes, rng: random.Random) -> bytes:
    return content[rng.randrange(1, len(content)) :]


def insert(*pieces: bytes) -> Mutation:
    def inserted(content: bytes, rng: random.Random) -> bytes:
        for _ in range(rng.choice([1, 1, 3, 20])):
            at = rng.randrange(len(content))
            content = content[:at] + rng.choice(pieces) + content[at:]
        return content

    return inserted


def delete(piece: bytes) -> Mutation:
    def deleted(content: bytes, rng: random.Random) -> bytes:
        places = [n for n in range(len(content)) if content[n : n + 1] == piece] or [0]
        gone = set(rng.sample(places, min(len(places), rng.choice([1, 3, 30]))))
        return bytes(byte for n, byte in enumerate(content) if n not in gone) or b"x"

    return deleted


def shuffle_lines(content: bytes, rng: random.Random) -> bytes:
    lines = content.split(b"\n")
    rng.shuffle(lines)
    return b"\n".join(lines)


def repeat_lines(content: bytes, rng: random.Random) -> bytes:
    lines = content.split(b"\n")
    return b"\n".join(lines + [rng.choice(lines)] * rng.randint(1, 50) + lines)


def swap_columns(content: bytes, rng: random.Random) -> bytes:
    lines = [line.split(b",") for line in content.split(b"\n")]
    order = list(range(max(map(len, lines))))
    rng.shuffle(order)
    return b"\n".join(b",".join(line[n] for n in order if n < len(line)) for line in lines)


def huge_cell(content: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(content))
    return (
        content[:at]
        + rng.choice([b"9", b"x", b" ", b"#", b",", b'"']) * rng.choice([300, 20_000])
        + content[at:]
    )


def other_encoding(content: bytes, rng: random.Random) -> bytes:
    text = content.decode(rng.choice(["utf-8", "cp1252", "utf-16-le"]), errors="replace")
    return text.encode(
        rng.choice(["utf-8", "utf-16", "utf-16-be", "cp1252", "utf-7", "utf-32"]), errors="replace"
    )


def half_and_half(content: bytes, rng: random.Random) -> bytes:
    half = len(content) // 2
    return content[:half] + content[half:].decode("cp1252", errors="replace").encode("utf-16-le")


TEXT_MUTATIONS: dict[str, Mutation] = {
    "bytes flipped": flip,
    "cut short": truncate,
    "beheaded": behead,
    "quotes inserted": insert(b'"', b'""', b'",'),
    "line ends inserted": insert(b"\n", b"\r", b"\r\n", b"\n\n"),
    "odd bytes inserted": insert(b"\0", b"\x1a", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\xe2\x80\x8b"),
    "formulas inserted": insert(b"=1+1", b"-", b"@", b"{value}", b"'; DROP TABLE text; --", b"\\", b"%s"),
    "numbers inserted": insert(b"1e400", b"NaN", b"-0", b"99999999999999999999", b"0x1F", b"Infinity"),
    "delimiters deleted": delete(b","),
    "line ends deleted": delete(b"\n"),
    "quotes deleted": delete(b'"'),
    "lines shuffled": shuffle_lines,
    "lines repeated": repeat_lines,
    "columns swapped": swap_columns,
    "a huge cell": huge_cell,
    "another encoding": other_encoding,
    "two encodings": half_and_half,
    "nothing": lambda content, _: content,
}


def member_flipped(content: bytes, rng: random.Random) -> bytes:
    """A workbook whose archive is sound and one of whose parts is not."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        names = [name for name in before.namelist() if before.read(name)]
        chosen = rng.choice(names)
        for name in before.namelist():
            part = before.read(name)
            after.writestr(name, rng.choice([flip, truncate, behead])(part, rng) if name == chosen else part)
    return packed.getvalue()


def member_lost(content: bytes, rng: random.Random) -> bytes:
    """A workbook without one of its parts."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        lost = rng.choice(before.namelist())
        for name in before.namelist():
            if name != lost:
                after.writestr(name, before.read(name))
    return packed.getvalue()


BINARY_MUTATIONS: dict[str, Mutation] = {
    "bytes flipped": flip,
    "cut short": truncate,
    "beheaded": behead,
    "nothing": lambda content, _: content,
}
ZIP_MUTATIONS = BINARY_MUTATIONS | {"a part damaged": member_flipped, "a part lost": member_lost}


def make(number: int, folder: Path, workbooks: Sequence[Path]) -> tuple[Path, str]:
    """The file of a number, and what was done to it. One in eight is a workbook."""
    rng = random.Random(zlib.crc32(f"mutation {number}".encode()))
    if number % 8 == 0:
        source = workbooks[number // 8 % len(workbooks)]
        mutations = BINARY_MUTATIONS if source.suffix == ".xls" else ZIP_MUTATIONS
        content, suffix = source.read_bytes(), source.suffix
    else:
        mutations, content = TEXT_MUTATIONS, csv_bytes(rng)
        suffix = rng.choice([".csv", ".csv", ".csv", ".tsv", ".txt", ".xlsx"])
    done = [rng.choice(list(mutations)) for _ in range(rng.choice([1, 1, 2]))]
    for name in done:
        # What an earlier mutation left may be no archive any more.
        with contextlib.suppress(
            zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError
        ):
            content = mutations[name](content, rng) or b"\n"
    path = folder / f"{number:05d}{suffix}"
    path.write_bytes(content)
    return path, f"{suffix}: {done[0]}"


def sound_workbooks(folder: Path) -> list[Path]:
    """One of each kind."""
    return [
        bad_files.xlsx(folder / "a.xlsx"),
        bad_files.ods(folder / "a.ods"),
        bad_files.xls(folder / "a.xls"),
    ]
