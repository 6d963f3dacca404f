"""Work in common: one log of actions, comments on records, and what each person has to do."""
