"""The brief as plain values: what several analyses say together, in sentences and tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mainstay import dates
from mainstay.decide.answers import Answers
from mainstay.decide.first_page import FirstPage
from mainstay.decide.pictures import (
    RampRecord,
    TierMap,
    WorldMap,
    ramp_record,
    tier_map,
    world_map,
)
from mainstay.decide.said import Block, Said
from mainstay.errors import NoAnswer, Problem
from mainstay.model.network import Network
from mainstay.model.result import Result
from mainstay.rules.policy import Policy, Standing
from mainstay.schema.spec import strictest


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Everything a brief shows, as plain values and results."""

    title: str
    about: str
    nation: str
    item: str
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
    ramp: RampRecord
    gaps: tuple[Problem, ...]
    standings: Mapping[str, Standing] = field(repr=False)


def tell(
    network: Network,
    gaps: Iterable[Problem] = (),
    *,
    policy: str | None = None,
    on: str | None = None,
    known_by: str | None = None,
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

    Returns
    -------
    Story

    Raises
    ------
    NoAnswer
        ANS001 when the network names no end item.
    UsageError
        USE005 when there is no such profile, USE003 when a date is none.
    """
    if network.item is None:
        raise NoAnswer("ANS001 network.toml names no item for the brief to be about.")
    return told(Answers(network, tuple(gaps), policy or network.policy, on, known_by))


def told(answers: Answers) -> Story:
    """Put a story together from the answers."""
    page, seen, day = FirstPage(answers), answers.seen, answers.day
    results = answers.results
    return Story(
        title=answers.network.title,
        about=answers.network.about,
        nation=answers.nation,
        item=answers.network.name_of("items", answers.item),
        on=dates.iso(day),
        policy=answers.policy,
        digest=answers.network.digest,
        mark=strictest({row["mark"] for result in results.values() for row in result.table}),
        bottom=tuple(page.bottom()),
        blocks=tuple(page.blocks()),
        results=results,
        history=answers.history,
        tiers=tier_map(seen, answers.item, day, answers.standings),
        world=world_map(answers.origin.table, seen, answers.standings),
        ramp=ramp_record(seen, answers.home, day),
        gaps=answers.gaps,
        standings=answers.standings,
    )


def sentences(story: Story) -> Sequence[Said]:
    """Return every sentence of the first page."""
    return [*story.bottom, *(said for block in story.blocks for said in block.said)]
