"""Who uses the system: in this release one local user, and the organisations that data are about."""
