"""Every check there is, in the order in which their findings are told where two begin at one place."""

from promises.domain.wording.base import Check
from promises.domain.wording.checks.absolutes import AbsoluteClaims
from promises.domain.wording.checks.banned import BannedLines
from promises.domain.wording.checks.blanks import Blanks
from promises.domain.wording.checks.characters import HiddenCharacters, MixedScripts, OneLine
from promises.domain.wording.checks.loose_ends import EscapeClauses, Hedges, OpenEnds
from promises.domain.wording.checks.measures import NoNumber, Subjective
from promises.domain.wording.checks.missing import MissingParts
from promises.domain.wording.checks.nothing_exact import NothingExact
from promises.domain.wording.checks.outcomes import Outcomes
from promises.domain.wording.checks.splitting import TwoPromises
from promises.domain.wording.checks.systems import UnnamedSystems

CHECKS: tuple[Check, ...] = (
    HiddenCharacters(),
    MixedScripts(),
    OneLine(),
    Blanks(),
    BannedLines(),
    Outcomes(),
    EscapeClauses(),
    OpenEnds(),
    Hedges(),
    UnnamedSystems(),
    NoNumber(),
    Subjective(),
    AbsoluteClaims(),
    TwoPromises(),
    NothingExact(),
    MissingParts(),
)
BY_ID = {check.id: check for check in CHECKS}
