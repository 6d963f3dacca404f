"""What the baseline keeps in the database."""

from __future__ import annotations

from commonweal.web.baseline.strategies.models import Activity as Activity
from commonweal.web.baseline.strategies.models import Charter as Charter
from commonweal.web.baseline.strategies.models import Commitment as Commitment
from commonweal.web.baseline.strategies.models import DecisionDate as DecisionDate
from commonweal.web.baseline.strategies.models import Signature as Signature
from commonweal.web.baseline.strategies.models import Strategy as Strategy
