"""Explanations of the main window's controls and pictures, of opened pictures, drawings and their windows."""

from digitpad.language import _
from digitpad.language.explanations import Explanation


def pad_controls() -> dict[str, Explanation]:
    """Return the explanations by key, in the language in use."""
    return {**_tools(), **_panel(), **_steps(), **_status(), **_picture(), **_help()}


def _tools() -> dict[str, Explanation]:
    return {
        "window": Explanation(
            _("DigitPad"),
            _("Draw a digit on the left; what the network reads in it stands on the right, at every moment."),
            see=("network",),
        ),
        "pad": Explanation(
            _("Pad"),
            _("Draw one digit here, or several beside each other. Each stroke is read while you draw it."),
            _("The right button erases. Left and right arrow show another digit of a number."),
            see=("preprocessing",),
        ),
        "undo": Explanation(
            _("Undo"),
            _("Takes the last change back; press it again for the one before."),
            off=_("There is nothing to take back yet."),
        ),
        "redo": Explanation(
            _("Redo"),
            _("Makes the change again that was taken back."),
            off=_("Nothing was taken back."),
        ),
        "clear": Explanation(
            _("Clear"),
            _("Empties the pad. Undo brings the drawing back."),
            off=_("The pad is empty."),
        ),
        "eraser": Explanation(
            _("Eraser"),
            _("While it is on, the left button erases what it touches instead of drawing."),
            _("Edit ▸ The eraser removes: parts of strokes, or whole ones. The right button always erases."),
        ),
        "pen": Explanation(
            _("Pen width"),
            _("How thick the strokes look. The network sees the same digit: its strokes are drawn anew."),
            see=("preprocessing",),
        ),
        "whats_this": Explanation(
            _("What’s this?"),
            _("The pointer becomes a question mark: click anything to have it explained."),
        ),
    }


def _panel() -> dict[str, Explanation]:
    return {
        "like": Explanation(
            _("Like a drawing of yours"),
            _("Of the drawings you labelled, the one this digit is most like. Its label counts in the bars."),
            _("Press it to see it in My drawings. Model ▸ Learn at once turns this off."),
            see=("nearest_neighbours",),
        ),
        "reading": Explanation(
            _("Prediction"),
            _("The digit with the highest probability, and how high that is. Below the threshold: no digit."),
            _("A number of several digits is read one digit at a time."),
            see=("prediction",),
        ),
        "bars": Explanation(
            _("Probabilities"),
            _("How probable the network finds each of the ten digits. Together they are 100 %."),
            _("With Learn at once, the label of a drawing of yours that is much like it counts too."),
            see=("probability", "nearest_neighbours"),
        ),
        "bar": Explanation(
            _("Probability of a digit"),
            _("The network gives each digit a part of 100 %. The longest bar is the prediction."),
            _("Two bars alike: the network cannot tell the two digits apart."),
            see=("probability",),
        ),
        "shown_network": Explanation(
            _("Another network"),
            _("These bars are not those of the model in use, but of the network that is being trained."),
            see=("network",),
        ),
        "labels": Explanation(
            _("It is a"),
            _(
                "Press the digit that you drew. The drawing is kept with this label: what is like it is "
                "read so at once, and Retrain learns from it."
            ),
            _("The keys 0 to 9 do the same."),
            see=("label", "nearest_neighbours"),
            off=_("Draw a digit first."),
        ),
        "learn": Explanation(
            _("Learn"),
            _("Opens Retrain, which trains the model in use further on the drawings that you labelled."),
        ),
    }


def _steps() -> dict[str, Explanation]:
    return {
        "steps": Explanation(
            _("What the network sees"),
            _("The way from your drawing to the 28 × 28 grey pixels that the network gets."),
            see=("preprocessing",),
        ),
        "step.ink": Explanation(
            _("Ink"), _("The strokes alone, white on black, as MNIST has them."), see=("preprocessing",)
        ),
        "step.crop": Explanation(
            _("Crop"),
            _(
                "The digit alone, in the smallest square that holds "
                "it: where you draw it makes no difference."
            ),
            see=("preprocessing",),
        ),
        "step.small": Explanation(
            "20 × 20",
            _("Made smaller to 20 × 20 pixels: how large you draw it makes no difference either."),
            see=("preprocessing",),
        ),
        "step.centred": Explanation(
            _("Centred"),
            _("Put into 28 × 28 pixels with its centre of mass in the middle. This is the network’s input."),
            see=("centre_of_mass",),
        ),
        "step.grey": Explanation(
            _("Grey"), _("The part of the picture in the box, without colours."), see=("preprocessing",)
        ),
        "step.even_light": Explanation(
            _("Even light"),
            _("Shadows and brighter places of the paper are taken out."),
            see=("preprocessing",),
        ),
        "step.glyph": Explanation(
            _("Glyph"), _("The strokes of this one digit, cut from the paper."), see=("preprocessing",)
        ),
    }


