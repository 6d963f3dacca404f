"""The pages on which partners answer, by a personal link or by the public form."""
