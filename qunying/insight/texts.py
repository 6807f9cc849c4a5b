"""Insight's sentences to people."""

from django.utils.translation import gettext as _

from qunying.kernel.refusals import sentences


def register() -> None:
    """Give every refusal of insight its words."""
    sentences(
        unknown_measure=lambda d: _("没有名为「%(measure)s」的指标。可用的有：%(known)s。") % d,
        bad_measure_parameter=lambda d: (
            _("指标「%(measure)s」的参数「%(parameter)s」不对（%(known)s）。用 qunying measure --list 查看每个指标可用的参数。") % d
        ),
        nothing_recorded=lambda d: _("这个社群还没有任何记录，没有可说的。先用 qunying import 导入历史，或等成员发言、打卡之后再看。"),
        unknown_engine=lambda d: _("没有「%(engine)s」这个计算引擎。可用的有：%(known)s。") % d,
        engine_missing=lambda d: _("用「%(engine)s」计算还缺 %(lacking)s。请装好 Java 17，并安装 qunying[spark]；或者不写 --engine，用自带的引擎。") % d,
        engine_failed=lambda d: _("「%(engine)s」没有算出来：%(problem)s。记录没有动；不写 --engine，可以用自带的引擎再算一次。") % d,
        answer_too_large=lambda d: _("这次要算的太多，%(memory)s 内存放不下，已经停下，记录没有动。请缩短日期，或只问一个群。") % d,
        unknown_act=lambda d: _("没有「%(act)s」这种行为。可用的有：%(known)s。") % d,
        unknown_scope=lambda d: _("找不到「%(name)s」。可用的有：%(known)s。") % (d | {"known": d["known"] or _("还没有")}),
        forecast_failed=lambda d: _("预测没有算出来：%(problem)s。记录没有动，可以再试一次；还不行请看工作进程的日志。") % d,
        sql_empty=lambda d: _("还没有写问题。写一句 SELECT，例如 select count(*) from messages。"),
        sql_letters=lambda d: _("这句 SQL 有 %(length)s 个字符，上限 %(limit)s 个。请拆成几句分别问。") % d,
        sql_busy=lambda d: _("上一个问题还在算，同一时间只算一个。请过几秒再问。"),
        sql_seconds=lambda d: _("算了 %(seconds)s 秒还没有结果，已经停下。请加上日期或群的条件，或先汇总再连接。") % d,
        sql_too_much=lambda d: _("这个问题要用的内存超过上限 %(memory)s，已经停下。请加条件、先汇总，或少取几列。") % d,
        sql_not_a_question=lambda d: _("这里只能问，不能改：只收 SELECT（以及 WITH、FROM、VALUES、DESCRIBE）。数据没有动。"),
        sql_one_at_a_time=lambda d: _("一次只能问一句。请去掉分号后面的部分。"),
        sql_unknown_table=lambda d: _("没有「%(table)s」这张表。可以问的有：%(known)s。") % d,
        sql_function=lambda d: _("不能用「%(function)s」：这里只看得到列出的几张表，读不到文件、网络和设置。") % d,
        sql_wrong=lambda d: _("这句 SQL 算不了。DuckDB 说：%(problem)s") % d,
        question_name=lambda d: _("问题的名字有 %(length)s 个字，要 1 到 %(limit)s 个字。") % d,
        questions_full=lambda d: _("已经存了 %(limit)s 个问题。请先删掉不用的。") % d,
        lake_broken=lambda d: _("数据湖缺文件或文件损坏：%(problem)s。记录本身没有丢，请运行 qunying measure --rebuild 重新生成。") % d,
    )
