"""What programs are given: figures, datasets, issues, places, organisations and runs as JSON, under /api/v1."""
