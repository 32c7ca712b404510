"""The recipes for Testcontainers, built against the real libraries and run against the one emulator of the matrix.

They take the emulator that AWS_ENDPOINT_URL names, as in a job of CI that has it as a service. Without that they start
a container: .ci/container runs the one for Python so, where there is an engine.
"""

import subprocess

import pytest

from tests.clients.running import environment
from tests.sdks.conftest import Matrix, built, finished
from tests.sdks.programs import PYTHON, Program
from tests.sdks.toolchains import found, missing, missing_is_failure

FOLDER = "../../examples/ci"
OWN = ("-p", "no:cacheprovider", "-p", "no:randomly", "-o", "filterwarnings=")  # none of our settings
RECIPES = (
    Program(
        name="recipe for Python",
        folder=f"{FOLDER}/python",
        needs=(PYTHON,),
        run=(PYTHON, "-m", "pytest", "-q", *OWN, "."),
        carriers=(),
    ),
    Program(
        name="recipe for node",
        folder=f"{FOLDER}/node",
        needs=("node", "npm"),
        build=(("npm", "ci", "--no-audit", "--no-fund"), ("node", "--check", "emulator.js")),
        run=("npm", "test"),
        carriers=(),
    ),
    Program(
        name="recipe for Java",
        folder=f"{FOLDER}/java",
        needs=("java", "javac", "mvn"),
        build=(("mvn", "--batch-mode", "--quiet", "test-compile"),),
        run=("mvn", "--batch-mode", "--quiet", "test"),
        carriers=(),
        building=600.0,
        running=300.0,
    ),
)
HERE = [recipe for recipe in RECIPES if missing_is_failure() or not missing(recipe)]
DEFINED = ("node", "-e", 'import("./emulator.js").then((made) => console.log(made.container().exposedPorts))')


@pytest.mark.parametrize("recipe", HERE, ids=lambda recipe: recipe.name)
def test_its_tests_pass_on_an_emulator_that_is_running(matrix: Matrix, recipe: Program) -> None:
    assert missing(recipe) == []
    built(recipe)
    emulator = matrix.emulator
    places = {
        "AWS_ENDPOINT_URL": emulator.http,
        "AWS_ENDPOINT_URL_TRANSCRIBE_STREAMING": emulator.https,
    }
    finished(recipe, recipe.run, emulator.variables() | places, recipe.running)


@pytest.mark.parametrize("recipe", [each for each in HERE if "node" in each.needs], ids=lambda recipe: recipe.name)
def test_its_container_has_both_ports(recipe: Program) -> None:
    """Testcontainers for node asks for an engine when it starts one, those for Python and Java before."""
    built(recipe)
    assert finished(recipe, DEFINED, {**environment()}, 60).split() == ["[", "4610,", "8443", "]"]


@pytest.mark.parametrize("name", ["github-actions.yml", "github-actions-pytest.yml"])
def test_actionlint_finds_nothing_wrong_with_a_workflow(name: str) -> None:
    actionlint = found("actionlint")
    if actionlint is None:
        assert not missing_is_failure(), "actionlint is missing"
        return
    command = [actionlint, "-shellcheck=", "-pyflakes=", str(RECIPES[0].place.parent / name)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout
