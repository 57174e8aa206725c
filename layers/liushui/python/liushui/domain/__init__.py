"""Facts, decisions and rules. Standard library only; no clock and no ids of its own."""
