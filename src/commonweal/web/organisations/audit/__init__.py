"""The audit: who changed what, when and why, in a chain that shows where it was tampered with."""

from commonweal.web.organisations.audit.erasing import erase_person, erase_words
from commonweal.web.organisations.audit.evidence import Came, of_evidence, settle
from commonweal.web.organisations.audit.recording import COMMAND_LINE, record

__all__ = ["COMMAND_LINE", "Came", "erase_person", "erase_words", "of_evidence", "record", "settle"]
