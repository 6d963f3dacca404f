"""Makes files of a fictional system, as its bodies would bring them. Knows nothing of how files are read."""

from commonweal.demonstration.big_ledger import LedgerControls, write_ledger
from commonweal.demonstration.files import DemoFile, PublishedFile, ReturnedFile
from commonweal.demonstration.making import (
    make,
    make_extracts,
    meetings,
    publish,
    questions,
    relationships,
    returns,
    set_up,
    setting,
    story,
    strategies,
)
from commonweal.demonstration.neighbours import neighbour
from commonweal.demonstration.truth import Truth, truths

__all__ = [
    "DemoFile",
    "LedgerControls",
    "PublishedFile",
    "ReturnedFile",
    "Truth",
    "make",
    "make_extracts",
    "meetings",
    "neighbour",
    "publish",
    "questions",
    "relationships",
    "returns",
    "set_up",
    "setting",
    "story",
    "strategies",
    "truths",
    "write_ledger",
]
