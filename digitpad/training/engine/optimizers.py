"""The optimisers and the schedules of their learning rates, all by Keras.

With w a weight, g the gradient of its batch, and r the learning rate:

  gradient_descent, sgd   w -= r·g; the one sees all digits before a step, the other a batch
                          (Robbins and Monro 1951)
  momentum                v = m·v - r·g, w += v (Polyak 1964)
  nesterov                v = m·v - r·g, w += m·v - r·g (Nesterov 1983; as in Sutskever et al. 2013)
  adagrad                 s += g², w -= r·g/√s (Duchi et al. 2011)
  rmsprop                 s = 0.9·s + 0.1·g², w -= r·g/√s (Hinton's lecture 6e, 2012)
  adam                    the same with a mean of g in its place, both without their bias towards the first
                          zeros (Kingma and Ba 2015, arXiv 1412.6980)
  adamw                   adam, and w -= r·d·w, d being the weight decay (Loshchilov and Hutter 2019,
                          arXiv 1711.05101); biases and batch normalisation's weights are left out
"""

from typing import Any

from digitpad.lab.functions import learning_rate_at
from digitpad.runs.recipe import WHOLE_SET, Recipe
from digitpad.training.engine.backend import keras


def optimizer(experiment: Recipe, steps: int) -> keras.Optimizer:
    """Return the experiment's optimiser for a run of so many steps; its average of the weights too."""
    rate = learning_rate(experiment, steps)
    average: dict[str, Any] = {}
    if experiment.average:
        average = {"use_ema": True, "ema_momentum": experiment.average}
    optimizers = keras.optimizers
    match experiment.optimizer:
        case "momentum" | "nesterov" as name:
            nesterov = name == "nesterov"
            momentum = experiment.momentum or 0.5  # else it keeps no room for what rolls on; see below
            return optimizers.SGD(rate, momentum=momentum, nesterov=nesterov, **average)
        case "adam":
            return optimizers.Adam(rate, **average)
        case "adamw":
            adamw = optimizers.AdamW(rate, weight_decay=experiment.weight_decay, **average)
            adamw.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
            return adamw
        case "rmsprop":
            return optimizers.RMSprop(rate, **average)
        case "adagrad":
            return optimizers.Adagrad(rate, **average)
    assert experiment.optimizer in (WHOLE_SET, "sgd")
    return optimizers.SGD(rate, **average)


def change_optimizer(made: keras.Optimizer, experiment: Recipe, steps: int) -> None:
    """Give an optimiser that was built the experiment's learning rate and momentum."""
    made.learning_rate = learning_rate(experiment, steps)
    if experiment.optimizer in ("momentum", "nesterov"):
        made.momentum = experiment.momentum


def learning_rate(experiment: Recipe, steps: int) -> Any:
    """Return the learning rate, a number, or what gives it for each of so many steps."""
    if experiment.schedule == "constant":
        return experiment.learning_rate
    return Schedule(experiment.schedule, experiment.learning_rate, steps, experiment.warm_up)


class Schedule(keras.optimizers.schedules.LearningRateSchedule):  # type: ignore[misc]
    """A schedule for Keras' optimisers, as the lab plots it."""

    def __init__(self, schedule: str, rate: float, steps: int, warm_up: float) -> None:
        """schedule: one of `recipe.SCHEDULES`; rate: the highest; steps: of the whole training.

        warm_up: fraction of the steps in which the rate rises.
        """
        self._schedule, self._rate, self._steps, self._warm_up = schedule, rate, steps, warm_up

    def __call__(self, step: Any) -> Any:
        """Return the learning rate at a step, a number or a tensor."""
        ops = keras.ops
        step = ops.cast(step, "float32")
        return learning_rate_at(self._schedule, self._rate, step, self._steps, ops, self._warm_up)

    def get_config(self) -> dict[str, Any]:
        """Return what it is made of, as Keras saves it."""
        return {
            "schedule": self._schedule,
            "rate": self._rate,
            "steps": self._steps,
            "warm_up": self._warm_up,
        }
