"""Explanations of the entries of menus that no control in a window stands for."""

from digitpad.language import _
from digitpad.language.explanations import Explanation


def menu_entries() -> dict[str, Explanation]:
    """Return the explanations by key, in the language in use."""
    return {**_file(), **_edit(), **_view(), **_model(), **_figure(), **_drawings(), **_lessons()}


def _file() -> dict[str, Explanation]:
    return {
        "menu.new": Explanation(_("New"), _("Goes to an empty pad. Undo brings the drawing back.")),
        "menu.open_picture": Explanation(
            _("Open picture"),
            _("Opens a photo, a scan or a screenshot; the digits in it are found and read."),
            see=("segmentation",),
        ),
        "menu.open_ink": Explanation(
            _("Open ink"), _("Puts strokes that were saved in a file on the pad, to go on drawing.")
        ),
        "menu.recent": Explanation(_("Open recent"), _("The pictures and drawings that you opened last.")),
        "menu.recent_file": Explanation(_("A recent file"), _("Opens this file again.")),
        "menu.clear_recent": Explanation(
            _("Clear the list"),
            _("Forgets which files you opened. The files stay."),
            off=_("No file was opened yet."),
        ),
        "menu.examples": Explanation(
            _("Open an example"), _("Drawings and pictures, to see what the network reads.")
        ),
        "menu.example": Explanation(
            _("An example"), _("Opens it. The drawing that is on the pad now can be brought back.")
        ),
        "menu.save_picture": Explanation(
            _("Save picture"),
            _("Saves the drawing as a PNG file, as large as the pad."),
            off=_("Draw something first."),
        ),
        "menu.save_digit": Explanation(
            _("Save picture as 28 × 28"),
            _("Saves the digit as the network gets it: 28 × 28 grey pixels."),
            see=("preprocessing",),
            off=_("Draw a digit first."),
        ),
        "menu.save_boxes": Explanation(
            _("Save picture with boxes"),
            _("Saves the opened picture with a box around each digit, and what was read in it."),
            off=_("Open a picture first."),
        ),
        "menu.save_table": Explanation(
            _("Save table as CSV"),
            _("Saves the table that was read in the picture in a file that spreadsheets open."),
            off=_("Open a picture of a table first."),
        ),
        "menu.save_ink": Explanation(
            _("Save ink"),
            _("Saves the strokes in a file, so that you can open them again and go on drawing."),
            off=_("Draw something first."),
        ),
        "menu.quit": Explanation(
            _("Quit"), _("Ends DigitPad. After the next start Undo brings the last drawing back.")
        ),
    }


def _edit() -> dict[str, Explanation]:
    return {
        "menu.delete_box": Explanation(
            _("Delete box"),
            _("Takes the chosen box off the picture. Undo brings it back."),
            off=_("Choose a box in a picture first."),
        ),
        "menu.eraser": Explanation(
            _("The eraser removes"), _("What the eraser takes away of a stroke that it touches.")
        ),
        "menu.eraser_parts": Explanation(
            _("Parts of strokes"), _("The eraser rubs out only what it touches, as on paper.")
        ),
        "menu.eraser_whole": Explanation(
            _("Whole strokes"), _("The eraser takes away every stroke that it touches, from end to end.")
        ),
        "menu.undo_label": Explanation(
            _("Undo label"),
            _("Takes the last label back: the drawing is not learned from."),
            see=("label",),
            off=_("Nothing was labelled yet."),
        ),
        "menu.copy_picture": Explanation(
            _("Copy picture"),
            _("Copies the drawing as a picture, to paste it in another program."),
            off=_("Draw something first."),
        ),
        "menu.copy_number": Explanation(
            _("Copy number"), _("Copies what was read, as text."), off=_("Nothing was read yet.")
        ),
        "menu.paste_picture": Explanation(
            _("Paste picture"), _("Opens the picture that you copied in another program.")
        ),
    }


