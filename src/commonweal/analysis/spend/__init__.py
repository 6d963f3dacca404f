"""Spend: gross, influenceable, local, concentrated, shifted. The CLES method, step by step."""
