"""Words that every room speaks. Nouns only; nothing here reads, computes or decides."""
