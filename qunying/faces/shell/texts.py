"""The shell's own sentences to people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qunying.kernel.refusals import known_codes, sentences


def register() -> None:
    """Give every refusal of the shell its words; may be called again."""
    if "no_such_place" in known_codes():
        return
    sentences(
        report_ending=lambda d: _("「%(path)s」看不出要哪种文件。文件名请以 %(known)s 之一结尾。") % d,
        report_days=lambda d: _("看 %(days)s 天不行。--days 请写 %(least)s 到 %(most)s。") % d,
        report_unwritable=lambda d: _("报告写不到 %(path)s（%(problem)s），那里的旧文件没有动。请换个地方，或先腾出空间。") % d,
        not_a_day=lambda d: _("「%(text)s」不是日期。请写成 2026-11-13 这样。") % d,
        no_such_place=lambda d: _("找不到「%(what)s」。请检查路径。") % d,
        archive_unreadable=lambda d: _("公开社群的文件 %(path)s 读不出来（%(problem)s），什么都没有载入。请换一份完整的文件再试。") % d,
        not_by_group=lambda d: _("「%(question)s」不是逐群的数，不能按领域看。请换一个逐群的指标，如 groups.activity。") % d,
        not_writable=lambda d: _("「%(what)s」没有写入权限，什么都没有改动。请检查权限，或用 --data 换一个目录。") % d,
        database_unreachable=lambda d: _("连不上数据库，什么都没有改动。请检查数据目录或 QUNYING_DATABASE_URL。"),
        database_broken=lambda d: _("数据库文件已损坏，什么都没有改动。请从备份恢复。"),
        database_old=lambda d: _("数据库还没有建好或没有升级。请先运行 qunying apply 或 qunying up，它们会自动建好。"),
        newer_database=lambda d: _("数据库是更新的版本写的（%(first)s），旧版本不能用它。请升级群营，或从备份恢复。") % d,
    )
