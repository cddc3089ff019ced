"""The facts of sample asks: plain answers by type, replaced where an ask has its own."""

from promises.domain.facts import specs_for

COMMON: dict[str, str | None] = {
    "risk": "The customer expects more than the sentence says.",
    "already_told": "no",
}
SECURITY: dict[str, str | None] = {
    "control": "The control named in the ask, for the whole account.",
    "support_today": "partial",
    "support_gap": "Works for admins today, not for every user role.",
    "paperwork": "product",
    "access": "gap",
    "logging": "fine",
    "encryption": "fine",
    "retention": "not_affected",
}
DATA: dict[str, str | None] = {
    "source": "Orders, our platform",
    "target": "A folder the customer hosts",
    "format": "CSV, UTF-8, header row",
    "fields": "The agreed fields, listed in the sample file",
    "personal_data": "None in these fields",
    "direction": "out",
    "data_region": "Frankfurt to Frankfurt",
    "frequency": "Once a night, 02:00 UTC",
    "volume": "2000",
    "failures": "One retry after 30 minutes, then an alert to support",
    "duplicates": "A file for the same day replaces the earlier one",
    "late_records": "Go into the next night’s file",
    "mapping_owner": "Engineering",
    "cleanup_owner": "The customer",
    "rerun_owner": "Support",
    "mismatch_owner": "Support, with the customer’s analyst",
}
LOGIC: dict[str, str | None] = {
    "rule": "As the ask says it, for this account alone.",
    "depends_on_it": "The customer’s finance team.",
    "others_use_it": "no",
}
SCOPE: dict[str, str | None] = {
    "we_build": "What the ask says, and a page to switch it on.",
    "customer_provides": "One person who tests, and the values to set.",
    "out_of_scope": "Everything the ask does not name.",
}


def facts_for(type: str, own: dict[str, str | None]) -> dict[str, str | None]:
    """Every required fact of a type, and the ask's own on top; None is "Nobody knows yet"."""
    known = {**COMMON, **SECURITY, **DATA, **LOGIC, **SCOPE}
    given = {spec.key: known[spec.key] for spec in specs_for(type) if spec.required}
    return {**given, **own}
