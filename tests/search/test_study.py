"""The trials of a search in their storage: taken once, put back, ended once, whoever dies when."""

import itertools
from dataclasses import replace
from threading import Event

import pytest

from digitpad.errors import DataError, StoreError
from digitpad.lab.presets import find_recipe
from digitpad.search import storage
from digitpad.search.search import Search, Searches, TrialEnd, search_from
from digitpad.search.space import Varied
from digitpad.search.storage import JOURNAL, StorageDoor
from digitpad.search.study import MOST_RETRIES, SharedStudy, TakenError
from digitpad.search.words import best_in_words, end_in_words, status_in_words, trials_table

optuna = pytest.importorskip("optuna")
RECIPE = find_recipe("scratch-mended").changed(epochs=9)
SPACE = (Varied("learning_rate", 0.01, 1.0, is_log=True), Varied("batch", choices=(32, 64)))
SEARCH = Search("small", RECIPE, SPACE, trials=3)
NOWHERE = "postgresql+psycopg://pad@127.0.0.1:9/digits"


@pytest.fixture
def study(tmp_path) -> SharedStudy:
    study = SharedStudy(SEARCH, tmp_path)
    study.create()
    return study


def states(study: SharedStudy) -> list[str]:
    return [trial.state for trial in study.state().trials]


def test_a_search_is_kept_in_its_file(tmp_path):
    searches = Searches(tmp_path)
    assert searches.names() == []
    searches.write(SEARCH)
    assert (searches.names(), searches.read("small")) == (["small"], SEARCH)
    with pytest.raises(DataError, match="There is no search large"):
        searches.read("large")


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"name": ""}, "cannot be the name"),
        ({"name": "a/b"}, "cannot be the name"),
        ({"name": ".."}, "cannot be the name"),
        ({"name": "a" * 41}, "too long"),
        ({"method": "grid", "trials": 0}, "needs a number of trials"),
        ({"method": "hyperband", "recipe": RECIPE.changed(epochs=2)}, "needs 3 epochs"),
        ({"storage": "postgresql+psycopg://pad:secret@server/digits"}, "PGPASSFILE"),
        ({"storage": "postgresql+psycopg://pad@server/digits?password=secret"}, "PGPASSFILE"),
        ({"storage": "mysql://server/digits"}, "looks like this"),
        ({"storage": "postgresql+psycopg://server"}, "looks like this"),
    ],
)
def test_what_no_search_can_be_is_a_sentence(change, part):
    with pytest.raises(DataError) as error:
        replace(SEARCH, **change)
    assert part in str(error.value)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"space": {}}, "not a search"),
        ({"space": [{"name": "batch", "choices": 3}]}, "wrong type"),
        ({"method": "luck"}, "must be one of"),
        ({"trials": -1}, "whole number"),
        ({"more": 1}, "unknown"),
        ({"recipe": {"epochs": 0}}, "epochs"),
    ],
)
def test_a_damaged_file_is_a_sentence(change, part):
    with pytest.raises(DataError) as error:
        search_from(SEARCH.to_record() | change)
    assert part in str(error.value)


def test_all_trials_are_there_from_the_beginning_and_once(study, tmp_path):
    again = SharedStudy(replace(SEARCH, trials=5), tmp_path)
    again.create()
    assert states(again) == ["waiting"] * 5
    with pytest.raises(DataError, match="another search small"):
        SharedStudy(replace(SEARCH, objective="loss"), tmp_path).create()
    with pytest.raises(DataError, match="Start it with"):
        SharedStudy(SEARCH, tmp_path / "elsewhere").state()


def test_a_trial_is_taken_by_one_worker(study, tmp_path):
    other = SharedStudy(SEARCH, tmp_path)
    claims = [study.claim("a/1"), other.claim("b/1"), study.claim("a/1")]
    assert [claim.recipe.name for claim in claims if claim] == ["small 1", "small 2", "small 3"]
    assert other.claim("b/1") is None
    assert [worker for _number, worker, _beat in other.running()] == ["a/1", "b/1", "a/1"]
    assert all(0.01 <= claim.recipe.learning_rate <= 1 for claim in claims if claim)


