"""The API: join, check in, points with their reasons, and clear refusals."""

from datetime import timedelta

import pytest
from django.db.models import Sum

from qunying.activities import queries as activities
from qunying.camps.tests import cast
from qunying.flows.loop import Loop
from qunying.groups import queries as groups
from qunying.incentives import queries as incentives
from qunying.incentives import services as ledger
from qunying.incentives.models import Account, Transfer
from qunying.journal import reactions
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.people import queries as people
from qunying.people import services as people_services

pytestmark = pytest.mark.django_db(transaction=True)
WISH = {"name": "阿美", "choice": "first", "rules_version": 1, "key": "a-key-of-our-own-making"}
DAY = timedelta(days=1)


@pytest.fixture
def camp(morning):
    """The small camp on its first day at 08:30."""
    community = cast.make_camp()
    with clock.fixed(morning + DAY):
        yield community


@pytest.fixture
def amei(camp, api):
    """阿美 has joined; her client."""
    status, joined = api().post("/v1/communities/camp/join", **WISH)
    assert status == 200
    return api(joined["secret"])


def activity(camp) -> str:
    return activities.declared(camp.pk)[0].public_id


def test_joining_gives_a_group_and_a_secret_and_the_same_key_is_the_same_member(camp, api):
    status, first = api().post("/v1/communities/camp/join", **WISH)
    _, again = api().post("/v1/communities/camp/join", **WISH)
    assert (status, first["group_name"], first["waiting"], first["rules_version"]) == (200, "01 营", False, 1)
    assert again["membership"] == first["membership"] and people.members_count(camp.pk) == 1


WRONG = [
    ({"rules_version": 7}, 409, "rules_changed"),
    ({"choice": "vip"}, 409, "unknown_choice"),
    ({"key": "short"}, 422, "bad_request"),
    ({"name": ""}, 422, "bad_request"),
]


@pytest.mark.parametrize(("change", "status", "code"), WRONG)
def test_what_is_wrong_comes_as_code_message_and_data_and_changes_nothing(camp, api, change, status, code):
    got, answer = api().post("/v1/communities/camp/join", **(WISH | change))
    assert (got, answer["code"]) == (status, code) and answer["message"] and set(answer) == {"code", "message", "data"}
    assert people.members_count(camp.pk) == 0


@pytest.mark.mechanism("000-027")
def test_only_what_is_priced_pays_once_a_day_with_its_rule_version_and_evidence(camp, amei):
    checked = amei.post("/v1/check-ins", activity=activity(camp))
    assert checked == (200, {"streak": 1, "best": 1, "total": 1})
    again = amei.post("/v1/check-ins", activity=activity(camp))
    assert (again[0], again[1]["code"]) == (409, "already_checked_in")
    reactions.drain()
    _, points = amei.get("/v1/me/points")
    [line] = points["lines"]  # joining, accepting rules and taking a seat were facts too: none of them is in the catalogue
    assert (points["balance"], line["points"], line["rule"], line["rule_version"]) == (5, 5, "check-in", 1)
    from qunying.journal.read import by_ids

    [evidence] = by_ids([line["evidence_fact"]])
    assert (evidence.kind, evidence.payload["streak"]) == ("activities.checked_in", 1)


@pytest.mark.mechanism("000-025")
def test_the_balance_is_the_sum_of_its_entries_and_nobody_spends_what_they_have_not(camp, amei):
    for day in (1, 2):
        with clock.fixed(clock.now() + (day - 1) * DAY):
            amei.post("/v1/check-ins", activity=activity(camp))
            reactions.drain()
    member = people.membership_by_id(groups.members(groups.by_key(camp.pk)["ying-01"].pk)[0][1].membership_id)
    buy = {"identity": member.identity_id, "to": "redeem:book", "key": "buy-1"}
    with pytest.raises(Refused, match="积分不够"):
        ledger.spend(camp.pk, points=11, **buy)
    assert [ledger.spend(camp.pk, points=4, **buy) for _ in range(2)] == [True, False]
    _, points = amei.get("/v1/me/points")
    assert points["balance"] == sum(line["points"] for line in points["lines"]) == 6
    assert [line["balance_after"] for line in points["lines"]] == [6, 10, 5]
    assert Account.objects.filter(community=camp).aggregate(all=Sum("posted"))["all"] == 0
    for account in Account.objects.filter(community=camp):
        replayed = [Transfer.objects.filter(**{side: account}).aggregate(n=Sum("amount"))["n"] or 0 for side in ("credit", "debit")]
        assert account.posted == replayed[0] - replayed[1], account.code
    assert incentives.balance(camp.pk, member.identity_id) == 6


def test_lines_are_continued_with_before(camp, amei):
    member = groups.members(groups.by_key(camp.pk)["ying-01"].pk)[0][1]
    identity = people.identities([member.membership_id])[member.membership_id]
    for n in range(5):
        ledger.grant(camp.pk, identity=identity, points=1, rule="check-in", rule_version=1, key=f"g{n}", evidence_fact_id=None)
    _, first = amei.get("/v1/me/points?limit=3")
    _, rest = amei.get(f"/v1/me/points?limit=3&before={first['before']}")
    assert (len(first["lines"]), len(rest["lines"]), rest["before"]) == (3, 2, None)
    assert first["lines"][-1]["balance_after"] - 1 == rest["lines"][0]["balance_after"]


def test_without_a_secret_or_with_somebody_elses_community_nothing_is_told(camp, api, amei):
    assert api().get("/v1/me/points")[0] == 401
    status, answer = api("made-up").post("/v1/check-ins", activity=activity(camp))
    assert (status, answer["code"]) == (401, "not_signed_in")
    other = people_services.create_community(slug="other", name="别处", kind="club", timezone="Asia/Shanghai")
    outsider = people_services.admit(other.pk, name="外人", key="外人")
    status, answer = api(people_services.issue_key(outsider.pk, kind=people_services.Key.DEVICE)).post("/v1/check-ins", activity=activity(camp))
    assert (status, answer["code"]) == (404, "not_found")
    assert api().post("/v1/communities/nowhere/join", **WISH)[0] == 404


def test_the_house_says_whether_it_is_alive(camp, api, client):
    assert api().get("/healthz")[0] == 503
    Loop("w").turn()
    status, figures = api().get("/healthz")
    assert (status, figures["ok"], figures["workers"], figures["due_failed"]) == (200, True, 1, 0)
    assert "incentives.reward" in figures["cursor_lag"] and {"outbox", "outbox_overdue", "due_overdue", "heartbeat_age_seconds"} <= set(figures)
    assert client.get("/healthz").json()["ok"] is True


def test_the_schema_is_served_and_no_page_that_loads_scripts_from_elsewhere(camp, client):
    schema = client.get("/api/v1/openapi.json").json()
    assert {"/api/v1/check-ins", "/api/v1/me/points", "/api/v1/communities/{slug}/join"} <= set(schema["paths"])
    assert client.get("/api/docs").status_code == 404
