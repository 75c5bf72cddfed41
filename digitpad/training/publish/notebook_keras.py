"""Cells of a run's notebook that build its network with Keras, and train it."""

from collections.abc import Iterator

from digitpad.lab.comparison import changes_of
from digitpad.lab.data import learned, steps
from digitpad.lab.help_texts import LAYER_TERMS
from digitpad.lab.layers import BatchNormalization, Conv2D
from digitpad.language import _
from digitpad.language.explanations.table import explanation
from digitpad.runs.events import ValueChange
from digitpad.runs.recipe import AUGMENTATION, Recipe
from digitpad.training.publish.notebook_cells import (
    Cell,
    call,
    code_cell,
    option_paragraph,
    quoted_text,
    takes_all_at_once,
    term_paragraph,
    text_cell,
    used_augmentation,
)

MOST_AT_ONCE = 1000  # digits that convolutions take at once: more need gigabytes

IMPORTS = (
    "import keras",
    *(f"from keras import {name}" for name in ("initializers", "layers", "regularizers")),
)
READS = "probabilities = network.predict(x_test[..., np.newaxis], batch_size=500, verbose=0)"


def keras_cells(recipe: Recipe) -> list[Cell]:
    """Return the cells that build the network with Keras, and train it. Keras itself is imported for it."""
    from digitpad.training.engine.network import build
    from digitpad.training.publish.code_keras import build_function
    from digitpad.training.publish.graph import steps_of

    made, after = recipe, ""
    if any(change.name == "dropout" for change in recipe.changes) and not recipe.dropout:
        made = recipe.changed(dropout=0.5)  # Keras gives a layer with 0 no random numbers for later
        after = "\n" + "\n".join(_change(recipe, ValueChange(name="dropout", value=0.0)))
    network = build_function(
        steps_of(build(made)), _("Return the network, with random weights."), learns=True
    )
    return [
        text_cell("network", "## " + _("The network"), *_about_layers(recipe)),
        code_cell("network", NETWORK, build=network, after=after),
        *_compile_cells(recipe),
        *_fit_cells(recipe),
    ]


NETWORK = """\
$build

keras.utils.set_random_seed(SEED)
network = build()$after
network.summary()
"""


def _about_layers(recipe: Recipe) -> Iterator[str]:
    if recipe.network == "digitpad":
        yield _(
            "DigitPad's own network: convolutions in three stages, each followed by batch normalisation, "
            "and a shortcut around two of them."
        )
        keys = ["convolution", "batch_normalization", "pooling", "residual", "softmax"]
    else:
        keys = list(dict.fromkeys(LAYER_TERMS[layer.kind] for layer in recipe.layers))
        keys += ["batch_normalization"] * (recipe.batch_normalization and "batch_normalization" not in keys)
        keys += ["softmax"]
    yield "\n".join(f"- {term_paragraph(key)}" for key in keys)
    if recipe.network == "layers":
        yield option_paragraph(recipe, "activation")
        yield option_paragraph(recipe, "initializer")
        if recipe.pixels != "0-1":
            yield option_paragraph(recipe, "pixels")


def _compile_cells(recipe: Recipe) -> list[Cell]:
    lines: list[str] = []
    if takes_all_at_once(recipe, learned(recipe)):
        lines += ["BATCH = len(x_train)  # $whole"]
    if parts := _parts(recipe):
        lines += ["# $parts", f"PARTS = {parts}", "BATCH = BATCH // PARTS"]
    lines += ["STEPS = EPOCHS * math.ceil(len(x_train) / BATCH)", ""] if recipe.schedule != "constant" else []
    lines += _schedule(recipe)
    metrics = ['"accuracy"']
    if _has_penalty(recipe):
        metrics += ['keras.metrics.SparseCategoricalCrossentropy(name="cross_entropy")']
    optimizer, after = _optimizer(recipe, parts)
    lines += [f"optimizer = {optimizer}", *after]
    compiling = ["optimizer", 'loss="sparse_categorical_crossentropy"', f"metrics=[{', '.join(metrics)}]"]
    lines += [call("network.compile", compiling)]
    penalties = [term_paragraph(name) for name in ("l1", "l2") if getattr(recipe, name)]
    penalties += [
        _("These penalties are in Keras' loss; the curves below show the cross-entropy without them.")
    ] * bool(penalties)
    averages = [term_paragraph("average")] * bool(recipe.average)
    text = [
        term_paragraph("loss"),
        term_paragraph("cross_entropy"),
        term_paragraph("optimizer"),
        option_paragraph(recipe, "optimizer"),
    ]
    text += [
        term_paragraph("learning_rate"),
        *([] if recipe.schedule == "constant" else [option_paragraph(recipe, "schedule")]),
    ]
    text += [*penalties, *averages]
    cells = [
        text_cell("learning", "## " + _("How it learns"), *text),
        code_cell(
            "learning",
            "\n".join(lines),
            whole=_("one step takes all digits"),
            parts=_("Parts of each batch: all at once need gigabytes. Keras adds up their gradients."),
        ),
    ]
    if recipe.schedule != "constant":
        cells += [
            code_cell(
                "schedule",
                SCHEDULE,
                epoch=quoted_text(_("Epoch")),
                rate=quoted_text(explanation("learning_rate").term),
            )
        ]
    return cells


