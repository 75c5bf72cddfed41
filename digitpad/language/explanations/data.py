"""Terms of data and of reading: datasets, augmentation, measures, preparation, files."""

from digitpad.language import _
from digitpad.language.explanations import Explanation, term


def data_terms() -> dict[str, Explanation]:
    """Return these terms by key, in the language in use."""
    return {
        "dataset": term(
            _("Dataset"),
            _("The examples: pictures of digits, each with its label."),
            see=("mnist", "training_data", "validation", "test_data"),
        ),
        "mnist": term(
            _("MNIST"),
            _("70,000 digits by some 500 people, of 1998: 60,000 to train on and 10,000 to test with."),
            see=("dataset", "synthetic"),
        ),
        "digits": term(
            _("Training digits"),
            _("How many of MNIST's 60 000 digits to use. 0: all of them."),
            see=("training_data", "mnist"),
        ),
        "training_data": term(
            _("Training data"),
            _("The digits that the weights are learned from."),
            see=("validation", "test_data"),
        ),
        "validation": term(
            _("Validation split"),
            _("The percentage held out from training, to show whether the network overfits."),
            _("10 % of 60,000: 6,000 digits."),
            see=("overfitting", "patience", "test_data"),
        ),
        "test_data": term(
            _("Test data"),
            _(
                "Digits that are used once, at the end: they say how "
                "the network reads what it has never seen."
            ),
            see=("validation", "generalisation"),
        ),
        "folds": term(
            _("Cross-validation"),
            _("Trains this many times, validating on another fold each time: mean ± deviation. 0: off."),
            see=("validation", "seed"),
        ),
        "label": term(
            _("Label"),
            _("The right answer that belongs to an example: the digit that it is."),
            see=("class", "label_noise"),
        ),
        "class": term(
            _("Class"),
            _("One of the answers there are: the ten digits are ten classes."),
            see=("label", "probability"),
        ),
        "label_noise": term(
            _("Label noise"),
            _("The percentage of training labels replaced by a wrong one: label noise."),
            _("With 10 % the network still learns most digits: wrong labels do not agree with each other."),
            see=("label", "overfitting"),
        ),
        "pixels": term(
            _("Pixel values"),
            _("How pixel values are scaled for the network."),
            see=("preprocessing", "input"),
        ),
        "pixels.0-1": Explanation(
            _("from 0 to 1"), _("Paper is 0 and ink is 1: sums stay small."), see=("pixels",)
        ),
        "pixels.0-255": Explanation(
            _("from 0 to 255"),
            _("As in the files. The first sums are huge, so steps must be tiny."),
            see=("pixels", "learning_rate"),
        ),
        "pixels.standard": Explanation(
            _("mean 0, deviation 1"),
            _("Standardised over MNIST: the background lies below 0."),
            see=("pixels",),
        ),
        "augmentation": term(
            _("Augmentation"),
            _(
                "New examples from old ones: each digit a little turned, "
                "moved or stretched, another time differently."
            ),
            see=("rotation", "shear", "scale", "shift", "elastic", "overfitting"),
        ),
        "rotation": term(
            _("Rotation"), _("Turned by up to this many degrees either way."), see=("augmentation",)
        ),
        "shear": term(
            _("Shear"), _("Slanted by up to this tangent either way: 1 is 45°."), see=("augmentation",)
        ),
        "scale": term(
            _("Scale"), _("Each axis longer or shorter by up to this percentage."), see=("augmentation",)
        ),
        "shift": term(
            _("Shift"),
            _("Moved by up to this many of the 28 pixels in each direction."),
            see=("augmentation",),
        ),
        "elastic": term(
            _("Elastic distortion"),
            _("Elastic, as if the paper were pulled here and there."),
            see=("augmentation",),
        ),
        "thickness": term(
            _("Stroke thickness"),
            _("Strokes bolder or thinner by up to this many pixels on each side."),
            see=("augmentation",),
        ),
        "dirt": term(
            _("Noise"),
            _("The percentage of digits with blur, faint ink, specks or pieces of lines."),
            see=("augmentation",),
        ),
        "synthetic": term(
            _("Synthetic digits"),
            _("Digits that a program wrote, in many hands. They need no internet, and no two are alike."),
            see=("dataset", "mnist"),
        ),
        "drawings": term(
            _("My drawings"),
            _("The digits that you drew and labelled. They stay on this computer."),
            see=("label", "fine_tuning", "held_out"),
        ),
        "held_out": term(
            _("Held out"),
            _(
                "Examples that are not learned from, so that they can be "
                "measured with: every fifth of your drawings."
            ),
            see=("validation", "test_data"),
        ),
        "writer": term(
            _("Writer"),
            _(
                "Who wrote a digit. To test with writers whom the "
                "network has not seen is harder, and more honest."
            ),
            see=("test_data", "generalisation"),
        ),
        "accuracy": term(
            _("Accuracy"),
            _("The fraction of digits that are read correctly."),
            _("99.5 %: of 1,000 digits 5 are misread."),
            see=("error_rate", "confusion_matrix"),
        ),
        "error_rate": term(
            _("Error rate"),
            _("The fraction that is misread: 100 % less the accuracy. From 99 to 99.5 % it halves."),
            see=("accuracy",),
        ),
        "precision": term(
            _("Precision"), _("Of all that was read as a 7: how much is a 7."), see=("recall", "f1")
        ),
        "recall": term(_("Recall"), _("Of all sevens: how many were read as a 7."), see=("precision", "f1")),
        "f1": term(
            _("F1 score"),
            _("Precision and recall in one number, their harmonic mean: high only where both are."),
            see=("precision", "recall"),
        ),
        "confusion_matrix": term(
            _("Confusion matrix"),
            _("A row for each label, a column for each digit read. What is off the diagonal was misread."),
            _("Row 4, column 9: fours that were read as nines."),
            see=("accuracy", "precision", "recall"),
        ),
        "misread": term(
            _("Misread digits"),
            _("Digits that the network read as another one. To look at them says more than any figure."),
            see=("confusion_matrix", "accuracy"),
        ),
        "probability": term(
            _("Probability"),
            _("How likely the network finds a digit, from 0 to 100 %; all ten together are 100 %."),
            see=("softmax", "confidence", "calibration"),
        ),
        "prediction": term(
            _("Prediction"),
            _("The digit with the highest probability."),
            see=("probability", "confidence", "threshold"),
        ),
        "confidence": term(
            _("Confidence"),
            _("The highest of the ten probabilities."),
            see=("prediction", "threshold", "calibration"),
        ),
        "threshold": term(
            _("Confidence threshold"),
            _("Below this confidence the pad says that it sees no digit."),
            see=("confidence", "rejected"),
        ),
        "rejected": term(
            _("Rejected"),
            _("Read with less confidence than the threshold: DigitPad rather says nothing."),
            see=("threshold", "non_digit"),
        ),
        "non_digit": term(
            _("Non-digit (out of distribution)"),
            _(
                "A picture of anything but a digit: a letter, a scribble. A "
                "network that knows only digits takes it for one."
            ),
            see=("rejected", "threshold"),
        ),
        "calibration": term(
            _("Calibration error"),
            _(
                "How far probabilities are from the truth: of readings "
                "with 90 %, nine of ten should be correct."
            ),
            see=("probability", "confidence"),
        ),
        "preprocessing": term(
            _("Preprocessing"),
            _("The way from a drawing to 28 × 28 pixels: cropped, made smaller, centred, as MNIST was made."),
            _("A network only knows what it was trained on: a digit in a corner would be strange to it."),
            see=("input", "centre_of_mass", "mnist"),
        ),
        "centre_of_mass": term(
            _("Centre of mass"),
            _(
                "The point where a digit of cardboard would balance. It is "
                "put into the middle of the 28 × 28 pixels."
            ),
            see=("preprocessing",),
        ),
        "segmentation": term(
            _("Segmentation"),
            _("Finding where one digit ends and the next begins, in a picture or on the pad."),
            see=("preprocessing",),
        ),
        "occlusion": term(
            _("Occlusion map"),
            _(
                "A grey patch covers one place after another. Where the "
                "probability falls, the digit was recognised by that place."
            ),
            see=("probability", "activation_map"),
        ),
        "keras": term(
            _("Keras file (.keras)"),
            _("The whole network as Keras keeps it: it can be trained further."),
            see=("model", "h5"),
        ),
        "h5": term(
            _("Keras HDF5 (legacy)"),
            _("The older file of Keras, .h5: for programs that cannot read .keras yet."),
            see=("keras",),
        ),
        "tflite": term(
            _("LiteRT (.tflite)"),
            _(
                "A compiled network for phones and small computers. It reads "
                "only, and learns no more. DigitPad reads with it."
            ),
            see=("model",),
        ),
        "onnx": term(_("ONNX"), _("A file that programs of many makers can read."), see=("model",)),
        "savedmodel": term(
            _("SavedModel"), _("A folder with the network for TensorFlow’s servers."), see=("model",)
        ),
    }
