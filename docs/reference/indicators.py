"""Write the shipped indicators from the files of their publishers.

`python docs/reference/indicators.py --data FOLDER --facts FOLDER` reads the copies named in
`SOURCES.md` beside the indicators, and rewrites `values.csv`, `trade.csv`, `regimes.csv`,
`screening.csv` and `outbound.csv` there. The newest years of each nation are kept.
"""

import argparse
import csv
import gzip
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from mainstay.kernels.advantage import balassa

OUT = Path(__file__).parents[2] / "src" / "mainstay" / "rules" / "indicators"
YEARS = 3
"""Years kept of each indicator and nation, the newest."""
OLDEST = 10
"""Years behind the newest of an indicator beyond which a value says nothing of today: the votes of
Taiwan end in 1971, when another government took the seat."""
NORMAL_90 = 1.6448536269514722
FIRST_SESSION = 1945
SERBIA, SINCE_2006 = "345", 61
"""Code of Serbia in the file of votes, there named Yugoslavia, and its first session alone."""
RENAMED = {"ROM": "ROU", "ZAR": "COD", "TMP": "TLS"}
"""Codes that older editions have for nations of today."""
GOVERNANCE = {
    "RuleofLaw": "rule_of_law",
    "RegulatoryQuality": "regulatory_quality",
    "ControlofCorruption": "control_of_corruption",
    "PoliticalStability": "political_stability",
}
SERIES = {
    "ny.gdp.mktp.cd": "gdp_usd",
    "tx.val.tech.cd": "high_technology_exports_usd",
    "ip.pat.resd": "patent_applications_residents",
    "tx.val.mrch.cd.wt": "merchandise_exports_usd",
}
TRADE_YEARS = ("1998", "1999", "2000")
VALUE_COLUMNS = ("indicator", "country_id", "date", "low", "high", "value", "verified")

Row = dict[str, str]
Value = tuple[str, ...]


def main() -> None:
    """Read the two folders that are named and write the five files."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--data", "--facts"):
        parser.add_argument(name, type=Path, required=True)
    given = parser.parse_args()
    nations = {row["iso3"] for row in read(given.facts / "countries.csv")}
    values = [*ideal_points(given.data), *governance(given.data), *series(given.data)]
    kept = [*newest(v for v in values if v[1] in nations), *military(given.facts)]
    write("values.csv", VALUE_COLUMNS, sorted(kept))
    write("trade.csv", ("country_id", "sector", "share", "rca"), trade(given.data, nations))
    facts(given.facts)


def read(path: Path, encoding: str = "utf-8") -> list[Row]:
    """Read a CSV file, packed or not."""
    packed = path.read_bytes()
    text = (gzip.decompress(packed) if path.suffix == ".gz" else packed).decode(encoding)
    return list(csv.DictReader(io.StringIO(text)))


def write(name: str, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Write one of the files."""
    with (OUT / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def newest(values: Iterable[Value]) -> Iterator[Value]:
    """Yield the newest years of each indicator and nation, unless they are old."""
    found: dict[Value, list[Value]] = defaultdict(list)
    last: dict[str, int] = defaultdict(int)
    for value in values:
        found[value[:2]].append(value)
        last[value[0]] = max(last[value[0]], int(value[2]))
    for (indicator, _), rows in found.items():
        kept = sorted(rows, key=lambda row: row[2])[-YEARS:]
        yield from (row for row in kept if int(row[2]) >= last[indicator] - OLDEST)


def ideal_points(data: Path) -> Iterator[Value]:
    """Yield the position of each nation in each session, with the ends of its interval."""
    for row in read(data / "unga_votes" / "IdealpointestimatesAll_Apr2020.csv.gz", "latin-1"):
        session = int(row["session"])
        serbia = row["ccode"] == SERBIA and session >= SINCE_2006
        nation = "SRB" if serbia else row["iso3c"]
        ends = [f"{float(row[column]):.4f}" for column in ("Q5%", "Q95%", "IdealPoint")]
        yield "un_ideal_point", nation, str(FIRST_SESSION + session), *ends, "yes"


def governance(data: Path) -> Iterator[Value]:
    """Yield estimates with the ends that their standard errors give."""
    name = "2020_Worldwide_Governance_Indicators_1996-2019.csv.gz"
    for row in read(data / "wgi_governance" / name, "latin-1"):
        if row["Indicator"] in GOVERNANCE and row["Estimate"] not in {"", "#N/A", "NA"}:
            middle = float(row["Estimate"])
            half = NORMAL_90 * float(row["StdErr"])
            ends = [f"{number:.4f}" for number in (middle - half, middle + half, middle)]
            nation = RENAMED.get(row["Code"], row["Code"])
            yield GOVERNANCE[row["Indicator"]], nation, row["Year"], *ends, "yes"


def series(data: Path) -> Iterator[Value]:
    """Yield the series of the World Bank, to six digits."""
    for code, name in SERIES.items():
        for row in read(data / "worldbank_macro" / "wdi" / f"{code}.csv.gz"):
            if row["Value"]:
                number = f"{float(format(float(row['Value']), '.6g')):.0f}"
                yield name, row["Country Code"], row["Year"], number, number, number, "yes"


def military(facts: Path) -> Iterator[Value]:
    """Yield the shares of GDP of 2024 that single publications state."""
    for row in read(facts / "military_expenditure_gdp.csv"):
        if (
            row["year"] == "2024"
            and row["milex_pct_gdp"]
            and row["milex_source"] != "best knowledge"
        ):
            ends = [row["milex_pct_gdp"]] * 3
            name = "military_expenditure_gdp_share"
            yield name, row["iso3"], row["year"], *ends, row["verified"]


def trade(data: Path, nations: set[str]) -> Iterator[tuple[str, ...]]:
    """Yield the share and the advantage of each nation in each sector.

    The file holds means over destinations and not sums, so what a nation sells is brought to the
    merchandise exports that the World Bank gives for it. What it sells of one product against
    another stays as the file has it. A sector without a row is left out: that nothing was sold is
    not said.
    """
    sectors = [(row["sitc"], row["sector"]) for row in read(OUT / "sectors.csv")]
    names = sorted({name for _, name in sectors})
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0] * (len(names) + 1))
    folder = "economiccomplexity_trade_1998_2000"
    for row in read(data / folder / "world_trade_avg_1998_to_2000.csv.gz"):
        of = next((name for code, name in sectors if row["product"].startswith(code)), None)
        place = len(names) if of is None else names.index(of)
        code = row["country"].upper()
        sums[RENAMED.get(code, code)][place] += float(row["value"])
    totals = exports(data)
    held = sorted(sums.keys() & totals.keys())
    flows = [[part * totals[n] / sum(sums[n]) for part in sums[n]] for n in held]
    world = [sum(column) for column in zip(*flows, strict=True)]
    index = balassa(flows)
    for number, nation in enumerate(held):
        for place, sector in enumerate(names):
            if nation in nations and flows[number][place]:
                share = flows[number][place] / world[place]
                yield nation, sector, f"{share:.4g}", f"{index[number, place]:.4g}"


