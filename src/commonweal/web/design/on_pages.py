"""What to do, as a page says it: not in the words of the command line.

Messages name an option of the prompt, since that is exact there. Each way of naming one is known here, with what a
reader of pages does instead; a test holds that none is left without.
"""

from __future__ import annotations

import re

CHECK = "“Check how the files are read”"
ADD = "on the page “Add data”"
# A sentence, or a part of one, as a pattern; and what a page says in its place.
SAYINGS = (
    (
        r"Run commonweal fetch [\w -]+, or take it from (\S+) and run commonweal add reference FILE\.",
        rf"Take it from \1, then add it {ADD}.",
    ),
    (r"run commonweal add [\w-]+ FILE", f"add it {ADD}"),
    (r"Add (its ledgers|a ledger) first: commonweal add spend FILE --organisation CODE\.", rf"Add \1 first, {ADD}."),
    (r"[Ll]oad a newer list with commonweal add reference", f"add a newer list {ADD}"),
    (r"Load one with commonweal fetch reference", f"Add one {ADD}"),
    (r"Use the template: commonweal add [\w-]+ --template \S+\.xlsx\.", f"Use the template {ADD}."),
    (r"Run “commonweal datasets” to see what is held[^.]*\.", "Look at the page “Data” to see what is held."),
    (r"\s*\(commonweal [^)]*\)", ""),
    (r"Add it again with --edition and the day[^.]*\.", "Add it again, and give its day where the page asks for it."),
    (r"Give (the day of the extract), like --edition \S+\.", r"Give \1, like 31/3/2026."),
    (
        r"Load it again with (its|the) (year|period)( of the index)?, like --edition (20\d\d)[^.]*\.",
        r"Write the \2\3 into the name of the file, like “figures \4.csv”, and add it again.",
    ),
    (r"load it again with the limit in pounds, like --threshold \d+\.", "add it again, and give the limit in pounds "
     "where the page asks for it."),
    (r"load it again with --vat included or --vat excluded\.", "add it again, and say so where the page asks."),
    (r"Use --vat included, --vat excluded or --vat unknown\.", "Say whether VAT is included, excluded or not known."),
    (r", with --reason “…”: it is kept", ": it is kept"),
    (r", or choose another folder with --workspace", ", or ask the person who looks after this system"),
    (r"Give another name, or add --overwrite\.", "Give another name."),
    (r"Say which heading it has, like --map [^\n]*?\. ?", f"Say which column it is {CHECK}. "),
    (r"(Say which column has [^:]*?): add --map [^\n]*\.", rf"\1, on {CHECK}."),
    (r"If it is there, say which column it is: --map [^\n]*\.", f"If it is there, say which column it is, on {CHECK}."),
    (r"Use one of them, like --map [^\n]*\.", f"Choose one of them on {CHECK}."),
    (
        r"Check how the columns were read with --dry-run, and say which is which with --map\.",
        f"Add it again, and say which column is which on {CHECK}.",
    ),
    (r"load it again with --date-order mdy\.\s+If it writes the day first, use --date-order dmy\.", "add it again, and "
     "say how its dates are written where the page asks. If it writes the day first, say that."),
    (r"Use --date-order dmy \(day first\) or --date-order mdy \(month first\)\.", "Say whether the day or the month "
     "stands first."),
    (r"To count (it|them) again, (?:load the file with|add) --overlap keep\.", r"To count \1 again, add the file again "
     "and answer “Keep” where the page asks."),
    (r"like --[a-z-]+ ([\w%-]+)[^.]*\.", r"like \1."),
)  # fmt: skip


def for_pages(text: str | None) -> str:
    """What to do, as a page says it; a sentence that is about the command line alone is left out."""
    said = text or ""
    for pattern, instead in SAYINGS:
        said = re.sub(pattern, instead, said)
    sentences = [part for part in re.split(r"(?<=[.!?])\s+", said) if "--" not in part]
    return " ".join(sentences)
