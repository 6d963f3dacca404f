"""Pure judgement: what follows from a record, by rules that are content. Nothing here reads, keeps or shows."""
