"""Whether somebody outside the deal has said every clause back, and the lead or engineering says it is what was meant.

Read from rows and proved again: the flags are found anew in what was written, the reader must have no part in the deal,
the judge must have been entitled then. A row that was planted passes none of this.
"""

from collections.abc import Sequence
from datetime import datetime

from dealdesk.domain.people import RightsHistory
from dealdesk.domain.saying import full_moment
from dealdesk.domain.text import fingerprint
from dealdesk.enums import Role
from promises.models import Deal, Promise
from promises.policies import is_own
from reviews.domain.checks.base import Check
from reviews.domain.closeplan import ReadLine, ReadPlan
from reviews.domain.outsiders import mailbox, mailboxes_on, people_on
from reviews.domain.say_back_reading import ReadBacks, flags_in, judgement_of, read_backs, tallied
from reviews.models import SayBackAsk, SayBackJudgement

KEY = "said_back"
TITLE = "Someone outside the deal can say it back"
_ASK_AGAIN = "Ask somebody else, or ask for clearer wording."


def check(deal: Deal, plan: ReadPlan, now: datetime) -> Check:
    """Look at every clause of a plan; a constant number of statements.

    Args:
        deal: the deal.
        plan: its current version, as `closeplan.read` gave it.
        now: the database clock, aware UTC.
    """
    if not plan.lines:
        return Check(KEY, TITLE, problems=("Nothing stands in the close plan yet, so nothing can be said back.",))
    proof = _Proof(deal, now)
    found = [proof.of(line) for line in plan.lines]
    problems = tuple(problem for _, problem in found if problem)
    done = len(found) - len(problems)
    clauses = "clause" if len(found) == 1 else "clauses"
    evidence = (f"{done} of {len(found)} {clauses}.", *(shown for shown, _ in found if shown))
    return Check(KEY, TITLE, evidence=evidence, problems=problems)


def _not_whole(label: str, reader: str, flagged: str) -> str:
    return f"{label} came back from {reader} with {flagged}; see the clause. {_ASK_AGAIN}"


class _Proof:
    def __init__(self, deal: Deal, now: datetime) -> None:
        self.deal, self.now = deal, now
        self.backs = read_backs(deal)
        self.on_deal = people_on(deal)
        self.mailboxes = mailboxes_on(self.on_deal)
        self.rights = RightsHistory()

    def of(self, line: ReadLine) -> tuple[str, str]:
        """Why a clause passes, or what is left to do: one of the two sentences."""
        promise, sentence = line.promise, line.line.text
        backs = self.backs.get((promise.pk, fingerprint(sentence)), ReadBacks())
        counting = backs.counting
        if counting is None:
            return "", self._open(promise, backs, sentence)
        judgement = judgement_of(counting.answer)
        problems = [] if judgement is None else self._problems(promise, counting, judgement, sentence)
        if judgement is None or problems:
            return "", " ".join(problems)
        if any(flags_in(sentence, later.answer.text) for later in backs.to_judge):
            return "", self._open(promise, backs, sentence)  # the customer may read it as that reader did
        judge = f"{judgement.judged_by}{f' for {judgement.represented}' if judgement.represented else ''}"
        said = f"{promise.label}: said back by {counting.reader_text} on {full_moment(counting.answer.answered_at)}"
        return f"{said}; {judge} judged it as meant.", ""

    def _open(self, promise: Promise, backs: ReadBacks, sentence: str) -> str:
        """What came back is not judged yet; whose turn it is."""
        if backs.to_judge:
            newest = backs.to_judge[-1]
            if flags := flags_in(sentence, newest.answer.text):
                return _not_whole(promise.label, newest.reader_text, tallied(flags, sentence))
            return (
                f"{promise.label}: {newest.reader_text} said it back; the deal desk lead or engineering must judge it."
            )
        if (waiting := backs.waiting(self.now)) is not None:
            asked = full_moment(waiting.asked_at)
            return f"{promise.label}: waiting for {waiting.reader_text}, asked on {asked}, to say it back."
        return f"{promise.label}: nobody outside the deal has said it back; a rep must ask somebody."

    def _problems(self, promise: Promise, ask: SayBackAsk, judgement: SayBackJudgement, sentence: str) -> Sequence[str]:
        reader, label = ask.reader_text, promise.label
        if not judgement.is_meant:
            return [f"{label}: {reader} read it otherwise than we meant it. {_ASK_AGAIN}"]
        found = []
        if flags := flags_in(sentence, ask.answer.text):
            found.append(_not_whole(label, reader, tallied(flags, sentence)))
        if ask.reader_id in self.on_deal or mailbox(ask.address) in self.mailboxes:
            found.append(f"{label}: {reader}, who said it back, is on this deal; a rep must ask somebody outside it.")
        if not self._in_order(ask, judgement):
            found.append(f"{label}: what {reader} said came by no link that was open then; a rep must ask anew.")
        if not self._entitled(promise, ask, judgement):
            found.append(
                f"{label}: {judgement.judged_by} could not judge it then; the deal desk lead or engineering must."
            )
        return found

    def _in_order(self, ask: SayBackAsk, judgement: SayBackJudgement) -> bool:
        said = ask.answer.answered_at
        withdrawn = ask.withdrawn_at is not None and ask.withdrawn_at <= said
        return ask.asked_at <= said < ask.expires_at and not withdrawn and said <= judgement.judged_at <= self.now

    def _entitled(self, promise: Promise, ask: SayBackAsk, judgement: SayBackJudgement) -> bool:
        by, represented, at = judgement.judged_by_id, judgement.represented_id, judgement.judged_at
        is_reader = ask.reader_id is not None and ask.reader_id in {by, represented}
        if is_own(by, promise, self.deal) or is_reader:
            return False
        if self.rights.acted_as(by, represented, Role.LEAD, at):
            return True
        own = represented is not None and is_own(represented, promise, self.deal)
        return not own and self.rights.acted_as(by, represented, Role.ENGINEERING, at)
