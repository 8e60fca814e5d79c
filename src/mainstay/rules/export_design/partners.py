"""The nations to which a product may be sold: those named, or those that the network knows of."""

from mainstay.errors import NoAnswer, UsageError, nearest
from mainstay.model.network import Network
from mainstay.rules.rulebook.countries import country_codes

TAKEN_FROM = (
    ("partners", "country_id"),
    ("demands", "customer_id"),
)
"""Where the nations stand that share in a programme or want the product."""


def partners_of(network: Network, named: str | None) -> list[str]:
    """Return the partners asked about, by code, without the home of the network.

    Raises
    ------
    NoAnswer
        ANS015 when none is named and the network knows of none.
    UsageError
        DEX001 when one is neither in the network nor a country of ISO 3166-1, or is the home
        itself, DEX002 when one stands twice.

    Examples
    --------
    >>> from mainstay.examples import tiny
    >>> partners_of(tiny(), "XXB,JPN")
    ['XXB', 'JPN']
    """
    if named is None:
        found = {code for table, column in TAKEN_FROM for code in network[table][column]}
        known = sorted(found - {None, network.home})
        if not known:
            raise NoAnswer(
                "ANS015 the network names no partner and no customer. Name the nations with "
                "--partners, such as GBR,AUS."
            )
        return known
    codes = [part.strip() for part in named.split(",")]
    _hold_known(network, codes)
    return codes


def _hold_known(network: Network, codes: list[str]) -> None:
    known = {*network["countries"].keys, *country_codes()}
    for number, code in enumerate(codes):
        if code not in known:
            fix = nearest(code, sorted(known))
            raise UsageError(f"DEX001 there is no nation {code!r}. {fix}")
        if code == network.home:
            raise UsageError(f"DEX001 {code} is the home of the network. Name other nations.")
        if code in codes[:number]:
            raise UsageError(f"DEX002 {code} stands twice in partners. Name it once.")
