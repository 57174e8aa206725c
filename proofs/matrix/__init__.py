"""The fault matrix: each failure × each kind of message, what really arrived, and the outcome on record."""
