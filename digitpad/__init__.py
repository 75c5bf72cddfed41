"""DigitPad: a desktop drawing pad that reads handwritten digits and shows what the network thinks.

The map, from what stands alone to what joins everything:

  errors.py      what can go wrong, as sentences
  language.py    English and Spanish, by gettext from locale/
  limits.py      values that people write into files, within their limits
  silence.py     keeping libraries in C++ from writing to the terminal
  ink.py         strokes, undo and redo, ink files
  raster.py      ink or glyph -> 28×28 digit, by the MNIST rule, and the steps in between
  baseline.py    the same as ordinary pads do it: the canvas only shrunk
  card.py        the model card, and the checksums of a model's files
  litert.py      running a compiled network
  classifier.py  digits -> probabilities, and the verdict
  evaluation.py  labels and probabilities -> accuracy, confusion matrix, calibration
  figures.py     the confusion matrix as a picture
  pictures/      picture file -> the digits in it
  apart.py       strokes on the pad -> the digits of a number, drawn apart from each other
  inputs.py      paths on the command line -> digits, one after the other
  results.py     what the network says of them, in sentences
  records.py     the same as lines of JSON and CSV
  labelled.py    pictures whose names tell what is in them, measured
  leftovers.py   files in the making, and sweeping away a dead process's
  locks.py       a lock on a file, free again when its holder ends
  store.py       the user's folder: settings, the last drawing, the log
  worker.py      one background thread: jobs in, news out
  kept/          the user's labelled drawings and trained models
  memory.py      what the window remembers from one run to the next
  clipboard.py   a picture onto the system's clipboard, and from it
  terminal.py    bars and progress in a terminal
  tables.py      tables of an evaluation, and of the drawings, in a terminal
  training/      all that learns; the only place that imports Keras
  lab/           networks of the course notes and of one's own, as plain data
  retraining/    a training run from the window, without its windows
  ui/            the window's parts; with app.py the only place that imports tkinter
  desk/          what the menus and buttons do: windows of ui, joined to what they show
  content.py     what the panel and the status bar show, as plain data
  reading.py     what the network thinks of a digit, in words and pictures
  number.py      several digits read together, in words
  menus.py       the table of all commands in the menus, with their keys
  app.py         the application: joins ink, classifier, store and window
  commands/      the commands of the command line, a module each
  cli.py         the command line
  __main__.py    python -m digitpad
"""

__version__ = "0.1.0"
