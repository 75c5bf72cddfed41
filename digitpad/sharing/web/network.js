// A network, a layer after the other, in plain JavaScript. Pictures lie in rows, each pixel with its channels.

// Returns the arrays that are packed one behind the other in base64: [kind, where, how many] each.
function unpacked(text, places) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
  return places.map(([kind, at, count]) => {
    if (kind === 'i1') return Float32Array.from(new Int8Array(bytes, at, count));
    if (kind === 'f4') return new Float32Array(bytes.slice(at, at + 4 * count));
    return Float32Array.from(new Uint16Array(bytes.slice(at, at + 2 * count)), half);
  });
}

// Returns the number that 16 bits stand for: a sign, five bits of an exponent, ten of a fraction.
function half(bits) {
  const sign = bits & 0x8000 ? -1 : 1, exponent = (bits >> 10) & 31, fraction = bits & 1023;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : fraction * 2 ** -24);
}

const sigmoid = (x) => 1 / (1 + Math.exp(-x));

// The share of a normal distribution below x, to 1e-7: Abramowitz and Stegun, 7.1.26.
function normalBelow(x) {
  const z = Math.abs(x) / Math.SQRT2, t = 1 / (1 + 0.3275911 * z);
  const sum = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const above = (sum * Math.exp(-z * z)) / 2;
  return x < 0 ? above : 1 - above;
}

const FUNCTIONS = {
  RELU: (x) => Math.max(x, 0),
  RELU6: (x) => Math.min(Math.max(x, 0), 6),
  RELU_N1_TO_1: (x) => Math.min(Math.max(x, -1), 1),
  TANH: Math.tanh,
  LOGISTIC: sigmoid,
  GELU: (x) => x * normalBelow(x),
  ELU: (x) => (x > 0 ? x : Math.expm1(x)),
  HARD_SWISH: (x) => (x * Math.min(Math.max(x + 3, 0), 6)) / 6,
  LEAKY_RELU: (x, slope) => (x > 0 ? x : slope * x),
};

function applied(layer, values) {
  const made = FUNCTIONS[layer.function];
  if (made) for (let i = 0; i < values.length; i++) values[i] = made(values[i], layer.slope);
  return values;
}

// Rounds values to whole numbers, 255 steps from the least to the most, as LiteRT does before it multiplies them
// by weights of 8 bits. Returns them with 0 at 0, and what a step is worth.
function inSteps(values) {
  let least = 0, most = 0;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const scale = least === most ? 1 : Math.fround(255 / Math.fround(most - least));
  const low = -128 - least * scale, high = 127 - most * scale;
  const zero = Math.round(Math.min(Math.max(-128 + least * scale + (127 + most * scale) > 0 ? low : high, -128), 127));
  const steps = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    steps[i] = Math.min(Math.max(rounded(Math.fround(values[i] * scale)), -128 - zero), 127 - zero);
  }
  return [steps, Math.fround(1 / scale)];
}

// Returns what a sum of products becomes in single precision: scaled, where weights are of 8 bits, and its bias added.
function finished(layer, sum, unit, step) {
  const bias = layer.bias ? layer.bias[unit] : 0;
  return Math.fround(Math.fround(sum) * step) * layer.scales[unit] + bias;
}

// Adds `count` inputs, whose weights begin at the places `rows`, times the weights of all units: whole numbers.
function addedWhole(layer, inputs, rows, count, step, out, at) {
  const { kernel } = layer, units = layer.shape.at(-1);
  let unit = 0;
  for (; unit + 8 <= units; unit += 8) {
    let a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0;
    for (let i = 0; i < count; i++) {
      const value = inputs[i], place = rows[i] + unit;
      a += value * kernel[place];
      b += value * kernel[place + 1];
      c += value * kernel[place + 2];
      d += value * kernel[place + 3];
      e += value * kernel[place + 4];
      f += value * kernel[place + 5];
      g += value * kernel[place + 6];
      h += value * kernel[place + 7];
    }
    [a, b, c, d, e, f, g, h].forEach((sum, i) => { out[at + unit + i] = finished(layer, sum, unit + i, step); });
  }
  for (; unit < units; unit++) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += inputs[i] * kernel[rows[i] + unit];
    out[at + unit] = finished(layer, sum, unit, step);
  }
}

