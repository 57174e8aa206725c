"""Liushui: an event-sourced WeChat server. Start reading at `bootstrap` (wiring) or `domain` (facts and decisions)."""
