"""Whoever stands in for a stand-in acts for the person as well; such a row says through whom."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dealdesk", "0007_own_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="standin",
            name="through",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="standin",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("through__isnull", True),
                    models.Q(
                        ("through", models.F("person")),
                        ("through", models.F("substitute")),
                        _connector="OR",
                        _negated=True,
                    ),
                    _connector="OR",
                ),
                name="stand_in_is_through_a_third",
            ),
        ),
    ]
