"""The infrastructure, as code."""
