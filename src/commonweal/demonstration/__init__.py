"""Makes files of a fictional system, as its bodies would bring them. Knows nothing of how files are read."""

from commonweal.demonstration.big_ledger import LedgerControls, write_ledger
from commonweal.demonstration.files import DemoFile
from commonweal.demonstration.making import make, story

__all__ = ["DemoFile", "LedgerControls", "make", "story", "write_ledger"]
