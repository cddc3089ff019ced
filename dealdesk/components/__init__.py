"""The components every page is built from, by what they show. Nothing here reads the database.

labels, panels, forms, moments: each a template library of its own; `{% load desk %}` brings them all.
"""
