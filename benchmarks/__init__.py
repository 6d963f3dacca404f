"""How fast Commonweal is, and how much memory it takes, beside hand-written peers on the same machine."""
