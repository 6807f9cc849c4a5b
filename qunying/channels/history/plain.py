"""HTML as the plain text a reader of it would copy."""

from __future__ import annotations

from html.parser import HTMLParser

_BLOCKS = frozenset({"p", "div", "br", "li", "tr", "ul", "ol", "pre", "blockquote", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr"})
_UNSEEN = frozenset({"script", "style", "head", "title", "template"})


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        if tag in _BLOCKS:
            self.parts.append("\n")
        elif tag == "img":
            given = dict(attrs)
            self.parts.append(given.get("alt") or given.get("title") or "")

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)


def plain(markup: str) -> str:
    """The text of it: a line a block, no tags, no scripts, runs of empty lines as one break."""
    if "<" not in markup and "&" not in markup:
        return markup.strip()
    reader = _Plain()
    try:
        reader.feed(markup)
        reader.close()
    except (AssertionError, ValueError):  # the parser's own complaint about markup no browser would show
        return markup
    return "\n".join(line for part in "".join(reader.parts).split("\n") if (line := " ".join(part.split())))
