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
  search/      searches for better settings: what varies, trials that many machines share, their workers
  coach/       rules that look at a training and say what to change
  playground/  small networks that learn points of the plane
  lessons/     lessons as plain data: their files, what they check, how far one came
  inspect/     what every layer of a network does with a digit
  sharing/     what is passed on: web pages of models and runs, hand-ins and the report on a class
  training/    the child process: all that learns; the only place that imports Keras
  sklearn.py   an estimator for scikit-learn over the lab's recipes, and the lab's folds
  ui/          windows and their controllers; with app.py the only place that imports tkinter
  app.py       the application: joins ink, network, settings and windows
  cli/         the command line, a module a command
  __main__.py  python -m digitpad

What stands in the menus, and the controller behind it:

  File ▸ New; Edit ▸ Undo, Redo, Clear, Eraser                        ui/main/controller.py
  Edit ▸ The eraser removes ▸ Parts of strokes, Whole strokes         ui/main/pen.py
  File ▸ Open picture…, Open ink…, Open recent, Clear the list,       ui/main/files_controller.py
         Open an example, Save picture…,
         Save picture as 28 × 28…, Save picture with boxes…,
         Save table as CSV…, Save ink…;
         Edit ▸ Copy picture, Copy number
  Edit ▸ Delete box, Paste picture;                                   ui/pictures/controller.py
         View ▸ Rotate left, Rotate right, Back to the pad
  View ▸ Zoom in, Zoom out, Whole picture                             ui/main/menus_controller.py
  Edit ▸ Undo label                                                   ui/drawings/labelling_controller.py
  View ▸ Light, Dark, Follow the system, Language,                    ui/main/look_controller.py
         Text size: Larger, Smaller, Normal;
         Projector mode, Leave projector mode; What the network sees
  Model ▸ Learn at once                                               ui/drawings/at_once_controller.py
  Model ▸ Retrain…                                                    ui/training/retrain_controller.py
  Model ▸ Training…                                                   ui/training/controller.py
  Model ▸ Results of the last training…                               ui/models/review_controller.py
  Model ▸ Coach in the lab                                            ui/lab/coach_controller.py
  Model ▸ Lab…; each tab has its own beside it                        ui/lab/controller.py
  Model ▸ Search…                                                     ui/search/controller.py
  Model ▸ Playground…                                                 ui/playground/controller.py
  Model ▸ Look inside…                                                ui/inspect/controller.py
  Model ▸ Open TensorBoard, Stop TensorBoard                          ui/lab/board_controller.py
  Model ▸ Models…; Export… has its own beside it                      ui/models/controller.py
  Model ▸ Model card…; Help ▸ Welcome…, Shortcuts, About DigitPad     ui/main/pages_controller.py
  Help ▸ Glossary, What’s this? (and all tooltips)                    ui/explain/controller.py
  Learn ▸ Go on learning, the lessons, Open lesson…, New lesson…      ui/lessons/controller.py
  Learn ▸ Hand in…, Class…                                            ui/lessons/hand_in_controller.py
  Learn ▸ Instruments ▸ each of them                                  ui/instruments/controller.py
  Model ▸ My drawings…                                                ui/drawings/controller.py
  File ▸ Quit                                                         app.py
"""

__version__ = "0.1.0"
