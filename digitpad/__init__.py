"""DigitPad: a desktop drawing pad that reads handwritten digits and shows what the network thinks.

The map, from what stands alone to what joins everything:

  errors.py       what can go wrong, as sentences
  language.py     English and Spanish, by gettext from locale/
  silence.py      keeping libraries in C++ from writing to the terminal
  ink.py          strokes, undo and redo, ink files
  raster.py       ink or glyph -> 28×28 digit, by the MNIST rule, and the steps in between
  baseline.py     the same as ordinary pads do it: the canvas only shrunk
  card.py         the model card, and the checksums of a model's files
  classifier.py   digits -> probabilities (LiteRT), and the verdict
  evaluation.py   labels and probabilities -> accuracy, confusion matrix, calibration
  figures.py      the confusion matrix as a picture
  picture.py      picture file -> the digit in it
  inputs.py       paths on the command line -> digits, one after the other
  leftovers.py    files in the making, and sweeping away a dead process's
  locks.py        a lock on a file, free again when its holder ends
  salvage.py      what is left of a damaged database, row by row
  database.py     the SQLite file of the drawings: transactions, and what can befall a file
  drawings.py     the user's drawings: digits they labelled, to learn from
  store.py        the user's folder: settings, the last drawing, the log
  compared.py     two models on the same digits, in files; whether the new one is better
  record.py       which model was chosen, and the names the user gave to models
  entry.py        one model of the user's, and what is known of it
  history.py      the models of the user: use, rename, delete and undo
  export.py       a model of the history as files elsewhere
  opening.py      a model file from elsewhere, read in a process of its own
  summary.py      what is said of a model in a row of a table
  exchange.py     drawings out and in: PNG by label, ink, MNIST's layout
  memory.py       what the window remembers from one run to the next
  clipboard.py    a picture onto the system's clipboard
  terminal.py     bars and progress in a terminal
  tables.py       tables of an evaluation, and of the drawings, in a terminal
  training/       all that learns; the only place that imports Keras
  ui/             the window's parts; with app.py the only place that imports tkinter
  worker.py       one background thread: jobs in, news out
  supervisor.py   a training process, started, watched and ended
  content.py      what the panel and the status bar show, as plain data
  reading.py      what the network thinks of a digit, in words and pictures
  online.py       whether something on the internet can be had now
  estimate.py     about how long a training run will take
  details.py      the details of a run as they are typed: limits, and what is wrong with them
  retrain.py      retraining before it begins: what was chosen, and the command it makes
  course.py       the course of a run: words, a share and curves of what it told
  files.py        what the menus do with files and the clipboard
  my_drawings.py  the window of all drawings kept: looking, correcting, import and export
  pages.py        the pages to read: model card, shortcuts, about
  model_desk.py   the window of models: its buttons joined to the history
  teach.py        the user says which digit it is, and the drawing is kept
  verdicts.py     what becomes of a new model: adopted, or the user decides
  trainer.py      training behind the window: begun, watched, paused and ended
  plan_desk.py    the window "Retrain", joined to what there is to learn from
  menus.py        the table of all commands in the menus, with their keys
  app.py          the application: joins ink, classifier, store and window
  commands/       the commands of the command line, a module each
  cli.py          the command line
  __main__.py     python -m digitpad
"""

__version__ = "0.1.0"
