"""The brief as plain values: what several analyses say together, in sentences and tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mainstay import dates
from mainstay.decide.ahead import Course, Cover, Rate, covers, rates
from mainstay.decide.answers import Answers
from mainstay.decide.compare import Comparison, compare
from mainstay.decide.crossings import Crossing
from mainstay.decide.first_page import FirstPage
from mainstay.decide.pictures import RampRecord, TierMap, ramp_record, tier_map
from mainstay.decide.places import WorldMap, world_map
from mainstay.decide.said import Block, Said
from mainstay.decide.stages import Bar, stages
from mainstay.errors import NoAnswer, Problem, UsageError, nearest
from mainstay.model.loss import without
from mainstay.model.network import Network
from mainstay.model.result import Result
from mainstay.model.scenario import Scenario
from mainstay.rules.policy import Policy, Standing, profiles
from mainstay.schema.spec import strictest


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Everything a brief shows, as plain values and results."""

    title: str
    about: str
    nation: str
    item: str
    unit: str
    on: str
    policy: Policy
    digest: str
    mark: str
    bottom: tuple[Said, ...]
    blocks: tuple[Block, ...]
    results: Mapping[str, Result]
    history: tuple[Result, ...]
    tiers: TierMap
    world: WorldMap
    stages: tuple[Bar, ...]
    ramp: RampRecord
    courses: tuple[Course, ...]
    covers: tuple[Cover, ...]
    rates: tuple[Rate, ...]
    crossings: tuple[Crossing, ...]
    need_by: str | None
    compared: Comparison | None
    gaps: tuple[Problem, ...]
    standings: Mapping[str, Standing] = field(repr=False)


def tell(
    network: Network,
    gaps: Iterable[Problem] = (),
    *,
    policy: str | None = None,
    on: str | None = None,
    known_by: str | None = None,
    against: str | None = None,
    scenarios: Sequence[Scenario] = (),
) -> Story:
    """Run the analyses of a brief and say what they say together.

    Parameters
    ----------
    network : Network
        It must name its end item; the programme whose need is stated is optional.
    gaps : iterable of Problem
        Gaps found in checking, to be listed.
    policy : str, optional
        Policy profile; by default the one that the network names.
    on, known_by : str, optional
        Day asked about; use only facts published by then.
    against : str, optional
        Another day, another policy profile, or a nation to go without, to be put beside it.
    scenarios : sequence of Scenario
        To be supposed one by one.

    Returns
    -------
    Story

    Raises
    ------
    NoAnswer
        ANS001 when the network names no end item.
    UsageError
        USE005 when there is no such profile, USE003 when a date is none, USE010 when what is to be
        put beside it is neither or is the same.
    """
    if network.item is None:
        raise NoAnswer("ANS001 network.toml names no item for the brief to be about.")
    asked = policy or network.policy
    answers = Answers(network, tuple(gaps), asked, on, known_by, scenarios=tuple(scenarios))
    return told(answers, None if against is None else _beside(answers, against))


def _beside(answers: Answers, against: str) -> Answers:
    """Return the answers for another day, for another profile, or without a nation."""
    answers = replace(answers, scenarios=())
    if against in profiles():
        if against == answers.policy_name:
            raise UsageError(f"USE010 the brief is already by the profile {against!r}.")
        return replace(answers, policy_name=against)
    if against in answers.network["countries"].index:
        left = without(answers.network, against, answers.day)
        return replace(answers, network=left, on=dates.iso(answers.day), without=against)
    try:
        other = replace(answers, on=dates.iso(dates.days(against)[1]))
    except ValueError:
        known = nearest(against, [*profiles(), *answers.network["countries"].keys])
        raise UsageError(
            f"USE010 {against!r} is neither {dates.ALLOWED}, nor a policy profile, nor a nation of "
            f"this network. {known}"
        ) from None
    if other.day == answers.day:
        raise UsageError(f"USE010 the brief is already of {against}.")
    return other


def told(answers: Answers, beside: Answers | None = None) -> Story:
    """Put a story together from the answers, with others to be put beside them."""
    page, seen, day = FirstPage(answers), answers.seen, answers.day
    results = answers.results
    compared = None if beside is None else compare(answers, beside)
    return Story(
        title=answers.network.title,
        about=answers.network.about,
        nation=answers.nation,
        item=answers.network.name_of("items", answers.item),
        unit=answers.network.unit_of(answers.item),
        on=dates.iso(day),
        policy=answers.policy,
        digest=answers.network.digest,
        mark=strictest(answers.marks | (set() if beside is None else beside.marks)),
        bottom=tuple(page.bottom()),
        blocks=tuple(page.blocks()),
        results=results,
        history=answers.history,
        tiers=tier_map(seen, answers.item, day, answers.standings),
        world=world_map(answers.origin.table, seen, answers.standings),
        stages=stages(answers.origin.table, seen, answers.standings, answers.home),
        compared=compared,
        ramp=ramp_record(seen, answers.item, answers.home, day),
        courses=answers.courses,
        covers=() if answers.cover is None else tuple(covers(answers.cover, seen)),
        rates=tuple(rates(answers.outlook)),
        crossings=answers.crossings,
        need_by=answers.need_by,
        gaps=answers.gaps,
        standings=answers.standings,
    )


def sentences(story: Story) -> Sequence[Said]:
    """Return every sentence of the first page, and of the comparison where there is one."""
    compared = () if story.compared is None else story.compared.said
    return [*story.bottom, *(said for block in story.blocks for said in block.said), *compared]
