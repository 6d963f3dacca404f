"""Maps as tiles: one PMTiles file, which a browser reads by parts. `build.write` makes it; every area is in it."""

VERSION = "1"  # of how areas are drawn
