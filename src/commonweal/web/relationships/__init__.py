"""Step 2, relationships: partners, what they think of working with the NHS, and what came of what they asked."""
