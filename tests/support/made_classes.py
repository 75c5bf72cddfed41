"""Hand-ins of a class for the tests, as students with other luck and other habits would save them."""

import json
from functools import cache
from pathlib import Path

import numpy as np

from digitpad.drawings.file_kinds import ANSWERS_SUFFIX as SUFFIX
from digitpad.lessons import files
from digitpad.lessons.files import LessonAnswer
from digitpad.runs.library import RunResult
from digitpad.runs.recipe import lab_recipe
from digitpad.sharing.hand_in import (
    HandedDrawings,
    HandedLesson,
    HandedRun,
    HandIn,
    content_checksum,
    write_hand_in,
)
from support.made_digits import made_digits

NAMES = (
    *("Ana", "Bruno", "Carla", "Diego", "Elena", "Félix", "Gema", "Hugo", "Inés", "Jorge", "Karla", "Luis"),
    *("Marta", "Nico", "Olga", "Pablo", "Quim", "Rosa", "Saúl", "Tania", "Ugo", "Vera", "Wanda", "Xavi"),
    *("Yago", "Zoe", "Álvaro", "Begoña", "Candela Fernández de la Vega y Montenegro", "David"),
)
RUNS = 12  # of each
course = cache(files.course)  # a tenth of a second each time


def made_hand_in(name: str, seed: int = 0, **more) -> HandIn:
    """Return a hand-in: so many lessons, answers and runs as chance has it."""
    chance = np.random.default_rng(seed)
    far = int(chance.integers(1, 14))
    lessons = [
        _lesson(key, chance, is_last=place == far) for place, key in enumerate(list(course())[: far + 1])
    ]
    runs = tuple(_run(chance, number) for number in range(RUNS))
    digits, labels = made_digits(30, seed=seed)
    drawings = HandedDrawings(digits, tuple(map(int, labels))) if seed % 3 == 0 else None
    values = {"saved": f"2026-11-30T10:{seed % 60:02}:00", "program": "0.1.0", "lessons": tuple(lessons)}
    return HandIn(**{"name": name, **values, "runs": runs, "drawings": drawings, **more})


def _lesson(key: str, chance: np.random.Generator, is_last: bool) -> HandedLesson:
    steps = course()[key].steps
    reached = int(chance.integers(1, len(steps))) if is_last else len(steps)
    answers = {}
    for step, question in ((step, steps[step].predict) for step in range(reached)):
        if question and question.kind == "choice":
            said = float(chance.integers(len(question.choices)))
            is_right = said == question.right if question.right is not None else chance.random() < 0.7
            answers[str(step)] = LessonAnswer((said,), "right" if is_right else "wrong")
        elif question and question.kind == "number":
            answers[str(step)] = LessonAnswer((float(chance.integers(100)),), "wrong")
    return HandedLesson(
        key, False, len(steps), reached % len(steps), tuple(range(reached)), not is_last, answers
    )


def _run(chance: np.random.Generator, number: int) -> HandedRun:
    test = round(float(chance.uniform(0.8, 0.995)), 4)
    figures = {
        "validation_accuracy": test - 0.01,
        "test_accuracy": test,
        "test_loss": round(3 * (1 - test), 4),
    }
    begun = f"2026-11-{number + 10}T09:{chance.integers(60):02}:{chance.integers(60):02}"
    result = RunResult("done", begun, 61.5, 3, 101_770, figures, "", "mnist")
    return HandedRun(lab_recipe(epochs=3, learning_rate=round(float(chance.uniform(0.001, 0.1)), 3)), result)


def made_class(folder: Path, names=NAMES) -> None:
    """Write a hand-in of each student."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed, name in enumerate(names):
        write_hand_in(made_hand_in(name, seed), folder / (name.split()[0] + SUFFIX))


def corrupted(path: Path) -> None:
    """Change one letter of a file, as a bad stick does; what it says may still be read."""
    content = bytearray(path.read_bytes())
    place = content.index(b'"seconds": 61.5') + 11
    content[place] ^= 1
    path.write_bytes(content)


def forged(path: Path, change) -> None:
    """Have `change` alter the content of a file, and compute its checksum anew."""
    record = json.loads(path.read_text(encoding="utf-8"))
    change(record["content"])
    record["sha256"] = content_checksum(record["content"])
    path.write_text(json.dumps(record), encoding="utf-8")
