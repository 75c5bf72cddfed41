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

from digitpad.runs.experiment import WHOLE_SET, Experiment
from digitpad.training.engine.backend import keras

WARM_UP = 0.1  # of all steps
END = 0.01  # of the learning rate is left at the end of "exponential"


def optimizer(experiment: Experiment, steps: int) -> keras.Optimizer:
    """Return the experiment's optimiser for a run of so many steps; its average of the weights too."""
    rate = learning_rate(experiment, steps)
    average: dict[str, Any] = {}
    if experiment.average:
        average = {"use_ema": True, "ema_momentum": experiment.average}
    optimizers = keras.optimizers
    match experiment.optimizer:
        case "momentum" | "nesterov" as name:
            nesterov = name == "nesterov"
            return optimizers.SGD(rate, momentum=experiment.momentum, nesterov=nesterov, **average)
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


def learning_rate(experiment: Experiment, steps: int) -> Any:
    """Return the learning rate, a number, or what gives it for each of so many steps."""
    rate, schedules = experiment.learning_rate, keras.optimizers.schedules
    match experiment.schedule:
        case "step":
            thirds = [max(round(steps / 3), 1), max(round(2 * steps / 3), 2)]
            return schedules.PiecewiseConstantDecay(thirds, [rate, rate / 10, rate / 100])
        case "exponential":
            return schedules.ExponentialDecay(rate, steps, END)
        case "cosine":
            return schedules.CosineDecay(rate, steps)
        case "warm_up":  # Goyal et al. 2017, arXiv 1706.02677, and Loshchilov and Hutter 2017, 1608.03983
            warm_up = max(round(WARM_UP * steps), 1)
            return schedules.CosineDecay(
                0.0, max(steps - warm_up, 1), warmup_target=rate, warmup_steps=warm_up
            )
    return rate
