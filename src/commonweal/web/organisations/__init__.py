"""Who uses the system: organisations, people and their roles, what each may do, and who changed what."""
