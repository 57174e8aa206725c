"""Your bot. `app.py` holds its rules, `sagas.py` its sagas; replace the examples with your own."""
