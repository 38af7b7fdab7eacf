"""Exports of the official systems, one file a system."""
