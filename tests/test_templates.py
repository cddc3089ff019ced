"""Every template compiles, is used, and keeps to the Content-Security-Policy."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

pytestmark = pytest.mark.once

ROOT = Path(settings.BASE_DIR)
FOLDER = ROOT / "templates"
TEMPLATES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.suffix in {".html", ".txt"})
PAGES = [name for name in TEMPLATES if name.endswith(".html")]
CODE = [path for room in ("dealdesk", "promises", "reviews") for path in (ROOT / room).rglob("*.py")]

#: Templates that somebody else asks for by name.
ASKED_FOR_BY_NAME = {
    r"(400|403|403_csrf|404|429|500|503)\.html": "Django and the refusals",
    r"account/.+": "allauth",
    r"allauth/.+": "allauth",
    r"bootstrap5/.+": "crispy-forms",
    r"admin/.+": "Django's admin",
    r"registration/.+": "Django",
}


def source(name: str) -> str:
    """The text of a template without its comments."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_compiles(name):
    assert get_template(name)


def test_every_template_is_used():
    texts = [path.read_text(encoding="utf-8") for path in CODE]
    texts += [source(name) for name in TEMPLATES]
    everything = "\n".join(texts)
    # Names that code puts together, for example f"promises/ask_{step}.html".
    built = [
        re.sub(r"\\\{.*?\\\}", ".+", re.escape(name)) for name in re.findall(r'f"([^"]*\{[^"]*\.html)"', everything)
    ]
    unused = []
    for name in TEMPLATES:
        short = name.removeprefix("emails/").removesuffix(".txt")
        asked = any(re.fullmatch(pattern, name) for pattern in [*ASKED_FOR_BY_NAME, *built])
        if not (asked or f'"{name}"' in everything or (name.startswith("emails/") and f'"{short}"' in everything)):
            unused.append(name)
    assert unused == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_in_it_needs_the_policy_to_look_away(name):
    text = source(name)
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text) == []
    assert re.findall(r"<style[\s>]", text) == []
    assert re.findall(r"\sstyle=", text) == []
    assert re.findall(r"\son[a-z]+=[\"']", text) == []
    assert re.findall(r"javascript:", text) == []
    assert re.findall(r"(?:src|href)=[\"']https?://", text) == []


@pytest.mark.parametrize("name", PAGES)
def test_every_form_that_posts_carries_its_token(name):
    for form in re.findall(r"<form\b[^>]*method=[\"']post[\"'].*?</form>", source(name), re.DOTALL | re.IGNORECASE):
        assert "csrf_token" in form or "{% form_token" in form, form[:120]


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name.startswith("emails/")])
def test_a_mail_has_a_subject_and_no_markup(name):
    text = source(name)
    assert text.startswith("{% autoescape off %}")
    subject, blank, *_ = text.splitlines()
    assert len(subject) > len("{% autoescape off %}")
    assert blank == ""
    assert re.findall(r"</?[a-z]+>", text) == []