def _view() -> dict[str, Explanation]:
    return {
        "menu.theme_light": Explanation(_("Light"), _("Dark text on a light ground, in all windows.")),
        "menu.theme_dark": Explanation(_("Dark"), _("Light text on a dark ground, in all windows.")),
        "menu.theme_system": Explanation(
            _("Follow the system"), _("Light or dark, as your desktop is at the moment.")
        ),
        "menu.language": Explanation(
            _("Language"), _("The language of all windows. Nothing is lost where you change it.")
        ),
        "menu.language_en": Explanation("English", _("All windows are in English from now on.")),
        "menu.language_es": Explanation("Español", _("All windows are in Spanish from now on.")),
        "menu.text_size": Explanation(
            _("Text size"), _("How large text is, and everything with it, from 80 to 300 %.")
        ),
        "menu.projector": Explanation(
            _("Projector mode"),
            _(
                "For a class: the window fills the screen, text is twice as large, lines are thick, colours "
                "have the highest contrast, and the keys that you press are shown. F11 again ends it."
            ),
            _("Ctrl + and Ctrl − change the size of text, which is remembered for the next time."),
        ),
        "menu.leave_projector": Explanation(
            _("Leave projector mode"), _("Text, colours and the window are as they were before.")
        ),
        "menu.steps": Explanation(
            _("What the network sees"),
            _("Shows below the bars how your drawing becomes 28 × 28 pixels, or hides it."),
            see=("preprocessing",),
        ),
    }


def _model() -> dict[str, Explanation]:
    return {
        "menu.at_once": Explanation(
            _("Learn at once"),
            _("A drawing that you label counts from the next stroke on, without any training."),
            see=("nearest_neighbours",),
        ),
        "menu.coach": Explanation(
            _("Coach in the lab"),
            _("Whether the lab says what could be better while a network trains, and afterwards."),
            see=("training",),
        ),
        "menu.training": Explanation(
            _("Training"),
            _("Shows the training that goes on: its curves and how long it takes."),
            see=("training",),
            off=_("Nothing is being trained."),
        ),
        "menu.stop_board": Explanation(
            _("Stop TensorBoard"),
            _("Ends the web page with the curves of all runs."),
            see=("tensorboard",),
            off=_("TensorBoard is not open."),
        ),
        "menu.card": Explanation(
            _("Model card"),
            _("What is known of the model in use: its layers, what it learned from, and how well it reads."),
            see=("model",),
            off=_("No model is in use."),
        ),
        "menu.drawings": Explanation(
            _("My drawings"),
            _("All drawings that you labelled: look through them, correct or remove them."),
            see=("drawings",),
        ),
        "menu.shortcuts": Explanation(
            _("Shortcuts"), _("All keys of every window, and what the mouse does.")
        ),
        "menu.about": Explanation(
            _("About DigitPad"), _("Which version this is, and where it keeps what is yours.")
        ),
        "measure.mnist_test": Explanation(
            _("MNIST test digits"),
            _("Has the model read 10,000 digits that no training has seen."),
            see=("test_data",),
        ),
        "measure.my_drawings": Explanation(
            _("My drawings"),
            _("Has the model read the drawings that you labelled. It may have learned from them."),
            see=("drawings",),
        ),
        "measure.pictures": Explanation(
            _("Folder of pictures"),
            _("Has the model read pictures of a digit each, in folders named 0 to 9."),
            see=("accuracy",),
        ),
    }


def _figure() -> dict[str, Explanation]:
    return {
        "figure.png": Explanation(
            _("Save as PNG"), _("Saves the figure as a picture of pixels, for a document or a web page.")
        ),
        "figure.svg": Explanation(
            _("Save as SVG"), _("Saves the figure as lines and text, which stay sharp at any size.")
        ),
        "figure.csv": Explanation(
            _("Save values as CSV"), _("Saves the numbers of the figure as a table, for a spreadsheet.")
        ),
        "figure.smoothing": Explanation(
            _("Smoothing"),
            _("Evens the curve out, so that its course is seen. The measured values stay, paler, behind it."),
            see=("learning_curve",),
        ),
        "figure.log": Explanation(
            _("Logarithmic scale"),
            _("Each step up the axis is ten times as much: small values stay apart."),
            see=("learning_curve",),
        ),
        "figure.whole": Explanation(
            _("Whole axis, from 0"),
            _("The axis begins at 0 instead of near the smallest value."),
            see=("learning_curve",),
        ),
    }


