// The digit that a network sees, made of strokes by the MNIST rule, as DigitPad makes it (core/raster.py): the
// strokes are drawn again with a round pen of 12 % of their longer side, shrunk to 20×20 by area, and placed in
// 28×28 by their centre of mass. Pillow draws and shrinks there; the rounding here is its rounding.

const PAD = 1000; // the pad's side, in the units of strokes
const SIDE = 28, BOX = 20, FINER = 9, CROP = BOX * FINER; // pixels
const PEN = 0.12; // of the longer side
const SMALLEST = 0.06 * PAD; // ink with a shorter longer side is a dot
const MOST_DRAWN = 1000; // points; of more, every second, third, … is drawn
const BITS = 22; // of fractions when Pillow shrinks a picture

// Rounds halves to even numbers, as Python does: beside so large a number a double has no fractions.
const LARGE = 1.5 * 2 ** 52;
const rounded = (value) => value + LARGE - LARGE;

const halfOut = (value) => Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
const halfIn = (value) => Math.sign(value) * Math.ceil(Math.abs(value) - 0.5);

function thinned(strokes) {
  const step = Math.ceil(strokes.reduce((sum, stroke) => sum + stroke.length, 0) / MOST_DRAWN);
  if (step <= 1) return strokes;
  return strokes.map((stroke) => [...stroke.filter((_, i) => i < stroke.length - 1 && i % step === 0), stroke.at(-1)]);
}

// A picture of one grey, CROP×CROP, that disks and thick lines are drawn into.
class Crop {
  constructor(disk) {
    this.pixels = new Uint8Array(CROP * CROP);
    this.disk = disk; // half the length of the disk's rows, from the middle one outwards
    this.radius = disk.length - 1;
  }

  row(y, from, to) {
    if (y >= 0 && y < CROP && from < CROP && to >= 0) {
      this.pixels.fill(1, y * CROP + Math.max(from, 0), y * CROP + Math.min(to, CROP - 1) + 1);
    }
  }

  dot(x, y) {
    for (let i = -this.radius; i <= this.radius; i++) {
      const half = this.disk[Math.abs(i)];
      this.row(y + i, x - half, x + half);
    }
  }

  // A line is a rectangle with corners on whole pixels.
  line(x0, y0, x1, y1) {
    if (x0 === x1 && y0 === y1) return; // a disk lies there
    const ratio = this.radius / Math.hypot(x1 - x0, y1 - y0);
    const across = halfIn(ratio * (y1 - y0)), down = halfIn(ratio * (x1 - x0));
    this.fill([[x0 - across, y0 + down], [x1 - across, y1 + down], [x1 + across, y1 - down], [x0 + across, y0 - down]]);
  }

  fill(corners) {
    const edges = corners.map((corner, i) => new Edge(corner, corners[(i + 1) % 4]));
    for (const edge of edges) if (edge.first === edge.last) this.row(edge.first, edge.left, edge.right);
    const leaning = edges.filter((edge) => edge.first !== edge.last);
    const bottom = Math.max(...corners.map((corner) => corner[1]));
    for (let y = Math.min(...corners.map((corner) => corner[1])); y <= bottom; y++) {
      const places = leaning.flatMap((edge, i) => (edge.reaches(y) ? [edge.place(y, leaning.slice(0, i), bottom)] : []));
      if (places.length > 1) this.row(y, halfOut(Math.min(...places)), halfIn(Math.max(...places)));
    }
  }
}

// A side of a rectangle, reckoned with in single precision.
class Edge {
  constructor([x0, y0], [x1, y1]) {
    this.x = x0;
    this.y = y0;
    [this.left, this.right] = [Math.min(x0, x1), Math.max(x0, x1)];
    [this.first, this.last] = [Math.min(y0, y1), Math.max(y0, y1)];
    this.slope = Math.fround((x1 - x0) / (y1 - y0));
  }

  reaches(y) {
    return y >= this.first && y <= this.last;
  }

