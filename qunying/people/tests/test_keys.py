"""Keys: a device stays signed in, a link opens once, a lost phone opens nothing any more."""

import pytest

from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.people import services
from qunying.people.models import MemberKey
from qunying.people.services import Key

pytestmark = pytest.mark.django_db


@pytest.fixture
def mei(morning):
    community = services.create_community(slug="renji", name="人际关系训练营", kind="camp", timezone="Asia/Shanghai")
    return services.admit(community.id, name="阿美", key="device-1")


def refusal(secret):
    with pytest.raises(Refused) as refused:
        services.redeem_link(secret)
    return refused.value.code


def test_a_device_secret_opens_the_members_pages_until_it_is_revoked(mei):
    secret = services.issue_key(mei.pk, kind=Key.DEVICE)
    assert services.authenticate(secret) == mei
    assert (services.revoke(secret), services.revoke(secret), services.authenticate(secret)) == (True, False, None)


def test_secrets_are_kept_only_as_hashes(mei):
    secret = services.issue_key(mei.pk, kind=Key.DEVICE)
    assert secret not in str(list(MemberKey.objects.values_list("hash", flat=True)))


def test_a_link_opens_one_device_once_and_is_no_device_secret_itself(mei):
    link = services.issue_key(mei.pk, kind=Key.LINK)
    device = services.redeem_link(link)
    assert (services.authenticate(link), services.authenticate(device), refusal(link)) == (None, mei, "link_used")


def test_a_link_expires_after_three_days(mei, morning):
    link = services.issue_key(mei.pk, kind=Key.LINK)
    with clock.fixed(morning.replace(day=17)):
        assert refusal(link) == "link_expired"


def test_a_recovery_code_is_forgiving_in_how_it_is_typed_and_replaced_by_a_new_one(mei):
    old, code = services.issue_key(mei.pk, kind=Key.RECOVERY), services.issue_key(mei.pk, kind=Key.RECOVERY)
    typed = code.upper().replace("-", " ")
    assert (refusal(old), services.authenticate(services.redeem_link(typed))) == ("link_unknown", mei)


def test_reissuing_closes_every_other_way_in(mei):
    device, link, code = (services.issue_key(mei.pk, kind=kind) for kind in (Key.DEVICE, Key.LINK, Key.RECOVERY))
    fresh = services.reissue(mei.pk)
    assert (services.authenticate(device), refusal(link), refusal(code)) == (None, "link_unknown", "link_unknown")
    assert services.authenticate(services.redeem_link(fresh)) == mei


def test_who_has_left_is_not_let_in(mei):
    device, link = services.issue_key(mei.pk, kind=Key.DEVICE), services.issue_key(mei.pk, kind=Key.LINK)
    services.leave_many([mei.pk])
    assert (services.authenticate(device), refusal(link)) == (None, "link_unknown")


def test_authenticating_is_one_read_and_no_write(mei, django_assert_num_queries):
    secret = services.issue_key(mei.pk, kind=Key.DEVICE)
    with django_assert_num_queries(1):
        assert services.authenticate(secret).community.slug == "renji"