// The same for floats. Each sum begins with the bias and is rounded to single precision, as LiteRT's: what is
// rounded to whole numbers next must not fall to the other side.
function addedFloats({ kernel, bias, shape }, inputs, rows, count, _step, out, at) {
  const units = shape.at(-1);
  let unit = 0;
  for (; unit + 4 <= units; unit += 4) {
    let a = 0, b = 0, c = 0, d = 0;
    if (bias) [a, b, c, d] = bias.subarray(unit, unit + 4);
    for (let i = 0; i < count; i++) {
      const value = inputs[i], place = rows[i] + unit;
      a = Math.fround(a + value * kernel[place]);
      b = Math.fround(b + value * kernel[place + 1]);
      c = Math.fround(c + value * kernel[place + 2]);
      d = Math.fround(d + value * kernel[place + 3]);
    }
    out[at + unit] = a;
    out[at + unit + 1] = b;
    out[at + unit + 2] = c;
    out[at + unit + 3] = d;
  }
  for (; unit < units; unit++) {
    let sum = bias ? bias[unit] : 0;
    for (let i = 0; i < count; i++) sum = Math.fround(sum + inputs[i] * kernel[rows[i] + unit]);
    out[at + unit] = sum;
  }
}

// Calls `visit` for each pixel of what a layer puts out, with a function that calls for each pixel of the input
// under its window: where it begins, and which place of the window it is. What is odd of a padding comes after.
function slide(layer, [height, width, channels], visit) {
  const [rows, columns] = layer.shape, [tall, wide] = layer.size;
  const [down, right] = layer.stride, [apartY, apartX] = layer.dilation;
  const before = (length, out, size, stride, apart) =>
    (layer.same ? Math.max((out - 1) * stride + (size - 1) * apart + 1 - length, 0) >> 1 : 0);
  const top = before(height, rows, tall, down, apartY), left = before(width, columns, wide, right, apartX);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      visit(row * columns + column, (see) => {
        for (let i = 0; i < tall; i++) {
          const y = row * down - top + i * apartY;
          if (y < 0 || y >= height) continue;
          for (let k = 0; k < wide; k++) {
            const x = column * right - left + k * apartX;
            if (x >= 0 && x < width) see((y * width + x) * channels, i * wide + k);
          }
        }
      });
    }
  }
}

function convolved(layer, values, shape) {
  const channels = shape[2], units = layer.shape[2];
  const [given, step] = layer.scales ? inSteps(values) : [values, 1];
  const out = new Float32Array(layer.shape[0] * layer.shape[1] * units);
  const most = layer.size[0] * layer.size[1] * channels;
  const inputs = new Float64Array(most), rows = new Int32Array(most);
  const added = layer.scales ? addedWhole : addedFloats;
  slide(layer, shape, (pixel, window) => {
    let count = 0;
    window((at, place) => {
      for (let i = 0; i < channels; i++) {
        if (given[at + i] === 0) continue; // after ReLU, half of them
        inputs[count] = given[at + i];
        rows[count++] = (place * channels + i) * units;
      }
    });
    added(layer, inputs, rows, count, step, out, pixel * units);
  });
  return out;
}

function convolvedApart(layer, values, shape) {
  const units = layer.shape[2], several = units / shape[2]; // units of each channel
  const [given, step] = layer.scales ? inSteps(values) : [values, 1];
  const out = new Float32Array(layer.shape[0] * layer.shape[1] * units), sums = new Float64Array(units);
  slide(layer, shape, (pixel, window) => {
    sums.fill(0);
    window((at, place) => {
      for (let i = 0; i < units; i++) sums[i] += given[at + Math.floor(i / several)] * layer.kernel[place * units + i];
    });
    for (let i = 0; i < units; i++) {
      out[pixel * units + i] = layer.scales ? finished(layer, sums[i], i, step) : sums[i] + (layer.bias?.[i] ?? 0);
    }
  });
  return out;
}

function dense(layer, values) {
  const units = layer.shape.at(-1), count = layer.kernel.length / units;
  const [given, step] = layer.scales ? inSteps(values) : [values, 1];
  const rows = Int32Array.from({ length: count }, (_, i) => i * units);
  const out = new Float32Array((values.length / count) * units), added = layer.scales ? addedWhole : addedFloats;
  for (let i = 0; i * count < values.length; i++) {
    added(layer, Float64Array.from(given.subarray(i * count, (i + 1) * count)), rows, count, step, out, i * units);
  }
  return out;
}

