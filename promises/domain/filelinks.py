"""Links to files on a host of their own, for the moment in which somebody opens one (RELIABILITY row 43, ASVS 3.5.4).

That host knows no session. A link says who opens which file; it is signed, and asked again of the rows when it comes.
"""

from dataclasses import dataclass

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner

from dealdesk.models import User
from promises.enums import ProofKind
from promises.models import Proof
from promises.permissions import visible_promises

LIVES = 60  # seconds: a redirect is followed at once
WHOLE, PICTURE = "file", "picture"
_SALT = "promises.domain.filelinks"


class LinkRefused(Exception):
    """Nobody ever had such a link, or whoever had it may not read the file any more."""


class LinkRanOut(LinkRefused):
    """It was ours and is too old."""


@dataclass(frozen=True)
class Opened:
    """What a link leads to: a file, and whether the whole of it or the picture that shows it."""

    proof: Proof
    what: str


def sign(reader: User, proof: Proof, what: str) -> str:
    """The part of an address that opens one file for one person, for LIVES seconds.

    Args:
        reader: whoever asked for it on the main host, and may see its promise.
        proof: a file.
        what: WHOLE or PICTURE.
    """
    return TimestampSigner(salt=_SALT).sign(f"{reader.pk}.{proof.pk}.{what}")


def opened(signed: str) -> Opened:
    """What a link leads to, if the reader it was made for may still read it (RELIABILITY I20).

    Raises:
        LinkRanOut: it is older than LIVES seconds.
        LinkRefused: it is not ours; or the reader was switched off, or sees the promise no more.
    """
    try:
        reader_id, proof_id, what = TimestampSigner(salt=_SALT).unsign(signed, max_age=LIVES).split(".")
    except SignatureExpired as old:
        raise LinkRanOut from old
    except (BadSignature, ValueError) as false:
        raise LinkRefused from false
    reader = User.objects.filter(pk=reader_id, is_active=True).first()
    proof = Proof.objects.filter(pk=proof_id, kind=ProofKind.FILE).first()
    if reader is None or proof is None or not visible_promises(reader).filter(pk=proof.promise_id).exists():
        raise LinkRefused
    return Opened(proof, what)
