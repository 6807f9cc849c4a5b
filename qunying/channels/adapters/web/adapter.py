"""The web community as a channel: a delivered message is a card in the group's feed, once under its key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Count, Min

from qunying.channels import faults
from qunying.channels.adapters.web.models import Post
from qunying.channels.adapters.web.posting import COLUMNS, lock_feeds
from qunying.channels.registry import AUTO, MANUAL, Adapter, Capabilities, Copies, Fate, Parcel
from qunying.kernel import clock
from qunying.kernel.bulk import db_time, insert_new


class WebAdapter(Adapter):
    """Takes our key, so nothing is doubled, and answers for every key, so nothing is lost."""

    kind = "web"
    capabilities = Capabilities(
        text_max=4000, group_capacity_max=500, modes={"post": (AUTO, MANUAL)}, accepts_key=True, fate_known=True, monthly_quota_per_chat=None,
        observability={"messages": True, "joins": True, "seen": True, "mutes": True, "links": True}, lacks=(),
    )  # fmt: skip

    def send(self, parcels: Sequence[Parcel]) -> list[Fate]:
        """Every parcel is a card in its group's feed; one that was there already stays as it is."""
        now = db_time(clock.now())
        kept = [p for p in parcels if not faults.hits("drop", p.key)]
        doubled = [p for p in kept if faults.hits("double", p.key)]
        rows = [(p.community, p.group, None, None, f"o:{p.key}", p.key, int(Post.Kind.CARD), p.title, p.body, None, now) for p in kept]
        rows += [(p.community, p.group, None, None, f"o2:{p.key}", p.key, int(Post.Kind.CARD), p.title, p.body, None, now) for p in doubled]
        with transaction.atomic():
            lock_feeds(p.group for p in parcels)
            insert_new("channel_web_post", COLUMNS, rows, key="key")
        fates = self._known(parcels)
        return [fates.get(p.key) or Fate("sent", receipt="0", at=clock.now()) for p in parcels]  # receipt 0 only under an injected fault

    def fates(self, parcels: Sequence[Parcel]) -> list[Fate]:
        """Sent with the card's id and time, or certainly not sent."""
        fates = self._known(parcels)
        return [fates.get(p.key, Fate("not_sent")) for p in parcels]

    def copies(self, community: int) -> Iterable[Copies]:
        """The cards of the community's feeds, counted by the key they came from."""
        rows = Post.objects.filter(community=community, outbox_key__isnull=False).values("outbox_key").annotate(count=Count("id"), first=Min("posted_at"))
        return (Copies(str(row["outbox_key"]), row["count"], row["first"]) for row in rows.order_by("outbox_key"))

    def _known(self, parcels: Sequence[Parcel]) -> dict[str, Fate]:
        rows = Post.objects.filter(key__in=[f"o:{p.key}" for p in parcels]).values_list("key", "id", "posted_at")
        return {key.removeprefix("o:"): Fate("sent", receipt=str(post), at=at, message=post) for key, post, at in rows}
