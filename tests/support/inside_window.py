"""The window "Look inside", as a user works in it."""

from support.user_actions import command


class Inside:
    """The window as a user has it."""

    def __init__(self, desk):
        self.desk, self.clock = desk, 0
        command(desk, "Look inside…").run()
        desk.root.update()

    @property
    def at_work(self):
        return self.desk.app.inspect.made.session

    @property
    def window(self):
        self.desk.root.update()
        return self.at_work.window

    @property
    def layers(self) -> list[str]:
        table = self.window.table
        return [table.item(row, "values")[0] for row in table.get_children()]

    @property
    def sums(self) -> list[str]:
        return [text for text in self.window.sum.texts if text]

    def choose(self, name: str) -> None:
        self.window.table.selection_set(str(self.layers.index(name)))
        self.desk.root.update()

    def turn_to(self, page: str) -> None:
        self.window.pages[page].invoke()
        self.desk.root.update()

    def point(self, view, cell: int, click: bool = False) -> None:
        canvas = view.canvas
        left, top, right, bottom = view.box(cell)
        x = (left + right) // 2 - round(canvas.canvasx(0))
        y = (top + bottom) // 2 - round(canvas.canvasy(0))
        canvas.event_generate("<Motion>", x=x, y=y)
        if click:
            self.clock += 1000  # milliseconds: no double click
            canvas.event_generate("<ButtonPress-1>", x=x, y=y, time=self.clock)
            canvas.event_generate("<ButtonRelease-1>", x=x, y=y, time=self.clock)
        self.desk.root.update()

    def press(self, widget, keys: str) -> None:
        widget.focus_force()
        self.desk.root.update()
        widget.event_generate(keys)
        self.desk.root.update()
