"""The glossary: its terms, its search, its pictures, and the window over the real one."""

import pytest
from support.user_actions import command

from digitpad import language
from digitpad.core.palettes import palette
from digitpad.language.explanations.table import explanation, explanations, term_for
from digitpad.lessons.files import course, lesson_about
from digitpad.ui.explain.glossary_controller import curve_of, found_terms, full_name
from digitpad.ui.explain.term_canvas import TermCanvas
from digitpad.ui.explain.term_pictures import draw_term
from digitpad.ui.widgets.screen import Places
from digitpad.ui.widgets.theme import dress


@pytest.fixture
def glossary(desk):
    desk.app.pages.glossary.open()
    desk.root.update()
    return desk.app.pages.glossary


def listed(window) -> list[str]:
    def below(item):
        return [item, *(deeper for child in window.terms.get_children(item) for deeper in below(child))]

    return [key for item in window.terms.get_children() for key in below(item)]


@pytest.mark.parametrize("code", ["en", "es"])
def test_terms_are_many_whole_and_lead_to_terms(code):
    language.use(code)
    table = explanations()
    terms = {key: about for key, about in table.items() if about.listed}
    assert len(terms) >= 80
    assert len({full_name(key) for key in terms}) == len(terms)
    for key, about in table.items():
        assert about.text.endswith((".", ":", "%")), key
        assert all(other in terms for other in about.see), key
        assert key not in about.see


def test_a_control_leads_to_the_nearest_term():
    assert term_for("bar") == "probability"
    assert term_for("batch") == "batch"
    assert term_for("undo") == ""
    assert term_for("no such key") == ""


def test_search_finds_names_first_then_sentences_without_accents_and_in_any_order():
    names = [term.name for term in found_terms("rate")]
    assert names[0] == "Error rate"
    assert names.index("Learning rate") < names.index("Model")  # which has "accurate" in its sentence
    language.use("es")
    assert found_terms("EXACTITUD tasa")[0].key == "error_rate"
    assert found_terms("ejecucion")[0].key == "run"
    assert found_terms("xyzzy") == []


def test_it_is_searched_and_read_with_the_keyboard(glossary, desk):
    window = glossary.window
    window.search.event_generate("<m>")
    window.search.insert("end", "omentum")
    desk.root.update()
    assert window.name.cget("text") == "Momentum"
    window.search.event_generate("<Down>")
    desk.root.update()
    window.terms.event_generate("<Down>")
    desk.root.update()
    assert window.name.cget("text") != "Momentum"
    window.search_for("xyzzy")
    desk.root.update()
    assert window.name.cget("text") == "Nothing was found"


def test_related_terms_are_a_click_away(glossary, desk):
    glossary.open("overfitting")
    desk.root.update()
    buttons = [button for row in glossary.window.related.winfo_children() for button in row.winfo_children()]
    next(button for button in buttons if button.cget("text") == "Underfitting").invoke()
    desk.root.update()
    assert glossary.window.name.cget("text") == "Underfitting"
    assert glossary.window.picture.winfo_ismapped()
    glossary.open("tensorboard")
    desk.root.update()
    assert not glossary.window.picture.winfo_ismapped()  # of which there is no picture


def test_f1_opens_it_at_what_has_the_keyboard(desk):
    labels = desk.app.window.panel.labels
    labels.buttons[3].focus_force()
    desk.root.update()
    labels.buttons[3].event_generate("<F1>")
    desk.root.update()
    assert desk.app.pages.glossary.window.name.cget("text") == "Label"


def test_what_is_asked_leads_into_it(desk):
    explainer = desk.app.pages.explainer
    desk.app.window.panel.bars.focus_force()
    desk.root.update()
    command(desk, "What’s this?").run()
    desk.root.focus_get().event_generate("<F1>")
    desk.root.update()
    assert not explainer.is_asking
    assert desk.app.pages.glossary.window.name.cget("text") == "Probability"


def test_it_remembers_its_term_and_outlives_a_change_of_language(glossary, desk):
    glossary.open("dropout")
    glossary.window.destroy()
    glossary.open()
    desk.root.update()
    assert glossary.window.name.cget("text") == "Dropout"
    glossary.window.search_for("batch")
    glossary.window.terms.selection_set("epoch")
    desk.root.update()
    command(desk, "Dark").run()
    desk.root.update()
    assert glossary.window.sought == "batch"
    assert glossary.window.name.cget("text") == "Epoch"
    command(desk, "Español").run()
    desk.root.update()
    assert glossary.window.name.cget("text") == "Época"
    glossary.window.search.focus_force()
    desk.root.update()
    glossary.window.search.event_generate("<Escape>")
    assert glossary.window is None


@pytest.mark.parametrize(("spoken", "projects"), [("en", False), ("es", False), ("es", True)])
def test_every_picture_can_be_drawn_and_is_within_its_canvas(desk, spoken, projects):
    language.use(spoken)
    colours = palette("light", projects)
    canvas = TermCanvas(desk.root, dress(desk.root, colours, 200, Places(dict, print), projects))
    wide, high = int(canvas.cget("width")), int(canvas.cget("height"))
    drawn = 0
    for key, about in explanations().items():
        if about.listed and draw_term(canvas, key, curve_of(key)):
            drawn += 1
            left, top, right, bottom = canvas.bbox("all")
            assert left >= -3, key
            assert top >= -3, key
            assert right <= wide + 3, key
            assert bottom <= high + 3, key
    assert drawn >= 50
    canvas.destroy()


def test_curves_are_those_that_train():
    points = dict(curve_of("activation.relu"))
    assert points[-4.0] == 0
    assert points[4.0] == 4
    assert dict(curve_of("schedule.step"))[300.0] == pytest.approx(0.01)
    assert curve_of("batch") == ()
    assert explanation("activation.relu").term == "ReLU"


def test_a_term_leads_to_the_lesson_that_teaches_it(glossary, desk):
    window = glossary.window
    glossary.open("optimizer.adam")
    desk.root.update()
    assert window.lesson.cget("text").replace("\n", " ").startswith("Lesson 11 · Optimisers")
    window.lesson.invoke()
    desk.root.update()
    learn = desk.app.learn.made
    assert learn.lesson.number == 11
    assert learn.window.winfo_viewable()
    glossary.open("mnist")  # which no lesson is about
    desk.root.update()
    assert not window.lesson.winfo_manager()


def test_what_lessons_teach_is_explained_and_leads_to_the_nearest():
    taught = [key for lesson in course().values() for key in lesson.teaches]
    assert {key for key in taught if key not in explanations()} == set()
    keys = ("learning_rate", "optimizer.adam", "schedule.cosine", "training.batch")  # the last is a button
    assert [lesson_about(key)[0] for key in keys] == ["rate", "optimisers", "rate", "rate"]
    assert lesson_about("mnist") is None
