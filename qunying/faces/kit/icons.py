"""The icons the product may show: the only list from which the sprite is built and against which names are checked."""

from typing import Final

TABLER: Final[tuple[str, ...]] = (
    # navigation and places
    "sun-high", "users-group", "calendar-event", "confetti", "users", "chart-bar", "home", "heart-rate-monitor",
    "git-branch", "library", "checkbox", "inbox", "coin", "trophy", "gift", "chart-funnel", "chart-dots", "report",
    "map-2", "plug", "settings", "message-2", "user", "user-circle", "shopping-bag", "building-store", "versions",
    "shield-lock", "database", "timeline", "seedling", "list-check", "books", "timezone",
    # controls
    "search", "bell", "moon", "sun", "device-desktop", "chevron-down", "chevron-right", "chevron-left", "check", "x",
    "plus", "minus", "dots", "copy", "download", "upload", "external-link", "link", "pencil", "trash", "refresh",
    "send", "filter", "sort-descending", "arrow-up", "arrow-down", "arrow-right", "arrow-left", "arrow-back-up",
    "eye", "eye-off", "logout", "language", "keyboard", "printer", "share-2", "table", "login", "switch-horizontal",
    # state
    "clock", "alert-triangle", "circle-check", "circle-x", "info-circle", "help-circle", "lock", "lifebuoy",
    "mood-sad", "mood-smile", "ad-2", "hourglass-empty", "history", "flag", "bolt", "test-pipe", "plug-off",
    "cloud-off", "point",
    # things
    "file-text", "photo", "headphones", "microphone", "video", "player-play", "player-pause", "qrcode", "ticket",
    "star", "medal", "certificate", "wallet", "receipt-2", "tag", "mail", "phone", "brand-wechat", "heart", "thumb-up",
    "target", "bulb", "notes", "flame", "crown", "pin", "paperclip", "world", "bookmark", "speakerphone", "robot",
    "git-compare", "id", "message-circle", "calendar-plus", "calendar-off", "scale", "adjustments", "archive",
)

OWN: Final[dict[str, str]] = {
    # No public icon set draws a red packet, and a gift box means something else.
    "packet": '<rect x="5" y="3" width="14" height="18" rx="2"/><path d="M5 8c4 3.600 10 3.600 14 0"/>'
    '<circle cx="12" cy="11" r="2.200"/>',
}

NAMES: Final[frozenset[str]] = frozenset(TABLER) | frozenset(OWN)
