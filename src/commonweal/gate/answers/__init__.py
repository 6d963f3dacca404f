"""What is let out of private answers: ranges, tried against someone who knows all but the answers themselves."""
