"""Explanations of the controls and pictures of models, drawings, layers and questions."""

from digitpad.language import _
from digitpad.language.explanations import Explanation


def model_controls() -> dict[str, Explanation]:
    """Return the explanations by key, in the language in use."""
    return {
        "models": Explanation(
            _("Models"),
            _("All networks that can read on the pad, with what is known of them. Bold: the one in use."),
            see=("model",),
        ),
        "models.use": Explanation(_("Use"), _("Reads with this model from now on."), see=("model",)),
        "models.rename": Explanation(_("Rename"), _("Gives this model another name."), see=("model",)),
        "models.compare": Explanation(
            _("Compare"), _("Shows the figures of two models beside each other."), see=("accuracy",)
        ),
        "models.measure": Explanation(
            _("Measure"),
            _("Measures how well this model reads: test digits, your drawings, or a folder of pictures."),
            see=("accuracy",),
        ),
        "models.grey": Explanation(
            _("Grey"),
            _(
                "How an imported network takes grey. It was found out by test digits; choose another way "
                "where it reads badly."
            ),
            see=("model",),
        ),
        "compared_digits": Explanation(
            _("Compared on"),
            _("Which digits both models read: test digits or your drawings."),
            see=("test_data",),
        ),
        "changes": Explanation(
            _("What changed"),
            _("Digits that one model reads otherwise than the other, the most frequent changes first."),
            see=("confusion_matrix",),
        ),
        "models.export": Explanation(
            _("Export"), _("Saves this model as a file for other programs, or as code."), see=("keras",)
        ),
        "models.delete": Explanation(
            _("Delete model"), _("Deletes the chosen models. Undo brings them back."), see=("model",)
        ),
        "models.open": Explanation(
            _("Open model file"),
            _("Adds a network from a file: .keras, .h5, .tflite, .npz, .onnx or saved_model.pb."),
            see=("keras",),
        ),
        "models.restore": Explanation(
            _("Restore DigitPad's"), _("Reads with the model that came with the program."), see=("model",)
        ),
        "export_window": Explanation(
            _("Export"),
            _("Choose what the model becomes; each kind says what it is good for."),
            see=("model",),
        ),
        "export_start": Explanation(_("Export"), _("Asks where to save it, and saves it.")),
        "npz": Explanation(_("Weights (.npz)"), _("The weights alone, as arrays of NumPy."), see=("weight",)),
        "web-page": Explanation(
            _("Web page (.html)"),
            _("A page with a pad and this network, in one file that opens in any browser and sends nothing."),
            see=("model",),
        ),
        "code-keras": Explanation(
            _("Code in Keras"),
            _("A script that builds the network layer by layer, loads its weights and reads a picture."),
            see=("layer",),
        ),
        "code-pytorch": Explanation(
            _("Code in PyTorch"),
            _("A script that builds the network layer by layer, loads its weights and reads a picture."),
            see=("layer",),
        ),
        "code-numpy": Explanation(
            _("Code in NumPy"),
            _("A script that builds the network layer by layer, loads its weights and reads a picture."),
            see=("layer",),
        ),
        "code-onnx": Explanation(
            _("Code in ONNX Runtime"),
            _("A script that builds the network layer by layer, loads its weights and reads a picture."),
            see=("onnx",),
        ),
        "review": Explanation(
            _("Old and new model"),
            _("What the new model reads better or worse, before it is used."),
            see=("accuracy",),
        ),
        "figures_table": Explanation(
            _("Figures"), _("The accuracy of both models on each kind of digits."), see=("accuracy",)
        ),
        "which_matrix": Explanation(
            _("Confusion matrix"),
            _("Which model's matrix is shown, and on which digits."),
            see=("confusion_matrix",),
        ),
        "use_new": Explanation(
            _("Use the new model"),
            _("Reads with the new model; the old one stays in Models."),
            see=("model",),
        ),
        "keep_old": Explanation(
            _("Keep the old model"),
            _("Goes on reading with the old model; the new one stays in Models."),
            see=("model",),
        ),
        "save_results": Explanation(
            _("Save results"), _("Saves these figures as a file."), see=("accuracy",)
        ),
        "open_on_pad": Explanation(
            _("Open on the pad"), _("Puts the chosen drawing on the pad."), see=("drawings",)
        ),
        "remove_drawing": Explanation(
            _("Remove"), _("Removes the chosen drawings. Undo brings them back."), see=("drawings",)
        ),
        "drawings_files": Explanation(
            _("Export and import"),
            _("Saves your drawings in a file, or adds drawings from files."),
            see=("drawings",),
        ),
        "drawings_order": Explanation(
            _("Order"),
            _("The order in which your drawings are listed: by digit, or by when they were kept."),
        ),
        "only_misread": Explanation(
            _("Only misread ones"),
            _("Shows only drawings that the model in use reads as another digit."),
            see=("misread",),
        ),
        "gallery": Explanation(
            _("Gallery"),
            _("Small pictures in rows. A click chooses one; a double click opens it on the pad."),
            see=("label",),
        ),
        "inside": Explanation(
            _("Look inside"),
            _("What each layer of the network does with your digit, while you draw."),
            see=("activation_map",),
        ),
        "inside.activations": Explanation(
            _("Activations"),
            _("The numbers that this layer gives for your digit, as pictures or bars."),
            see=("activation_map",),
        ),
        "inside.kernels": Explanation(
            _("Kernels"),
            _("The weights of this layer, as pictures: blue counts for, red against."),
            see=("kernel",),
        ),
        "inside.occlusion": Explanation(
            _("Occlusion"), _("Which places of the digit the network read it by."), see=("occlusion",)
        ),
        "inside.weights": Explanation(
            _("Weights"), _("How large the weights of each layer are, as histograms."), see=("weight",)
        ),
        "layers_table": Explanation(
            _("Layers"),
            _("All layers from the input to the output. Choose one to look inside."),
            see=("layer",),
        ),
        "colour_scale": Explanation(
            _("Colour scale"), _("Which colour stands for which number."), see=("activation_map",)
        ),
        "enlarge": Explanation(
            _("Enlarge"),
            _("Shows one picture as large as there is room, or all of them again."),
            see=("activation_map",),
        ),
        "sum": Explanation(
            _("How it is worked out"),
            _(
                "The number under the pointer, worked out: inputs times "
                "weights, added up, then the activation."
            ),
            see=("unit",),
        ),
        "histogram": Explanation(
            _("Histogram of weights"), _("How many weights are how large."), see=("weight",)
        ),
        "occlusion_class": Explanation(
            _("Class"), _("The evidence for which digit is shown."), see=("occlusion",)
        ),
        "figure_menu": Explanation(
            _("Save the figure"),
            _("Saves this figure as a picture or as numbers, and changes how it is shown."),
        ),
        "question": Explanation(
            _("A question"), _("Nothing happens before you answer. Esc changes nothing.")
        ),
        "answer": Explanation(_("Answer"), _("One of the answers. The last one, and Esc, change nothing.")),
    }
