"""What the projector spends on the stream of commits, and how often it writes: whole batches through the real handler."""

SIZES = (1, 100, 1_000)
"""Of a batch, in commits: a record each."""
