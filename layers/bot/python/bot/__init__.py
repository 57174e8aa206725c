"""Your bot. `app.py` holds its rules; replace the examples with your own."""
