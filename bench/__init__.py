"""What the code costs, beside named peers: `make bench`."""
