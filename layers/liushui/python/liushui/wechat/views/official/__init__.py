"""Views of what an Official Account (公众号) receives."""
