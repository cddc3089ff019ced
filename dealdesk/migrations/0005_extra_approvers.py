"""A person may review for legal and for finance."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dealdesk", "0004_job"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="rolegrant",
            name="role_known",
        ),
        migrations.AlterField(
            model_name="rolegrant",
            name="role",
            field=models.CharField(
                choices=[
                    ("rep", "Sales rep"),
                    ("engineering", "Engineering reviewer"),
                    ("security", "Security reviewer"),
                    ("product", "Product reviewer"),
                    ("legal", "Legal reviewer"),
                    ("finance", "Finance reviewer"),
                    ("lead", "Deal desk lead"),
                    ("admin", "Admin"),
                    ("reader", "Reader"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        ["rep", "engineering", "security", "product", "legal", "finance", "lead", "admin", "reader"],
                    )
                ),
                name="role_known",
            ),
        ),
    ]
