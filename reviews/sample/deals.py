"""The deals of the sample company: sixteen that are open, and closed ones of the last six months."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from dealdesk.domain import audit
from dealdesk.exceptions import Conflict
from promises.domain import promises as drafts
from promises.domain.locking import locked_deal
from promises.models import DealOutcome
from reviews.domain import closeplan
from reviews.sample.people import BERLIN, NEW_YORK
from reviews.sample.walk import Desk, Walk

EU, US = "EU", "US"

#: customer, rep, dollars, days until it closes, region, zone
OPEN_DEALS = (
    ("Tern Energy", "Leo", 96_000, 9, US, NEW_YORK),
    ("Kestrel Bank", "Nora", 310_000, 10, EU, BERLIN),
    ("Summit Freight", "Leo", 420_000, 17, US, NEW_YORK),
    ("Alder Logistics", "Maya", 128_000, 7, EU, BERLIN),
    ("Larch Insurance", "Nora", 175_000, 8, EU, BERLIN),
    ("Harbor Foods", "Maya", 84_000, 3, EU, BERLIN),
    ("Westbay Clinics", "Leo", 210_000, 14, US, NEW_YORK),
    ("Pinnacle Parts", "Nora", 145_000, 16, US, NEW_YORK),
    ("Millbrook Health", "Maya", 260_000, 13, EU, BERLIN),
    ("Orchard Schools", "Leo", 58_000, 20, US, NEW_YORK),
    ("Bluefin Travel", "Nora", 72_000, 6, EU, BERLIN),
    ("Quarry Tools", "Maya", 49_000, 15, EU, BERLIN),
    ("Granite Works", "Nora", 132_000, 21, EU, BERLIN),
    ("Fenwick Retail", "Leo", 64_000, 8, US, NEW_YORK),
    ("Cobalt Media", "Maya", 118_000, 22, EU, BERLIN),
    ("Heron Hotels", "Nora", 39_000, 10, EU, BERLIN),
)

#: Customers of the last six months; a few of today's bought something before.
PAST_CUSTOMERS = (
    "Granite Works, first site", "Amber Dental", "Quarry Tools, pilot", "Cobalt Media, archive", "Birch Furniture",
    "Crane Shipping", "Dune Solar", "Elm Street Bakeries", "Falcon Couriers", "Gull Airways", "Hazel Pharmacy",
    "Iron Gate Security", "Juniper Books", "Kite Telecom", "Lantern Events", "Maple Credit Union", "North Pier Fish",
    "Opal Cosmetics", "Pine Valley Farms", "Quill Publishing", "Raven Motors", "Stone Bridge Law", "Thistle Care",
    "Umber Paints", "Violet Energy", "Willow Housing", "Yarrow Labs", "Zephyr Wind", "Ash Road Foods",
    "Bay Leaf Catering", "Cedar Mills", "Drift Marine", "Ember Heating", "Fern Clinics", "Glass Harbor",
    "Hollow Oak Wines", "Ivory Keys", "Jade Imports", "Kelp Nutrition", "Loom Textiles", "Moss Garden Centers",
    "Nettle Foods", "Osprey Rail", "Pebble Toys",
)  # fmt: skip


@dataclass(frozen=True)
class DealTold:
    """One deal: when it began, when its close plan was made, and how it ended."""

    name: str
    rep: str
    amount: int
    closes: datetime
    region: str
    zone: str
    created: datetime
    plans: tuple[datetime, ...] = ()
    outcome: DealOutcome = DealOutcome.OPEN
    helper: str = ""


def deal_walk(desk: Desk, told: DealTold) -> Walk:
    """Made, filled with a close plan, and closed."""
    yield told.created
    rep = desk.people[told.rep]
    deal = desk.deals[told.name] = drafts.create_deal(
        by=rep,
        name=told.name,
        amount=told.amount,
        close_date=_weekday(told.closes),
        region=told.region,
        zone=told.zone,
        crm_id=f"CRM-{4100 + len(desk.deals)}",
        is_sample=True,
    )
    if told.helper:
        drafts.add_to_team(deal.pk, by=rep, person=desk.people[told.helper])
    for moment in told.plans:
        yield moment
        try:
            closeplan.publish(deal.pk, by=rep)
        except Conflict:
            pass  # everything in this deal was answered with a no: there is nothing to plan
    if told.outcome != DealOutcome.OPEN:
        yield told.closes
        _close(desk, deal.pk, told)


def _close(desk: Desk, deal_id: int, told: DealTold) -> None:
    with transaction.atomic():
        deal, now = locked_deal(deal_id)
        deal.outcome, deal.closed_at, deal.closed_by = told.outcome, now, desk.people[told.rep]
        deal.version += 1
        audit.record(deal, "deal.closed", at=now, by=deal.closed_by, data={"outcome": told.outcome})
        deal.save()


def _weekday(moment: datetime) -> date:
    day = moment.date()
    return day - timedelta(days=max(0, day.weekday() - 4))


def open_deals(desk: Desk) -> list[Walk]:
    """The sixteen open deals; Harbor Foods and two more have a close plan already."""
    plans = {"Harbor Foods": (desk.ago(17.0),), "Heron Hotels": (desk.ago(28.0),)}
    return [
        deal_walk(
            desk,
            DealTold(
                name=name,
                rep=rep,
                amount=amount,
                closes=desk.now + timedelta(days=days),
                region=region,
                zone=zone,
                created=desk.ago(70 + 3 * number),
                plans=plans.get(name, ()),
                helper="Leo" if name == "Harbor Foods" else "",
            ),
        )
        for number, (name, rep, amount, days, region, zone) in enumerate(OPEN_DEALS)
    ]
