"""What a closed round shows: what the gate let out of private answers, and what was said openly."""
