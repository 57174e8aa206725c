"""One use case per file, named like its function. They know ports, never AWS."""
