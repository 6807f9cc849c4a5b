"""The eight measures again, by their definitions in plain SQL over a table of messages: what our expressions must agree with to the last row.

M = rows without bots; t in milliseconds; UTC+8; day since 1970-01-01; weeks begin on Monday; the last day of M is complete.
"""

M = """with m as (select message_id, group_id, member_id as who, epoch_ms("at") as t, ((epoch_ms("at") + 28800000) // 86400000)::int as day, reply_to
  from msg where not is_bot), md as (select distinct who, day from m), fl as (select who, min(day) as f, max(day) as l from md group by 1),
  sp as (select min(day) as a, max(day) as b from md)"""
DAY = "(date '1970-01-01' + day::int)"

SQL = {
    "volume": f"{M} select group_id, {DAY}, count(*), count(distinct who) from m group by all",
    # by the definition itself: a range join of every calendar day with the days before it
    "active": f"""{M}, cal as (select unnest(range(a, b + 1)) as day from sp)
        select {DAY}, (select count(distinct who) from md where md.day = cal.day),
               (select count(distinct who) from md where md.day between cal.day - 6 and cal.day),
               (select count(distinct who) from md where md.day between cal.day - 29 and cal.day) from cal""",
    "n_day": f"""{M}, cell as (select who, f, n from fl, range(29) k(n), sp where f + n <= b)
        select date '1970-01-01' + ((f + 3) // 7 * 7 - 3)::int, n, count(*), count(md.who)
        from cell left join md on md.who = cell.who and md.day = f + n group by all""",
    "unbounded": f"""{M} select date '1970-01-01' + ((f + 3) // 7 * 7 - 3)::int, n, count(*), count(*) filter (l >= f + n)
        from fl, range(29) k(n), sp where f + n <= b group by all""",
    "funnel": f"""{M}, s1 as (select group_id, who, min(t) as t1 from m group by all)
        , s2 as (select m.group_id, m.who, t1, min(t) as t2
                 from m join s1 using (group_id, who) where reply_to is not null and t > t1 and t <= t1 + 604800000 group by all)
        , s3 as (select distinct q.group_id, q.who from m r join m q on r.reply_to = q.message_id join s2 on s2.group_id = q.group_id and s2.who = q.who
                 where r.who <> q.who and r.t > t2 and r.t <= t1 + 604800000)
        select group_id, count(*), count(s2.t2), count(s3.who) from s1 left join s2 using (group_id, who) left join s3 using (group_id, who) group by 1""",
    "concentration": f"""{M}, x as (select group_id, who, count(*) as x from m group by all),
        r as (select *, row_number() over (partition by group_id order by x) as i, count(*) over (partition by group_id) as n from x)
        select group_id, max(n), sum(x)::bigint, sum(x) filter (i > n - ceil(n / 100.0))::bigint,
               round(2.0 * sum(i * x) / (max(n) * sum(x)) - (max(n) + 1.0) / max(n), 9) from r group by 1""",
    "lifecycle": f"""{M}, mw as (select distinct who, (day + 3) // 7 as w from md), f as (select who, min(w) as f from mw group by 1),
        cal as (select unnest(range(min(w), max(w) + 1)) as w from mw)
        select date '1970-01-01' + (w * 7 - 3)::int, (select count(*) from f where f.f = cal.w),
               (select count(*) from mw join mw p on p.who = mw.who and p.w = mw.w - 1 where mw.w = cal.w),
               (select count(*) from mw join f using (who) where mw.w = cal.w and f.f < cal.w
                  and not exists (from mw p where p.who = mw.who and p.w = mw.w - 1)),
               (select count(*) from mw where mw.w = cal.w - 1 and not exists (from mw p where p.who = mw.who and p.w = mw.w + 1))
        from cal""",
    "reply_time": f"""{M}, p as (select group_id, who, t, message_id, lag(who) over (partition by group_id order by t, message_id) as before from m),
        s as (select group_id, lead(t) over (partition by group_id order by t, message_id) - t as wait from p where before is null or before <> who)
        select group_id, count(wait), median(wait) from s where wait is not null group by 1""",
}

# our measure, what it is asked by, and which of its columns are the yardstick's
OURS = {
    "volume": ("channels.volume", {}, ("group_id", "day", "messages", "members")),
    "active": ("channels.actives", {"act": "messages", "overlap": False}, ("day", "dau", "wau", "mau")),
    "n_day": ("people.retention", {"act": "messages", "begins": "first_act", "per": "week", "days": tuple(range(29))}, ("cohort", "k", "eligible", "returned")),
    "unbounded": (
        "people.retention", {"act": "messages", "begins": "first_act", "per": "week", "days": tuple(range(29)), "kind": "unbounded"},
        ("cohort", "k", "eligible", "returned"),
    ),
    "funnel": ("channels.newcomer_steps", {}, ("group_id", "s1", "s2", "s3")),
    "concentration": ("channels.concentration", {}, ("group_id", "members", "messages", "top", "gini")),
    "lifecycle": ("people.lifecycle", {"act": "messages"}, ("day", "new", "returning", "resurrecting", "dormant")),
    "reply_time": ("channels.reply_time", {}, ("group_id", "replies", "median_ms")),
}  # fmt: skip
