"""成员: the list with its search and filters, its file, and one member's page."""

from __future__ import annotations

import csv as csv_module
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from qunying.charter import queries as charter
from qunying.faces.console.access import Desk, at_desk, running
from qunying.faces.console.pages import counting, levels, member_numbers, words
from qunying.faces.console.pages import member as one_page
from qunying.faces.console.pages import members as page
from qunying.faces.console.pages.members import Asked
from qunying.faces.console.shell import at, shell
from qunying.faces.kit.parts import Choice
from qunying.groups import queries as groups
from qunying.incentives import queries as incentives
from qunying.kernel import verbs
from qunying.people import queries as people

SEARCH_MAX = 60


@at_desk
@running
def show(desk: Desk) -> HttpResponse:
    """The members in sight, fifty a page; what is asked stands in the address."""
    asked, rooms = _asked(desk), groups.groups(desk.community.pk, only=desk.groups)
    found = page.found(desk.community, asked, only=desk.groups, group_id=_group(rooms, asked))
    numbers = page.counted(desk.community, only=desk.groups)
    shown = {
        **shell(desk, "members"), "found": found, "asked": asked, "finding": page.finding(numbers), "states": _states(desk, asked, numbers),
        "chips": _chips(desk, asked, rooms), "count": words.count(len(found.ids)), "unit": incentives.unit(desk.community.pk),
        "filtered": any((asked.q, asked.group, asked.state, asked.source)), "told": _told(asked, rooms), "any": bool(numbers[""] or numbers["left"]),
        "previous": _url(desk, asked, page=found.page - 1) if found.page > 1 else "",
        "next": _url(desk, asked, page=found.page + 1) if found.page < found.pages else "",
        "search_url": at(desk.community.slug, "members"), "search_query": asked.q, "search_hint": _("搜索名字开头或成员编号"),
        "file_url": f"{at(desk.community.slug, 'members-csv')}?{urlencode(_kept(asked))}", "clear_url": at(desk.community.slug, "members"),
        "others": counting.others(desk.community, only=desk.groups), "may_count": desk.scope.may(verbs.get("people.count_as").needs, desk.community.pk),
    }  # fmt: skip
    return render(desk.request, "console/members/show.html", shown)


@at_desk
@running
def csv(desk: Desk) -> HttpResponse:
    """Everybody the page would show, as a file Excel opens; no cell can be taken for a formula."""
    asked = _asked(desk)
    ids = page.find(desk.community, asked, only=desk.groups, group_id=_group(groups.groups(desk.community.pk, only=desk.groups), asked))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{desk.community.slug}-members.csv"'
    response.write("\ufeff")  # Excel opens a file without it as GBK
    csv_module.writer(response).writerows(page.rows_of_file(desk.community, ids))
    return response


@at_desk
@running
def one(desk: Desk, public_id: str) -> HttpResponse:
    """One member, with what the house knows of them and what may be done."""
    member = one_page.member(desk.community, public_id, only=desk.groups)
    if member is None:
        raise Http404
    shown = one_page.page(desk.community, member, only=desk.groups)
    rooms = [stay for stay in shown["present"].values() if desk.may("conduct.warn", group_id=stay.group_id)]
    may = [(stay, f"{at(desk.community.slug, 'rules-act')}?member={member.public_id}&group={stay.public_id}") for stay in rooms]
    finding = one_page.finding(desk.community, shown["line"])
    shown |= {"known": charter.attributes(member.id), "may_note": desk.scope.may(verbs.get("charter.note_attribute").needs, desk.community.pk)}
    may_hold = desk.scope.may(verbs.get("people.hold_level").needs, desk.community.pk)
    shown |= {"hold": levels.to_hold(desk.community, member.identity_id), "may_hold": may_hold}
    may_count = desk.scope.may(verbs.get("people.count_as").needs, desk.community.pk)
    shown |= {"counts": counting.of_member(desk.community, member.identity_id), "may_count": may_count}
    shown |= {"figures": member_numbers.numbers(desk.community, member, only=desk.groups), "finding": finding, "may": may}
    return render(desk.request, "console/members/one.html", {**shell(desk, "members"), **shown})


@at_desk
@running
def facts(desk: Desk, public_id: str, what: str) -> HttpResponse:
    """The records behind one of a member's numbers."""
    member = one_page.member(desk.community, public_id, only=desk.groups)
    records = member_numbers.records(desk.community, member, what, only=desk.groups) if member else None
    if member is None or records is None:
        raise Http404
    name = member_numbers.names().get(what, (_("订单"), ""))[0]
    shown = {"one": member, "name": name, "records": records, "most": member_numbers.FACTS_MOST}
    return render(desk.request, "console/members/facts.html", {**shell(desk, "members"), **shown})


def _asked(desk: Desk) -> Asked:
    given = desk.request.GET
    q = "".join(c for c in given.get("q", "") if c.isprintable()).strip()[:SEARCH_MAX]
    state, number = given.get("state", ""), given.get("page", "")
    plain = {name: "".join(c for c in given.get(name, "") if c.isprintable())[:20] for name in ("group", "source")}
    return Asked(q, plain["group"], state if state in page.STATES else "", plain["source"], int(number) if number.isdecimal() and len(number) < 7 else 1)


def _group(rooms: list[Any], asked: Asked) -> int | None:
    """The group asked for, when it is in sight."""
    if not asked.group:
        return None
    found: int | None = next((room.id for room in rooms if room.public_id == asked.group), None)
    if found is None:
        raise Http404
    return found


def _kept(asked: Asked, **changed: Any) -> dict[str, Any]:
    values = {"q": asked.q, "group": asked.group, "state": asked.state, "source": asked.source, **changed}
    return {name: value for name, value in values.items() if value}


def _url(desk: Desk, asked: Asked, **changed: Any) -> str:
    query, base = urlencode(_kept(asked, **changed)), at(desk.community.slug, "members")
    return f"{base}?{query}" if query else base


def _states(desk: Desk, asked: Asked, numbers: dict[str, int]) -> list[Choice]:
    names = page.state_words()
    shown = [state for state in page.STATES if state not in ("waiting",) or numbers[state] or asked.state == state]
    return [Choice(names[state], _url(desk, asked, state=state), current=asked.state == state, count=numbers[state]) for state in shown]


def _chips(desk: Desk, asked: Asked, rooms: list[Any]) -> list[tuple[str, str, list[Choice]]]:
    """The group chip, and the source chip where there are several."""
    by_group = [Choice(_("全部"), _url(desk, asked, group=""), current=not asked.group)]
    by_group += [Choice(room.name, _url(desk, asked, group=room.public_id), current=asked.group == room.public_id) for room in rooms]
    chips = [(desk.community.group_word, next((room.name for room in rooms if room.public_id == asked.group), _("全部")), by_group)]
    sources, known = people.sources(desk.community.pk), page.source_words()
    if len(sources) > 1:
        choices = [Choice(_("全部"), _url(desk, asked, source=""), current=not asked.source)]
        choices += [Choice(known.get(key, key), _url(desk, asked, source=key), current=asked.source == key, count=n) for key, n in sorted(sources.items())]
        chips.append((_("来处"), known.get(asked.source, asked.source) or _("全部"), choices))
    return chips


def _told(asked: Asked, rooms: list[Any]) -> str:
    """What was asked, for an empty answer."""
    parts = [asked.q, next((room.name for room in rooms if room.public_id == asked.group), ""), page.state_words()[asked.state] if asked.state else ""]
    return _("、").join(f"「{part}」" for part in [*parts, page.source_words().get(asked.source, asked.source)] if part)
