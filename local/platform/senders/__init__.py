"""How each platform pushes: what it signs, which answers it takes, and how often it tries."""