def _drawings() -> dict[str, Explanation]:
    return {
        "export.folder": Explanation(
            _("Folder of pictures"), _("Saves each drawing as a PNG file, in folders named 0 to 9.")
        ),
        "export.ink": Explanation(
            _("Ink"), _("Saves the strokes and labels in one file; DigitPad can take it in again.")
        ),
        "export.npz": Explanation(
            _("Like MNIST"),
            _("Saves 28 × 28 pixels and labels in one file that NumPy opens, as MNIST is stored."),
            see=("mnist",),
        ),
        "import.files": Explanation(
            _("Files"), _("Adds drawings from files of ink, or from files stored like MNIST.")
        ),
        "import.folder": Explanation(
            _("Folder of pictures"), _("Adds pictures of a digit each, from folders named 0 to 9.")
        ),
    }


def _lessons() -> dict[str, Explanation]:
    return {
        "menu.learn": Explanation(
            _("Go on learning"),
            _("Opens the lesson that you left off, or leads the keyboard to it and back to the program."),
        ),
        "menu.lesson": Explanation(
            _("A lesson"),
            _("Opens it beside the program, where you left off. Its minutes stand in brackets."),
        ),
        "menu.open_lesson": Explanation(
            _("Open lesson"), _("Opens a lesson from a file, such as one that your teacher wrote.")
        ),
        "menu.new_lesson": Explanation(
            _("New lesson"),
            _("Writes a file with a short lesson that explains itself, to be changed in a text editor."),
        ),
        "menu.hand_in": Explanation(
            _("Hand in"),
            _("Saves your answers and the figures of your runs in one file, to be given to your teacher."),
        ),
        "menu.class": Explanation(
            _("Class"),
            _("For teachers: makes a report to print of what a class handed in. All are in one folder."),
            _("It says who is where, which questions fail most, and which files are damaged."),
        ),
        "hand_in": Explanation(
            _("Hand in"),
            _("Saves what you have done in one file. It is sent nowhere."),
        ),
        "hand_in.name": Explanation(
            _("Your name"), _("Whose hand-in this is. No other name goes into the file.")
        ),
        "hand_in.drawings": Explanation(
            _("My drawings"),
            _("Whether your labelled drawings go along, up to a thousand, as the network sees them."),
        ),
        "hand_in.save": Explanation(_("Save"), _("Asks where the file is to be, and saves it.")),
        "lesson": Explanation(
            _("Lesson"),
            _("Says step by step what to do, asks first what you expect, and sees for itself what is done."),
            _("Alt and the arrows lead back and on. The lesson goes on where you left off."),
        ),
        "lesson.question": Explanation(
            _("Your guess"), _("Guess before you see it: who has guessed learns more from what happens.")
        ),
        "lesson.bars": Explanation(
            _("Ten bars"),
            _("Drag each to the probability you expect. Up and down choose one, left and right change it."),
            _("In the result the upper half of each is your guess, the lower one what the network said."),
            see=("softmax",),
        ),
        "lesson.match": Explanation(
            _("What belongs together"),
            _("Choose for each line what suits it. Once all are chosen, the task says how many are right."),
        ),
        "lesson.paper": Explanation(
            _("Paper"), _("Draw here. The network sees it only when you hand it in.")
        ),
        "lesson.sketch": Explanation(
            _("A drawing"), _("It is put on the pad as soon as you have answered the question.")
        ),
        "lesson.clear": Explanation(_("Clear"), _("Takes away what you have drawn on the paper.")),
        "lesson.commit": Explanation(
            _("That is my guess"),
            _("Hands your guess in. It stands then, and the result is shown beside it."),
            off=_("Answer the question first."),
        ),
        "lesson.shrunk": Explanation(
            _("Only shrunk"),
            _("The whole pad made 28 × 28 pixels small, without cutting out and centring the digit."),
            see=("preprocessing",),
        ),
        "lesson.progress": Explanation(_("Progress"), _("How much of the lesson lies behind you.")),
        "lesson.back": Explanation(
            _("Back"), _("Goes to the step before."), off=_("This is the first step.")
        ),
        "lesson.again": Explanation(_("Again"), _("Begins this step anew, with its question.")),
        "lesson.next": Explanation(
            _("Next"), _("Goes to the next step. One that is not done is skipped; you can come back to it.")
        ),
    }
