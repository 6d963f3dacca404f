"""Said when a person is erased, in the transaction that does it: later steps then forget what they know of them."""

from __future__ import annotations

from django.dispatch import Signal

ERASED = "Erased person"
person_erased = Signal()  # with `person_id`
