"""Views of what a third-party platform (开放平台) receives."""
