"""Reading registers: files of any kind of which content says what a row is and what its columns hold."""