  at(y) {
    return Math.fround(Math.fround((y - this.y) * this.slope) + this.x);
  }

  // Where a row ends at this side. At a corner whose two sides both lean the same way, it goes on to the pixel
  // beside those of the next row, so that there is no gap.
  place(y, others, bottom) {
    const here = this.at(y);
    const isEnd = y === this.first || (y === this.last && y === bottom);
    if (!isEnd || this.slope === 0) return here;
    const next = y === this.last ? y - 1 : y + 1;
    const beside = others.find((other) => (y === other.first || y === other.last) && other.slope !== 0
      && halfOut(here) === halfOut(other.at(y)) && other.reaches(next));
    if (!beside) return here;
    const [near, far] = [this.at(next), beside.at(next)];
    if (here > near + 1 && here > far + 1) return halfOut(Math.max(near, far)) + 1;
    if (here < near - 1 && here < far - 1) return halfOut(Math.min(near, far)) - 1;
    return here;
  }
}

// Shrinks a crop to BOX×BOX by area: each row first, then each column.
function shrunk(pixels) {
  const part = Math.floor(0.5 + 2 ** BITS / FINER), half = 2 ** (BITS - 1);
  const mean = (sum) => Math.min((half + sum * part) >> BITS, 255);
  const rows = new Uint8Array(CROP * BOX);
  for (let i = 0; i < rows.length; i++) {
    let sum = 0;
    for (let x = 0; x < FINER; x++) sum += pixels[i * FINER + x];
    rows[i] = mean(255 * sum);
  }
  return Uint8Array.from({ length: BOX * BOX }, (_, i) => {
    const first = Math.floor(i / BOX) * FINER * BOX + (i % BOX);
    let sum = 0;
    for (let y = 0; y < FINER; y++) sum += rows[first + y * BOX];
    return mean(sum);
  });
}

function brightened(grey) {
  const brightest = Math.max(...grey);
  return brightest ? grey.map((value) => rounded(value * (255 / brightest))) : grey;
}

// How far to move ink with this mass along an axis: its centre is to lie in [14, 15).
function shift(mass) {
  const total = mass.reduce((sum, value) => sum + value, 0);
  if (!total) return (SIDE - BOX) / 2;
  const twice = mass.reduce((sum, value, i) => sum + value * (2 * i + 1), 0);
  return Math.min(Math.max(-Math.floor((twice - SIDE * total) / (2 * total)), 0), SIDE - BOX);
}

// Returns the digit, SIDE×SIDE bytes with paper 0 and ink 255, of strokes [[[x, y], …], …] with a point at least.
function prepared(strokes, disk) {
  const points = strokes.flat();
  const [xs, ys] = [points.map((point) => point[0]), points.map((point) => point[1])];
  const range = (values) => [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  const [[left, right], [top, bottom]] = [range(xs), range(ys)];
  const side = Math.max(right - left, bottom - top, SMALLEST) * (1 + PEN);
  const [x0, y0, scale] = [(left + right - side) / 2, (top + bottom - side) / 2, CROP / side];
  const crop = new Crop(disk);
  for (const stroke of thinned(strokes)) {
    const path = stroke.map(([x, y]) => [rounded((x - x0) * scale), rounded((y - y0) * scale)]);
    path.forEach(([x, y], i) => {
      if (i) crop.line(...path[i - 1], x, y);
      crop.dot(x, y);
    });
  }
  const small = brightened(shrunk(crop.pixels));
  const sums = (place) => Array.from({ length: BOX }, (_, i) =>
    Array.from({ length: BOX }, (_, k) => small[place(i, k)]).reduce((a, b) => a + b));
  const down = shift(sums((y, x) => y * BOX + x)), across = shift(sums((x, y) => y * BOX + x));
  const digit = new Uint8Array(SIDE * SIDE);
  for (let y = 0; y < BOX; y++) digit.set(small.subarray(y * BOX, (y + 1) * BOX), (down + y) * SIDE + across);
  return digit;
}
