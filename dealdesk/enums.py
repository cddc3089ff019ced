"""Who a person is on the desk."""

from django.db import models


class Role(models.TextChoices):
    """What a person may do here. One person may hold several (DESIGN section 3, Four eyes)."""

    REP = "rep", "Sales rep"
    ENGINEERING = "engineering", "Engineering reviewer"
    SECURITY = "security", "Security reviewer"
    PRODUCT = "product", "Product reviewer"
    LEGAL = "legal", "Legal reviewer"
    FINANCE = "finance", "Finance reviewer"
    LEAD = "lead", "Deal desk lead"
    ADMIN = "admin", "Admin"
    READER = "reader", "Reader"
