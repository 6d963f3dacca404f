"""The use-cases: where the rooms are strung together. No rules of their own."""
