"""The groups of the `liushui` command line; `local/cli.py` puts them together."""
