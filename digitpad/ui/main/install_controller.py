"""The installation of packages that only some things need: offered where they are missing, done by pip."""

from typing import TYPE_CHECKING

from digitpad.errors import PackagesError
from digitpad.language import _
from digitpad.system.packages import WRITING
from digitpad.ui.main.errors import ErrorReport
from digitpad.ui.main.windows import Controller, WindowPorts

if TYPE_CHECKING:  # when first wanted: the window's start is quicker
    from digitpad.system.process import ChildProcess
    from digitpad.ui.main.install_view import InstallWindow


def pip_words(line: str) -> str:
    """Return what a line of pip's says, in the language in use; "" where it says nothing new."""
    verb, _space, rest = line.partition(" ")
    name = rest.rpartition("/")[2]
    if line.startswith(WRITING):
        return _("Installing {count} packages; this cannot be stopped…").format(count=line.count(",") + 1)
    if verb == "Downloading":
        size = name.partition("(")[2].rstrip(")")
        return _("Downloading {name} ({size})…").format(name=name.partition("-")[0], size=size)
    return _("Looking for {name}…").format(name=rest.split(" ")[0]) if verb == "Collecting" else ""


class Installer(Controller):
    """One offer, or one installation, at a time. Closing the window ends it; another theme does not."""

    def __init__(self, ports: WindowPorts, errors: ErrorReport) -> None:
        """Offer nothing yet; from now on `errors` of missing packages lead here."""
        self._ports = ports
        errors.offer = self.offer
        self._jobs = ports.background.queue()
        self._missing: PackagesError | None = None
        self._child: ChildProcess | None = None
        self._words, self._writes = "", False  # what is done; whether pip writes, and must not be stopped
        self.window: InstallWindow | None = None

    def offer(self, missing: PackagesError) -> bool:
        """Ask whether to install what is missing, where pip can; return whether it can.

        A window that is open comes to the front.
        """
        if missing.advice:
            return False
        if self.window:
            self.window.lift()
            self.window.focus_set()
            return True
        if self._child is None:  # else pip still writes, though its window was closed: that is shown again
            self._missing, self._words = missing, ""
        self._make()
        self._show()
        return True

    def close(self) -> PackagesError | None:
        """Close the window for another theme or language; an installation goes on."""
        window, self.window = self.window, None
        if window is None:
            return None
        window.destroy()
        return self._missing

    def restore(self, state: PackagesError) -> None:
        """Open the window again as it was."""
        self._missing = state
        self._make()
        self._show()

    def may_quit(self) -> bool:
        """Say whether the program may end: where something is being downloaded, the user is asked.

        What is being written is written to its end, even without the program.
        """
        if self._child is None or self._writes:
            return True
        from digitpad.ui.widgets.dialogs import ask

        sentence = _("Packages are being downloaded. If you quit now, nothing is installed.")
        answers = (_("Quit anyway"), _("Go on installing"))
        return ask(self._ports.root, self._ports.theme(), sentence, answers) == 0

    def end(self) -> None:
        """End an installation, as the program ends, unless pip writes already."""
        if self._child and not self._writes:
            self._child.stop()
        self._child = None

    def _make(self) -> None:
        assert self._missing
        from digitpad.ui.main.install_view import InstallWindow
        from digitpad.ui.widgets.dialogs import front

        root = self._ports.root
        sentence = f"{self._missing.need} " + _(
            "pip, which comes with Python, can install them now. It needs the internet, and for TensorFlow "
            "2 GB of room and some minutes; you can go on drawing meanwhile."
        )
        self.window = window = InstallWindow(front(root), self._ports.theme(), sentence, self._install)
        window.bind(
            "<Destroy>", lambda event: self._closed(window) if event.widget is window else None, add=True
        )

    def _install(self) -> None:
        assert self._missing
        from digitpad.system.process import ChildProcess

        self._child = child = ChildProcess(["install", "--tied", self._missing.extra])
        emit = self._jobs.emitter(self._say)

        def take(line: str) -> bool:
            if words := pip_words(line.strip()):
                emit((words, line.startswith(WRITING)))
            return False

        self._say((_("pip is starting…"), False))
        self._jobs.submit(lambda: child.outcome(take), self._ended)

    def _say(self, said: tuple[str, bool]) -> None:
        if self._child:
            self._words, self._writes = said
            self._show()

    def _show(self) -> None:
        if self.window and self._words:
            running = self._child is not None
            self.window.show(self._words, running, can_stop=not (running and self._writes))

    def _ended(self, fault: str) -> None:
        if self._child is None or self._child.was_stopped:
            return
        self._child, self._writes = None, False
        self._words = fault or _("It is installed. Do now what you wanted to do.")
        self._show()
        if not self.window:
            self._ports.notice(self._words)

    def _closed(self, window: "InstallWindow") -> None:
        if self.window is window:  # the user closed it: it is not made anew
            self.window = None
            if not self._writes:  # else it goes on, and the status bar says what came of it
                self._jobs.forget()
                self.end()
