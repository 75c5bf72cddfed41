"""All controllers behind the menus, and those that are imported only when their windows first open."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from digitpad.system.settings import Settings
from digitpad.ui.main.windows import LateController

if TYPE_CHECKING:
    from digitpad.ui.drawings.labelling_controller import Labelling
    from digitpad.ui.instruments.controller import InstrumentsController
    from digitpad.ui.lab.controller import Lab
    from digitpad.ui.lessons.controller import LearnController
    from digitpad.ui.lessons.hand_in_controller import HandInController
    from digitpad.ui.main.controller import MainController
    from digitpad.ui.main.files_controller import FilesController
    from digitpad.ui.main.pages_controller import PagesController
    from digitpad.ui.main.windows import WindowPorts
    from digitpad.ui.models.review_controller import ModelReview
    from digitpad.ui.pictures.controller import Pictures
    from digitpad.ui.playground.controller import PlaygroundController
    from digitpad.ui.training.controller import Trainer


class Controllers(NamedTuple):
    """What stands behind the menus, and the settings: those in use, and the way to change them."""

    main: "MainController"
    files: "FilesController"
    pages: "PagesController"
    pictures: "Pictures"
    labelling: "Labelling"
    drawings: "LateController[Any]"
    models: "LateController[Any]"
    retrain: "LateController[Any]"
    inspect: "LateController[Any]"
    trainer: "LateController[Trainer]"
    review: "LateController[ModelReview]"
    lab: "Lab"
    playground: "LateController[Any]"
    instruments: "LateController[InstrumentsController]"
    hand_in: "LateController[HandInController]"
    learn: "LateController[LearnController]"
    settings: Callable[[], Settings]
    change: Callable[..., None]
    quit: Callable[[], None]


def small_windows(
    ports: Callable[[], "WindowPorts"], main: "MainController", folder: Path
) -> "tuple[LateController[Any], LateController[InstrumentsController], LateController[HandInController]]":
    """Return what stands behind the playground, the instruments and handing in; each is imported later."""

    def playground() -> "PlaygroundController":
        from digitpad.ui.playground.controller import PlaygroundController

        return PlaygroundController(ports())

    def instruments() -> "InstrumentsController":
        from digitpad.ui.instruments.controller import InstrumentsController

        made = InstrumentsController(ports(), main.read)
        main.followers.append(made.follow)
        return made

    def hand_in() -> "HandInController":
        from digitpad.ui.lessons.hand_in_controller import HandInController

        return HandInController(ports(), folder)

    return LateController(playground), LateController(instruments), LateController(hand_in)
