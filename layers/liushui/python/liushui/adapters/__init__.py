"""One implementation of one port per file."""
