"""Taking back what was said: the words are gone from the feed, that something was said stays a fact, and numbers about items leave it out."""

from __future__ import annotations

from django.db import transaction

from qunying.channels.adapters.web.models import Post
from qunying.channels.facts import Recalled
from qunying.journal.record import Draft, record_many
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb


@verb("channels.recall", needs=("owner", "operator", "host", "member"))
def recall(post_id: int, *, community: int, identity_id: int | None = None, staff_id: int | None = None) -> bool:
    """The post's words are shown to nobody any more; returns whether they still were. With ``identity_id`` a member takes back their own.

    Refused ``nothing_to_recall``, ``not_your_message``.
    """
    now = clock.now()
    with transaction.atomic():
        post = Post.objects.select_for_update(no_key=True).filter(pk=post_id, community=community).first()
        if post is None:
            raise Refused("nothing_to_recall", post=post_id)
        own = identity_id is not None and post.identity == identity_id
        if not own and staff_id is None:
            raise Refused("not_your_message", post=post_id)
        if post.recalled_at is not None:
            return False
        Post.objects.filter(pk=post_id).update(recalled_at=now)
        fact = Recalled(int((now - post.posted_at).total_seconds() // 60), own)
        record_many([Draft(
            fact, f"recalled:{post_id}", community, group=post.group_id, identity=post.identity, staff=staff_id, channel="web",
            subject=("post", post_id), happened_at=now,
        )])  # fmt: skip
    return True
