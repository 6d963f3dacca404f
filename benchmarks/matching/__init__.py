"""How well suppliers are matched: labelled names, generated variants, peers, and the fitting of the method."""