def test_a_trial_that_is_put_back_goes_on_with_its_values_and_run(study):
    first = study.claim("a/1")
    study.note(first.number, run="a run", machine="a")
    study.put_back(first.number, counts=False)
    assert states(study) == ["waiting"] * 3
    claims = [study.claim("b/1") for _place in range(3)]
    again = next(claim for claim in claims if claim.recipe == first.recipe)
    assert (again.run, again.machine) == ("a run", "a")
    assert study.tell(again.number, TrialEnd("done", 0.5)) == "COMPLETE"
    assert states(study) == ["done", "running", "running"]


def test_after_so_many_deaths_a_trial_has_failed(tmp_path):
    study = SharedStudy(replace(SEARCH, trials=1), tmp_path)
    study.create()
    for _death in range(MOST_RETRIES + 1):
        assert states(study) == ["waiting"]
        study.put_back(study.claim("a/1").number, counts=True, sentence="It died.")
    assert study.claim("a/1") is None
    assert [(trial.state, trial.sentence) for trial in study.state().trials] == [("failed", "It died.")]


def test_two_that_put_the_same_trial_back_at_once_make_one_of_it(tmp_path):
    study = SharedStudy(replace(SEARCH, trials=1), tmp_path)
    study.create()
    study.put_back(study.claim("a/1").number, counts=True)
    twin = study._trials()[-1]
    study._opened().add_trial(twin)
    claim = study.claim("b/1")
    assert claim
    assert study.claim("c/1") is None  # the twin is dropped
    study.tell(claim.number, TrialEnd("done", 0.5))
    assert [trial.state.name for trial in study._trials()] == ["FAIL", "COMPLETE", "FAIL"]
    assert states(study) == ["done"]


def test_who_was_thought_dead_either_counts_or_is_told_that_it_does_not(tmp_path):
    study = SharedStudy(replace(SEARCH, trials=1), tmp_path)
    study.create()
    slow = study.claim("a/1")
    study.tell(slow.number, TrialEnd("done", 0.5))
    study.put_back(slow.number, counts=True)  # by one who had looked before
    assert study.claim("b/1") is None
    assert states(study) == ["done"]

    study = SharedStudy(replace(SEARCH, trials=1), tmp_path / "other")
    study.create()
    slow = study.claim("a/1")
    study.put_back(slow.number, counts=True)
    for act in (lambda: study.report(slow.number, 1, 0.5), lambda: study.note(slow.number, beat=1)):
        with pytest.raises(TakenError):
            act()
    assert study.tell(slow.number, TrialEnd("done", 0.9)) == "FAIL"
    assert states(study) == ["waiting"]


def test_one_that_waits_twice_for_its_place_counts_once(study):
    study._enqueue(2, {})  # as where the answer of a database got lost
    claims = [study.claim("a/1") for _place in range(4)]
    assert [claim and claim.recipe.name for claim in claims] == ["small 1", "small 2", "small 3", None]


def test_a_search_without_a_number_goes_on_and_on(tmp_path):
    study = SharedStudy(replace(SEARCH, trials=0), tmp_path)
    study.create()
    for place in range(3):
        assert study.claim("a/1") is None
        study.extend()
        claim = study.claim("a/1")
        assert claim.recipe.name == f"small {place + 1}"
        study.tell(claim.number, TrialEnd("done", 0.1))
    assert not study.state().is_over


def test_a_grid_has_each_of_its_points_once(tmp_path):
    study = SharedStudy(replace(SEARCH, method="grid", trials=6), tmp_path)
    study.create()
    study.create()
    claims = itertools.takewhile(bool, (study.claim("a/1") for _place in itertools.count()))
    points = [(round(claim.recipe.learning_rate, 3), claim.recipe.batch) for claim in claims]
    assert points == [(0.01, 32), (0.01, 64), (0.1, 32), (0.1, 64), (1.0, 32), (1.0, 64)]