function pooled(layer, values, shape) {
  const channels = shape[2], isMost = layer.kind === 'MAX_POOLING';
  const out = new Float32Array(layer.shape[0] * layer.shape[1] * channels), found = new Float64Array(channels);
  slide(layer, shape, (pixel, window) => {
    let count = 0;
    found.fill(isMost ? -Infinity : 0);
    window((at) => {
      count++;
      for (let i = 0; i < channels; i++) {
        found[i] = isMost ? Math.max(found[i], values[at + i]) : found[i] + values[at + i];
      }
    });
    for (let i = 0; i < channels; i++) out[pixel * channels + i] = isMost ? found[i] : found[i] / count;
  });
  return out;
}

function averaged(_layer, values, shape) {
  const channels = shape[2], sums = new Float64Array(channels);
  values.forEach((value, i) => { sums[i % channels] += value; });
  return Float32Array.from(sums, (sum) => (sum * channels) / values.length);
}

function softmax(_layer, values) {
  const most = Math.max(...values), powers = values.map((value) => Math.exp(value - most));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

function padded(layer, values, [height, width, channels]) {
  const [rows, columns] = layer.shape, [top, left] = layer.before;
  const out = new Float32Array(rows * columns * channels);
  for (let y = 0; y < height; y++) {
    out.set(values.subarray(y * width * channels, (y + 1) * width * channels), ((y + top) * columns + left) * channels);
  }
  return out;
}

const PAIRS = {
  ADDITION: (a, b) => a + b,
  SUBTRACTION: (a, b) => a - b,
  MULTIPLICATION: (a, b) => a * b,
  DIVISION: (a, b) => a / b,
};

// One of two may be shorter: a figure for each channel, or for all.
function paired(layer, first, second) {
  const join = PAIRS[layer.kind];
  return Float32Array.from({ length: Math.max(first.length, second.length) }, (_, i) =>
    join(first[i % first.length], second[i % second.length]));
}

const KINDS = {
  CONVOLUTION: convolved,
  DEPTHWISE: convolvedApart,
  DENSE: dense,
  MAX_POOLING: pooled,
  AVERAGE_POOLING: pooled,
  MEAN: averaged,
  SOFTMAX: softmax,
  PADDING: padded,
  RESHAPE: (_layer, values) => values.slice(),
  ACTIVATION: (_layer, values) => values.slice(),
};

// Returns what a network takes: the digit's grey, turned, put into a picture of another size, and scaled.
function taken(digit, { side, channels, matrix, turned, scale, offset }) {
  const at = (y, x) => (turned ? digit[x * SIDE + y] : digit[y * SIDE + x]) / 255;
  const grey = (y, x) => {
    if (!matrix) return at(y, x);
    let sum = 0;
    for (let i = 0; i < SIDE; i++) {
      const weight = matrix[y * SIDE + i];
      if (weight) for (let k = 0; k < SIDE; k++) sum += weight * matrix[x * SIDE + k] * at(i, k);
    }
    return sum;
  };
  const out = new Float32Array(side * side * channels);
  for (let pixel = 0; pixel < side * side; pixel++) {
    out.fill(scale * grey(Math.floor(pixel / side), pixel % side) + offset, pixel * channels, (pixel + 1) * channels);
  }
  return out;
}

// Returns the ten probabilities that a network's numbers mean.
function probabilitiesOf(numbers, outputs) {
  const meant = outputs === 'logits' ? softmax(null, numbers) : numbers;
  if (outputs === 'probabilities' && meant.length === 10) return meant;
  const digits = meant.slice(0, 10).map((value) => value + 1e-7);
  const sum = digits.reduce((a, b) => a + b);
  return digits.map((value) => value / sum);
}

// Returns the probabilities, ten, that a network gives for a digit of SIDE×SIDE bytes.
function read(network, digit) {
  const made = [taken(digit, network.input)];
  network.layers.slice(1).forEach((layer) => {
    const given = layer.sources.map((source) => (source < 0 ? layer.kernel : made[source]));
    const values = layer.kind in PAIRS
      ? paired(layer, ...given)
      : KINDS[layer.kind](layer, given[0], network.layers[layer.sources[0]].shape);
    made.push(applied(layer, values));
  });
  return probabilitiesOf(made.at(-1), network.outputs);
}

// Returns a network with its arrays in the places where their numbers stand.
function loaded({ layers, input, arrays, packed, ...others }) {
  const found = unpacked(packed, arrays);
  const array = (number) => (number === undefined ? undefined : found[number]);
  return {
    ...others,
    input: { ...input, matrix: array(input.matrix) },
    layers: layers.map((layer) => ({
      ...layer, kernel: array(layer.kernel), bias: array(layer.bias), scales: array(layer.scales),
    })),
  };
}
