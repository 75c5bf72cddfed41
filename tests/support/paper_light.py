"""What lies between paper and file: light and shadows, lens and sensor, each at random."""

import cv2
import numpy as np
import numpy.typing as npt

from support.paper import Canvas, slow_noise

Field = npt.NDArray[np.float32]  # (height, width), factors of light

LIGHTS = ("even", "gradient", "lamp", "soft shadow", "hard shadow")
LIGHT_SHARES = (0.2, 0.25, 0.1, 0.25, 0.2)
FOCUSES = ("sharp", "soft", "moved")
FOCUS_SHARES = (0.45, 0.38, 0.17)
COARSE = 200  # pixels: light changes slowly


def any_light(kind: str, size: tuple[int, int], generator: np.random.Generator) -> Canvas:
    """Return factors of light, (height, width, 3)."""
    coarse = (COARSE, max(2, round(COARSE * size[1] / size[0])))
    field = _gradient(
        coarse, generator.uniform(0, 0.15) if kind == "even" else generator.uniform(0.1, 0.5), generator
    )
    if kind == "lamp":
        field *= _lamp(coarse, generator)
    field *= _vignette(coarse, generator.uniform(0, 0.35))
    light = cv2.resize(field, size, interpolation=cv2.INTER_LINEAR)
    white = 1 + generator.normal(0, 0.03, 3)
    light = light[..., np.newaxis] * (white / white.max()).astype(np.float32)
    if kind.endswith("shadow"):
        light *= _shadow(size, kind == "hard shadow", generator)
    return light


def exposed(canvas: Canvas, least: float, most: float, generator: np.random.Generator) -> Canvas:
    """Return the picture as a camera exposes it: a median from `least` to `most`, little burnt."""
    coarse = canvas[::8, ::8].mean(axis=2)
    middle, bright = np.percentile(coarse, [50, 97])
    gain = min(generator.uniform(least, most) / middle, generator.uniform(0.95, 1.08) / bright)
    return canvas * np.float32(gain)


def focused(canvas: Canvas, kind: str, pen: float, generator: np.random.Generator) -> Canvas:
    """Return the picture through a lens, all a little soft, some out of focus or moved.

    pen: how wide it writes, in pixels; no blur is so wide that a person could not read it.
    """
    scale = max(canvas.shape) / 1000
    if kind == "sharp":
        return cv2.GaussianBlur(canvas, (0, 0), 0.35 + 0.3 * scale * generator.random())
    if kind == "soft":
        return cv2.GaussianBlur(canvas, (0, 0), min(generator.uniform(0.8, 2.6) * scale, 0.7 * pen + 0.4))
    length = max(2.0, min(generator.uniform(2, 9) * scale, 2 * pen + 1))
    return cv2.filter2D(cv2.GaussianBlur(canvas, (0, 0), 0.5), -1, _motion(length, generator))


def sensed(canvas: Canvas, generator: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Return what a phone makes of it, uint8: noise of the sensor, contrast, perhaps sharpened."""
    size = (canvas.shape[1], canvas.shape[0])
    level = float(np.exp(generator.uniform(np.log(0.002), np.log(0.03))))
    grain = generator.standard_normal(canvas.shape[:2], np.float32)
    grain += 0.4 * slow_noise(size, (max(2, size[0] // 4), max(2, size[1] // 4)), generator)
    grain *= level * cv2.sqrt(np.maximum(cv2.cvtColor(canvas, cv2.COLOR_RGB2GRAY), 0.02))
    blotches = level * generator.standard_normal((size[1] // 5 + 1, size[0] // 5 + 1, 3), np.float32)
    noise = cv2.resize(np.float32(0.5) * blotches, size)
    noise += grain[..., np.newaxis]
    noise += canvas
    if generator.random() < 0.4:
        sharpened = generator.uniform(0.2, 0.9)
        noise = cv2.addWeighted(noise, 1 + sharpened, cv2.GaussianBlur(noise, (0, 0), 1.6), -sharpened, 0)
    curve = np.round(255 * np.linspace(0, 1, 4096) ** generator.uniform(0.85, 1.2)).astype(np.uint8)
    seen: npt.NDArray[np.uint8] = curve[(4095 * np.clip(noise, 0, 1)).astype(np.uint16)]
    return seen


def _grid(size: tuple[int, int]) -> tuple[Field, Field]:
    """Return x and y, from -1 to 1, of a field."""
    ys, xs = np.mgrid[-1 : 1 : size[1] * 1j, -1 : 1 : size[0] * 1j].astype(np.float32)
    return xs, ys


def _gradient(size: tuple[int, int], depth: float, generator: np.random.Generator) -> Field:
    xs, ys = _grid(size)
    angle = generator.uniform(0, 2 * np.pi)
    return 1 - depth * (0.5 + 0.35 * (np.cos(angle) * xs + np.sin(angle) * ys))


def _lamp(size: tuple[int, int], generator: np.random.Generator) -> Field:
    """Light a spot; from there it falls off."""
    xs, ys = _grid(size)
    x, y = generator.uniform(-0.9, 0.9, 2)
    far = ((xs - x) ** 2 + (ys - y) ** 2) / generator.uniform(0.5, 3)
    floor = generator.uniform(0.45, 0.8)
    field: Field = (floor + (1.08 - floor) * np.exp(-far)).astype(np.float32)
    return field


def _vignette(size: tuple[int, int], depth: float) -> Field:
    xs, ys = _grid(size)
    return 1 - depth * ((xs**2 + ys**2) / 2) ** 1.5


def _shadow(size: tuple[int, int], hard: bool, generator: np.random.Generator) -> Canvas:
    """Return the shadow of an arm, a head or a phone: a bent edge across the picture, or a blob."""
    xs, ys = _grid((min(size[0], 1000), max(2, round(min(size[0], 1000) * size[1] / size[0]))))
    angle = generator.uniform(0, 2 * np.pi)
    across = np.cos(angle) * xs + np.sin(angle) * ys
    along = np.cos(angle) * ys - np.sin(angle) * xs
    bend, wave = generator.uniform(-0.3, 0.3), generator.uniform(0, 0.06)
    far = across - generator.uniform(-0.5, 0.5) + bend * along**2 + wave * np.sin(4 * along + angle)
    if generator.random() < 0.35:  # a blob, or the strip of an arm
        far = np.abs(far) - generator.uniform(0.2, 0.5)
    width = generator.uniform(0.003, 0.012) if hard else generator.uniform(0.05, 0.25)
    lost = generator.uniform(0.2, 0.55) / (1 + np.exp(np.clip(far / width, -30, 30)))
    lost = cv2.resize(lost.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    blue = np.array([1.0, 0.97, 0.9], np.float32)  # in a shadow the sky lights
    return 1 - lost[..., np.newaxis] * blue


def _motion(length: float, generator: np.random.Generator) -> Field:
    """Return the kernel of a camera moved by `length` pixels in any direction."""
    side = 2 * int(np.ceil(length / 2)) + 3
    kernel = np.zeros((side, side), np.uint8)
    angle = generator.uniform(0, np.pi)
    middle = np.array([side // 2, side // 2])
    half = length / 2 * np.array([np.cos(angle), np.sin(angle)])
    start, end = (np.round((middle + way * half) * 16).astype(int).tolist() for way in (-1, 1))
    cv2.line(kernel, start, end, 255, 1, cv2.LINE_AA, 4)
    return kernel.astype(np.float32) / kernel.sum()
