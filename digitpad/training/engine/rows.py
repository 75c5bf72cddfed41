"""Training of the two networks that read whole rows, by their picture and by the pen's way.

See `core.row_reader`. They learn from rows that are composed afresh: while a network learns from some
thousands, two processes make the next. After each such round all is kept in a checkpoint, from which the
training goes on after a stop.
"""

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitpad.core.arrays import Floats, Labels
from digitpad.core.pen_way import FEATURES
from digitpad.core.row_texts import BLANK, CLASSES, HEIGHT, STRIDE
from digitpad.system.files import replace_file
from digitpad.system.process import give_way
from digitpad.training.engine.backend import keras, tensorflow
from digitpad.training.engine.network import convolved, residual_block
from digitpad.training.publish.convert import save_rounded
from digitpad.training.synthesis.rows import Rows, made_rows, made_ways

ROWS, BATCH = 30_000, 64
PARTS = 6  # in which a round is made
WIDTHS = (24, 40, 64, 88, 128)  # channels
PEN_WIDTHS = ((64, 5), (64, 5))  # and how many steps each looks at
PEN_WIDTH, PEN_BLOCKS = 96, 4
RATE, WARM_UP, WEIGHT_DECAY, AVERAGE = 3e-3, 0.03, 1e-2, 0.999
DROPOUT = 0.1
MEMORY = 0.98  # of batch normalisation; see `engine.network`
Report = Callable[[int, int, int, float], None]  # rounds done, of all, done before a stop; the mean loss
MEASURED = 4_000  # rows by writers who are not learned from


@dataclass(frozen=True)
class RowNetwork:
    """What differs between the two.

    name: of its files; rounds: of training.
    build: returns it untrained; made: composes rows for it.
    """

    name: str
    rounds: int
    build: Callable[[], keras.Model]
    made: Callable[[tuple[int, ...], int, bool], Rows]


