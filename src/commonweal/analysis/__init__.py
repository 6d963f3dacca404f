"""Pure method: tables to tables (unbound Ibis), numbers to numbers. Knows nothing of files, pages or people."""
