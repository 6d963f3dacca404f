"""Who sees what of whose data: sharing it, withdrawing it, and what there was."""
