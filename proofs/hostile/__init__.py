"""Hostile callbacks: whatever comes in at any door, the real handler gives no 5xx, stores nothing of what it refuses, and tells
nobody anything. A module for each door holds its corpus; `checks` runs them, and `mutants` breaks the doors."""
