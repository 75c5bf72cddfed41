"""Explanations of the window of a search."""

from digitpad.language import _
from digitpad.language.explanations import Explanation


def search_controls() -> dict[str, Explanation]:
    """Return the explanations by key, in the language in use."""
    return {
        "search_window": Explanation(
            _("Search for better settings"),
            _(
                "Trains the same recipe again and again with other settings, and keeps each trial as a run: "
                "so the settings are found that do best on the validation digits."
            ),
            see=("experiment", "validation"),
        ),
        "search_settings": Explanation(
            _("Settings of the search"),
            _("The recipe, what may vary, and how values are chosen."),
            see=("run",),
        ),
        "search_trials": Explanation(
            _("Trials"),
            _(
                "Each trial is a run that is kept. A click on a heading sorts, a double click opens the "
                "trial's run in the lab."
            ),
            see=("run",),
        ),
        "search_plots": Explanation(
            _("Plots of the trials"),
            _("How the values that were tried and what came of them belong together."),
            see=("run",),
        ),
        "search.list": Explanation(
            _("Searches"),
            _("A new search, and all that there are: one that was stopped can go on, tomorrow too."),
            see=("run",),
        ),
        "search.name": Explanation(
            _("Name of the search"), _("Its trials are called so too, with their numbers."), see=("run",)
        ),
        "search.recipe": Explanation(
            _("Recipe"),
            _("What all trials have in common: the network, and all settings that do not vary."),
            see=("experiment",),
        ),
        "search.tpe": Explanation(
            _("TPE"),
            _(
                "After some trials at random it tries values near those that did well so far: the usual "
                "choice (tree-structured Parzen estimator)."
            ),
        ),
        "search.hyperband": Explanation(
            _("Hyperband"),
            _("As TPE, and trials that fall behind are ended early: more trials in the same time."),
            see=("epoch",),
        ),
        "search.random": Explanation(
            _("Random"), _("Each trial draws its values by chance: simple, fair, and better than a grid.")
        ),
        "search.grid": Explanation(
            _("Grid"),
            _("Every combination of evenly spaced values, as many as the trials allow: few values only."),
        ),
        "search.by_accuracy": Explanation(
            _("By accuracy"), _("The trial with the highest validation accuracy is best."), see=("accuracy",)
        ),
        "search.by_loss": Explanation(
            _("By loss"), _("The trial with the lowest validation loss is best."), see=("loss",)
        ),
        "search.trials": Explanation(
            _("Trials at most"),
            _("How many trials there may be. Empty: as many as there is time for."),
            see=("run",),
        ),
        "search.minutes": Explanation(
            _("Minutes at most"),
            _("After so many minutes no trial is begun any more. Empty: no end but the number of trials."),
        ),
        "search.workers": Explanation(
            _("Trials at once"),
            _("How many trials are trained at the same time: more than one where there are many cores."),
        ),
        "search.range": Explanation(
            _("Range"), _("The least and the highest value that is tried."), see=("learning_rate",)
        ),
        "search.numbers": Explanation(
            _("Choices"), _("The numbers that are tried, with a space between them."), see=("batch",)
        ),
        "search.log": Explanation(
            _("By orders of magnitude"),
            _("From 0.001 to 0.01 as many trials as from 0.01 to 0.1: so it is usual for learning rates."),
            see=("learning_rate",),
        ),
        "search.best": Explanation(
            _("The best so far"),
            _("The trial that did best on the validation digits, with its settings."),
            see=("validation",),
        ),
        "search.progress": Explanation(_("Progress of the search"), _("How many of the trials have ended.")),
        "search.start": Explanation(
            _("Start or go on"),
            _("Begins the search, or goes on with one: trials that have begun go on from their last epoch."),
            off=_("Something is still to be mended, another search is running, or all trials have ended."),
        ),
        "search.pause": Explanation(
            _("Pause"),
            _("Ends at once. What has begun keeps its last epoch; from there it goes on, tomorrow too."),
            off=_("No search is running, or it is being paused."),
        ),
        "search.stop": Explanation(
            _("Stop"),
            _("No further trial is begun; those that have begun come to their end."),
            off=_("No search is running, or it is being stopped."),
        ),
        "search.use": Explanation(
            _("Use the best"),
            _("Copies the best trial's network among your models and reads with it."),
            see=("model",),
            off=_("No trial is done yet, or its network is on another machine."),
        ),
        "search.train_on": Explanation(
            _("Train it longer"),
            _("Trains the best trial's network for as many epochs again, in the lab."),
            see=("epochs",),
            off=_("No trial is done yet, or its network is on another machine."),
        ),
        "search.open": Explanation(
            _("Open in Runs"),
            _("Shows the chosen trial among the runs of the lab, with its curves."),
            see=("run",),
            off=_("Choose one trial whose run is on this machine."),
        ),
    }
