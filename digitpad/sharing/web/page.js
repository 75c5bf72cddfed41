// The page: a pad, and what the network makes of it.

const WORDS = {
  en: {
    title: '{name}: draw a digit', language: 'Language', theme: 'Theme', system: 'System', light: 'Light',
    dark: 'Dark', drawing: 'Drawing', reading: 'Reading', here: 'Draw a digit here', undo: 'Undo', clear: 'Clear',
    pad: 'Pad to draw a digit on', seen: 'What the network sees', how: '28 × 28 points: cropped, shrunk and centred.',
    bars: 'Probability of each digit', keys: 'Keys: arrows move the pen, the space bar puts it down or lifts it, '
      + 'Ctrl+Z undoes, Delete clears.',
    alone: 'The network is in this file. Nothing you draw leaves this page. Made with DigitPad.',
    empty: 'Draw a digit', follow: 'The bars follow your pen.', none: 'This does not look like a digit',
    closest: 'The closest is {digit}, {percent}.', perhaps: 'or perhaps {digit}', spoken: '{digit}, {percent}.',
    blank: 'What the network sees: nothing yet', picture: 'What the network sees: a drawing, read as {answer}',
    wiped: 'The pad is empty.',
  },
  es: {
    title: '{name}: dibuja un dígito', language: 'Idioma', theme: 'Tema', system: 'Sistema', light: 'Claro',
    dark: 'Oscuro', drawing: 'Dibujo', reading: 'Lectura', here: 'Dibuja aquí un dígito', undo: 'Deshacer',
    clear: 'Borrar todo', pad: 'Panel para dibujar un dígito', seen: 'Lo que ve la red',
    how: '28 × 28 puntos: recortado, reducido y centrado.', bars: 'Probabilidad de cada dígito',
    keys: 'Teclas: las flechas mueven el lápiz, la barra espaciadora lo baja o lo levanta, Ctrl+Z deshace, Supr borra todo.',
    alone: 'La red está en este archivo. Nada de lo que dibujas sale de esta página. Hecha con DigitPad.',
    empty: 'Dibuja un dígito', follow: 'Las barras siguen tu lápiz.', none: 'Esto no parece un dígito',
    closest: 'El más parecido es {digit}, {percent}.', perhaps: 'o quizá {digit}', spoken: '{digit}, {percent}.',
    blank: 'Lo que ve la red: todavía nada', picture: 'Lo que ve la red: un dibujo, leído como {answer}',
    wiped: 'El panel está vacío.',
  },
};
const VISIBLE_PEN = 44; // width of the strokes that are shown, in the pad's units
const CLOSE = 0.1, FLAT = 0.2; // a second digit that is worth naming; probabilities that favour nothing
const KEY_STEP = 20; // that an arrow moves the pen
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const element = (id) => document.getElementById(id);
const pad = element('pad'), ink = pad.getContext('2d'), seen = element('seen').getContext('2d');
const dark = matchMedia('(prefers-color-scheme: dark)');
const network = loaded(MODEL);

const state = {
  strokes: [], // [[[x, y], …], …] in the pad's units, y down
  steps: [], // drawings to go back to
  open: false, // whether the last stroke goes on
  pen: [PAD / 2, PAD / 2], // of the keyboard
  probabilities: null,
  digit: null, // what the network sees
  language: navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => tag in WORDS) ?? 'en',
};

const word = (key, parts = {}) => WORDS[state.language][key].replace(/{(\w+)}/g, (_, part) => parts[part]);
const percent = (share) => `${Math.round(share * 100)} %`;

// Drawing

function begin(point) {
  state.steps.push(state.strokes);
  state.strokes = [...state.strokes, [point]];
  state.open = true;
  changed();
}

function extend(point) {
  state.strokes.at(-1).push(point);
  changed();
}

function lift() {
  if (!state.open) return;
  state.open = false;
  changed();
}

function undo() {
  lift();
  if (state.steps.length) state.strokes = state.steps.pop();
  changed();
}

function clearAll() {
  lift();
  if (!state.strokes.length) return;
  state.steps.push(state.strokes);
  state.strokes = [];
  changed();
}

// Reads and paints once before the next frame, however many points came.
let awaited = false;
function changed() {
  if (awaited) return;
  awaited = true;
  requestAnimationFrame(() => {
    awaited = false;
    state.digit = state.strokes.length ? prepared(state.strokes, network.disk) : null;
    state.probabilities = state.digit && read(network, state.digit);
    paint();
    show();
  });
}

// Off the pad the pen is lifted, back on the pad it draws again.
function follow(event) {
  const box = pad.getBoundingClientRect();
  const several = event.getCoalescedEvents?.() ?? []; // none where the pen comes down
  for (const each of several.length ? several : [event]) {
    const place = [((each.clientX - box.left) / box.width) * PAD, ((each.clientY - box.top) / box.height) * PAD];
    const onPad = place.map((value) => Math.min(Math.max(value, 0), PAD));
    const isOn = place.every((value, i) => value === onPad[i]);
    if (isOn && !state.open) begin(onPad);
    else if (state.open) extend(onPad);
    if (!isOn) lift();
  }
}

