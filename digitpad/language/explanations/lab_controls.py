"""Explanations of the controls and pictures of Retrain and of the lab."""

from digitpad.language import _
from digitpad.language.explanations import Explanation


def lab_controls() -> dict[str, Explanation]:
    """Return the explanations by key, in the language in use."""
    return {
        "retrain": Explanation(
            _("Retrain"),
            _("Trains a model: the one in use further on your drawings, or a new one from the start."),
            see=("training",),
        ),
        "handwriting": Explanation(
            _("Learn my handwriting"),
            _("The model in use is trained further, on your drawings and on digits it knows."),
            see=("fine_tuning",),
        ),
        "scratch": Explanation(
            _("Train from scratch"),
            _("A new, small network starts from random weights."),
            see=("initializer",),
        ),
        "pictures": Explanation(
            _("Digits to learn from"),
            _(
                "The digits that other people or the program wrote: "
                "MNIST, a file of yours, or synthetic ones."
            ),
            see=("dataset",),
        ),
        "details": Explanation(
            _("Details"),
            _(
                "Shows the hyperparameters, each with a sentence, or folds "
                "them away. The usual values are good ones."
            ),
            see=("hyperparameter",),
        ),
        "other_digits": Explanation(
            _("Other digits"),
            _(
                "Chooses where the digits to learn from come from: a "
                "download, a file, or digits that the program draws."
            ),
            see=("dataset",),
        ),
        "start_training": Explanation(
            _("Start"), _("Begins the training. You can go on drawing meanwhile."), see=("training",)
        ),
        "cancel": Explanation(_("Cancel"), _("Closes this and changes nothing.")),
        "digits.get": Explanation(
            _("Get the digits"),
            _("Gets digits this way: downloads them, opens a file, or has them drawn."),
            see=("dataset",),
        ),
        "digits.use": Explanation(
            _("Use these digits"), _("From now on all trainings learn from these digits."), see=("dataset",)
        ),
        "run_progress": Explanation(
            _("Progress"),
            _("How far the training is. It may end earlier where early stopping is on."),
            see=("epoch",),
        ),
        "pause": Explanation(
            _("Pause"), _("Holds the training where it is; pressed again it goes on."), see=("training",)
        ),
        "cancel_training": Explanation(
            _("Cancel"),
            _(
                "Ends the training without keeping its network. For an "
                "hour Undo brings back what it had learned."
            ),
            see=("training",),
        ),
        "results": Explanation(
            _("Results"),
            _("Shows the figures of the new model beside those of the old one."),
            see=("accuracy",),
        ),
        "lab": Explanation(
            _("Lab"), _("Build a network, train it, watch it learn, and compare runs."), see=("experiment",)
        ),
        "tab.network": Explanation(
            _("Network"), _("The layers and the hyperparameters of the next run."), see=("experiment",)
        ),
        "tab.training": Explanation(
            _("Training"),
            _("The run that goes on: its curves, and how it reads digits after each epoch."),
            see=("training",),
        ),
        "tab.runs": Explanation(
            _("Runs"),
            _("All runs that were kept, in a table, and their curves laid over each other."),
            see=("run",),
        ),
        "tab.data": Explanation(
            _("Data"), _("The digits themselves, and how many there are of each."), see=("dataset",)
        ),
        "presets": Explanation(
            _("Presets"),
            _("Networks and experiments that are ready to start, from course notes and from papers."),
            see=("experiment",),
        ),
        "open_experiment": Explanation(_("Open"), _("Opens an experiment from a file."), see=("experiment",)),
        "save_experiment": Explanation(
            _("Save as"),
            _("Saves the experiment in a file, to hand on or to open again."),
            see=("experiment",),
        ),
        "side_by_side": Explanation(
            _("Side by side"),
            _("Two experiments beside each other: only what differs is marked."),
            see=("experiment",),
        ),
        "start_paused": Explanation(
            _("Start paused"),
            _("Begins, but waits before the first step: then step by batch or by epoch."),
            see=("step",),
        ),
        "group": Explanation(
            _("Group of hyperparameters"),
            _("Shows these hyperparameters or folds them away. Beside it stands what is not as usual."),
            see=("hyperparameter",),
        ),
        "preview": Explanation(
            _("Augmented digits"),
            _("Versions of a digit as the network gets them with these settings."),
            see=("augmentation",),
        ),
        "other_versions": Explanation(_("Others"), _("Draws other random versions."), see=("augmentation",)),
        "layer_card": Explanation(
            _("Layer"),
            _(
                "One layer: what it puts out, its settings, and how "
                "many parameters it has. A click chooses it."
            ),
            see=("layer",),
        ),
        "layer.units": Explanation(
            _("Units"), _("How many units the layer has: how many numbers it puts out."), see=("unit",)
        ),
        "layer.filters": Explanation(
            _("Filters"),
            _("How many kernels the layer has: how many feature maps it puts out."),
            see=("kernel",),
        ),
        "layer.kernel": Explanation(
            _("Kernel size"), _("The side of the window of weights, in pixels."), see=("kernel",)
        ),
        "layer.size": Explanation(
            _("Pooling window"),
            _("The side of the window of which the largest number is kept."),
            see=("pooling",),
        ),
        "layer.stride": Explanation(
            _("Stride"),
            _("How many pixels the window moves at a time. With 2 the result is half as wide and high."),
            see=("stride",),
        ),
        "layer.padding": Explanation(
            _("Padding"),
            _(
                "Zeros around the picture, so that the window can stand "
                "at its edge too and the size stays the same."
            ),
            see=("padding",),
        ),
        "layer.rate": Explanation(
            _("Dropout rate"),
            _("The fraction of numbers that are set to 0 at random in every step."),
            see=("dropout",),
        ),
        "add_layer": Explanation(
            _("Add a layer"), _("Puts a layer of a kind below the chosen one."), see=("layer",)
        ),
        "layer_up": Explanation(_("Up"), _("Moves the chosen layer nearer to the input."), see=("layer",)),
        "layer_down": Explanation(
            _("Down"), _("Moves the chosen layer nearer to the output."), see=("layer",)
        ),
        "layer_remove": Explanation(
            _("Remove"), _("Takes the chosen layer away. Undo brings it back."), see=("layer",)
        ),
        "training.play": Explanation(
            _("Play"), _("Begins a run, or goes on with one that is paused."), see=("training",)
        ),
        "training.epoch": Explanation(
            _("One epoch"), _("Trains until the end of the epoch, then waits."), see=("epoch",)
        ),
        "training.batch": Explanation(
            _("One batch"),
            _("Trains one step, then waits: so you see what a single batch changes."),
            see=("step",),
        ),
        "training.stop": Explanation(
            _("Stop and save"), _("Ends the run and keeps it with what it has learned."), see=("run",)
        ),
        "change.setting": Explanation(
            _("Setting to change"),
            _("Chooses what is changed while the run goes on. The run's recipe keeps each change."),
            see=("hyperparameter",),
            off=_("In a cross-validation all folds are trained alike."),
        ),
        "change.value": Explanation(
            _("Value from now on"),
            _("The value that the run goes on by. Type another one and press Enter."),
            see=("hyperparameter",),
            off=_("In a cross-validation all folds are trained alike."),
        ),
        "change.button": Explanation(
            _("Change"),
            _("The next batch is learned with this value. A line in the curves marks where it was."),
            see=("hyperparameter",),
            off=_("In a cross-validation all folds are trained alike."),
        ),
        "change.slow": Explanation(
            _("Slow motion"),
            _("Shows every batch, with half a second's rest after it. What is learned stays the same."),
            see=("step",),
        ),
        "show_in_runs": Explanation(
            _("Show it in Runs"), _("Goes to this run in the table of all runs."), see=("run",)
        ),
        "coach": Explanation(
            _("Coach"),
            _(
                "Looks at the training and its settings, and says what could be better: one thing "
                "at a time. Switch it off in the menu Model."
            ),
            see=("training",),
        ),
        "coach.why": Explanation(
            _("Why?"),
            _("Opens the step of the course that explains what the coach says."),
            see=("hyperparameter",),
        ),
        "coach.apply": Explanation(
            _("Apply"),
            _(
                "Changes the settings of the next run as the coach says. Undo brings the old ones "
                "back. The training that goes on stays as it is."
            ),
            see=("hyperparameter",),
        ),
        "coach.undo": Explanation(
            _("Undo"), _("Brings back the settings as they were before “Apply”."), see=("hyperparameter",)
        ),
        "coach.dismiss": Explanation(
            _("Dismiss"),
            _("Takes this hint away; it does not come back until DigitPad is started again."),
            see=("hyperparameter",),
        ),
        "beside_pad": Explanation(
            _("Show beside the pad too"),
            _(
                "The bars beside the pad are those of the network in "
                "training: draw, and see what it reads by now."
            ),
            see=("training",),
        ),
        "strip": Explanation(
            _("Test digits"),
            _("The same digits after every epoch: coloured are those that are misread."),
            see=("misread",),
        ),
        "export_table": Explanation(
            _("Export table"), _("Saves the table of runs as CSV, for a spreadsheet."), see=("run",)
        ),
        "open_board": Explanation(
            _("Open TensorBoard"), _("Opens the web page with the curves of all runs."), see=("tensorboard",)
        ),
        "copy_address": Explanation(
            _("Copy address"), _("Copies the address of that page."), see=("tensorboard",)
        ),
        "runs.repeat": Explanation(_("Repeat"), _("Trains the same experiment again."), see=("run",)),
        "runs.change": Explanation(
            _("Change"),
            _("Puts this run's experiment into the tab Network, to change it and train again."),
            see=("experiment",),
        ),
        "runs.use": Explanation(
            _("Use on the pad"),
            _("Copies this run's network among your models and reads with it."),
            see=("model",),
        ),
        "runs.misread": Explanation(
            _("Confusion matrix"),
            _("Shows which test digits this run's network misread, and as what."),
            see=("confusion_matrix",),
        ),
        "runs.notebook": Explanation(
            _("Export as notebook"),
            _(
                "Writes a notebook for Jupyter and Colab that rebuilds this run step by step, with text, "
                "curves and confusion matrix."
            ),
            see=("run",),
        ),
        "runs.report": Explanation(
            _("Save report"),
            _(
                "Writes one page to print or to hand in: this run's network, settings, figures, curves, "
                "confusion matrix and misread digits."
            ),
            see=("run",),
        ),
        "runs.rename": Explanation(_("Rename"), _("Gives this run another name."), see=("run",)),
        "runs.delete": Explanation(
            _("Delete run"), _("Deletes the chosen runs. Undo brings them back."), see=("run",)
        ),
        "table": Explanation(
            _("Table"), _("A click on a heading sorts by that column; once more turns it round.")
        ),
        "which_curve": Explanation(
            _("Curve"),
            _("Which data the curves are of: training, validation or test."),
            see=("learning_curve",),
        ),
        "compare_table": Explanation(_("Comparison"), _("What is compared, a row each."), see=("accuracy",)),
        "side": Explanation(
            _("Experiment on this side"),
            _("Chooses which experiment or run stands in this column."),
            see=("experiment",),
        ),
        "differences": Explanation(
            _("Differences"), _("All values of both; ≠ marks those that differ."), see=("experiment",)
        ),
        "data_source": Explanation(
            _("Which digits"), _("Shows training data, test data or your drawings."), see=("dataset",)
        ),
        "shuffle": Explanation(_("Shuffle"), _("Shows other digits, chosen at random."), see=("dataset",)),
        "only_wrong": Explanation(
            _("Wrong labels only"),
            _("Shows only digits whose label was made wrong by label noise."),
            see=("label_noise",),
        ),
        "counts": Explanation(
            _("Digits of each class"),
            _("How many digits there are of each class. A click shows only those."),
            see=("class",),
        ),
        "samples": Explanation(
            _("Digits"),
            _("Examples, as the network gets them. A double click opens one on the pad."),
            see=("dataset",),
        ),
        "runs.train_on": Explanation(
            _("Train on"),
            _("Goes on training this run's network for more epochs, as a run of its own."),
            see=("run",),
        ),
        "search.plot": Explanation(
            _("Plot of the search"),
            _("The trials of a search. Point at a trial, or press the arrow keys, to read its values."),
            see=("hyperparameter",),
        ),
        "search.parallel": Explanation(
            _("Parallel coordinates"),
            _(
                "A vertical axis for each value that varies, and one for what counts. Each trial is a line "
                "across them: where the good ones run close together, a value matters."
            ),
            see=("hyperparameter",),
        ),
        "search.importance": Explanation(
            _("Importance"),
            _(
                "How much each value decided how well the trials did, in percent of all. A value that "
                "decides little can be left as it is."
            ),
            see=("hyperparameter",),
        ),
        "search.slices": Explanation(
            _("Slices"),
            _(
                "For each value, all trials: across the value, upwards what counts. Where the dots are "
                "highest, or lowest for a loss, is the best range."
            ),
            see=("hyperparameter",),
        ),
    }
