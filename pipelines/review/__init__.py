"""Sheets for people: curators decide, departments answer, and both are read back."""
