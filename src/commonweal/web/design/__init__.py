"""How pages look: the NHS service manual's patterns, each component built once."""
