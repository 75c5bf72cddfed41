"""The rules of the tree: who may import whom, the map in the docstring, and what lies at the top."""

import ast
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import digitpad

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "digitpad"
FILES = sorted(PACKAGE.rglob("*.py"))
TOP = {"main.py", "pyproject.toml", "README.md", "LICENSE", "digitpad", "models", "tests"}
WINDOW = ("digitpad.ui", "digitpad.app", "digitpad.cli.window")
BASE = ("digitpad.errors", "digitpad.language")


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_within(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


def is_view(module: str) -> bool:
    """Say whether a module is a part of the window that knows nothing but what it shows."""
    return is_within(module, "digitpad.ui") and not module.endswith("controller")


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def imports_of(node: ast.AST, late: bool = True, typed: bool = False) -> set[str]:
    """Return the names a module imports: `a.b` of `import a.b`, `a.b` and `a.b.c` of `from a.b import c`.

    Imports for type checkers alone are left out unless `typed`, and those inside functions unless `late`.
    """
    names: set[str] = set()
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            names |= {alias.name for alias in child.names}
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, "imports name the whole path"
            names |= {child.module} | {f"{child.module}.{alias.name}" for alias in child.names}
        elif (typed or not is_type_checking(child)) and (late or not isinstance(child, ast.FunctionDef)):
            names |= imports_of(child, late, typed)
    return names


MODULES = {name_of(path): ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
PACKAGES = {name_of(path) for path in FILES if path.name == "__init__.py"}  # a part of a name, but no code
IMPORTS = {module: imports_of(tree) for module, tree in MODULES.items()}
TYPED_IMPORTS = {module: imports_of(tree, typed=True) for module, tree in MODULES.items()}
EARLY_IMPORTS = {module: imports_of(tree, late=False) for module, tree in MODULES.items()}


def importers_of(*packages: str) -> set[str]:
    """Return the modules outside `packages` that import from them."""
    return {
        module
        for module, names in IMPORTS.items()
        if not is_within(module, *packages) and any(is_within(name, *packages) for name in names)
    }


def test_the_imports_are_seen():
    assert "digitpad.ui.main.pad" in IMPORTS
    assert is_within("digitpad.ui.main.pad", "digitpad.ui")
    assert not is_within("digitpad.uid", "digitpad.ui")
    assert "numpy" in IMPORTS["digitpad.core.raster"]
    assert "digitpad.cli.inputs" in IMPORTS["digitpad.cli.predict"] - EARLY_IMPORTS["digitpad.cli.predict"]


def test_the_map_names_the_controller_behind_each_entry_of_the_menus():
    shown = MODULES["digitpad.ui.main.menus_controller"]
    words = {
        call.args[0].value
        for call in ast.walk(shown)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) == "_"
        and isinstance(call.args[0], ast.Constant)
    }
    assert digitpad.__doc__
    entries = digitpad.__doc__.split("What stands in the menus")[1]
    assert {word for word in words if word not in entries} == set()
    controllers = re.findall(r"[\w/]+\.py", entries)
    assert {path for path in controllers if not (PACKAGE / path).is_file()} == set()


def test_only_the_window_imports_tkinter():
    assert [module for module in importers_of("tkinter") if not is_within(module, *WINDOW)] == []


def test_only_training_imports_keras():
    slow = importers_of("keras", "tensorflow")
    assert slow
    assert [module for module in slow if not is_within(module, "digitpad.training")] == []


def test_the_window_is_told_numbers_and_knows_no_network():
    inner = (
        "digitpad.core.network",
        "digitpad.system.settings",
        "digitpad.training",
        "digitpad.app",
        "digitpad.cli",
    )
    assert [module for module in importers_of(*inner) if is_view(module)] == []


# What a view may import: how things look, how they are said, and the content that it is given.
SHOWING = (
    "digitpad.ui",
    "digitpad.language",
    "digitpad.errors",
    "digitpad.core.arrays",
    "digitpad.core.marks",
    "digitpad.core.palettes",
    "digitpad.core.plot",
    "digitpad.core.surface",
    "digitpad.core.ticks",
    "digitpad.inspect.content",
    "digitpad.lessons.instruments",
    "digitpad.runs.content",
    "digitpad.search.plot_layout",
    "digitpad.search.plots",
)
DRAWN_WITH = {"numpy", "PIL", "tkinter", "tkinterdnd2"}
# Those that import more, which may only become fewer: the pad keeps ink, windows wait for what goes on.
STILL = {
    ("digitpad.ui.main.pad", "digitpad.core.ink"),
    ("digitpad.ui.main.pad", "digitpad.core.raster"),
    ("digitpad.ui.main.pen", "digitpad.core.ink"),
    ("digitpad.ui.main.windows", "digitpad.system.background"),
}


def test_views_are_given_content_and_import_no_domain():
    views = [name for name in MODULES if is_view(name) and not name.endswith("_content")]
    assert len(views) > 40
    ours = {(view, name) for view in views for name in IMPORTS[view] & MODULES.keys() - {"digitpad"}}
    foreign = {
        (view, name)
        for view, name in ours
        if name.endswith("controller") or (not is_within(name, *SHOWING) and name not in PACKAGES)
    }
    assert foreign <= STILL
    libraries = {name.split(".")[0] for view in views for name in IMPORTS[view]}
    assert libraries - sys.stdlib_module_names - {"digitpad"} <= DRAWN_WITH


# Modules in all, entries at the top of the package, lines of a module. A new feature may bring a few
# modules of its own; nothing else may raise these.
MOST_MODULES, MOST_ENTRIES, MOST_LINES = 402, 22, 400


def test_modules_are_few_and_none_is_long():
    assert len(FILES) <= MOST_MODULES
    entries = {path.relative_to(PACKAGE).parts[0] for path in FILES}
    assert len(entries) <= MOST_ENTRIES
    lines = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {module: count for module, count in lines.items() if count > MOST_LINES} == {}


# What augmentation does to a digit, which the lab shows before it trains: NumPy alone.
AUGMENTATION = ("digitpad.training.synthesis.augment",)

# Of runs, what the window needs as soon as it starts: no NumPy.
LIGHT = tuple(f"digitpad.runs.{name}" for name in ("digit_sources", "events"))


def test_only_commands_import_training():
    inner = {
        (user, name)
        for user in importers_of("digitpad.training")
        for name in IMPORTS[user] & MODULES.keys()
        if is_within(name, "digitpad.training") and name not in AUGMENTATION
    }
    packages = {"digitpad.training", "digitpad.training.synthesis"}
    callers = ("digitpad.cli", "digitpad.sklearn")  # the latter in a program of the user's
    users = {user for user, name in inner if not is_within(user, *callers) and name not in packages}
    assert users == set()


@pytest.mark.parametrize("module", LIGHT)
def test_what_the_window_starts_with_stands_on_little(module):
    ours = reached_from(module) - {
        "digitpad.runs",
        "digitpad.system",
        "digitpad.system.files",
        "digitpad.system.leftovers",
        "digitpad.system.limits",
        *LIGHT,
        *BASE,
    }
    assert ours == set()
    assert "numpy" not in IMPORTS[module]


@pytest.mark.parametrize("module", AUGMENTATION)
def test_augmentation_can_be_looked_at_without_what_learns(module):
    reached = {name for name in reached_from(module) if is_within(name, "digitpad.training")}
    assert reached <= {"digitpad.training", "digitpad.training.synthesis", *AUGMENTATION}


def test_only_the_top_imports_the_top():
    assert importers_of("digitpad.cli.main") == {"digitpad.__main__"}
    assert importers_of("digitpad.app") == {"digitpad.cli.window"}
    assert importers_of("digitpad.cli") == {"digitpad.__main__"}
    assert importers_of("digitpad.sklearn") == set()
    assert importers_of("sklearn") == {"digitpad.sklearn", "digitpad.training.engine.baselines"}


def test_only_the_command_line_knows_the_application():
    users = {module for module, names in TYPED_IMPORTS.items() if "digitpad.app" in names}
    assert users == {"digitpad.cli.window"}
    assert len((PACKAGE / "app.py").read_text(encoding="utf-8").splitlines()) <= 150


def test_errors_and_language_stand_on_nothing():
    for module in BASE:
        assert not [name for name in IMPORTS[module] if is_within(name, "digitpad")]


def test_the_domain_knows_no_window():
    rooms = tuple(
        f"digitpad.{room}"
        for room in (
            *("core", "pictures", "drawings", "models", "inspect", "system", "runs", "training", "lab"),
            *("lessons", "playground", "sharing"),
        )
    )
    users = {module for module in importers_of("digitpad.ui") if is_within(module, *rooms)}
    assert users == set()


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ("core.ink", "core.raster"),
        ("core.raster", "pictures.finding"),
        ("core.raster", "core.network"),
        ("core.network", "cli.inputs"),
        ("core.ink", "system.settings"),
        ("core.raster", "system.settings"),
        ("pictures.finding", "training"),
        ("core.network", "app"),
    ],
)
def test_the_layers_point_one_way(lower, higher):
    assert f"digitpad.{higher}" not in reached_from(f"digitpad.{lower}")


