"""Reviews, decisions, plan lines and rule sets are written once; the database holds that too."""

from django.db import migrations

from dealdesk.models.append_only import Protect


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial"), ("promises", "0002_append_only")]

    operations = [
        Protect("reviews_rulesetversion"),
        Protect("reviews_submission"),
        Protect("reviews_rulehit"),
        Protect("reviews_review"),
        Protect("reviews_proposal"),
        Protect("reviews_condition"),
        Protect("reviews_decision"),
        Protect("reviews_restoration"),
        Protect("reviews_planline"),
    ]