def _status() -> dict[str, Explanation]:
    return {
        "status": Explanation(
            _("Status bar"), _("The model in use, or what was done last and what is under way.")
        ),
        "reading_time": Explanation(
            _("Reading time"),
            _("How long the network took for the last reading, in milliseconds."),
            see=("network",),
        ),
        "busy": Explanation(_("Work under way"), _("Something takes longer; what it is stands beside it.")),
        "stop": Explanation(_("Stop"), _("Ends what is under way.")),
        "undo_label": Explanation(_("Undo"), _("Takes back what the sentence beside it says.")),
        "run_bar": Explanation(
            _("Training"),
            _("How far the training is. A click opens its window."),
            see=("training",),
        ),
        "stop_run": Explanation(
            _("Stop"), _("Ends the training; the best network so far is kept."), see=("training",)
        ),
    }


def _picture() -> dict[str, Explanation]:
    return {
        "picture": Explanation(
            _("Picture"),
            _("A box for each digit that was found. Drag a box or its edges; drag elsewhere for a new one."),
            _("Tab and the arrows go from box to box, Delete takes one away."),
            see=("segmentation",),
        ),
        "box": Explanation(
            _("Box around a digit"),
            _("What is inside is cut out and read. Drag its edges where it holds too much or too little."),
            see=("segmentation",),
        ),
        "read_table": Explanation(
            _("Table"),
            _("What was read in each cell; an empty cell is empty. A click chooses the digit’s box."),
            see=("segmentation",),
        ),
        "copy_table": Explanation(_("Copy"), _("Puts the table on the clipboard, as spreadsheets take it.")),
        "back": Explanation(
            _("Back to the pad"), _("Closes the picture; the drawing behind it is still there.")
        ),
        "rotate_left": Explanation(
            _("Rotate left"), _("Turns the picture a quarter to the left and reads it again.")
        ),
        "rotate_right": Explanation(
            _("Rotate right"), _("Turns the picture a quarter to the right and reads it again.")
        ),
        "zoom_in": Explanation(
            _("Zoom in"),
            _("Shows the picture larger; the wheel does so too, where the mouse is."),
            _("Drag with the middle button, or hold the space bar, to move it."),
        ),
        "zoom_out": Explanation(_("Zoom out"), _("Shows the picture smaller, until all of it is seen.")),
        "zoom_fit": Explanation(_("Whole picture"), _("Shows all of the picture again.")),
        "ink_kind": Explanation(
            _("Ink"),
            _("Whether the ink is darker or lighter than the paper. On automatic that is found out."),
            _("On a blackboard the ink is light."),
        ),
        "show_left_out": Explanation(
            _("Show what was left out"),
            _("Puts dotted boxes around specks, dirt and print, which were taken for no digits."),
            _("A click on one takes it in as a digit; Undo takes it out again."),
        ),
        "left_out": Explanation(
            _("Left out"),
            _("This was taken for no digit: a speck, dirt or print. A click takes it in."),
        ),
        "sensitivity": Explanation(
            _("Sensitivity"),
            _("To the right also faint ink counts, to the left only strong ink."),
            see=("segmentation",),
        ),
    }


def _help() -> dict[str, Explanation]:
    return {
        "glossary": Explanation(
            _("Glossary"), _("The words of the field, each in a plain sentence, many with a picture.")
        ),
        "search": Explanation(
            _("Search"), _("Type a word, or a part of it: only what contains it stays in the list.")
        ),
        "terms": Explanation(_("Terms"), _("All terms that were found. Choose one to read what it means.")),
        "term_picture": Explanation(_("Picture of the term"), _("A drawing that shows what the term means.")),
        "to_lesson": Explanation(_("To the lesson"), _("Opens the lesson that teaches this.")),
        "related": Explanation(_("Related term"), _("Goes to this term.")),
        "welcome": Explanation(_("Welcome"), _("Three ways to begin. Drawing on the pad or Esc closes it.")),
        "door_draw": Explanation(
            _("Draw a digit"), _("Goes to an empty pad. Undo brings back what was drawn on it.")
        ),
        "door_learn": Explanation(
            _("Learn, step by step"),
            _("Opens the lessons, where you left off. They are in the menu Learn too."),
        ),
        "door_lab": Explanation(
            _("Go to the lab"),
            _("Opens the lab, where networks are put together, trained and compared."),
            see=("network",),
        ),
        "install": Explanation(
            _("Install packages"),
            _(
                "Some things need Python packages that are not installed yet. pip, which comes with Python, "
                "downloads and installs them."
            ),
        ),
        "install.begin": Explanation(
            _("Install"), _("Begins to download and install. You can go on drawing meanwhile.")
        ),
        "install.progress": Explanation(
            _("Installing"), _("It moves while pip works. How long that takes depends on your internet.")
        ),
        "page": Explanation(_("A page to read"), _("Esc closes it.")),
        "close": Explanation(_("Close"), _("Closes this window. Esc does the same.")),
    }
