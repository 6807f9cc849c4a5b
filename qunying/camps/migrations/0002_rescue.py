import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("camps", "0001_initial"),
        ("flows", "0002_tasks"),
        ("groups", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name='Rescue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.SmallIntegerField(default=1)),
                ('reason', models.CharField(help_text='leaving or silent', max_length=12)),
                ('raised_at', models.DateTimeField()),
                ('learners', models.IntegerField(help_text='members in the group when the alarm was raised, those who had left included')),
                ('left', models.IntegerField(default=0, help_text='how many of them had left by themselves in the window')),
                ('silent_hours', models.IntegerField(default=0)),
                ('before', models.IntegerField(help_text='members who did something in the day before the alarm')),
                ('contacts', models.JSONField(default=list, help_text='memberships to write to, those who used to do most first')),
                ('gone', models.JSONField(default=list, help_text='memberships who had left, the last first')),
                ('steps_done', models.JSONField(default=list, help_text="codes of the playbook's steps")),
                ('judge_at', models.DateTimeField(null=True)),
                ('after', models.IntegerField(help_text='members who did something in the day after the work was done', null=True)),
                ('left_after', models.IntegerField(null=True)),
                ('verdict', models.CharField(blank=True, default='', help_text='recovered or not_recovered', max_length=16)),
                ('ended_at', models.DateTimeField(null=True)),
                ('cohort', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='camps.cohort')),
                ('community', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.community')),
                ('group', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='groups.group')),
                ('task', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='flows.task')),
            ],
            options={
                'db_table': 'camps_rescue',
                'indexes': [models.Index(fields=['community', 'raised_at'], name='camps_rescue_past'), models.Index(fields=['group', 'ended_at'], name='camps_rescue_group')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('group',), name='camps_rescue_one_open')],
            },
        ),
    ]
