"""The 企业微信 channel's start-up: its adapter answers for the kind, and the official statistics are copied every day."""

from qunying.channels.adapters.wecom.adapter import WecomAdapter
from qunying.channels.adapters.wecom.statistics import copy, copy_all
from qunying.channels.registry import register

__all__ = ["copy", "copy_all"]

register(WecomAdapter())
