"""The JSON API below `/console/api/v1`: what the pages show and do, for programs. Where it begins: `routes`."""
