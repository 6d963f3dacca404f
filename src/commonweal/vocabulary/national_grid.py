"""The numbers that define the national grid of Great Britain, and its shift to the system of satellites (WGS 84).

From Ordnance Survey, "A guide to coordinate systems in Great Britain", 2020: section 6.6, annex A. Lengths in metres,
angles in radians.
"""

from __future__ import annotations

import math

AIRY = (6_377_563.396, 6_356_256.909)  # half axes of the grid's ellipsoid
SATELLITES = (6_378_137.0, 6_356_752.314140)  # GRS 80's; WGS 84's differ by a tenth of a millimetre
SCALE = 0.9996012717  # on the central meridian
LATITUDE, LONGITUDE = math.radians(49.0), math.radians(-2.0)  # the true origin
EAST, NORTH = 400_000.0, -100_000.0  # what the true origin is called
# From WGS 84 to OSGB 36. The way back is, to a few centimetres, the same with every sign turned.
SHIFT = (-446.448, 125.157, -542.060)
TURNS = tuple(math.radians(seconds / 3600) for seconds in (-0.1502, -0.2470, -0.8421))
STRETCH = 20.4894e-6
