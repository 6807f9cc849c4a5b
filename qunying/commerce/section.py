"""Commerce's part of the blueprint: coupons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field

from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import SHARED, ApplyContext, Change, Declared, Problem, Resource, Section, problem_texts, register
from qunying.commerce import queries, services


class CouponShape(Declared):
    """A coupon: what it is good for in words, how many there are, for how many days each holds, and whether it comes with joining or by hand."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    name: Annotated[str, Field(min_length=1, max_length=40)]
    worth: Annotated[str, Field(min_length=2, max_length=40)]
    stock: Annotated[int, Field(ge=1, le=1_000_000)]
    valid_days: Annotated[int, Field(ge=1, le=366)]
    on: Literal["join", "hand"]


class Commerce(Section):
    """What a shop gives."""

    name = "commerce"
    order = 55
    schema = {"management.coupons": list[CouponShape] | None}

    def lint(self, bp: Blueprint) -> Iterable[Problem]:
        """Each id is used once."""
        seen: set[str] = set()
        for path, entry in bp.each("management.coupons"):
            if entry.id in seen:
                yield bp.problem(f"{path}.id", "coupon_twice", id=entry.id)
            seen.add(entry.id)

    def warn(self, bp: Blueprint) -> Iterable[Problem]:
        """There are enough coupons of joining for everybody there is room for."""
        room = sum((group.count or 1) * group.capacity for group in bp["management.groups"] or () if group.for_members)
        for path, entry in bp.each("management.coupons"):
            if entry.on == "join" and entry.stock < room:
                yield bp.problem(f"{path}.stock", "coupon_short", name=entry.name, stock=entry.stock, room=room)

    def desired(self, bp: Blueprint) -> list[Resource]:
        """The declared coupons."""
        return [Resource("coupon", entry.id, SHARED, entry.model_dump(exclude={"id"}), path=path) for path, entry in bp.each("management.coupons")]

    def existing(self, community_id: int) -> list[Resource]:
        """The coupons that may be issued now."""
        return [Resource("coupon", one.key, SHARED, _body(one)) for one in queries.declared(community_id)]

    def apply(self, changes: Sequence[Change], context: ApplyContext) -> None:
        """The coupons are as declared; what members hold of a removed one stays good until it expires."""
        for change in changes:
            key = change.resource.key
            if change.action == "remove":
                services.retire(context.community_id, key)
            else:
                services.declare(context.community_id, key=key, **change.resource.body)

    def line(self, resource: Resource) -> str:
        """How the plan names a coupon."""
        body = resource.body
        how = _("进群就有") if body["on"] == "join" else _("导购发")
        return _("券 %(key)s：%(name)s（%(worth)s）%(stock)s 张，%(days)s 天内有效，%(how)s") % {
            "key": resource.key, "name": body["name"], "worth": body["worth"], "stock": body["stock"], "days": body["valid_days"], "how": how,
        }  # fmt: skip


def _body(one: Any) -> dict[str, Any]:
    return {"name": one.name, "worth": one.worth, "stock": one.stock, "valid_days": one.valid_days, "on": one.occasion}


problem_texts(
    coupon_twice=lambda d: (_("有两张券都叫「%(id)s」。") % d, _("请给其中一张换一个 id。")),
    coupon_short=lambda d: (
        _("「%(name)s」进群就有，只备了 %(stock)s 张，群里坐得下 %(room)s 人。") % d,
        _("想人人都有，请把 stock 加到 %(room)s；不然先到先得。") % d,
    ),
)
register(Commerce())
