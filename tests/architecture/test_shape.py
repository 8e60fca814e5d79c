"""The shape of the house: layers, circles, sizes, and what may be imported where."""

import ast
import subprocess
import sys
from pathlib import Path
from statistics import median, quantiles

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "mainstay"
MODULES = sorted(SOURCE.rglob("*.py"))
LONGEST_FILE, LONGEST_BODY, MOST_PARAMETERS = 600, 60, 8


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path):
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, kinds)]


def body_lines(node: ast.FunctionDef) -> int:
    body = node.body
    has_doc = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    inner = body[1:] if has_doc else body
    return inner[-1].end_lineno - inner[0].lineno + 1 if inner else 0


def name_of(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            # `from mainstay import dates` takes a module, not a name of the face.
            folder = ROOT / "src" / node.module.replace(".", "/")
            for alias in node.names:
                is_module = (folder / f"{alias.name}.py").exists()
                found.add(f"{node.module}.{alias.name}" if is_module else node.module)
    return found


def test_data_flows_one_way():
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_circle_even_in_hidden_imports():
    modules = {f"mainstay.{name_of(p)[:-3].replace('/', '.')}": p for p in MODULES}
    modules = {name.removesuffix(".__init__"): path for name, path in modules.items()}
    arrows = {
        name: {found for found in imports(path) if found in modules} - {"mainstay"}
        for name, path in modules.items()
    }
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " > ".join((*way, name))
        if name not in done:
            for other in arrows[name]:
                visit(other, (*way, name))
            done.add(name)

    for name in arrows:
        visit(name, ())


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_the_package_never_imports_its_own_face(path):
    assert "mainstay" not in imports(path)
    late = {"importlib"} & {name.split(".")[0] for name in imports(path)}
    allowed = {
        "__init__.py",
        "present/verbs.py",
        "schema/spec.py",
        "units.py",
        "examples/__init__.py",
    }
    allowed |= {"rules/policy.py", "present/brief/command.py"}
    assert not late or name_of(path) in allowed


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_files_and_functions_stay_small(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    for node in functions(path):
        assert body_lines(node) <= LONGEST_BODY, node.name
        args = node.args
        named = [*args.posonlyargs, *args.args, *args.kwonlyargs]
        own = [arg for arg in named if arg.arg not in {"self", "cls"}]
        assert len(own) <= MOST_PARAMETERS, node.name


def test_the_middle_of_the_house_is_small():
    files = [len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES]
    bodies = [body_lines(node) for path in MODULES for node in functions(path)]
    assert median(files) <= 140
    assert median(bodies) <= 9
    assert quantiles(bodies, n=10)[-1] <= 30


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_everything_public_says_what_it_is(path):
    tree = tree_of(path)
    assert ast.get_docstring(tree), "the module"
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    for node in [n for n in tree.body if isinstance(n, kinds)]:
        if not node.name.startswith("_"):
            assert ast.get_docstring(node), node.name


def test_column_names_stand_in_the_schema_alone():
    """Analyses name tables only by the words of the schema, and no table exists beside it."""
    from mainstay.schema.spec import tables

    for path in (SOURCE / "analyses").glob("*.py"):
        for node in ast.walk(tree_of(path)):
            is_table = (
                isinstance(node, ast.Subscript)
                and isinstance(node.slice, ast.Constant)
                and isinstance(node.value, ast.Name | ast.Attribute)
                and ast.unparse(node.value).endswith("network")
            )
            if is_table:
                assert node.slice.value in tables(), (path.name, node.slice.value)


def test_no_machine_path_or_registry_in_the_repository():
    done = subprocess.run(
        ["git", "grep", "-nIE", r"/(work|farm|root|tmp)/|pypi\.org|registry\.npmjs", "--", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    own = "tests/architecture/test_shape.py"
    lines = [line for line in done.stdout.splitlines() if not line.startswith(own)]
    assert lines == []