def test_hyperband_ends_what_is_far_behind(tmp_path):
    study = SharedStudy(replace(SEARCH, method="hyperband", trials=12), tmp_path)
    study.create()
    ended = set()
    for place in range(12):
        claim = study.claim("a/1")
        for epoch in range(1, 10):
            if study.report(claim.number, epoch, 0.9 - place / 20 + epoch / 1000):
                ended.add(place)
                study.tell(claim.number, TrialEnd("pruned"))
                break
        else:
            study.tell(claim.number, TrialEnd("done", 0.9 - place / 20))
    assert ended
    assert 0 not in ended
    shown = study.state().trials
    assert {trial.number - 1 for trial in shown if trial.state == "pruned"} == ended
    assert all(trial.value == trial.curve[-1][1] for trial in shown if trial.state == "pruned")


def test_what_is_shown_says_what_is_best_and_what_decides(tmp_path):
    study = SharedStudy(replace(SEARCH, trials=10), tmp_path)
    study.create()
    for _place in range(8):
        claim = study.claim("here/1")
        study.tell(claim.number, TrialEnd("done", claim.recipe.learning_rate / 2, {"test_accuracy": 0.5}))
    state = study.state()
    best = max(state.trials, key=lambda trial: trial.values.get("learning_rate", 0))
    assert state.best == best
    assert state.recipe_of(best).learning_rate == best.values["learning_rate"]
    assert next(iter(state.importance)) == "learning_rate"
    assert sum(state.importance.values()) == pytest.approx(1)
    assert not state.is_over
    assert best.figures == {"test_accuracy": 0.5}
    assert status_in_words(state)[0].startswith("8 done, 0 ended early, 0 failed, 0 running, 2 waiting")
    assert end_in_words(best, state).startswith(f"Trial {best.number} (8 of 10): ")
    headings, rows = trials_table(state, 4)
    assert len(rows) == 4
    assert rows[0][0] == str(best.number)
    assert {len(row) for row in rows} == {len(headings)}
    assert f"trial {best.number}, run" in best_in_words(state)[0]
    by_loss = replace(state, search=replace(state.search, objective="loss"))
    assert by_loss.best == min(state.trials[:8], key=lambda trial: trial.value)
    assert search_from(state.to_record()["search"]) == state.search


def test_half_a_line_of_the_journal_does_no_harm(study, tmp_path):
    with (tmp_path / JOURNAL).open("ab") as file:
        file.write(b'{"op_code":4,"study_')
    assert SharedStudy(SEARCH, tmp_path).claim("a/1")
    assert states(study).count("running") == 1


def test_a_database_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(StoreError, match=r"The database .*127.0.0.1:9/digits cannot be reached: .*refused"):
        SharedStudy(replace(SEARCH, storage=NOWHERE), tmp_path).create()


def test_a_worker_waits_for_its_database_longer_and_longer_and_no_longer_than_it_lives(tmp_path, monkeypatch):
    from sqlalchemy.exc import OperationalError

    monkeypatch.setattr(storage, "PAUSES_S", (1.0, 3.0))
    pauses: list[float] = []

    class Ends(Event):
        def wait(self, timeout=None):
            pauses.append(timeout)
            return len(pauses) == 4

    left = [3]

    def act() -> str:
        left[0] -= 1
        if left[0] >= 0:
            raise OperationalError("", {}, Exception("the server closed the connection"))
        return "there"

    door = StorageDoor(NOWHERE, tmp_path, Ends())
    assert (door.reached(act), pauses) == ("there", [1.0, 2.0, 3.0])
    assert door.waits_since is None
    left[0] = 9
    with pytest.raises(KeyboardInterrupt):
        door.reached(act)
    with pytest.raises(ZeroDivisionError):  # which is no fault of the database
        door.reached(lambda: 1 / 0)
