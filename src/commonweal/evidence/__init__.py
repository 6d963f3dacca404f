"""What we hold: files opened as text, recipes run, versions kept. Decides nothing about what a column means."""
