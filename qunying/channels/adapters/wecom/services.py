"""The 企业微信 channel's start-up: its adapter answers for the kind."""

from qunying.channels.adapters.wecom.adapter import WecomAdapter
from qunying.channels.registry import register

register(WecomAdapter())
