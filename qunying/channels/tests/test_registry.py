"""Kinds of channel: known by name, with what each can carry."""

import pytest

from qunying.channels import queries, registry, services
from qunying.kernel.refusals import Refused


def test_the_two_kinds_say_what_they_can_carry_and_what_they_lack():
    web, wecom = registry.kind("web").capabilities, registry.kind("wecom").capabilities
    assert {"web", "wecom"} <= set(registry.kinds())
    assert (web.text_max, web.modes["post"], web.accepts_key, web.fate_known, web.quota_in(2026, 11), web.lacks) == (
        4000,
        ("auto", "manual"),
        True,
        True,
        None,
        (),
    )
    assert (wecom.text_max, wecom.text_unit, wecom.modes["post"], wecom.fate_known) == (4000, "bytes", ("confirm", "manual"), False)
    assert [wecom.quota_in(2026, month) for month in (2, 11, 12)] == [28, 30, 31]
    assert (wecom.observability["messages"], len(wecom.lacks)) == ("unobservable", 5)


def test_an_unknown_kind_is_refused_with_the_known_ones():
    with pytest.raises(Refused) as refused:
        registry.kind("qq")
    assert str(refused.value).startswith("没有「qq」这种渠道。目前有：") and "web" in refused.value.data["known"]


def test_a_kind_is_registered_once():
    with pytest.raises(RuntimeError, match="web"):
        registry.register(registry.kind("web"))


def test_a_declared_channel_can_change_its_account_and_be_withdrawn(house, morning):
    services.declare(house.community.id, key="wecom", kind="wecom", account="other-corp")
    account = queries.channels(house.community.id)["wecom"].account
    withdrawn = [services.withdraw(house.community.id, key="wecom") for _ in range(2)]
    with pytest.raises(Refused, match="wecom"):
        services.queue_many([house.message(1, at=morning, channel="wecom", mode="confirm")])
    assert (account, withdrawn, list(queries.channels(house.community.id))) == ("other-corp", [True, False], ["web"])
