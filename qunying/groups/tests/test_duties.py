"""The four duties: every verb of staff is in exactly one, each holds in its own group only, and all four in one hand is said."""

import pytest

from qunying.blueprint.load import load_text
from qunying.groups import duties, queries, rules, services
from qunying.groups.tests.cast import make_community, make_group
from qunying.groups.tests.test_section import SECTION, TEXT, settle
from qunying.journal.models import FactRow
from qunying.kernel import verbs
from qunying.kernel.refusals import Refused
from qunying.people import services as people

pytestmark = pytest.mark.django_db
DECLARED = TEXT.replace("channels: [{channel: web}]}\n    - {id: office", "channels: [{channel: web}],\n       duties: DUTIES}\n    - {id: office")


def written(said):
    return load_text(DECLARED.replace("DUTIES", said))


@pytest.fixture
def house(morning):
    community = make_community()
    rooms = [make_group(community, number) for number in (1, 2)]
    account = people.create_account(username="fang", password="jing-he-shui-2026")
    fang = people.hire(community.pk, name="方", role="analyst", account_id=account.pk)
    owner = people.hire(community.pk, name="林静", role="owner")
    return community, rooms, fang, account, owner


def code(account, verb, community, group):
    try:
        rules.require_verb(rules.scope(account), verb, community.pk, group_id=group)
    except Refused as refused:
        return refused.code
    return ""


def test_every_verb_of_staff_is_in_exactly_one_bundle_or_reserved_to_the_owner():
    known = [one for one in verbs.all_verbs() if set(one.needs) - {"member"}]
    loose = [one.name for one in known if one.name not in duties.RESERVED and duties.bundle_of(one.name) not in duties.BUNDLES]
    assert loose == []
    assert sum(len(duties.verbs_of(bundle)) for bundle in duties.BUNDLES) + len(duties.RESERVED) == len(known)
    assert all(duties.verbs_of(bundle) for bundle in duties.BUNDLES)
    assert set(duties.BY_NAME) | duties.RESERVED <= {one.name for one in verbs.all_verbs()} | {"people.renew_page_link", "camps.reissue_card"}


EXAMPLES = [("manage", "groups.seat"), ("maintain", "channels.retry"), ("plan", "groups.change"), ("operate", "channels.attest")]


@pytest.mark.parametrize(("bundle", "verb"), EXAMPLES)
def test_a_duty_gives_its_verbs_in_its_group_and_nowhere_else(house, bundle, verb):
    community, rooms, fang, account, _ = house
    services.grant_duty(rooms[0].pk, staff_id=fang.pk, bundle=bundle)
    assert [code(account, verb, community, room) for room in (rooms[0].pk, rooms[1].pk, None)] == ["", "not_allowed", "not_allowed"]
    assert services.withdraw_duty(rooms[0].pk, staff_id=fang.pk, bundle=bundle)
    assert code(account, verb, community, rooms[0].pk) == "not_allowed"


def test_the_refusal_names_role_duty_and_who_grants(house):
    community, rooms, _, account, _ = house
    with pytest.raises(Refused) as refused:
        rules.require_verb(rules.scope(account), "groups.seat", community.pk, group_id=rooms[0].pk)
    assert str(refused.value) == "你在这个群没有做这件事的权限，需要的角色：负责人、运营官、营主，或本群的「管理」分工。请找 林静 开通。"


def test_a_duty_brings_a_group_into_the_sight_of_who_sees_only_their_own(house):
    community, rooms, _, _, owner = house
    account = people.create_account(username="zhou", password="jing-he-shui-2026")
    host = people.hire(community.pk, name="小周", role="host", account_id=account.pk)
    services.appoint(rooms[0].pk, host.pk, "host")
    services.grant_duty(rooms[1].pk, staff_id=host.pk, bundle="plan", by=owner.pk)
    assert rules.scope(account).groups_of(community.pk) == {room.pk for room in rooms} == rules.staff_scope(host.membership_id).groups_of(community.pk)
    people.dismiss(host.pk)
    services.relieve_everywhere(host.pk)
    assert queries.duty_grants(community.pk) == []


def test_nobody_gives_rights_by_a_duty(house):
    community, rooms, fang, account, _ = house
    for bundle in duties.BUNDLES:
        services.grant_duty(rooms[0].pk, staff_id=fang.pk, bundle=bundle)
    assert {code(account, verb, community, rooms[0].pk) for verb in duties.RESERVED} == {"not_allowed"}


@pytest.mark.parametrize(("bundle", "whose", "refusal"), [("rule", 0, "unknown_bundle"), ("plan", 999, "not_staff_here")])
def test_what_is_no_duty_or_nobody_here_is_refused(house, bundle, whose, refusal):
    _, rooms, fang, _, _ = house
    with pytest.raises(Refused) as refused:
        services.grant_duty(rooms[0].pk, staff_id=whose or fang.pk, bundle=bundle)
    assert refused.value.code == refusal


def test_given_twice_is_one_and_an_archived_group_has_none(house):
    _, rooms, fang, _, _ = house
    for _ in range(2):
        services.grant_duty(rooms[0].pk, staff_id=fang.pk, bundle="plan")
    services.archive(rooms[0].pk)
    kinds = FactRow.objects.filter(kind__startswith="groups.duty_").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["groups.duty_granted", "groups.duty_withdrawn"]


def test_the_blueprint_declares_duties_and_those_given_by_hand_stay(morning):
    community = make_community()
    first = written('{manage: chen, plan: ["host-{n:02}", chen]}')
    assert settle(first, community) and settle(first, community) == []
    room, held = queries.key_ids(community.pk)["ying-01"], queries.duty_grants(community.pk)
    assert {(row.bundle, row.name) for row in held if row.group_id == room} == {("manage", "陈知行"), ("plan", "陈知行"), ("plan", "沈子衿")}
    services.grant_duty(room, staff_id=held[0].staff_id, bundle="maintain")
    with pytest.raises(Refused) as refused:
        services.withdraw_duty(room, staff_id=held[0].staff_id, bundle=held[0].bundle)
    settle(written("{operate: chen}"), community)
    left = {(row.bundle, row.declared) for row in queries.duty_grants(community.pk) if row.group_id == room}
    assert (refused.value.code, left) == ("duty_is_declared", {("operate", True), ("maintain", False)})


def test_one_person_with_all_four_is_warned_of_with_the_group_and_unknown_holders_are_refused():
    alone = written("{manage: chen, operate: chen, maintain: chen, plan: chen}")
    [said] = [problem for problem in SECTION.warn(alone) if problem.code == "all_duties_one_person"]
    assert (said.path, said.message) == ("management.groups.0.duties", "「01 营」的管理、运营、维护、策划都在陈知行一个人身上。")
    shared = written("{manage: chen, operate: chen, maintain: chen, plan: host-01}")
    assert [problem.code for problem in SECTION.warn(shared)] == []
    assert [problem.path for problem in SECTION.lint(written("{manage: nobody}"))] == ["management.groups.0.duties.manage"]
