"""Pages of evidence packs: made for others, taken from others, compared."""
