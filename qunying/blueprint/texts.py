"""The blueprint engine's sentences to people."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qunying.blueprint.sections import problem_texts
from qunying.kernel.refusals import sentences

_TYPES = {
    "str": gettext_noop("文字"), "string": gettext_noop("文字"), "int": gettext_noop("整数"), "int_from_float": gettext_noop("整数"),
    "float": gettext_noop("数字"), "bool": gettext_noop("true 或 false"), "list": gettext_noop("列表"), "dict": gettext_noop("一组键和值"),
    "model": gettext_noop("一组键和值"), "mapping": gettext_noop("一组键和值"), "model_attributes": gettext_noop("一组键和值"),
    "date": gettext_noop("日期"), "date_from_datetime_inexact": gettext_noop("日期"), "null": gettext_noop("空"),
}  # fmt: skip
_BOUNDS = {
    "gt": gettext_noop("要大于 %(limit)s"), "ge": gettext_noop("至少 %(limit)s"), "lt": gettext_noop("要小于 %(limit)s"), "le": gettext_noop("至多 %(limit)s"),
    "min_length": gettext_noop("至少 %(limit)s 个字或条目"), "max_length": gettext_noop("至多 %(limit)s 个字或条目"),
}  # fmt: skip


def register() -> None:
    """Give every problem and refusal of the engine its words."""
    problem_texts(
        file_missing=lambda d: (_("找不到文件 %(file)s。") % d, _("请检查路径，或先建立这个文件。")),
        file_unreadable=lambda d: (_("文件 %(file)s 读不了：%(reason)s。") % d, _("请检查它的读取权限。")),
        file_too_large=lambda d: (_("文件 %(file)s 超过 %(megabytes)s MB。") % d, _("请把话术拆到 scripts 文件夹，一天一个文件。")),
        file_unfolds=lambda d: (_("文件 %(file)s 展开后太大或嵌套太深。") % d, _("请去掉互相引用的锚点（& 和 *）。")),
        file_empty=lambda d: (_("文件 %(file)s 是空的。") % d, _("请照着示例蓝图写，或换一个文件。")),
        not_utf8=lambda d: (_("文件 %(file)s 不是 UTF-8 编码（第 %(byte)s 个字节读不出）。") % d, _("请在编辑器里另存为 UTF-8。")),
        broken_yaml=lambda d: (_("第 %(line)s 行第 %(column)s 列起不是合法的 YAML：%(reason)s。") % d, _("请检查这里的缩进、冒号后的空格和成对的引号。")),
        duplicate_key=lambda d: (_("「%(key)s」写了两次，前面那次会被忽略。") % d, _("请删掉其中一处。")),
        key_is_no_word=lambda d: (_("这里的键不是一个词。"), _('以 { 或 [ 开头的文字要加引号，例如 "{n:02} 营"。')),
        bad_scalar=lambda d: (_("「%(text)s」看起来像数字或日期，但不存在。") % d, _("请改正，或加上引号写成文字。")),
        not_a_blueprint=lambda d: (
            _("文件 %(file)s 的最外层不是键和值。") % d,
            _("蓝图从 schema: 1 开始，接着是 goal、positioning、content、activities、management 五部分。"),
        ),
        newer_schema=lambda d: (_("这份蓝图是第 %(got)s 版格式，这里只认识到第 %(known)s 版。") % d, _("请先升级群营，再导入。")),
        bad_schema=lambda d: (_("没有写明格式版本。"), _("请在文件开头写 schema: %(known)s。") % d),
        tampered=lambda d: (_("导出文件的封印对不上，内容在导出之后被改过。"), _("请用原来的导出文件；如果改动是你有意做的，删掉 seal 这一行再导入。")),
        unknown_section=lambda d: (_("蓝图没有「%(key)s」这一部分。") % d, _nearest(d)),
        missing_section=lambda d: (_("缺少「%(section)s」部分。") % d, _("请补上；五部分 goal、positioning、content、activities、management 一个也不能少。")),
        missing_key=lambda d: (_("缺少 %(path)s。") % d, _("请补上「%(key)s」。") % d),
        unknown_key=lambda d: (_("%(path)s：不认识的键「%(key)s」。") % d, _nearest(d)),
        duplicate_id=lambda d: (_("编号「%(id)s」在第 %(line)s 行已经用过。") % d, _("请换一个编号，同一个列表里不能重复。")),
        wrong_type=lambda d: (_wrong_type(d), _("请改成%(expected)s；文字里有冒号、花括号或看起来像数字时要加引号。") % {"expected": _type(d["expected"])}),
        out_of_range=lambda d: (_("%(path)s 现在是「%(got)s」，%(bound)s。") % {**d, "bound": _(_BOUNDS[str(d["bound"])]) % d}, _("请改到这个范围之内。")),
        bad_format=lambda d: (_("%(path)s「%(got)s」的写法不对。") % d, _("写法要符合 %(pattern)s。") % d),
        not_among=lambda d: (_("%(path)s 不能是「%(got)s」。") % d, _("可以写的有：%(expected)s。") % d),
        bad_value=lambda d: (_("%(path)s「%(got)s」不对：%(reason)s。") % d, _("请改正这个值。")),
        bad_folder=lambda d: (_("%(path)s 的 folder 要单独写，值是文件夹的名字。") % d, _("请写成 {folder: scripts}。")),
        folder_without_files=lambda d: (_("%(path)s 指向文件夹「%(folder)s」，可是只收到一份文字。") % d, _("请先用 qunying export 合成一个文件。")),
        folder_outside=lambda d: (_("文件夹「%(folder)s」不在蓝图所在的目录里。") % d, _("请把它移到蓝图旁边。")),
        folder_missing=lambda d: (_("找不到文件夹「%(folder)s」。") % d, _("请在蓝图旁边建立它，或改正名字。")),
        folder_unreadable=lambda d: (_("文件夹「%(folder)s」读不了：%(reason)s。") % d, _("请检查它的读取权限。")),
        in_the_past=lambda d: (_("「%(item)s」已经过去，改不了。") % d, _("请把这一处改回原样，只改还没到的日子。")),
    )
    sentences(
        blueprint_faulty=lambda d: _faulty(d),
        no_positioning=lambda d: _("蓝图没有定位（positioning），什么都没有执行。官方群、个人群都要先写清楚为谁、凭什么留下，请补上再来。"),
        in_the_past=lambda d: _("有 %(count)s 处改动落在已经过去的时间上，什么都没有执行。请把它们改回原样，只改还没到的日子：%(first)s。") % d,
        unsafe_plan=lambda d: (
            _("这次会删掉「%(where)s」%(existing)s 项中的 %(removals)s 项，超过 30%%，已停下。确认要删，请加 --force。")
            % {**d, "where": d["unit"] or _("整个社群")}
        ),
        wrong_checksum=lambda d: _("校验码对不上：给的是 %(given)s，现在的计划是 %(now)s。蓝图或现场在看过计划之后变了，请重新运行 qunying plan 看一遍。") % d,
        checksum_needed=lambda d: _("执行之前要先看计划：运行 qunying plan，再用 --checksum 给出它的校验码；或加 --yes 立即执行现算的计划。"),
        apply_overtaken=lambda d: _("另一个执行正在改同一个社群，这次已停下，做完的部分都完整。请重新运行 qunying plan。"),
        no_revision=lambda d: _("还没有执行过蓝图，没有可以导出的内容。请先运行 qunying apply。"),
        revision_without_reason=lambda d: _("请写一句为什么改，记在版本里，以后查得到。"),
        revision_unchanged=lambda d: _("和第 %(number)s 版一样，没有存新版本。") % d,
        revision_overtaken=lambda d: (
            _("你改的是第 %(based_on)s 版，期间%(author)s存了第 %(number)s 版（%(reason)s）。你的改动没有存；请看过那一版，在它上面再改一次。")
            % {**d, "author": d["author"] or _("别人"), "reason": d["reason"] or _("没写理由")}
        ),
        which_community=lambda d: _("这里有几个社群：%(known)s。请写明要哪一个。") % d,
    )


def _faulty(d: dict[str, Any]) -> str:
    where = {"count": d["count"], "layer": d["layer"], "first": d["message"], "place": d["where"]}
    if d["layer"]:
        return _("蓝图有 %(count)s 处问题，什么都没有执行。先改「%(layer)s」这一层：%(place)s %(first)s") % where
    return _("蓝图有 %(count)s 处问题，什么都没有执行。先改 %(place)s：%(first)s") % where


def _nearest(d: dict[str, Any]) -> str:
    return _("是不是想写「%(near)s」？") % d if d.get("near") else _("可以写的有：%(known)s。") % d


def _wrong_type(d: dict[str, Any]) -> str:
    return _("%(path)s 应该是%(expected)s，现在是%(got)s。") % {"path": d["path"], "expected": _type(d["expected"]), "got": _type(d["got"])}


def _type(code: Any) -> str:
    return _(_TYPES[str(code)]) if str(code) in _TYPES else str(code)