def graph(imports: dict[str, set[str]] = IMPORTS) -> dict[str, set[str]]:
    """Return which modules of ours each of our modules imports."""
    return {module: (names & MODULES.keys()) - {module, "digitpad"} for module, names in imports.items()}


def reached_from(module: str) -> set[str]:
    reached, waiting = set(), [module]
    while waiting:
        for name in graph()[waiting.pop()] - reached:
            reached.add(name)
            waiting.append(name)
    return reached


def test_no_import_goes_in_a_circle_not_even_for_types():
    order = list(TopologicalSorter(graph(TYPED_IMPORTS)).static_order())  # or CycleError, with the circle
    assert set(order) == MODULES.keys()


# What only a window that is opened later needs: each took a millisecond or more of the start.
LATE = (
    "gzip",
    "sqlite3",
    "tkinter.filedialog",
    "tkinter.messagebox",
    "tomllib",
    "digitpad.lessons.lesson",
    "digitpad.ui.instruments.controller",
    "digitpad.ui.lessons.controller",
    "digitpad.drawings.drawings",
    "digitpad.models.summary",
    "digitpad.pictures.model",
    "digitpad.pictures.opened",
    "digitpad.playground.session",
    "digitpad.ui.drawings.controller",
    "digitpad.ui.lab.window_view",
    "digitpad.pictures.examples",
    "digitpad.ui.main.welcome_view",
    "digitpad.ui.pictures.view",
    "digitpad.ui.playground.view",
    "digitpad.ui.widgets.gallery",
)