def exports(data: Path) -> dict[str, float]:
    """Return the mean merchandise exports of each nation in the years of the trade file."""
    found = defaultdict(list)
    for row in read(data / "worldbank_macro" / "wdi" / "tx.val.mrch.cd.wt.csv.gz"):
        if row["Year"] in TRADE_YEARS and row["Value"] and float(row["Value"]) > 0:
            found[row["Country Code"]].append(float(row["Value"]))
    return {nation: sum(values) / len(values) for nation, values in found.items()}


def facts(folder: Path) -> None:
    """Write regimes and investment rules from the collected facts."""
    rows = read(folder / "export_control_regimes.csv")
    write("regimes.csv", REGIME_COLUMNS, [regime(row) for row in rows])
    rows = read(folder / "fdi_screening.csv")
    write("screening.csv", SCREENING_COLUMNS, [screening(row) for row in rows])
    rows = read(folder / "outbound_investment.csv")
    write("outbound.csv", OUTBOUND_COLUMNS, [outbound(row) for row in rows])


REGIME_COLUMNS = (
    "regime", "country_id", "since", "since_verified", "reference", "as_of", "verified"
)  # fmt: skip
SCREENING_COLUMNS = (
    "country_id", "instrument", "since", "authority", "mandatory_filing", "mandatory_says",
    "status", "reference", "as_of", "verified", "note",
)  # fmt: skip
OUTBOUND_COLUMNS = (
    "country_id", "instrument", "since", "authority", "scope", "status", "reference", "as_of",
    "verified", "note",
)  # fmt: skip
REGIMES = {
    "WASSENAAR": "15 CFR part 740, Supplement No. 1, column A:1, with Malta, Russia and Ukraine",
    "MTCR": "MTCR partners (35), as of the accession of India in 2016; 15 CFR part 740, column A:2",
    "AUSTRALIA_GROUP": "15 CFR part 740, Supplement No. 1, column A:3",
    "NSG": "Nuclear Suppliers Group, participating governments",
}
STATUSES = {
    "in force": "in_force",
    "none": "none",
    "draft": "draft",
    "recommendation": "recommendation",
}


def regime(row: Row) -> tuple[str, ...]:
    """Write a membership; the year is read in a publication only where the group lists it."""
    known = "yes" if row["regime"] == "NSG" and row["joined"] else "no"
    code, reference = row["regime"], REGIMES[row["regime"]]
    return code, row["iso3"], row["joined"], known, reference, row["as_of"], row["verified"]


def screening(row: Row) -> tuple[str, ...]:
    """Write an instrument that screens investment from abroad."""
    says = row["mandatory_filing"]
    mandatory = re.match(r"yes \(|yes|partial|no\b", says)
    word = {"yes (": "partial", "yes": "yes", "partial": "partial", "no": "no"}
    return (
        row["iso3"], row["instrument"], row["year"], row["authority"],
        word[mandatory[0]] if mandatory else "no", says, status(row["status"]), row["source"],
        row["as_of"], row["verified"], row["note"],
    )  # fmt: skip


def outbound(row: Row) -> tuple[str, ...]:
    """Write an instrument on investment that leaves."""
    return (
        row["jurisdiction"], row["instrument"], row["effective"], row["authority"], row["scope"],
        status(row["status"]), row["source"], row["as_of"], row["verified"], row["note"],
    )  # fmt: skip


def status(text: str) -> str:
    """Return the code of what is said of an instrument; what is passed but waits is adopted."""
    return STATUSES.get(text, "adopted")


if __name__ == "__main__":
    main()