let pressed = null; // the pointer that draws
pad.addEventListener('pointerdown', (event) => {
  if (pressed !== null || event.button !== 0) return;
  pressed = event.pointerId;
  pad.setPointerCapture(pressed);
  lift();
  follow(event);
});
pad.addEventListener('pointermove', (event) => { if (event.pointerId === pressed) follow(event); });
for (const end of ['pointerup', 'pointercancel']) {
  pad.addEventListener(end, (event) => {
    if (event.pointerId !== pressed) return;
    pressed = null;
    lift();
  });
}
pad.addEventListener('contextmenu', (event) => event.preventDefault());

pad.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key in ARROWS) {
    const [x, y] = ARROWS[event.key], step = event.shiftKey ? KEY_STEP / 4 : KEY_STEP;
    state.pen = [state.pen[0] + x * step, state.pen[1] + y * step].map((value) => Math.min(Math.max(value, 0), PAD));
    if (state.open) extend(state.pen);
    else changed();
  } else if (event.key === ' ' || event.key === 'Enter') {
    if (state.open) lift();
    else begin(state.pen);
  } else return;
  event.preventDefault();
});
pad.addEventListener('focus', changed);
pad.addEventListener('blur', () => { if (pressed === null) lift(); changed(); });

document.addEventListener('keydown', (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' && !event.shiftKey) undo();
  else if (event.key === 'Delete' && !event.target.closest('select')) clearAll();
  else return;
  event.preventDefault();
});
element('undo').addEventListener('click', undo);
element('clear').addEventListener('click', clearAll);

// Showing

function paint() {
  const side = Math.round(pad.clientWidth * devicePixelRatio), scale = side / PAD;
  if (pad.width !== side) [pad.width, pad.height] = [side, side];
  const colours = getComputedStyle(document.documentElement);
  ink.setTransform(scale, 0, 0, scale, 0, 0);
  ink.clearRect(0, 0, PAD, PAD);
  ink.lineWidth = VISIBLE_PEN;
  ink.lineCap = ink.lineJoin = 'round';
  ink.strokeStyle = colours.getPropertyValue('--ink');
  for (const stroke of state.strokes) {
    ink.beginPath();
    ink.moveTo(...stroke[0]);
    for (const point of stroke) ink.lineTo(...point);
    ink.stroke();
  }
  if (pad.matches(':focus-visible')) {
    ink.beginPath();
    ink.arc(...state.pen, VISIBLE_PEN * 0.7, 0, 2 * Math.PI);
    ink.lineWidth = 6;
    ink.strokeStyle = colours.getPropertyValue('--accent');
    ink.stroke();
  }
}

function show() {
  const { probabilities, digit } = state;
  const order = probabilities ? Array.from(probabilities.keys()).sort((a, b) => probabilities[b] - probabilities[a]) : [];
  const [best, second] = order, most = probabilities ? probabilities[best] : 0;
  const isDigit = probabilities && most >= network.threshold;
  let sentence = word('empty'), detail = word('follow');
  if (isDigit) {
    sentence = percent(most);
    detail = probabilities[second] >= CLOSE ? word('perhaps', { digit: second }) : '';
  } else if (probabilities) {
    sentence = word('none');
    detail = most < FLAT ? '' : word('closest', { digit: best, percent: percent(most) });
  }
  element('digit').textContent = probabilities ? (isDigit ? best : '?') : '';
  element('sentence').textContent = sentence;
  element('detail').textContent = detail;
  if (!state.open) {
    const spoken = isDigit ? word('spoken', { digit: best, percent: percent(most) }) : `${sentence}. `;
    const said = probabilities ? `${spoken} ${detail}`.trim() : state.steps.length ? word('wiped') : '';
    if (element('spoken').textContent !== said) element('spoken').textContent = said;
  }
  [...element('bars').children].forEach((bar, i) => {
    const share = probabilities ? probabilities[i] : 0;
    bar.classList.toggle('best', Boolean(isDigit) && i === best);
    bar.querySelector('.fill').style.setProperty('--share', share);
    bar.querySelector('.value').firstChild.data = probabilities ? Math.round(share * 100) : '0';
  });
  element('invitation').hidden = Boolean(probabilities);
  element('undo').disabled = !state.steps.length;
  element('clear').disabled = !state.strokes.length;
  const picture = seen.createImageData(SIDE, SIDE);
  for (let i = 0; i < SIDE * SIDE; i++) picture.data.set([...Array(3).fill(digit ? digit[i] : 0), 255], 4 * i);
  seen.putImageData(picture, 0, 0);
  const answer = isDigit ? best : word('none');
  element('seen').setAttribute('aria-label', digit ? word('picture', { answer }) : word('blank'));
}

function speak(language) {
  state.language = language;
  document.documentElement.lang = language;
  document.title = word('title', { name: network.name });
  for (const each of document.querySelectorAll('[data-word]')) each.textContent = word(each.dataset.word);
  for (const each of document.querySelectorAll('[data-label]')) each.setAttribute('aria-label', word(each.dataset.label));
  changed();
}

function dress() {
  const chosen = element('theme').value || (dark.matches ? 'dark' : 'light');
  document.documentElement.dataset.theme = chosen;
  changed();
}

element('name').textContent = network.name;
element('bars').innerHTML = Array.from({ length: 10 }, (_, i) => `<li><span class="name">${i}</span>`
  + '<span class="track"><span class="fill"></span></span><span class="value">0<i> %</i></span></li>').join('');
element('language').value = state.language;
element('language').addEventListener('change', (event) => speak(event.target.value));
element('theme').addEventListener('change', dress);
dark.addEventListener('change', dress);
addEventListener('resize', changed);
dress();
speak(state.language);
