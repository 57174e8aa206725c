"""Constructs, one capability a file."""
