"""Bare firm networks: the forms of their files, and everything that can be wrong with them."""

import gzip
from pathlib import Path

import pytest

from mainstay.errors import DataError
from mainstay.ingest.firm_files import FirmFiles, read_firms
from mainstay.model.firms.network import FirmNetwork

MATRIX = ',"01","02"\n"01",2,1\n"02",0,1\n'


def read(folder: Path, **texts: str) -> FirmNetwork:
    """Write files by name and read them."""
    paths = {}
    for name, text in texts.items():
        paths[name] = str(folder / f"{name}.csv")
        Path(paths[name]).write_text(text)
    return read_firms(FirmFiles(**paths))


def faults(folder: Path, **texts: str) -> list[tuple[str, str, int | None, str | None]]:
    """Return code, file, line and what was found of every problem."""
    with pytest.raises(DataError) as caught:
        read(folder, **texts)
    return [(p.code, p.file, p.line, p.found) for p in caught.value.problems]


def test_numbers_without_headers(tmp_path):
    firms = read(tmp_path, edges="1,3,2.5\n3,2,1\n", industries="02\n01\n01\n", essentiality=MATRIX)
    assert firms.names.to_pylist() == [1, 2, 3]
    assert (firms.supplier.tolist(), firms.buyer.tolist()) == ([0, 2], [2, 1])
    assert firms.weight.tolist() == [2.5, 1.0]
    assert firms.industry.tolist() == [1, 0, 0]
    assert firms.essentiality.tolist() == [[2, 1], [0, 1]]


def test_names_headers_spaces_and_another_order_of_the_matrix(tmp_path):
    firms = read(
        tmp_path,
        edges="supplier,buyer,weight\nsmith, wright ,4\n\n",
        industries="firm,industry\nwright,02\nsmith,01\n",
        essentiality=",02,01\n01,1,2\n02,1,0\n",
        weights="wright,3\nsmith,1\n",
        shocks="scenario,node,loss\nfire,smith,0.5\nflood,wright,1\nfire,wright,0.25\n",
    )
    assert firms.names.to_pylist() == ["wright", "smith"]
    assert (firms.supplier.tolist(), firms.buyer.tolist()) == ([1], [0])
    labels = firms.industries
    assert firms.essentiality[labels.index("01"), labels.index("01")] == 2
    assert firms.essentiality[labels.index("02"), labels.index("01")] == 0
    assert firms.weights.tolist() == [3, 1]
    assert firms.shocks.names.to_pylist() == ["fire", "flood"]
    assert firms.shocks.ptr.tolist() == [0, 2, 3]
    assert firms.shocks.firm.tolist() == [1, 0, 0]
    assert firms.shocks.loss.tolist() == [0.5, 0.25, 1]


def test_links_alone_make_a_network(tmp_path):
    by_number = read(tmp_path, edges="2,5,1\n")
    assert by_number.names.to_pylist() == [1, 2, 3, 4, 5]
    assert by_number.essentiality.tolist() == [[1]]
    assert read(tmp_path, edges="b,a,1\n").names.to_pylist() == ["a", "b"]


def test_a_name_is_its_text_and_a_number_is_a_position(tmp_path):
    firms = read(tmp_path, edges="7,007,1\n", industries="007,A\n7,B\n", weights="7,3\n007,1\n")
    assert (firms.supplier.tolist(), firms.buyer.tolist()) == ([1], [0])
    assert firms.weights.tolist() == [1, 3]
    assert faults(tmp_path, edges="07,7,1\n", industries="7,A\n8,B\n")[0][:1] == ("FRM004",)
    counted = read(tmp_path, edges="01,002,1\n", weights="002,3\n1,1\n")
    assert (counted.supplier.tolist(), counted.weights.tolist()) == ([0], [1, 3])
    twice = faults(tmp_path, edges="1,2,1\n", weights="1,3\n01,1\n")
    assert twice == [("FRM009", "weights.csv", 2, "01")]


def test_numbers_far_above_the_number_of_firms_are_names(tmp_path):
    firms = read(tmp_path, edges="12345678,9999,1\n12345678,20000000,1\n")
    assert firms.names.to_pylist() == [9999, 12345678, 20000000]
    assert (firms.supplier.tolist(), firms.buyer.tolist()) == ([1, 1], [0, 2])
    zeros = read(tmp_path, edges="00123456,123456,1\n")
    assert zeros.names.to_pylist() == ["00123456", "123456"]
    assert len(read(tmp_path, edges="1,10000,1\n")) == 10000


