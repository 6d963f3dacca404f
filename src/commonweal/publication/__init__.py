"""Figures and decisions become documents: workbooks, tables, charts. No numbers are made here."""
