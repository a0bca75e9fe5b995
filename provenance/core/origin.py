"""The copies of a story → its origin, chain, confidence and reasons."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from provenance.core.agencies import Credit, same_house

RECIPE = "origin/1"


@dataclass(frozen=True, slots=True)
class Step:
    """One house on the way of a story, and why it is on it."""

    name: str
    role: Literal["origin", "distributor", "carrier", "publisher"]
    agency: str | None
    evidence: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Who wrote it. A kind other than `unknown` has a name; `unknown` may have a chain."""

    kind: Literal["agency", "outlet", "press-release", "unknown"]
    name: str | None
    agency: str | None
    confidence: float
    chain: tuple[Step, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Witness:
    """One copy as the judge sees it.

    `outlet` is its domain or name, "" when unknown; `owner` the outlet's owner, else the outlet;
    `credits` include those read from metadata. `bylined` tells that a person is named as author.
    `wire` tells that a disclaimer says the text came from a feed, whether or not it names anybody.
    `repost`: its owner had printed it before; see `reposts`.
    """

    outlet: str
    owner: str
    credits: tuple[Credit, ...]
    first_seen: str = ""  # ISO 8601, UTC
    bylined: bool = False
    wire: bool = False
    repost: bool = False


@dataclass(frozen=True, slots=True)
class Printed:
    """Who printed an item of a story, and when: as published, as far as that is believed, and as seen."""

    item: int
    owner: str
    at: datetime
    seen: datetime


def reposts(story: Iterable[Printed]) -> dict[int, int]:
    """The items of one story → those that are reposts: an owner's every later one, with its first.

    An item of an unknown owner is nobody's repost.
    """
    first: dict[str, int] = {}
    found: dict[int, int] = {}
    for each in sorted(story, key=lambda each: (each.at, each.seen, each.item)):
        if each.owner and first.setdefault(each.owner, each.item) != each.item:
            found[each.item] = first[each.owner]
    return found


# From strong to weak (desk initials stand at the tail), with what one such sign alone is worth: set by
# judgement, not calibrated yet.
_STRENGTH = {
    "dateline": 0.95,
    "tail": 0.92,
    "copyright": 0.9,
    "byline": 0.9,
    "republished": 0.9,
    "licence": 0.9,
    "appeared-first": 0.88,
    "distributed": 0.85,
    "disclaimer": 0.85,
    "author": 0.85,
    "title": 0.8,
    "url": 0.8,
    "inputs": 0.6,
    "address-form": 0.6,
}
_WEAKEST = 0.5
_SURE = 0.98  # two independent signs that agree; more is never said without calibration
_LOCAL = 0.6  # a person's byline and no sign of wire: most wire at small outlets has no credit either
# The catalogue's press-release wires (a test holds the two together): a credit carries no kind.
PRESS = frozenset(
    "accesswire acn-newswire ani-pr apo businesswire cnw einpresswire eqs eurekalert globenewswire"
    " jcn marketwired media-outreach newsfile newsvoir newswise ots pnn prnewswire prtimes prweb"
    " send2press".split()
)
_SAID = {
    "dateline": "the dateline",
    "tail": "the end of the text",
    "copyright": "the copyright line",
    "byline": "the byline",
    "author": "the author field",
    "url": "the address",
    "title": "the form of the headline",
    "address-form": "the form of the address",
    "inputs": "a line on inputs",
    "republished": "a line on where it was first printed",
    "licence": "a licence line",
    "distributed": "a line on distribution",
    "disclaimer": "a disclaimer",
    "appeared-first": 'an "appeared first" line',
}


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A house that may have written the text, with the signs for it: (confidence, kind of sign, owner)."""

    key: str
    name: str
    agency: str | None
    signs: tuple[tuple[float, str, str], ...]


def judge(witness: Witness, others: Sequence[Witness] = ()) -> Origin:
    """The origin of one copy, from its own evidence and that of the other copies of its story.

    The answer does not depend on the order of `others`.
    """
    return judge_all((witness, *others))[0]


def judge_all(copies: Sequence[Witness]) -> list[Origin]:
    """The origin of every copy of a story, in their order; time grows with their number."""
    verdict = _verdict(copies)
    return [_told(verdict, copy) for copy in copies]


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What all copies of a story say together; what each adds of its own way is told by `_told`.

    `house` wrote it, or distributed a press release (`press`), or printed it with leave. `reasons`
    are those of a disagreement. `wire`, `agencies` and `outlets` tell what else stands on the copies.
    """

    house: _Candidate | None
    role: str
    press: Credit | None
    reasons: tuple[str, ...]
    wire: bool
    agencies: bool
    outlets: frozenset[str]


def _verdict(copies: Sequence[Witness]) -> _Verdict:
    house, role, press, reasons = _house(copies)
    outlets = frozenset(w.outlet for w in copies if w.outlet)
    return _Verdict(house, role, press, reasons, _is_wire(copies), _uses_agencies(copies), outlets)


def _house(copies: Sequence[Witness]) -> tuple[_Candidate | None, str, Credit | None, tuple[str, ...]]:
    """Who wrote it and in which role it is credited; or the press wire; or why they disagree."""
    writers = _candidates(copies, ("origin",))
    if len(writers) > 1:
        writers = _without_members(_without_printers(writers))
    if len(writers) > 1:
        return None, "", None, _disagreement(writers)
    press = [c for w in copies for c in w.credits if c.role == "distributor" and c.agency in PRESS]
    if press and not writers:
        return None, "", min(press, key=_by_worth), ()
    if writers:
        return writers[0], "origin", None, ()
    for role in ("licence", "distributor", "partial"):
        houses = [c for c in _candidates(copies, (role,)) if c.agency or role != "partial"]
        if len(houses) == 1:
            return houses[0], role, None, ()
        if houses:
            return None, "", None, _disagreement(houses)
    return None, "", None, ()


def _by_worth(credit: Credit) -> tuple[float, str]:
    return -_STRENGTH.get(credit.evidence, _WEAKEST), credit.name


def _told(verdict: _Verdict, witness: Witness) -> Origin:
    """The verdict as it stands for one copy."""
    if verdict.house:
        return _written_by(verdict, witness, verdict.house)
    if verdict.press:
        return _press_release(witness, verdict.press)
    if verdict.reasons or verdict.wire or verdict.agencies:
        return _unknown(verdict, witness)
    return _local(verdict, witness)


def _candidates(copies: Iterable[Witness], roles: tuple[str, ...]) -> list[_Candidate]:
    """Houses credited in one of these roles, each with its signs, in the order of their keys."""
    signs: dict[str, set[tuple[float, str, str]]] = {}
    named: dict[str, Credit] = {}
    for copy in copies:
        for credit in copy.credits:
            if credit.role not in roles:
                continue
            key = credit.agency or "".join(c for c in credit.name.casefold() if c.isalnum())
            worth = _STRENGTH.get(credit.evidence, _WEAKEST)
            signs.setdefault(key, set()).add((worth, credit.evidence, copy.owner or copy.outlet))
            if key not in named or credit.name < named[key].name:
                named[key] = credit
    return [_Candidate(k, named[k].name, named[k].agency, tuple(sorted(signs[k]))) for k in sorted(signs)]


def _without_printers(writers: list[_Candidate]) -> list[_Candidate]:
    """Who only printed it first is a carrier as soon as somebody else is credited with the writing."""
    wrote = [w for w in writers if not {kind for _, kind, _ in w.signs} <= _PRINTED]
    return wrote or writers


_PRINTED = frozenset({"appeared-first", "republished"})


def _without_members(writers: list[_Candidate]) -> list[_Candidate]:
    """Of two houses of one family (an agency and its own service) the one with more signs."""
    best: dict[str, _Candidate] = {}
    for writer in sorted(writers, key=lambda w: (-len(w.signs), w.key)):
        best.setdefault(_FAMILY.get(writer.key, writer.key), writer)
    return sorted(best.values(), key=lambda w: w.key)


_FAMILY = {
    "bhasha": "pti",
    "cnn-espanol": "cnn-wire",
    "kansas-reflector": "states-newsroom",
    "missouri-independent": "states-newsroom",
    "nebraska-examiner": "states-newsroom",
    "stateline": "states-newsroom",
    "iowa-capital-dispatch": "states-newsroom",
    "sportradar": "ap",  # its data feeds AP's automated notes
    "data-skrive": "ap",
    "automated-insights": "ap",
}


def _written_by(verdict: _Verdict, witness: Witness, house: _Candidate) -> Origin:
    kind: Literal["agency", "outlet"] = "agency" if house.agency and verdict.role != "licence" else "outlet"
    role: Literal["distributor", "origin"] = "distributor" if verdict.role == "distributor" else "origin"
    step = Step(house.name, role, house.agency, house.signs[-1][1])
    reasons = [*_reasons(house, verdict.role), *_way(verdict, witness)]
    return Origin(kind, house.name, house.agency, _confidence(house), _chain(step, witness), tuple(reasons))


def _confidence(house: _Candidate) -> float:
    """Signs of one kind in one owner's copies count once; each further kind or owner halves the doubt."""
    best = max(worth for worth, _, _ in house.signs)
    kinds = {kind for _, kind, _ in house.signs}
    owners = {owner for _, _, owner in house.signs}
    further = min(len(kinds) - 1 + len(owners) - 1, 3)
    return round(min(_SURE, 1 - (1 - best) * 0.5**further), 3)


def _press_release(witness: Witness, first: Credit) -> Origin:
    step = Step(first.name, "distributor", first.agency, first.evidence)
    said = _SAID.get(first.evidence, first.evidence)
    reasons = (f"A press release: {said} names {first.name}, which distributes them; the sender wrote it.",)
    worth = _STRENGTH.get(first.evidence, _WEAKEST)
    return Origin("press-release", first.name, first.agency, worth, _chain(step, witness), reasons)


def _local(verdict: _Verdict, witness: Witness) -> Origin:
    """A person's byline at one outlet alone and no sign of wire: its own story, probably."""
    if witness.bylined and witness.outlet and verdict.outlets == {witness.outlet}:
        step = Step(witness.outlet, "origin", None, "byline")
        reason = "A person is named as author, and nothing says that the text came from elsewhere."
        return Origin("outlet", witness.outlet, None, _LOCAL, (step,), (reason,))
    return _unknown(verdict, witness)


def _is_wire(copies: Iterable[Witness]) -> bool:
    return any(w.wire or any(c.role == "carrier" for c in w.credits) for w in copies)


def _uses_agencies(copies: Iterable[Witness]) -> bool:
    """ "With inputs from agencies": wire, but nobody's."""
    return any(c.role == "partial" and c.agency is None for w in copies for c in w.credits)


def _unknown(verdict: _Verdict, witness: Witness) -> Origin:
    said = [*verdict.reasons, *_way(verdict, witness)]
    if verdict.agencies:
        said.append("It says that agencies' copy was used, and names none.")
    if not said:
        said.append("Nothing that was read names a writer.")
    elif not verdict.reasons:
        said.append("Nothing that was read names the agency.")
    return Origin("unknown", None, None, 0.0, _chain(None, witness), tuple(said))


def _disagreement(houses: list[_Candidate]) -> tuple[str, ...]:
    said = tuple(reason for house in houses for reason in _reasons(house, "origin"))
    names = " and ".join(house.name for house in houses)
    return (*said, f"{names} are both credited: compiled, or one of them is wrong.")


def _reasons(house: _Candidate, role: str) -> list[str]:
    kinds = Counter(kind for _, kind, _ in house.signs)
    order = sorted(kinds, key=lambda kind: (-_STRENGTH.get(kind, _WEAKEST), kind))
    verb = {"partial": "credits it in part", "distributor": "names it as distributor"}.get(role, "names it")
    said = []
    for kind in order:
        owners = sorted({owner for _, k, owner in house.signs if k == kind and owner})
        where = f" at {', '.join(owners[:3])}" if owners else ""
        said.append(f"{house.name}: {_SAID.get(kind, kind)}{where} {verb}.")
    return said


# ---- the way from the writer to this page


def _chain(first: Step | None, witness: Witness) -> tuple[Step, ...]:
    """Writer, distributors, carriers, the publishing outlet; a house stands once, at its first place.

    Only this copy tells how it came here: another copy's carrier is not on its way.
    """
    steps = [first] if first else []
    steps += [*_steps(witness, "distributor"), *_steps(witness, "carrier"), *_printers(witness)]
    if witness.outlet:
        steps.append(Step(witness.outlet, "publisher", None, "published here"))
    kept: list[Step] = []
    for step in steps:
        twin = next((k for k in kept if same_house(k.name, step.name)), None)
        if twin is None:
            kept.append(step)
        elif step.role == "publisher":  # the carrier or writer is the publishing outlet itself
            # Who only prints its own story again has carried nothing.
            role = "publisher" if witness.repost and twin.role == "carrier" else twin.role
            kept[kept.index(twin)] = Step(step.name, role, twin.agency, twin.evidence)
    return tuple(kept)


def _steps(witness: Witness, role: Literal["distributor", "carrier"]) -> list[Step]:
    found = {
        (c.name, c.agency or ""): Step(c.name, role, c.agency, c.evidence)
        for c in witness.credits
        if c.role == role
    }
    return [found[key] for key in sorted(found)]


def _printers(witness: Witness) -> list[Step]:
    """Who printed it first; a writer among them stands in the chain already."""
    found = {
        c.name: Step(c.name, "carrier", c.agency, c.evidence)
        for c in witness.credits
        if c.role == "origin" and c.evidence in _PRINTED
    }
    return [found[name] for name in sorted(found)]


def _way(verdict: _Verdict, witness: Witness) -> list[str]:
    """What the disclaimers say of the way it came, in words."""
    said = []
    for step in _steps(witness, "carrier"):
        if same_house(step.name, witness.outlet):
            said.append(
                f"A disclaimer says that {step.name}, which published it, took it from a feed unedited."
            )
        else:
            said.append(f"A disclaimer names {step.name}, another outlet than this one: the carrier.")
    if not said and witness.wire:
        said.append("A disclaimer says that the text came from a feed unedited.")
    if not said and verdict.wire:
        said.append("A disclaimer on another copy says that the text came from a feed.")
    return said
