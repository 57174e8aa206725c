"""Views of what a mini program (小程序) receives."""