def train_rows(
    network: RowNetwork,
    folder: Path,
    report: Report,
    seed: int = 1,
    rounds: int | None = None,
    rows: int = ROWS,
) -> float:
    """Train one, write its `.tflite` into `folder`, and return how many rows it reads wholly, in [0, 1].

    They are by writers it never learned from. A training that was stopped goes on from `folder`'s checkpoint.

    report: is called after each round.
    rounds, rows: in all `rounds` times `rows` are composed, of people's digits as `DIGITPAD_DATA` has them
        (the synthetic writer's where there are none) and for the row reader of MNIST's; None for as many
        rounds as the bundled network had.

    Raises:
        InkError, DataError: an ink file or MNIST cannot be read, or the folder cannot be written.
    """
    keras.utils.set_random_seed(seed)
    rounds = network.rounds if rounds is None else rounds
    model = network.build()
    rate = _rate(rounds * (rows // BATCH))
    model.compile(
        keras.optimizers.AdamW(
            rate,
            WEIGHT_DECAY,
            global_clipnorm=5.0,
            use_ema=True,
            ema_momentum=AVERAGE,
            ema_overwrite_frequency=None,
        ),
        loss_of_texts,
        jit_compile=False,
    )
    folder.mkdir(parents=True, exist_ok=True)
    state, done = folder / f"{network.name}.checkpoint", 0
    checkpoint = tensorflow.train.Checkpoint(
        model=model, optimizer=model.optimizer, done=tensorflow.Variable(0)
    )
    manager = tensorflow.train.CheckpointManager(checkpoint, str(state), max_to_keep=1)
    if manager.latest_checkpoint:
        model.optimizer.build(model.trainable_variables)
        checkpoint.restore(manager.latest_checkpoint).expect_partial()
        done = int(checkpoint.done.numpy())
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn"), initializer=give_way) as makers:
        coming = _begin(makers, network, seed, done, rows)
        for number in range(done, rounds):
            made = [row for part in coming for row in part.result()]
            coming = _begin(makers, network, seed, number + 1, rows) if number + 1 < rounds else []
            losses = [float(model.train_on_batch(*batch)) for batch in _batches(made, seed + number)]
            checkpoint.done.assign(number + 1)
            manager.save()
            report(number + 1, rounds, done, float(np.mean(losses)))
        measured = [
            row for part in _begin(makers, network, seed, -1, min(MEASURED, rows)) for row in part.result()
        ]
    model.optimizer.finalize_variable_values(model.trainable_variables)
    share = _share_correct(model, measured)
    compiled = folder / f"{network.name}.part.tflite"
    save_rounded(model, folder / f"{network.name}.keras", compiled)
    replace_file(folder / f"{network.name}.tflite", compiled.read_bytes())
    compiled.unlink()
    return share


def build_row_reader() -> keras.Model:
    """Return an untrained network from strips (n, 32, width, 1) in [0, 1] to scores (n, width / 2, 29)."""
    layers = keras.layers
    strip = keras.Input((HEIGHT, None, 1), name="strip")
    x = strip
    for number, (width, pool) in enumerate(zip(WIDTHS, ((2, 2), (2, 1), (2, 1), None), strict=False), 1):
        x = convolved(x, width, f"stroke{number}", memory=MEMORY)
        if pool:
            x = layers.MaxPooling2D(pool, name=f"pool{number}")(x)
    x = convolved(x, WIDTHS[-1], "column", (HEIGHT // 8, 1), "valid", MEMORY)
    x = layers.Dropout(DROPOUT, name="dropout")(x)
    x = convolved(x, WIDTHS[-1], "beside", (1, 5), memory=MEMORY)
    x = layers.Conv2D(len(CLASSES) + 1, (1, 3), padding="same", name="scores")(x)
    return keras.Model(strip, layers.Reshape((-1, len(CLASSES) + 1), name="columns")(x), name="rows")


def build_pen_reader() -> keras.Model:
    """Return an untrained network from the pen's way (n, 1, steps, features) to scores (n, steps / 2, 29)."""
    layers = keras.layers
    way = keras.Input((1, None, FEATURES), name="way")
    x = way
    for number, (width, kernel) in enumerate(PEN_WIDTHS, 1):
        x = convolved(x, width, f"stroke{number}", (1, kernel), memory=MEMORY)
    x = layers.MaxPooling2D((1, STRIDE), name="pool")(x)
    x = convolved(x, PEN_WIDTH, "column", (1, 3), memory=MEMORY)
    for number in range(1, PEN_BLOCKS + 1):
        x = residual_block(x, PEN_WIDTH, f"beside{number}", (1, 5), MEMORY)
    x = layers.Dropout(DROPOUT, name="dropout")(x)
    x = layers.Conv2D(len(CLASSES) + 1, (1, 3), padding="same", name="scores")(x)
    return keras.Model(way, layers.Reshape((-1, len(CLASSES) + 1), name="columns")(x), name="pen")


def loss_of_texts(texts: tensorflow.Tensor, scores: tensorflow.Tensor) -> tensorflow.Tensor:
    """Return how improbable the texts are, (n,): connectionist temporal classification.

    texts: integers (n, most signs), -1 after the end; scores: (n, columns, 29), the blank last.
    """
    texts = tensorflow.cast(texts, tensorflow.int32)
    count, columns = tensorflow.shape(scores)[0], tensorflow.shape(scores)[1]
    return tensorflow.nn.ctc_loss(
        _sparse(texts),
        scores,
        None,
        tensorflow.fill([count], columns),
        logits_time_major=False,
        blank_index=BLANK,
    )


def _sparse(texts: tensorflow.Tensor) -> tensorflow.SparseTensor:
    """Return texts without what comes after their ends."""
    places = tensorflow.where(texts >= 0)
    return tensorflow.SparseTensor(
        places,
        tensorflow.gather_nd(texts, places),
        tensorflow.cast(tensorflow.shape(texts), tensorflow.int64),
    )


def _rate(steps: int) -> keras.optimizers.schedules.LearningRateSchedule:
    warm = max(int(WARM_UP * steps), 1)
    return keras.optimizers.schedules.CosineDecay(
        RATE / 20, max(steps - warm, 1), alpha=1e-3, warmup_target=RATE, warmup_steps=warm
    )


def _begin(
    makers: ProcessPoolExecutor, network: RowNetwork, seed: int, number: int, rows: int
) -> "list[Future[Rows]]":
    """Begin to make a round's rows; those of round -1 are by writers who are held out."""
    each = -(-rows // PARTS)
    return [makers.submit(network.made, (seed, number + 1, part), each, number < 0) for part in range(PARTS)]


def _batches(rows: Rows, seed: int) -> Iterator[tuple[Floats, Labels]]:
    """Yield inputs of one width, (n, height, width, channels), and their texts: see `loss_of_texts`."""
    generator = np.random.default_rng(seed)
    order = generator.permutation(len(rows)).tolist()
    waiting: dict[int, Rows] = {}
    for place in order:
        row = rows[place]
        own = waiting.setdefault(row[0].shape[1], [])
        own.append(row)
        if len(own) == BATCH:
            yield _batch(waiting.pop(row[0].shape[1]))
    for own in waiting.values():
        yield _batch(own)


def _batch(rows: Rows) -> tuple[Floats, Labels]:
    stacked = np.stack([own for own, _signs in rows])
    given = stacked.astype(np.float32)
    if stacked.dtype == np.uint8:  # pictures
        given = given[..., np.newaxis] / np.float32(255)
    texts = np.full((len(rows), max(len(signs) for _strip, signs in rows)), -1, np.int64)
    for place, (_given, signs) in enumerate(rows):
        texts[place, : len(signs)] = signs
    return given, texts


def _share_correct(model: keras.Model, rows: Rows) -> float:
    """Return how many rows are read wholly where in each column the most probable sign is taken."""
    correct = 0
    for given, texts in _batches(rows, 0):
        best = np.asarray(model(given, training=False)).argmax(axis=2)
        for found, text in zip(best, texts, strict=True):
            signs = [
                sign
                for place, sign in enumerate(found)
                if sign != BLANK and (not place or sign != found[place - 1])
            ]
            correct += signs == text[text >= 0].tolist()
    return correct / len(rows)


ROW_READER = RowNetwork("rows", 45, build_row_reader, made_rows)
PEN_READER = RowNetwork("pen", 24, build_pen_reader, made_ways)
