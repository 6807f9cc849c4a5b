"""What every process reads once a second: the clock's one row, and whether settings are still those remembered."""

from django.db import models


class ClockRow(models.Model):
    """Offset of the house's time from real time, and the latest moment any process has seen."""

    offset_us = models.BigIntegerField(default=0, help_text="microseconds added to real time")
    high_water = models.DateTimeField(null=True, help_text="the latest real time a worker has seen")

    class Meta:
        db_table = "kernel_clock"


class SettingRow(models.Model):
    """One row: another number whenever a setting that processes remember was changed."""

    number = models.BigIntegerField()

    class Meta:
        db_table = "kernel_setting"
