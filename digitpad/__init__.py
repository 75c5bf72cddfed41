"""DigitPad: a desktop drawing pad that reads handwritten digits and shows what the network thinks.

The map, from what stands alone to what joins everything:

  errors.py    what can go wrong, as sentences
  language/    English and Spanish, by gettext
  system/      files, settings, processes, threads, the clipboard
  core/        ink, preparation, segmentation, network, evaluation
  pictures/    picture file -> the digits in it
  drawings/    the user's labelled drawings
  models/      the model library: trained, imported and exported networks
  runs/        training runs as window and child process both know them: recipes, events, results
  lab/         networks of the course notes and of one's own, as plain data
  inspect/     what every layer of a network does with a digit
  training/    the child process: all that learns; the only place that imports Keras
  ui/          windows and their controllers; with app.py the only place that imports tkinter
  app.py       the application: joins ink, network, settings and windows
  cli/         the command line, a module a command
  __main__.py  python -m digitpad
"""

__version__ = "0.1.0"
