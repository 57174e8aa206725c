"""Stacks, divided by how long their contents live."""
