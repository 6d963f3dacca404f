"""Pages of step 2: the bank, a team's own question, questions taken up, propositions and their canvas."""
