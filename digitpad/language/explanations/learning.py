"""Terms of learning: optimisers, schedules, regularisation, runs."""

from digitpad.language import _
from digitpad.language.explanations import Explanation, term


def learning_terms() -> dict[str, Explanation]:
    """Return these terms by key, in the language in use."""
    return {
        "training": term(
            _("Training"),
            _(
                "The network reads examples, compares its answers with the labels, "
                "and changes its weights a little; again and again."
            ),
            see=("epoch", "loss", "gradient_descent"),
        ),
        "epochs": term(
            _("Epochs"),
            _("How many times training goes through all training digits."),
            see=("epoch", "batch"),
        ),
        "epoch": term(
            _("Epoch"),
            _("Once through all training digits."),
            _("54,000 digits in batches of 128: 422 steps an epoch."),
            see=("batch", "step"),
        ),
        "batch": term(
            _("Batch size"),
            _("How many digits are used for each step. Few: many noisy steps. Many: few exact ones."),
            see=("epoch", "step", "gradient"),
        ),
        "step": term(
            _("Step"),
            _("One update of all weights, from one batch."),
            see=("batch", "learning_rate", "gradient_descent"),
        ),
        "gradient": term(
            _("Gradient"),
            _(
                "For each weight: how much the loss changes if the weight "
                "grows a little. It says which way is downhill."
            ),
            see=("gradient_descent", "backpropagation", "loss"),
        ),
        "gradient_descent": term(
            _("Gradient descent"),
            _(
                "Changes every weight a little against its gradient, so "
                "that the loss falls: a walk downhill in the fog."
            ),
            see=("gradient", "learning_rate", "optimizer"),
        ),
        "backpropagation": term(
            _("Backpropagation"),
            _(
                "Works out the gradient of every weight, from the last "
                "layer back to the first, by the chain rule."
            ),
            see=("gradient",),
        ),
        "loss": term(
            _("Loss"),
            _(
                "How wrong the network is, as one number: training makes it "
                "small. It also counts how sure a wrong answer was."
            ),
            see=("cross_entropy", "accuracy"),
        ),
        "cross_entropy": term(
            _("Cross-entropy"),
            _("The loss used here: −log of the probability that the network gave to the right digit."),
            _("99 % gives 0.01, 50 % gives 0.69, 1 % gives 4.6."),
            see=("loss", "softmax"),
        ),
        "optimizer": term(
            _("Optimiser"),
            _("How the weights are updated from the gradient of the loss."),
            see=("gradient_descent", "optimizer.sgd", "optimizer.adam", "learning_rate"),
        ),
        "optimizer.gradient_descent": term(
            _("Gradient descent (whole set)"),
            _("One exact step per epoch, over the whole training set, as in the textbook."),
            see=("gradient_descent", "batch"),
        ),
        "optimizer.sgd": term(
            "SGD", _("A step after each batch, straight against its gradient."), see=("optimizer", "batch")
        ),
        "optimizer.momentum": term(
            _("SGD with momentum"),
            _("Speeds up where gradients agree, and swings less."),
            see=("momentum", "optimizer"),
        ),
        "optimizer.nesterov": term(
            "Nesterov",
            _("Momentum that uses the gradient where it is about to be."),
            see=("momentum", "optimizer"),
        ),
        "optimizer.adam": term(
            "Adam",
            _("Adapts the step size of each weight. Hardly needs tuning."),
            see=("optimizer", "learning_rate"),
        ),
        "optimizer.adamw": term(
            "AdamW",
            _("Adam with weight decay, which pulls all weights towards 0."),
            see=("optimizer.adam", "weight_decay"),
        ),
        "optimizer.rmsprop": term(
            "RMSprop",
            _("Divides by the size of recent gradients: Adam without momentum."),
            see=("optimizer", "optimizer.adam"),
        ),
        "optimizer.adagrad": term(
            "Adagrad",
            _("Divides by the size of all gradients so far, so its steps only get smaller."),
            see=("optimizer",),
        ),
        "learning_rate": term(
            _("Learning rate"),
            _("The size of each step. Too large, and the loss jumps about; too small, and it crawls."),
            _("Adam: 0.001 is usual. SGD: 0.1."),
            see=("schedule", "optimizer", "step"),
        ),
        "schedule": term(
            _("Learning-rate schedule"),
            _("How the learning rate changes during training."),
            _("First quickly into the valley, then slowly to its floor."),
            see=("learning_rate", "schedule.cosine", "schedule.step"),
        ),
        "schedule.constant": term(_("Constant"), _("The same to the end."), see=("schedule",)),
        "schedule.step": term(
            _("Steps"), _("Divided by ten after each third of the training."), see=("schedule",)
        ),
        "schedule.exponential": term(
            _("Exponential"), _("Falls steadily to a hundredth."), see=("schedule",)
        ),
        "schedule.cosine": term(
            _("Cosine"), _("Stays high for long, then falls gently to 0."), see=("schedule",)
        ),
        "schedule.warm_up": term(
            _("Warm-up and cosine"),
            _("First rises, for a tenth of the steps."),
            see=("schedule", "schedule.cosine"),
        ),
        "momentum": term(
            _("Momentum"),
            _("How much of the last step is carried into the next, like a ball rolling downhill."),
            see=("optimizer.momentum", "gradient_descent"),
        ),
        "patience": term(
            _("Early stopping"),
            _("Stops after this many epochs without a lower validation loss. 0: never."),
            see=("overfitting", "validation"),
        ),
        "regularisation": term(
            _("Regularisation"),
            _(
                "All that keeps a network from overfitting: dropout, "
                "weight decay, augmentation, early stopping."
            ),
            see=("overfitting", "dropout", "weight_decay", "augmentation"),
        ),
        "l1": term(
            _("L1 regularisation"),
            _("Adds the weights' absolute values to the loss: many become 0."),
            see=("regularisation", "l2"),
        ),
        "l2": term(
            _("L2 regularisation"),
            _("Adds the weights' squares to the loss: none gets large."),
            see=("regularisation", "l1", "weight_decay"),
        ),
        "weight_decay": term(
            _("Weight decay"),
            _("The fraction of each weight that every step subtracts."),
            see=("regularisation", "l2"),
        ),
        "average": term(
            _("Weight averaging (EMA)"),
            _("Uses the mean of recent weights, which is more accurate: 0.998 is about 500 steps. 0: off."),
            see=("weight", "step"),
        ),
        "overfitting": term(
            _("Overfitting"),
            _(
                "The network learns its examples by heart: training "
                "accuracy rises, validation accuracy does not."
            ),
            _("More data, augmentation and dropout help."),
            see=("underfitting", "generalisation", "regularisation", "validation"),
        ),
        "underfitting": term(
            _("Underfitting"),
            _(
                "The network is too small, or was trained too little: it "
                "reads not even its training digits well."
            ),
            see=("overfitting", "epochs"),
        ),
        "nearest_neighbours": term(
            _("k nearest neighbours"),
            _(
                "A digit gets the label of the k known digits that it is most like. Nothing is "
                "trained: the examples themselves are the model."
            ),
            _(
                "Learn at once does this with k = 1, among the drawings you labelled. Alike are digits "
                "for which the network computes nearly the same before its last layer."
            ),
            see=("hidden_layer", "label", "fine_tuning"),
        ),
        "generalisation": term(
            _("Generalisation"),
            _("How well a network reads digits that it has never seen. That is what it is for."),
            see=("overfitting", "test_data"),
        ),
        "seed": term(
            _("Random seed"),
            _("The same seed repeats a run exactly; another one draws other random numbers."),
            _("Two seeds, two accuracies: a smaller difference than theirs means nothing."),
            see=("initializer", "run"),
        ),
        "device": term(
            _("Device"),
            _("A GPU is faster for large convolutions, if TensorFlow finds one."),
            see=("training",),
        ),
        "device.auto": Explanation(
            _("GPU if there is one"), _("A GPU where one is found, else the processor."), see=("device",)
        ),
        "device.cpu": Explanation("CPU", _("On the processor."), see=("device",)),
        "device.gpu": Explanation("GPU", _("Without a GPU the run ends with an error."), see=("device",)),
        "hyperparameter": term(
            _("Hyperparameter"),
            _(
                "What you choose before training, such as the learning "
                "rate; parameters are what training finds."
            ),
            see=("parameter", "experiment"),
        ),
        "experiment": term(
            _("Experiment"),
            _("The plan of a training: the layers and all hyperparameters."),
            see=("run", "hyperparameter"),
        ),
        "run": term(
            _("Run"),
            _("A training that was kept: its experiment, its curves, its predictions, and its network."),
            see=("experiment", "training"),
        ),
        "fine_tuning": term(
            _("Learning my handwriting (fine-tuning)"),
            _(
                "A trained network is trained further on your drawings, and "
                "on digits it knows so that it forgets none."
            ),
            see=("training", "drawings", "forgetting"),
        ),
        "forgetting": term(
            _("Catastrophic forgetting"),
            _("A network that learns only new examples reads the old ones worse."),
            _("Trained on your sevens alone it would see sevens everywhere."),
            see=("fine_tuning",),
        ),
        "learning_curve": term(
            _("Learning curve"),
            _(
                "Loss or accuracy over the epochs. Where the curves of "
                "training and validation part, overfitting begins."
            ),
            see=("loss", "accuracy", "overfitting"),
        ),
        "tensorboard": term(
            _("TensorBoard"),
            _("A web page of its own that draws the curves of all runs. It works on this computer alone."),
            see=("run", "learning_curve"),
        ),
    }
