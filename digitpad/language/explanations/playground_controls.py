"""Explanations of the playground's controls."""

from digitpad.language import _
from digitpad.language.explanations import Explanation


def playground_controls() -> dict[str, Explanation]:
    """Return the explanations by key, in the language in use."""
    return {
        "playground": Explanation(
            _("Playground"),
            _(
                "A small network that learns to tell points of a plane apart, in front of your eyes: "
                "change anything and see what becomes of it."
            ),
            _("Space plays and pauses, the right arrow learns one epoch, R begins anew."),
            see=("network",),
        ),
        "playground.reset": Explanation(
            _("Reset"),
            _(
                "Forgets all that was learned and begins with other weights, unless their seed is "
                "kept. The key R does the same."
            ),
            see=("initializer",),
        ),
        "playground.play": Explanation(
            _("Play and pause"),
            _(
                "Learns epoch after epoch until it is pressed again; the space bar does the same. It "
                "rests while nothing of the window can be seen."
            ),
            see=("training",),
        ),
        "playground.step": Explanation(
            _("Step"),
            _(
                "Learns for one epoch: all points for training are seen once, a batch at a time. The "
                "right arrow does the same."
            ),
            see=("epoch",),
        ),
        "playground.strength": Explanation(
            _("Rate of regularisation (λ)"),
            _("How much large weights count beside the loss; 0 switches regularisation off."),
            see=("regularisation",),
        ),
        "playground.problem": Explanation(
            _("Problem"),
            _(
                "Classification tells two classes apart, blue (1) and orange (−1). Regression learns "
                "a height between them at each place."
            ),
            see=("class",),
        ),
        "playground.data": Explanation(
            _("Points"),
            _("The points that the network learns from. Choosing others begins anew."),
            see=("dataset",),
        ),
        "playground.circle": Explanation(
            _("Circle"),
            _("A disc of one class in a ring of the other. A line cannot part them."),
            see=("dataset",),
        ),
        "playground.xor": Explanation(
            _("XOR"),
            _(
                "Opposite quarters have the same class: it depends on both coordinates together, "
                "never on one alone."
            ),
            see=("hidden_layer",),
        ),
        "playground.gaussians": Explanation(
            _("Two Gaussians"),
            _("Two clouds, each spread as in a normal distribution. A single line parts them."),
            see=("dataset",),
        ),
        "playground.spiral": Explanation(
            _("Spiral"),
            _("Two arms wound around each other: the hardest of these sets."),
            see=("hidden_layer",),
        ),
        "playground.own": Explanation(
            _("Your own points"),
            _("A plane that you put points into: a click adds one, a right click one of the other class."),
            see=("dataset",),
        ),
        "playground.plane": Explanation(
            _("Plane"),
            _(
                "What the network says of each place: blue towards 1, orange towards −1, pale where "
                "it is unsure. The points lie over it; those for testing have a dark rim."
            ),
            _(
                "With your own points a click adds one; with the keyboard the arrows move a cross and"
                " Return adds a point."
            ),
            see=("prediction",),
        ),
        "playground.bumps": Explanation(
            _("Gaussian hills"),
            _("Six hills and hollows, each fading away around its middle."),
            see=("dataset",),
        ),
        "playground.share": Explanation(
            _("Share for training"),
            _(
                "How many of the points the network learns from. The others test what it makes of "
                "points that it never saw."
            ),
            see=(
                "training_data",
                "test_data",
            ),
        ),
        "playground.noise": Explanation(
            _("Noise"),
            _(
                "How far points stray from where they should be, or how many near a border have the "
                "wrong class. Too much cannot be learned."
            ),
            see=("label_noise",),
            off=_("Your own points are where you put them."),
        ),
        "playground.new_points": Explanation(
            _("New points"),
            _("Makes other points of the same kind, by another seed."),
            see=("seed",),
            off=_("Your own points are where you put them."),
        ),
        "playground.seed_points": Explanation(
            _("Seed of the points"),
            _("The number that the points are made from: the same number makes the same points."),
            see=("seed",),
        ),
        "playground.seed_weights": Explanation(
            _("Seed of the weights"),
            _(
                "The number that the first weights are drawn from: the same number begins with the "
                "same network."
            ),
            see=("seed",),
        ),
        "playground.keeps_seed": Explanation(
            _("Keep the seed"),
            _(
                "Lets a reset begin with the same weights again, so that only what you change makes a"
                " difference."
            ),
            see=("seed",),
        ),
        "playground.shows_test": Explanation(
            _("Test points"), _("Shows the points for testing too, with a dark rim."), see=("test_data",)
        ),
        "playground.discretised": Explanation(
            _("Classes alone"),
            _("Shows at each place only the class, not how sure the network is of it."),
            see=("prediction",),
        ),
        "playground.network": Explanation(
            _("Network"),
            _(
                "From the left to the right: features of a point, hidden layers, the output. Each "
                "picture is what that neuron says of the whole plane. Lines are weights: blue above "
                "0, orange below, thick where they are large; the small square at a neuron is its "
                "bias."
            ),
            _(
                "Point at anything to see its value; a click edits a weight or a bias, and gives or "
                "takes a feature. With the keyboard the arrows go from neuron to weight to neuron, "
                "and Return edits."
            ),
            see=(
                "network",
                "weight",
                "bias",
            ),
        ),
        "playground.feature": Explanation(
            _("Feature"),
            _(
                "What the network is given of a point: a coordinate, or a function of both. A click "
                "gives it or takes it away."
            ),
            see=("input",),
        ),
        "playground.add_layer": Explanation(
            _("Add a layer"),
            _("Adds a hidden layer before the output, up to six."),
            see=("hidden_layer",),
            off=_("There are six hidden layers, as many as there can be."),
        ),
        "playground.remove_layer": Explanation(
            _("Remove a layer"),
            _("Removes the last hidden layer."),
            see=("hidden_layer",),
            off=_("There is no hidden layer."),
        ),
        "playground.add_neuron": Explanation(
            _("Add a neuron"),
            _("Adds a neuron to this layer, up to eight."),
            see=("unit",),
            off=_("There are eight neurons, as many as there can be."),
        ),
        "playground.remove_neuron": Explanation(
            _("Remove a neuron"),
            _("Removes a neuron from this layer; one is always left."),
            see=("unit",),
            off=_("One neuron is always left."),
        ),
        "playground.value": Explanation(
            _("Value"),
            _(
                "The weight or bias that is edited: type a number, or step it with the arrow keys. "
                "It takes effect at once; Escape brings the former value back."
            ),
            see=(
                "weight",
                "bias",
            ),
        ),
        "playground.class": Explanation(
            _("Class of new points"),
            _("The class that a click adds; a right click adds the other one."),
            see=("class",),
        ),
        "playground.undo": Explanation(
            _("Undo"), _("Takes the last point back."), off=_("There is no point of yours.")
        ),
        "playground.clear": Explanation(
            _("Clear"), _("Removes all your points."), off=_("There is no point of yours.")
        ),
        "playground.open": Explanation(
            _("Open…"), _("Takes over a playground that was saved in a file."), see=("seed",)
        ),
        "playground.save": Explanation(
            _("Save…"),
            _(
                "Saves everything in a file that a double click opens: settings, seeds, your points, and the "
                "weights once they were learned or edited."
            ),
            see=("seed",),
        ),
        "playground.copy": Explanation(
            _("Copy as text"),
            _(
                "Puts everything on the clipboard as a short text: settings, seeds, your points, and "
                "the weights once they were learned or edited. Send it to somebody who pastes it "
                "here."
            ),
            see=("seed",),
        ),
        "playground.paste": Explanation(
            _("Paste text"), _("Takes over a playground that somebody copied as text."), see=("seed",)
        ),
    }
