"""People: who has which role where, and what each of them may do."""
