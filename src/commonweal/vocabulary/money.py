"""Whether VAT is in an amount of pounds."""

from __future__ import annotations

from enum import StrEnum


class VatBasis(StrEnum):
    """Whether the amounts of a file include VAT. A sum over different bases shows the mix."""

    INCLUDED = "included"
    EXCLUDED = "excluded"
    UNKNOWN = "unknown"