def test_the_application_starts_without_what_is_slow():
    pytest.importorskip("tkinter", reason="Python without tkinter")
    code = (
        "import sys, digitpad.app; slow = 'keras', 'tensorflow', 'matplotlib', 'rich', 'cv2', 'tkinterdnd2';"
        "print(*{*slow, *sys.argv} & set(sys.modules))"
    )
    command = [sys.executable, "-c", code, *LATE]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""


def test_the_command_line_starts_with_little():
    code = (
        "import sys, digitpad.cli.main; print(*{'numpy', 'PIL', 'rich', 'ai_edge_litert'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""


def test_the_map_names_every_module_in_one_line():
    mapped = re.findall(r"^  (\w+(?:\.py|/)) {2,}\S.*$", digitpad.__doc__ or "", re.MULTILINE)
    there = [path.name for path in PACKAGE.glob("*.py") if path.name != "__init__.py"]
    there += [f"{path.parent.name}/" for path in PACKAGE.glob("*/__init__.py")]
    assert sorted(mapped) == sorted(there)


def test_headlines_name_the_thing():
    questions = re.compile(r"(What|How|Which|Where|Whom?|When|Why)\b")
    asking = [module for module, tree in MODULES.items() if questions.match(ast.get_docstring(tree) or "")]
    assert asking == []


def test_public_names_stand_for_one_thing():
    homes: dict[str, set[str]] = {}
    for module, tree in MODULES.items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, set()).add(module)
    shared = {name: modules for name, modules in homes.items() if len(modules) > 1}
    assert len(shared) <= 5, shared  # may only fall; commands are alike, and the scripts that are exported


def test_every_module_says_what_it_is_for():
    assert [module for module, tree in MODULES.items() if not ast.get_docstring(tree)] == []


def test_nothing_else_lies_at_the_top():
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    top = {name.split("/")[0] for name in listed.stdout.split("\0") if name}
    assert {name for name in top if not name.startswith(".")} <= TOP


def test_no_test_module_imports_another():
    tests = {path: ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "tests").rglob("*.py")}
    assert len(tests) > 100
    found = {path.name for path, tree in tests.items() for name in imports_of(tree) if "test_" in name}
    assert found == set(), "what tests share is in tests/support"
