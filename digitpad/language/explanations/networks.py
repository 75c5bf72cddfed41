"""Terms of networks: layers, weights, activations and initial weights."""

from digitpad.language import _
from digitpad.language.explanations import Explanation, term


def network_terms() -> dict[str, Explanation]:
    """Return these terms by key, in the language in use."""
    return {
        "network": term(
            _("Neural network"),
            _(
                "Layers of simple units that turn numbers into other numbers. What it "
                "does depends on its weights, which it learns from examples."
            ),
            _("784 grey pixels go in, ten probabilities come out."),
            see=("layer", "weight", "training"),
        ),
        "model": term(
            _("Model"),
            _(
                "A trained network together with what is known of it: "
                "what it learned from, and how accurate it is."
            ),
            see=("network", "accuracy"),
        ),
        "layer": term(
            _("Layer"),
            _(
                "A group of units that work side by side: it takes the "
                "numbers of the layer before and hands new ones on."
            ),
            see=("network", "unit", "hidden_layer", "dense", "convolution"),
        ),
        "hidden_layer": term(
            _("Hidden layer"),
            _("A layer between input and output. Nobody says what its units are to find; training does."),
            see=("layer", "unit"),
        ),
        "input": term(
            _("Input"),
            _("The numbers that a network gets: here the 28 × 28 grey values of a digit."),
            see=("pixels", "preprocessing"),
        ),
        "unit": term(
            _("Unit (neuron)"),
            _(
                "Multiplies each of its inputs by a weight, adds all up "
                "with its bias, and applies the activation."
            ),
            _("0.8 × 2 + 0.5 × (−1) + 0.1 = 1.2"),
            see=("weight", "bias", "activation"),
        ),
        "weight": term(
            _("Weight"),
            _(
                "How strongly a unit counts one of its inputs. "
                "Learning changes the weights, and nothing else."
            ),
            _("A negative weight: this input speaks against."),
            see=("bias", "parameter", "initializer"),
        ),
        "bias": term(
            _("Bias"),
            _(
                "A number that a unit adds to its sum, whatever the input: "
                "it moves the point where the unit responds."
            ),
            see=("weight", "unit"),
        ),
        "parameter": term(
            _("Parameter"),
            _("A number that is learned: all weights and biases together."),
            _("A dense layer of 784 inputs and 30 units: 784 × 30 + 30 = 23,550."),
            see=("weight", "bias", "hyperparameter"),
        ),
        "dense": term(
            _("Dense layer"),
            _(
                "Each unit is joined to all numbers of the layer before. It "
                "sees everything, but not what is beside what."
            ),
            see=("layer", "unit", "convolution"),
        ),
        "convolution": term(
            _("Convolution"),
            _("A small window of weights slides over the picture and looks for the same pattern everywhere."),
            _("3 × 3 weights can find an edge, wherever it is."),
            see=("kernel", "feature_map", "stride", "padding", "pooling"),
        ),
        "kernel": term(
            _("Kernel"),
            _("The window of weights that a convolution slides over the picture."),
            see=("convolution", "weight"),
        ),
        "feature_map": term(
            _("Feature map"),
            _("What a kernel finds, as a picture: bright where its pattern is."),
            see=("convolution", "channel"),
        ),
        "channel": term(
            _("Channel"),
            _(
                "One of the pictures that lie over each other: a grey picture "
                "has one, a convolution makes one for each kernel."
            ),
            see=("feature_map", "kernel"),
        ),
        "stride": term(
            _("Stride"),
            _("How many pixels the window moves at a time. With 2 the result is half as wide and high."),
            see=("convolution", "padding"),
        ),
        "padding": term(
            _("Padding"),
            _(
                "Zeros around the picture, so that the window can stand "
                "at its edge too and the size stays the same."
            ),
            see=("convolution", "stride"),
        ),
        "pooling": term(
            _("Max pooling"),
            _(
                "Keeps the largest of each 2 × 2 numbers: a quarter "
                "remains, and small shifts no longer matter."
            ),
            see=("convolution", "stride"),
        ),
        "flatten": term(
            _("Flatten"),
            _("Puts all numbers of the maps into one row, so that a dense layer can take them."),
            see=("dense", "feature_map"),
        ),
        "batch_normalization": term(
            _("Batch normalisation"),
            _("Scales each unit's sums to mean 0 and standard deviation 1 over the batch."),
            see=("batch", "layer"),
        ),
        "dropout": term(
            _("Dropout"),
            _("The fraction of each hidden Dense layer's units switched off at random in every step."),
            _("No unit can rely on a single other one: the network overfits less."),
            see=("regularisation", "overfitting"),
        ),
        "activation": term(
            _("Activation"),
            _("The function each unit applies to its weighted sum; the last layer has softmax instead."),
            _("Without it, many layers could do no more than one."),
            see=("activation.relu", "activation.sigmoid", "activation.tanh", "softmax"),
        ),
        "activation.linear": term(
            _("Linear"),
            _("The sum itself. Any number of linear layers does no more than a single one."),
            see=("activation",),
        ),
        "activation.sigmoid": term(
            _("Sigmoid"),
            _("Smooth, from 0 to 1. Far from 0 its gradient vanishes: deep networks learn slowly."),
            see=("activation", "gradient"),
        ),
        "activation.tanh": term(
            "tanh",
            _("Like the sigmoid, but centred on 0, which makes training easier. It saturates too."),
            see=("activation", "activation.sigmoid"),
        ),
        "activation.relu": term(
            "ReLU",
            _("Fast, and its gradient does not vanish. A unit that gives 0 for every digit is dead."),
            see=("activation", "dead_unit", "activation.leaky_relu"),
        ),
        "activation.leaky_relu": term(
            _("Leaky ReLU"),
            _("A fifth of the sum passes below 0, so no unit dies. Fewer outputs are exactly 0."),
            see=("activation", "activation.relu"),
        ),
        "activation.elu": term(
            "ELU",
            _("Smooth below 0, and its outputs have a mean near 0. The exponential takes time."),
            see=("activation", "activation.relu"),
        ),
        "activation.swish": term(
            "Swish",
            _("Smooth, dips slightly below 0. Often a little better in deep networks, but slower."),
            see=("activation", "activation.relu"),
        ),
        "activation.gelu": term(
            "GELU",
            _("Like swish, built on the normal distribution. Usual in transformers. Slow."),
            see=("activation", "activation.swish"),
        ),
        "softmax": term(
            _("Softmax"),
            _("Turns ten sums into ten probabilities: all above 0, together 100 %."),
            _("Sums 2, 1 and 0 become 67 %, 24 % and 9 %."),
            see=("probability", "cross_entropy"),
        ),
        "dead_unit": term(
            _("Dead unit"),
            _(
                "A unit with ReLU that gives 0 for every input. Its "
                "gradient is 0 too, so it never learns again."
            ),
            see=("activation.relu", "activation.leaky_relu"),
        ),
        "initializer": term(
            _("Initial weights"),
            _("How the weights are chosen at random before the first step; biases start at 0."),
            see=("weight", "seed", "initializer.glorot_uniform", "initializer.he_normal"),
        ),
        "initializer.glorot_uniform": term(
            _("Glorot (Xavier), uniform"),
            _("Keeps the variance the same from layer to layer. Made for tanh and sigmoid."),
            see=("initializer",),
        ),
        "initializer.glorot_normal": term(
            _("Glorot (Xavier), normal"),
            _("Keeps the variance the same from layer to layer. Made for tanh and sigmoid."),
            see=("initializer",),
        ),
        "initializer.he_uniform": term(
            _("He, uniform"),
            _("Twice the variance, because ReLU lets only half through."),
            see=("initializer", "activation.relu"),
        ),
        "initializer.he_normal": term(
            _("He, normal"),
            _("Twice the variance, because ReLU lets only half through."),
            see=("initializer", "activation.relu"),
        ),
        "initializer.lecun_normal": term(
            _("LeCun, normal"),
            _("A variance of 1 divided by the number of inputs. Older, a little smaller."),
            see=("initializer",),
        ),
        "initializer.small": term(
            _("Small, ±0.01"),
            _("The signal shrinks from layer to layer: a slow start."),
            see=("initializer",),
        ),
        "initializer.zeros": term(
            _("Zeros"),
            _("All units stay the same and nothing is learned. Try it and see."),
            see=("initializer",),
        ),
        "mlp": term(
            _("Multilayer perceptron (MLP)"),
            _("A network of dense layers alone. The classic first network for MNIST."),
            see=("dense", "cnn"),
        ),
        "cnn": term(
            _("Convolutional network (CNN)"),
            _(
                "A network of convolutions and pooling, with one or two "
                "dense layers at its end. It reads pictures best."
            ),
            _("LeNet of 1998 read the digits of cheques."),
            see=("convolution", "pooling", "mlp"),
        ),
        "recurrent": term(
            _("Recurrent network (RNN, LSTM)"),
            _(
                "Reads a sequence one part after another, and hands what it remembers on to the next "
                "part. An LSTM learns what to keep, what to forget and what to say."
            ),
            _("A digit as a sequence of pen points; speech; a series of measurements."),
            see=("network", "transformer"),
        ),
        "residual": term(
            _("Residual network"),
            _(
                "Lets each block of layers only add something to what it was given: x + F(x). So "
                "networks of a hundred layers still learn."
            ),
            _("ResNet of 2015 won the contest for pictures with 152 layers."),
            see=("cnn", "gradient"),
        ),
        "autoencoder": term(
            _("Autoencoder"),
            _(
                "Learns to give back its own input through a narrow bottleneck. What comes through "
                "there is the essence; noise does not."
            ),
            _("Taking noise away; finding what is unusual, which it gives back badly."),
            see=("network", "hidden_layer"),
        ),
        "gan": term(
            _("Generative adversarial network (GAN)"),
            _(
                "Two networks against each other: the generator makes pictures, the discriminator "
                "judges whether a picture is true or made. Both get better by it."
            ),
            _("Digits that nobody has written."),
            see=("network", "autoencoder"),
        ),
        "transformer": term(
            _("Transformer"),
            _(
                "Lets every part of the input look at all the others at once, and learns how much each "
                "matters to it (attention)."
            ),
            _("Translation and chat programs; today pictures, too."),
            see=("recurrent", "network"),
        ),
        "other_models": term(
            _("Models that are no networks"),
            _(
                "k-means finds groups in data without labels; a support vector machine (SVM) draws the "
                "border with the widest margin; a decision tree asks one question after another."
            ),
            _("With small tables of figures a tree is often better than a network."),
            see=("model", "nearest_neighbours"),
        ),
        "activation_map": term(
            _("What a layer sees"),
            _("The numbers that a layer gives for your digit, as a picture."),
            see=("feature_map", "layer"),
        ),
    }
