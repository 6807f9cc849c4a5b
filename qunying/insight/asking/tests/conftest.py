"""The story and the lake of insight's own tests."""

from qunying.insight.tests.conftest import lake, story

__all__ = ["lake", "story"]
