"""Files on a host of their own: no cookie, no page, a link that is one reader's for a minute (RELIABILITY row 43)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promises.domain import proof_files
from tests import factories, files

pytestmark = pytest.mark.django_db

ELSEWHERE = "files.example.net"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.PROOF_ROOT = tmp_path / "proof"


@pytest.fixture
def files_host(settings):
    settings.FILES_ORIGIN = f"https://{ELSEWHERE}"
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, ELSEWHERE]


@pytest.fixture
def shot(maya):
    promise = factories.sent(factories.deal(maya))
    proof_files.add_files(promise.pk, by=maya, files=[files.sent("shot.png", files.png(40, 30))])
    return promise.proofs.latest("pk")


def address(proof, name="proof-file") -> str:
    return reverse(name, args=[proof.promise_id, proof.pk])


def followed(link: str, **headers):
    """What the host of files answers to a browser that brings a cookie it should not have."""
    origin, _, path = link.removeprefix("https://").partition("/")
    client = Client(HTTP_HOST=origin)
    client.cookies["sessionid"] = "x"
    return client.get(f"/{path}", **headers)


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_without_such_a_host_the_file_comes_from_where_the_page_is(tom_client, shot):
    assert body(tom_client.get(address(shot))) == files.png(40, 30)
    assert body(tom_client.get(address(shot, "proof-picture"))).startswith(b"\x89PNG")
    assert tom_client.get("/signed/x/").status_code == 404


@pytest.mark.parametrize("name", ["proof-file", "proof-picture"])
def test_tom_is_led_to_the_other_host_and_gets_it_there_without_a_cookie(files_host, tom_client, shot, name):
    led = tom_client.get(address(shot, name))
    assert (led.status_code, led.content, led.headers["Cache-Control"]) == (302, b"", "no-store")
    assert led.url.startswith(f"https://{ELSEWHERE}/signed/")
    there = followed(led.url)
    assert (there.status_code, there.cookies) == (200, {})
    assert body(there).startswith(b"\x89PNG")
    assert there.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert there.headers["X-Content-Type-Options"] == "nosniff"
    kind, policy = {
        "proof-file": ('attachment; filename="shot.png"', "same-origin"),
        "proof-picture": ("inline", "cross-origin"),  # shown on a page of the main host
    }[name]
    assert there.headers["Content-Disposition"].startswith(kind)
    assert there.headers["Cross-Origin-Resource-Policy"] == policy


def test_an_outsider_gets_no_link(files_host, outsider_client, shot):
    assert outsider_client.get(address(shot)).status_code == 404
    assert Client().get(address(shot)).url.startswith(reverse("account_login"))


def test_the_link_runs_out_after_a_minute(files_host, tom_client, shot):
    link = tom_client.get(address(shot)).url
    with time_machine.travel(timezone.now() + timedelta(seconds=62)):
        late = followed(link)
    assert (late.status_code, late.content.decode()) == (
        410,
        "This link has run out. Open the file again from the page of its promise.\n",
    )


def test_a_link_somebody_changed_opens_nothing(files_host, tom_client, tom, maya, shot):
    link = tom_client.get(address(shot)).url
    other = link.replace(f"/{tom.pk}.", f"/{maya.pk}.")
    assert other != link
    for false in (other, link.replace(".file:", ".picture:"), f"https://{ELSEWHERE}/signed/x/", link[:-2] + "/"):
        assert followed(false).status_code == 404


def test_a_link_of_somebody_switched_off_in_that_minute_opens_nothing(files_host, tom_client, tom, shot):
    link = tom_client.get(address(shot)).url
    assert body(followed(link)) == files.png(40, 30)
    tom.is_active = False
    tom.save()
    assert followed(link).status_code == 404


def test_a_rep_taken_off_the_deal_in_that_minute_opens_nothing(files_host, sign_in, outsider, maya, shot):
    deal = shot.promise.deal
    deal.team.add(outsider)
    link = sign_in(outsider).get(address(shot)).url
    assert body(followed(link)) == files.png(40, 30)
    deal.team.remove(outsider)
    assert followed(link).status_code == 404


@pytest.mark.parametrize(
    "path", ["/", "/queue/", "/healthz", "/sign-in/login/", "/static/css/desk.css", "/admin/", "/signed/", "/p/1/"]
)
def test_there_is_no_page_on_that_host(files_host, path):
    for method in ("get", "post", "put"):
        answer = getattr(Client(HTTP_HOST=ELSEWHERE), method)(path)
        assert (answer.status_code, answer.content, answer.cookies) == (404, b"Not found.\n", {})


def test_a_form_sent_to_a_link_opens_nothing(files_host, tom_client, shot):
    link = tom_client.get(address(shot)).url
    path = link.removeprefix(f"https://{ELSEWHERE}")
    assert Client(HTTP_HOST=f"{ELSEWHERE}:8443").post(path).status_code == 404


def test_a_file_whose_bytes_are_gone_says_so_in_plain_words(files_host, tom_client, shot, settings, tmp_path):
    link = tom_client.get(address(shot)).url
    settings.PROOF_ROOT = tmp_path / "elsewhere"
    gone = followed(link)
    assert (gone.status_code, gone.content, gone.headers["Content-Type"]) == (404, b"Not found.\n", "text/plain")
