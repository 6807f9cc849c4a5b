"""What is said about a workbook that was handed in: why it cannot be read, and why a cell was not understood."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from qunying.blueprint.sections import problem_texts
from qunying.kernel.refusals import sentences


def register() -> None:
    """Give every refusal of a workbook, and every cell in doubt, its words."""
    _refusals()
    _doubts()


def weekday(number: Any) -> str:
    """The day of the week, short."""
    return (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))[int(number)]


def _refusals() -> None:
    sentences(
        sheet_too_large=lambda d: _("文件超过 %(megabytes)s MB，没有读。排期表用不到这么大：请删掉里面的图片，或只留排期那几张工作表再传。") % d,
        sheet_locked=lambda d: _("这个 Excel 加了密码，打不开。请在 Excel 里去掉密码（文件，信息，保护工作簿），另存一份再传。"),
        sheet_old_format=lambda d: _("这是旧格式的 .xls 文件。请用 Excel 或 WPS 打开，另存为 .xlsx 再传。"),
        sheet_not_excel=lambda d: _("这不是 .xlsx 文件，可能是改了后缀的 CSV 或别的文件。请用 Excel 或 WPS 打开，另存为 .xlsx 再传。"),
        sheet_broken=lambda d: _("这个 Excel 不完整，读不出来，可能没有传完。请在 Excel 里打开看看，另存一份再传。"),
        sheet_unfolds=lambda d: _("这个文件解开以后大得不像一份排期，没有读。请把排期复制到一个新的 Excel 里再传。"),
        sheet_too_wide=lambda d: (
            _("工作表「%(sheet)s」有 %(rows)s 行、%(columns)s 列，超过了 %(rows_max)s 行、%(columns_max)s 列。请删掉表格外面多余的行和列再传。") % d
        ),
        sheet_too_full=lambda d: _("这个文件里的格子超过 %(cells)s 个，或者文字太多，没有读。请只留排期那几张工作表再传。") % d,
        sheet_empty=lambda d: _("这个 Excel 是空的。请选有排期的那一份。"),
        sheet_blueprint_faulty=lambda d: _("蓝图本身有 %(count)s 处问题，先不能对照。请先运行 qunying check，改好再导入。") % d,
        sheet_not_whole=lambda d: _("有 %(count)s 格缺完整版或精简版，还不能存为新版本。请在表里补上，或选「精简版先用同一段」。") % d,
        sheet_words_too_long=lambda d: _("第 %(day)s 天「%(slot)s」的话术有 %(letters)s 个字，一个 Excel 格子放不下。请缩短它再导出。") % d,
        sheet_folder_taken=lambda d: _("「%(folder)s」里已经有东西了。请换一个新的文件夹，免得盖掉原来的。") % d,
    )


def _doubts() -> None:
    problem_texts(
        sheet_no_place=lambda d: (_("看不出这一格说的是哪一天、哪个时段。"), _("请把它放进有日期和时段的行列里；只是说明的话，在列头写「备注」。")),
        sheet_no_day=lambda d: (_("这一行没有日期。"), _("请在日期列写上是哪一天。")),
        sheet_not_a_day=lambda d: (_("日期列里的这一格不是日期。"), _("请写成 11月13日 或 第 1 天。")),
        sheet_no_slot=lambda d: (_("看不出是哪个时段的话术。"), _("请加一列「时段」，或在列头写时段的名字。")),
        sheet_no_head=lambda d: (_("这一列没有列头，或列头没看懂。"), _("请在列头写时段的名字、标题、完整版、精简版或备注。")),
        sheet_head_unclear=lambda d: (_("这一列是哪个时段没看懂。"), _("列头改好以后，这一格就能读。")),
        sheet_day_unclear=lambda d: (_("这一行的日期没看懂，内容先不用。"), _("日期改好以后，这一格就能读。")),
        sheet_day_and_more=lambda d: (_("日期后面还有一大段字。"), _("请把这段字移到自己的列里。")),
        sheet_day_ambiguous=lambda d: (_("这个日期有两种读法。"), _("请写成 11月20日 这样，不要写成小数。")),
        sheet_which_week=lambda d: (_("只有星期，不知道是第几周。"), _("请在上面写「第 1 周」，或写上日期。")),
        sheet_weekday_wrong=lambda d: (
            _("写的是%(says)s，可 %(date)s 是%(is)s。") % {"says": weekday(d["says"]), "date": d["date"], "is": weekday(d["is_"])},
            _("请改对日期或星期，只留对的那个。"),
        ),
        sheet_date_outside=lambda d: (_("%(date)s 不在日历里，日历是 %(first)s 到 %(last)s。") % d, _("请改日期；要加日子，请紧接着最后一天写。")),
        sheet_day_and_date=lambda d: (_("写的是第 %(index)s 天，可 %(date)s 是第 %(is_)s 天。") % d, _("请改对天数或日期。")),
        sheet_day_beyond=lambda d: (_("日历只有 %(count)s 天，没有第 %(index)s 天。") % d, _("要加日子，请一天不漏地接着写，或改蓝图的节奏。")),
        sheet_slot_unknown=lambda d: (_("不知道「%(name)s」是哪个时段。") % d, _("请写上时间（如 15:00），或改成已有的：%(known)s。") % d),
        sheet_slot_ambiguous=lambda d: (_("「%(name)s」可能是好几个时段：%(slots)s。") % d, _("请写时段的全名。")),
        sheet_slot_two_times=lambda d: (_("「%(name)s」在表里有两个时间：%(one)s 和 %(other)s。") % d, _("一个时段每天的时间是一样的，请只留一个。")),
        sheet_times_two=lambda d: (_("一格里有两个时间：%(text)s。") % d, _("请只留一个；要发两次就写成两个时段。")),
        sheet_time_for_words=lambda d: (_("这里只有时间，没有话术。"), _("请把时间写到列头，这里写要发的话。")),
        sheet_number_for_words=lambda d: (_("这里是数字「%(text)s」，不是话术。") % d, _("真要发这个数字，请在前面加一个字。")),
        sheet_unwritten=lambda d: (_("「%(text)s」不是可以发出去的话。") % d, _("请写出要发的原话；这个时段不发就写「无」。")),
        sheet_formula_error=lambda d: (_("公式出错了：%(text)s。") % d, _("请在 Excel 里改好公式，或直接填上文字。")),
        sheet_said_twice=lambda d: (_("第 %(day)s 天的这一项，表里另一格已经写过，两处不一样。") % d, _("请只留一处。")),
    )