def test_a_packed_file_is_the_same_network(tmp_path):
    plain = read(tmp_path, edges="1,2,1\n")
    packed = tmp_path / "edges.csv.GZ"
    packed.write_bytes(gzip.compress(b"\xef\xbb\xbf1,2,1\r\n"))
    assert read_firms(FirmFiles(edges=str(packed))).digest == plain.digest


def test_every_fault_of_the_values_is_named_at_once(tmp_path):
    assert faults(
        tmp_path,
        edges="1,2,1\n1,2,-3\n1,9,1\n2,1,nan\n\n2,1,many\n",
        industries="01\n07\n",
        essentiality=MATRIX,
        shocks="a,1,1.5\na,1,0.5\nb,3,1\n",
    ) == [
        ("FRM004", "edges.csv", 3, "9"),
        ("FRM003", "edges.csv", 2, "-3"),
        ("FRM003", "edges.csv", 4, "nan"),
        ("FRM003", "edges.csv", 6, "many"),
        ("FRM005", "industries.csv", 2, "07"),
        ("FRM004", "shocks.csv", 3, "3"),
        ("FRM010", "shocks.csv", 1, "1.5"),
        ("FRM009", "shocks.csv", 2, "1"),
    ]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"edges": "1,2\n1,2,3\n4\n"}, ["FRM002 1", "FRM002 3"]),
        ({"edges": ""}, ["FRM001 None"]),
        ({"edges": "supplier,buyer,weight\n"}, ["FRM008 None"]),
        ({"edges": "1,2,1\n", "essentiality": MATRIX}, ["FRM005 None"]),
        ({"edges": "a,a,1\n", "industries": "a,x\na,y\n"}, ["FRM009 2"]),
        ({"edges": "1,2,1\n", "weights": "1\n"}, ["FRM009 None"]),
        ({"edges": "1,2,1\n", "weights": "0\n0\n"}, ["FRM003 None"]),
        ({"edges": "1,2,1\n", "weights": "-1\n1\n"}, ["FRM003 1"]),
        ({"edges": "1,2,1e308\n"}, ["FRM003 1"]),
        ({"edges": "1,2,1\n", "weights": "1e308\n1e308\n"}, ["FRM003 1", "FRM003 2"]),
        ({"edges": "a,b,1\na,b\0c,1\n"}, ["FRM001 2"]),
        ({"edges": "a\u0085b,c,1\n"}, ["FRM001 1"]),
        ({"edges": "1,0,1\n"}, ["FRM004 1"]),
        ({"edges": "1,2,1\n", "industries": "x\n\ny\n"}, ["FRM005 2"]),
        ({"edges": "1,2,1\n", "industries": "x\n" * 2, "essentiality": "0,1\n"}, ["FRM007 None"]),
    ],
)
def test_other_faults(tmp_path, files, expected):
    assert [f"{code} {line}" for code, _, line, _ in faults(tmp_path, **files)][:2] == expected


def test_faults_of_the_matrix(tmp_path):
    text = ",a,b\na,2,3\nc,x\n"
    assert faults(tmp_path, edges="1,2,1\n", industries="a\nb\n", essentiality=text) == [
        ("FRM007", "essentiality.csv", None, "b"),
        ("FRM007", "essentiality.csv", None, "c"),
        ("FRM006", "essentiality.csv", 2, "3"),
        ("FRM002", "essentiality.csv", 3, "2 cells"),
        ("FRM006", "essentiality.csv", 3, "x"),
    ]


def test_a_missing_file_and_one_that_is_no_text(tmp_path):
    other = tmp_path / "industries.csv"
    other.write_bytes(b"01\n\xff\n")
    with pytest.raises(DataError) as caught:
        read_firms(FirmFiles(edges=str(tmp_path / "none.csv"), industries=str(other)))
    found = [(p.code, p.file, p.line) for p in caught.value.problems]
    assert found == [("FRM001", "none.csv", None), ("FRM001", "industries.csv", 2)]


def test_very_many_faults_are_counted(tmp_path):
    found = faults(tmp_path, edges="1,2,-1\n" * 1500)
    assert len(found) == 1001
    assert found[-1][3] == "and 500 more like this"