SCHEDULE = """\
at = np.arange(0, STEPS, max(STEPS // 200, 1))
figure, chart = plt.subplots(figsize=(5, 3))
chart.plot(at * EPOCHS / STEPS, [float(schedule(LEARNING_RATE)(step)) for step in at])
chart.set(title=$rate, xlabel=$epoch, ylabel=$rate)
chart.grid(alpha=0.3)
plt.show()
"""


def _parts(recipe: Recipe) -> int:
    """Return in how many parts Keras takes a batch that is too large for convolutions; 0 for whole."""
    digits = learned(recipe)
    size = digits if takes_all_at_once(recipe, digits) else recipe.batch
    has_maps = recipe.network == "digitpad" or any(isinstance(layer, Conv2D) for layer in recipe.layers)
    if not has_maps or size <= MOST_AT_ONCE or digits % size:
        return 0
    return next((parts for parts in range(2, size) if size % parts == 0 and size // parts <= MOST_AT_ONCE), 0)


def _schedule(recipe: Recipe) -> list[str]:
    """Return the function from the highest learning rate to what gives it at each step; none for constant."""
    kind = "keras.optimizers.schedules"
    body = {
        "step": [
            "    borders = [max(round(STEPS / 3), 1), max(round(2 * STEPS / 3), 2)]",
            f"    return {kind}.PiecewiseConstantDecay(borders, [rate, rate / 10, rate / 100])",
        ],
        "exponential": [f"    return {kind}.ExponentialDecay(rate, STEPS, decay_rate=0.01)"],
        "cosine": [f"    return {kind}.CosineDecay(rate, STEPS)"],
        "warm_up": [
            f"    rising = max(round({recipe.warm_up!r} * STEPS), 1)",
            "    falling = max(STEPS - rising, 1)",
            f"    return {kind}.CosineDecay(0.0, falling, warmup_target=rate, warmup_steps=rising)",
        ],
    }.get(recipe.schedule)
    return ["", "def schedule(rate):", *body, "", ""] if body else []


def _optimizer(recipe: Recipe, parts: int) -> tuple[str, list[str]]:
    """Return the optimiser as an expression, and the lines after it."""
    rate = "LEARNING_RATE" if recipe.schedule == "constant" else "schedule(LEARNING_RATE)"
    kind, settings, after = {
        "momentum": ("SGD", [f"momentum={recipe.momentum!r}"], []),
        "nesterov": ("SGD", [f"momentum={recipe.momentum!r}", "nesterov=True"], []),
        "adam": ("Adam", [], []),
        "adamw": (
            "AdamW",
            [f"weight_decay={recipe.weight_decay!r}"],
            ['optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])'],
        ),
        "rmsprop": ("RMSprop", [], []),
        "adagrad": ("Adagrad", [], []),
    }.get(recipe.optimizer, ("SGD", [], []))
    if recipe.average:
        settings = [*settings, "use_ema=True", f"ema_momentum={recipe.average!r}"]
    if parts:
        settings = [*settings, "gradient_accumulation_steps=PARTS"]
    if recipe.momentum == 0 and any(change.name == "momentum" for change in recipe.changes):
        settings = ["momentum=0.5", *settings[1:]]  # Keras keeps no room for what rolls on with 0
        after = ["optimizer.build(network.trainable_variables)", "optimizer.momentum = 0.0"]
    return call(f"keras.optimizers.{kind}", [rate, *settings]), after


def _has_penalty(recipe: Recipe) -> bool:
    names = ("l1", "l2")
    changed = any(change.name in names and change.value for change in recipe.changes)
    return recipe.network == "layers" and (changed or any(getattr(recipe, name) for name in names))


def _fit_cells(recipe: Recipe) -> list[Cell]:
    mixed = [
        "        order = np.random.default_rng((SEED, self.epoch)).permutation(len(x_train))",
        "        chosen = order[number * BATCH : (number + 1) * BATCH]",
    ]
    digits = "x_train[chosen]"
    if used_augmentation(recipe):
        mixed += ["        generator = np.random.default_rng((SEED, self.epoch, number * BATCH))"]
        digits = "distorted(x_train[chosen], generator)"
    callbacks = ["keras.callbacks.LambdaCallback(on_epoch_begin=digits.begin)"]
    sections = [
        code_cell(
            "batches",
            TRAINING_DIGITS,
            chosen="\n".join(mixed),
            digits=digits,
            purpose=_("The training digits in batches, in another order in each epoch."),
        )
    ]
    if recipe.average:
        callbacks += ["averaged"]
        sections += [
            code_cell(
                "averaging",
                SETTLED if _normalises(recipe) else "averaged = keras.callbacks.SwapEMAWeights()",
                purpose=_("Reads validation digits with the averaged weights, and with means that fit them."),
            )
        ]
    if recipe.changes:
        callbacks += ["Changes()"]
        sections += [
            text_cell(
                "changes",
                _("While it trained, values were changed; a callback changes them here: {changes}.").format(
                    changes=changes_of(recipe)
                ),
            ),
            code_cell("changes", "$callback", callback=_changes(recipe)),
        ]
    if recipe.patience:
        callbacks += ["keras.callbacks.EarlyStopping(patience=PATIENCE, restore_best_weights=True)"]
    called = "".join(f"        {callback},\n" for callback in callbacks)
    curves = "curves = history.history"
    if _has_penalty(recipe):
        curves += (
            '\ncurves["loss"], curves["val_loss"] = curves["cross_entropy"], curves["val_cross_entropy"]'
        )
    return [
        text_cell(
            "training",
            "## " + _("Training"),
            term_paragraph("epoch"),
            term_paragraph("step"),
            _(
                "Keras gets the digits from a class of our own, in just the order of DigitPad's run: so "
                "nearly the same figures come out."
            ),
            *([term_paragraph("patience")] if recipe.patience else []),
        ),
        *sections,
        code_cell(
            "training", FIT, callbacks=called, curves=curves, order=_("they come in an order of their own")
        ),
    ]


TRAINING_DIGITS = '''\
class TrainingDigits(keras.utils.PyDataset):
    """$purpose"""

    epoch = 1

    def __len__(self):
        return math.ceil(len(x_train) / BATCH)

    def __getitem__(self, number):
$chosen
        return $digits[..., np.newaxis], y_train[chosen]

    def begin(self, epoch, logs=None):
        self.epoch = epoch + 1


digits = TrainingDigits()
'''

SETTLED = '''\
class Averaged(keras.callbacks.SwapEMAWeights):
    """$purpose"""

    def on_test_begin(self, logs=None):
        super().on_test_begin(logs)
        for start in range(0, min(len(x_train), 3840), 128):
            network(x_train[start : start + 128, ..., np.newaxis], training=True)


averaged = Averaged()
'''

FIT = """\
history = network.fit(
    digits,
    validation_data=(x_val[..., np.newaxis], y_val),
    validation_batch_size=500,
    epochs=EPOCHS,
    shuffle=False,  # $order
    callbacks=[
${callbacks}    ],
    verbose=2,
)
$curves
"""


def _normalises(recipe: Recipe) -> bool:
    own = recipe.network == "digitpad" or recipe.batch_normalization
    return own or any(isinstance(layer, BatchNormalization) for layer in recipe.layers)


def epoch_of(recipe: Recipe, change: ValueChange) -> int:
    """Return before which epoch, 0 being the first, Keras makes a change: at the nearest beginning of one."""
    return round(change.epoch - 1 + change.batch / steps(recipe))


def _changes(recipe: Recipe) -> str:
    lines = ["class Changes(keras.callbacks.Callback):", "    def on_epoch_begin(self, epoch, logs=None):"]
    now = recipe.changed(changes=())
    for change in recipe.changes:
        now = now.with_value(change)
        lines += [f"        if epoch == {epoch_of(recipe, change)}:"]
        lines += [f"            {line}" for line in _change(now, change)]
    lines += ["        network.make_train_function(force=True)  # " + _("Keras builds its step anew")]
    return "\n".join(lines)


def _change(now: Recipe, change: ValueChange) -> list[str]:
    """Return the lines that make a change, after which the recipe is `now`."""
    value = repr(float(change.value))
    if change.name in AUGMENTATION:
        return [f"augmentation.{change.name} = {value}"]
    if change.name == "learning_rate":
        return [f"optimizer.learning_rate = {value if now.schedule == 'constant' else f'schedule({value})'}"]
    if change.name == "momentum":
        return [f"optimizer.momentum = {value}"]
    if change.name == "dropout":
        return [
            "for layer in network.layers:",
            '    if layer.name == "dropout" or layer.name.startswith("dropout_after_"):',
            f"        layer.rate = {value}",
        ]
    return [
        "for layer in network.layers:",
        '    if hasattr(layer, "kernel"):',
        f"        layer.kernel.regularizer = regularizers.L1L2({now.l1!r}, {now.l2!r})",
    ]
