"""`{% load desk %}` brings every component of dealdesk.components."""

from django import template

from dealdesk.components import forms, labels, moments, panels

register = template.Library()
for part in (labels, panels, forms, moments):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
