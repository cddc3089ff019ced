"""Legal and finance answer like a lane; what is written once stays protected where the tables are made anew."""

from django.conf import settings
from django.db import migrations, models

from dealdesk.models.append_only import ProtectAgain


class Migration(migrations.Migration):
    dependencies = [
        ("dealdesk", "0005_extra_approvers"),
        ("promises", "0006_extra_approvers"),
        ("reviews", "0004_rules_and_look_back"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        ProtectAgain("reviews_condition"),
        ProtectAgain("reviews_review"),
        migrations.RemoveConstraint(
            model_name="condition",
            name="condition_lane_known",
        ),
        migrations.RemoveConstraint(
            model_name="question",
            name="question_lane_known",
        ),
        migrations.RemoveConstraint(
            model_name="requiredlane",
            name="required_lane_known",
        ),
        migrations.RemoveConstraint(
            model_name="review",
            name="review_lane_known",
        ),
        migrations.AlterField(
            model_name="condition",
            name="lane",
            field=models.CharField(
                choices=[
                    ("engineering", "Engineering"),
                    ("security", "Security"),
                    ("product", "Product"),
                    ("legal", "Legal"),
                    ("finance", "Finance"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="lane",
            field=models.CharField(
                choices=[
                    ("engineering", "Engineering"),
                    ("security", "Security"),
                    ("product", "Product"),
                    ("legal", "Legal"),
                    ("finance", "Finance"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="requiredlane",
            name="lane",
            field=models.CharField(
                choices=[
                    ("engineering", "Engineering"),
                    ("security", "Security"),
                    ("product", "Product"),
                    ("legal", "Legal"),
                    ("finance", "Finance"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="requiredlane",
            name="question",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AlterField(
            model_name="review",
            name="lane",
            field=models.CharField(
                choices=[
                    ("engineering", "Engineering"),
                    ("security", "Security"),
                    ("product", "Product"),
                    ("legal", "Legal"),
                    ("finance", "Finance"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(("lane__in", ["engineering", "security", "product", "legal", "finance"])),
                name="condition_lane_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("lane__in", ["engineering", "security", "product", "legal", "finance"])),
                name="question_lane_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="requiredlane",
            constraint=models.CheckConstraint(
                condition=models.Q(("lane__in", ["engineering", "security", "product", "legal", "finance"])),
                name="required_lane_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(("lane__in", ["engineering", "security", "product", "legal", "finance"])),
                name="review_lane_known",
            ),
        ),
        ProtectAgain("reviews_condition"),
        ProtectAgain("reviews_review"),
    ]
