"""The question bank as this system has it: the pairs that are shipped, pairs of its own, and what it set aside."""
