"""A promise may wait for legal and for finance."""

import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("promises", "0005_library"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="promise",
            name="promise_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="promise",
            name="promise_open_has_deadline",
        ),
        migrations.RemoveIndex(
            model_name="promise",
            name="promise_due",
        ),
        migrations.AlterField(
            model_name="promise",
            name="state",
            field=django_fsm.FSMField(
                choices=[
                    ("draft", "Draft"),
                    ("engineering_review", "In review"),
                    ("security_review", "In review"),
                    ("product_review", "In review"),
                    ("legal_review", "In review"),
                    ("finance_review", "In review"),
                    ("owner_decision", "Final decision"),
                    ("waiting_on_sales", "Question for sales"),
                    ("paused", "Paused"),
                    ("approved", "Yes"),
                    ("approved_with_conditions", "Yes, with conditions"),
                    ("declined", "No"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="draft",
                max_length=30,
                protected=True,
            ),
        ),
        migrations.AddIndex(
            model_name="promise",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "engineering_review",
                            "finance_review",
                            "legal_review",
                            "owner_decision",
                            "product_review",
                            "security_review",
                        ],
                    )
                ),
                fields=["answer_by", "id"],
                name="promise_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="promise",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "draft",
                            "engineering_review",
                            "security_review",
                            "product_review",
                            "legal_review",
                            "finance_review",
                            "owner_decision",
                            "waiting_on_sales",
                            "paused",
                            "approved",
                            "approved_with_conditions",
                            "declined",
                            "withdrawn",
                        ],
                    )
                ),
                name="promise_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="promise",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "state__in",
                            [
                                "engineering_review",
                                "finance_review",
                                "legal_review",
                                "owner_decision",
                                "product_review",
                                "security_review",
                            ],
                        ),
                        _negated=True,
                    ),
                    ("answer_by__isnull", False),
                    _connector="OR",
                ),
                name="promise_open_has_deadline",
            ),
        ),
    ]
