"""The two wheels of a release, into a folder: `python .github/packaging/wheels.py dist`.

`digitpad-pad` is the program without TensorFlow and Keras, which its extra `keras` adds. `digitpad` has no
code of its own: it is `digitpad-pad` with TensorFlow and Keras, of the same version. `pip install .` in the
repository installs all of it as one.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAD, WHOLE = "digitpad-pad", "digitpad"
KERAS = ("tensorflow", "keras")  # what the pad does without
SOURCES = ("digitpad", "models", "README.md", "LICENSE")


def main() -> None:
    """Build both."""
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "dist").absolute()
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        pad, whole = Path(folder) / PAD, Path(folder) / WHOLE
        for place in (pad, whole):
            place.mkdir()
        for name in SOURCES:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, pad / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copyfile(source, pad / name)
        (pad / "pyproject.toml").write_text(pad_project(text), encoding="utf-8")
        for name in ("README.md", "LICENSE"):
            shutil.copyfile(ROOT / name, whole / name)
        version = re.search(
            r'^__version__ = "(.+)"', (ROOT / "digitpad" / "__init__.py").read_text(), re.MULTILINE
        )
        assert version
        (whole / "pyproject.toml").write_text(whole_project(text, version[1]), encoding="utf-8")
        for place in (pad, whole):
            subprocess.run(
                [sys.executable, "-m", "build", "--wheel", "--outdir", str(out), str(place)], check=True
            )


def pad_project(text: str) -> str:
    """Return the project's file for the program without Keras, which becomes an extra."""
    keras = keras_requirements(text)
    for requirement in keras:
        text = text.replace(f'    "{requirement}",\n', "", 1)
    extra = ", ".join(f'"{requirement}"' for requirement in keras)
    text = text.replace(
        "[project.optional-dependencies]\n", f"[project.optional-dependencies]\nkeras = [{extra}]\n"
    )
    return text.replace(f'name = "{WHOLE}"', f'name = "{PAD}"', 1).replace(f'"{WHOLE}[', f'"{PAD}[')


def whole_project(text: str, version: str) -> str:
    """Return the project's file for the wheel that only requires the pad, TensorFlow and Keras."""
    project = tomllib.loads(text)["project"]
    extras = [name for name in project["optional-dependencies"] if name not in ("dev", "test", "browser")]
    requirements = [f"{PAD}=={version}", *keras_requirements(text)]
    lines = [
        *("[build-system]", 'requires = ["hatchling>=1.27"]', 'build-backend = "hatchling.build"'),
        *("[project]", f'name = "{WHOLE}"', f'version = "{version}"'),
        *(f'{key} = "{project[key]}"' for key in ("description", "readme", "license", "requires-python")),
        f"dependencies = {requirements}",
        "[project.optional-dependencies]",
        *(f'{name} = ["{PAD}[{name}]=={version}"]' for name in extras),
        *("[tool.hatch.build.targets.wheel]", "bypass-selection = true"),
    ]
    return "\n".join(lines) + "\n"


def keras_requirements(text: str) -> list[str]:
    """Return what the project requires of TensorFlow and Keras, with the versions."""
    wanted = tomllib.loads(text)["project"]["dependencies"]
    found = [one for one in wanted if re.split(r"[<>=~!]", one)[0] in KERAS]
    assert len(found) == len(KERAS)
    return found


if __name__ == "__main__":
    main()
