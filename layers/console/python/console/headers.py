"""The headers of every answer. OWASP, "HTTP Security Response Headers Cheat Sheet"."""

_POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PAGE_HEADERS: dict[str, str | list[str]] = {
    **_ALWAYS,
    "Content-Security-Policy": "; ".join(_POLICY),
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
"""What people write to each other is in the pages: nothing keeps them, and no inline script or style runs in them."""
ASSET_HEADERS: dict[str, str | list[str]] = {**_ALWAYS, "Cache-Control": "public, max-age=31536000, immutable"}
"""Their address changes with their content."""
