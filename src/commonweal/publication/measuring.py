"""How much room words take in Arial, or in a typeface with its widths (Helvetica, Liberation Sans).

**Two stars** around words make them bold, and take no room themselves.
"""

from __future__ import annotations

# Widths in thousandths of the size, from the Adobe font metrics of Helvetica, which Arial shares.
_WIDTHS = {
    222: "ijl'’‘",
    278: " !,./:;I[\\]ft",
    333: "()-`r“”",
    334: "{}",
    355: '"',
    350: "•",
    389: "*",
    469: "^",
    500: "Jckvsxyz",
    556: "#$0123456789?L_abdeghnopqu£–",
    584: "+<=>~−",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "—…",
    1015: "@",
}
_WIDTH = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
BOLD = "**"
_OTHER, _WIDE = 667, 1000  # an accented letter; one of a script whose letters are square
_FIRST_WIDE = 0x1100
_BOLD = 1.09  # the widest that bold letters are beside plain ones, on average over a word
_SAFETY = 1.02  # other programs space letters a little differently


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a text in points, on the safe side."""
    units = sum(_WIDTH.get(letter, _WIDE if ord(letter) >= _FIRST_WIDE else _OTHER) for letter in text)
    return units / 1000 * size * _SAFETY * (_BOLD if bold else 1.0)


def lines(text: str, size: float, room: float, *, bold: bool = False) -> int:
    """How many lines a text takes in a column of so many points; at least one. A word too long for a line is broken."""
    return len(_ends(text, size, room, bold=bold))


def clipped(text: str, size: float, room: float, most: int, *, bold: bool = False) -> str:
    """The text, cut after a word (and marked …) where it would take more than `most` lines."""
    if lines(text, size, room, bold=bold) <= most:
        return text
    words = text.split()
    low, high = 0, len(words)
    while low < high:  # the most words that fit
        middle = (low + high + 1) // 2
        if lines(_cut(words[:middle]), size, room, bold=bold) <= most:
            low = middle
        else:
            high = middle - 1
    if low:
        return _cut(words[:low])
    letters = max(1, int(room * most / width("W", size, bold=bold)) - 2)
    return f"{text[:letters]}…"


def _cut(words: list[str]) -> str:
    return f"{' '.join(words).rstrip('.,;:')}…"


def _ends(text: str, size: float, room: float, *, bold: bool) -> list[float]:
    """The width of each line."""
    space = width(" ", size, bold=bold)
    found: list[float] = [0.0]
    is_bold = bold
    for word in text.split():
        needed = 0.0
        for at, part in enumerate(word.split(BOLD)):
            is_bold = is_bold if not at else bold or not is_bold
            needed += width(part, size, bold=is_bold)
        if found[-1] and found[-1] + space + needed <= room:
            found[-1] += space + needed
            continue
        if found[-1]:
            found.append(0.0)
        while needed > room:
            found[-1] = room
            found.append(0.0)
            needed -= max(room - width("W", size, bold=True), 1.0)
        found[-1] = needed
    return found
