"""Programs that fetch a link nobody has opened yet: chat previews, scanners, prefetching browsers."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

# Parts of the names under which they present themselves, in small letters. People's in-app browsers (MicroMessenger) are none of them.
FETCHERS: Final = (
    "bot", "crawler", "spider", "preview", "facebookexternalhit", "whatsapp", "telegram", "slack", "discord", "skypeuri", "embedly", "curl/", "wget/",
    "python-requests", "python-urllib", "go-http-client", "okhttp", "java/", "headlesschrome-lighthouse", "baiduspider", "bytespider", "dingtalkbot",
)  # fmt: skip


def is_fetcher(request: HttpRequest) -> bool:
    """Whether this request comes from a program that looks ahead rather than from somebody who opened the link."""
    ahead = f"{request.headers.get('Purpose', '')} {request.headers.get('Sec-Purpose', '')} {request.headers.get('X-Moz', '')}".lower()
    agent = request.headers.get("User-Agent", "").lower()
    return request.method == "HEAD" or "prefetch" in ahead or "preview" in ahead or any(name in agent for name in FETCHERS)
