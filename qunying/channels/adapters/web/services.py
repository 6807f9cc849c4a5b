"""The web channel's start-up: its adapter answers for the kind."""

from qunying.channels.adapters.web.adapter import WebAdapter
from qunying.channels.registry import register

register(WebAdapter())
