"""Searches for better settings: what varies, the study that is shared, and the workers that train for it."""

METHODS = ("tpe", "random", "grid", "hyperband")  # how values are chosen
OBJECTIVES = ("accuracy", "loss")  # of validation, what counts
USUAL_TRIALS = 20
PLOTS = ("parallel", "importance", "slices")  # of its trials
