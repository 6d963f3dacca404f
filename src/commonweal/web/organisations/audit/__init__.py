"""The audit: who changed what, when and why, in a chain that shows where it was tampered with."""

from commonweal.web.organisations.audit.recording import COMMAND_LINE, record

__all__ = ["COMMAND_LINE", "record"]
