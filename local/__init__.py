"""What runs on a person's own machine and never in Lambda. It may import `liushui`; nothing imports it."""
