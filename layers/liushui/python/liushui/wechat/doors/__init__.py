"""The addresses that WeChat calls: what each verifies, and how each answers. One small module for each."""
