"""收营一题: asked on the last day, answered once a member, until fourteen days after the end; and what the answers come to."""

import re
from datetime import timedelta

import orjson
import pytest
from django.test import Client

from qunying.camps import queries as camps
from qunying.camps import services
from qunying.camps.models import Cohort
from qunying.camps.services import JoinRequest
from qunying.camps.survey import services as survey
from qunying.faces.console.tests import stage as camp_stage
from qunying.faces.h5 import session
from qunying.faces.shell.main import main
from qunying.insight import queries as insight
from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.people import services as people

pytestmark = pytest.mark.django_db(transaction=True)


def plain(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


class Camp:
    """A cohort of three days with so many members; and hands to let days pass and to answer on a phone."""

    def __init__(self, members):
        self.built = camp_stage.build(1, 3, members=members)
        self.cohort = camps.current(self.built.community.pk)
        self.members = [one.membership_id for one in self.built.joined]

    def go(self, **later):
        """It is so long after the cohort's end."""
        clock.set_fixed(self.cohort.ends_at + timedelta(**later))

    def phone(self, number):
        client = Client()
        client.cookies[session.COOKIE] = people.issue_key(self.members[number], kind=people.Key.DEVICE)
        return client

    def answers(self, number, score):
        return self.phone(number).post(f"/m/survey/{self.cohort.public_id}", {"score": score})

    def nps(self, capsys):
        insight.forget()
        capsys.readouterr()
        assert main(["measure", "camps.nps", "--community", "renji", "--json"]) == 0
        return orjson.loads(capsys.readouterr().out)["rows"]


@pytest.fixture
def small(settings, tmp_path, morning):
    settings.DATA = tmp_path
    insight.forget()
    yield Camp(3)
    insight.forget()


def test_the_first_screen_asks_on_the_last_day_and_until_fourteen_days_after(small):
    def asks():
        return "愿不愿意推荐给朋友" in plain(small.phone(0).get("/m/"))

    found = []
    for later in ({"days": -1}, {"hours": -2}, {"days": 13, "hours": 23}, {"days": 14, "minutes": 1}):
        small.go(**later)
        found.append(asks())
    assert found == [False, True, True, False]


def test_one_answer_a_member_counts_late_ones_within_fourteen_days_too(small):
    small.go(hours=-2)
    assert (small.answers(0, 10).status_code, small.answers(0, 3).status_code) == (302, 422)
    assert "你给了 10 分" in plain(small.phone(0).get(f"/m/survey/{small.cohort.public_id}"))
    small.go(days=14)
    assert small.answers(1, 8).status_code == 302
    small.go(days=14, minutes=1)
    late = small.answers(2, 9)
    assert (late.status_code, "结束超过 14 天，已经不收了" in plain(late)) == (422, True)
    told = [(row.payload["score"], row.payload["late"]) for row in FactRow.objects.filter(kind="camps.survey_answered").order_by("id")]
    assert told == [(10, False), (8, True)]


def test_only_a_member_of_the_cohort_is_asked_and_only_a_number_of_the_eleven_counts(small):
    small.go(hours=-2)
    other = people.admit(small.built.community.pk, name="没有座位", key="o")
    client = Client()
    client.cookies[session.COOKIE] = people.issue_key(other.pk, kind=people.Key.DEVICE)
    assert client.get(f"/m/survey/{small.cohort.public_id}").status_code == 404
    assert [small.answers(0, given).status_code for given in ("11", "-1", "九", "")] == [422] * 4
    small.go(days=-1)
    with pytest.raises(Refused, match="还没到最后一天"):
        survey.answer_survey(small.members[0], cohort_id=small.cohort.id, score=9)


def test_a_worker_asks_every_closing_cohort_once(small):
    small.go(hours=-2)
    assert (survey.open_due(), survey.open_due()) == (1, 0)
    (fact,) = FactRow.objects.filter(kind="camps.survey_opened")
    assert (fact.payload, fact.subject_id) == ({"cohort": small.cohort.id, "asked": 3}, small.cohort.id)


@pytest.mark.mechanism("004-003")
def test_nps_has_n_response_rate_and_interval_by_cohort_and_few_answers_are_only_counted(settings, tmp_path, morning, capsys, client):
    settings.DATA = tmp_path
    camp = Camp(30)
    camp.go(hours=-2)
    survey.open_due()
    for number in range(1, 18):
        survey.answer_survey(camp.members[number], cohort_id=camp.cohort.id, score=10 if number < 12 else 7)
    assert camp.answers(0, 10).status_code == 302
    assert camp.answers(0, 0).status_code == 422, "once a member"
    camp.go(days=13)
    assert camp.answers(18, 6).status_code == 302
    (few,) = camp.nps(capsys)
    assert [few[name] for name in ("cohort_id", "n", "asked", "late", "state")] == ["第 7 期", 19, 30, 1, "few"]
    assert [few[name] for name in ("promoters", "passives", "detractors")] == [12, 6, 1]
    assert [few[name] for name in ("nps", "interval", "rate")] == [None, None, None]
    assert camp.answers(19, 3).status_code == 302
    (row,) = camp.nps(capsys)
    # 12 of 20 promote, 2 detract: 50. With one of each kind added: 13 and 3 of 23, spread sqrt((16/23 - (10/23)**2) / 23) = 0.1485
    assert (row["value"], row["n"], round(row["rate"], 4), row["unit"]) == (50.0, 20, 0.6667, "分，−100 到 100")
    assert [round(one, 1) for one in row["interval"]] == [14.4, 72.6]
    client.force_login(camp.built.lin, backend=camp_stage.BACKEND)
    page = plain(client.get("/c/renji/data/measures/camps/nps/"))
    assert "第 7 期" in page and "66.7%" in page
    camp.go(days=14, minutes=1)
    assert camp.answers(20, 9).status_code == 422
    assert [one["n"] for one in camp.nps(capsys)] == [20]


def test_each_cohort_has_its_own_row(small, capsys):
    small.go(hours=-2)
    survey.open_due()
    small.answers(0, 9)
    first = Cohort.objects.get(pk=small.cohort.id)
    values = {name: getattr(first, name) for name in ("kind", "slots", "stages", "types", "choices")}
    clock.set_fixed(clock.now() + timedelta(days=30))
    day = clock.today("Asia/Shanghai")
    second = services.open_cohort(first.community_id, name="第 8 期", starts_on=day, ends_on=day, ends_at=clock.now() + timedelta(hours=3), **values)
    (joined,) = services.join_many(first.community_id, [JoinRequest("新来的", "first", 1, "k900")])
    survey.open_due()
    survey.answer_survey(joined.membership_id, cohort_id=second.pk, score=2)
    assert [(row["cohort_id"], row["n"], row["asked"], row["detractors"]) for row in small.nps(capsys)] == [("第 7 期", 1, 3, 0), ("第 8 期", 1, 1, 1)]
