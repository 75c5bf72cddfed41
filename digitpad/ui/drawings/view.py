"""The window "My drawings": the thumbnails, what can be done with those selected, import and export."""

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from tkinter import ttk

from PIL import Image

from digitpad.language import _
from digitpad.ui.widgets.controls import (
    Labels,
    add_button,
    bind_digits,
    bind_keys,
    control_key,
    enable,
    fit_options,
)
from digitpad.ui.widgets.dialogs import Dialog
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.gallery import Gallery, GalleryHandlers, Thumbnail
from digitpad.ui.widgets.menus import ContextMenu, PopUp
from digitpad.ui.widgets.theme import Theme

SIZE = (760, 600)  # of the window, in pixels at 96 dots per inch

Choice = tuple[str, str, Callable[[], None]]


@dataclass(frozen=True)
class DrawingsHandlers:
    """Handlers of the window; keys are those of the thumbnails.

    pictures: see `GalleryHandlers`.
    order: another of the orders that the window was given is chosen, by its place.
    ways_in, ways_out: the entries of the menus Import and Export.
    closed: the window has gone.
    """

    pictures: Callable[[Sequence[int]], Mapping[int, Image.Image]]
    relabel: Callable[[list[int], int], None]
    remove: Callable[[list[int]], None]
    undo: Callable[[], None]
    open: Callable[[int], None]
    only_wrong: Callable[[bool], None]
    order: Callable[[int], None]
    ways_in: Sequence[Choice]
    ways_out: Sequence[Choice]
    closed: Callable[[], None]


class DrawingsWindow(Dialog):
    """All it shows comes from `show`; all that is done in it goes to the handlers."""

    def __init__(
        self,
        root: tk.Tk,
        theme: Theme,
        handlers: DrawingsHandlers,
        only_wrong: bool,
        orders: Sequence[str],
        order: int,
    ) -> None:
        """Make the window, without any drawing yet; `order` is the place of the one that is chosen."""
        super().__init__(root, theme, _("My drawings"), 0, is_over=False, name="drawings", size=SIZE)
        explain(self, "drawings")
        self._handlers, self._orders = handlers, orders
        self._labels_of: dict[int, int] = {}  # key: label
        self._gap = theme.px(12)
        self._tools = self._make_tools()
        self._tools.pack(fill="x", padx=self._gap, pady=(self._gap, 0))
        self._make_foot(theme, only_wrong, order).pack(
            side="bottom", fill="x", padx=self._gap, pady=self._gap
        )
        self._make_middle(theme).pack(fill="both", expand=True, padx=self._gap, pady=(self._gap, 0))
        self._bind_keys()
        self.appear(self.gallery)

    def closed(self) -> None:
        """See `Dialog`."""
        super().closed()
        self._handlers.closed()

    def show(self, thumbnails: Sequence[Thumbnail], empty: str) -> None:
        """Show these thumbnails; the sentence `empty` where there are none."""
        self.empty.configure(text=empty)
        if thumbnails:
            self.empty.place_forget()
        else:
            self.empty.place(relx=0.5, rely=0.4, anchor="center")
        self._labels_of = {thumbnail.key: thumbnail.label for thumbnail in thumbnails}
        self.gallery.show(thumbnails)

    def show_all(self) -> None:
        """Have the filter off: all drawings are shown."""
        self._only_wrong.set(False)

    def report(self, sentence: str, can_undo: bool) -> None:
        """Say what is there, or what was done, and whether that can be undone."""
        self.status.configure(text=sentence)
        enable(self.undo, can_undo)

    # Its parts

    def _make_tools(self) -> ttk.Frame:
        tools = ttk.Frame(self.body)
        gap = self._gap // 2
        self.undo = explain(add_button(tools, _("Undo"), self._handlers.undo, gap), "undo_label")
        self._open = explain(add_button(tools, _("Open on the pad"), self._open_selected, gap), "open_on_pad")
        self._remove = explain(add_button(tools, _("Remove"), self._remove_selected, gap), "remove_drawing")
        for text, ways in ((_("Export"), self._handlers.ways_out), (_("Import"), self._handlers.ways_in)):
            self._menu_button(tools, text, ways).pack(side="right", padx=(self._gap // 2, 0))
        return tools

    def _menu_button(self, parent: tk.Misc, text: str, ways: Sequence[Choice]) -> ttk.Menubutton:
        button = explain(ttk.Menubutton(parent, text=text, width=0), "drawings_files")
        menu = PopUp(button)
        for label, key, run in ways:
            menu.add_command(label=label, command=run)
            menu.explain(key)
        button.configure(menu=menu)
        return button

    def _make_middle(self, theme: Theme) -> ttk.Frame:
        middle = ttk.Frame(self.body)
        handlers = GalleryHandlers(self._handlers.pictures, self._enable, self._handlers.open)
        self.gallery = Gallery(middle, theme, handlers)
        bar = ttk.Scrollbar(middle, orient="vertical", command=self.gallery.yview)
        self.gallery.follow(bar.set)
        bar.pack(side="right", fill="y")
        self.gallery.pack(side="left", fill="both", expand=True)
        self.empty = ttk.Label(middle, wraplength=theme.wrap(420), justify="center")
        return middle

    def _make_foot(self, theme: Theme, only_wrong: bool, order: int) -> ttk.Frame:
        foot = ttk.Frame(self.body)
        self.labels = Labels(foot, theme, self._relabel_selected)
        self.labels.grid(row=0, column=0, sticky="w")
        self._only_wrong = tk.BooleanVar(self, only_wrong)
        explain(
            ttk.Checkbutton(
                foot,
                text=_("Only misread ones"),
                variable=self._only_wrong,
                command=lambda: self._handlers.only_wrong(self._only_wrong.get()),
            ),
            "only_misread",
        ).grid(row=0, column=1, sticky="e")
        self.status = ttk.Label(foot, style="Muted.TLabel")
        self.status.grid(row=1, column=0, sticky="w", pady=(theme.px(8), 0))
        box = explain(ttk.Combobox(foot, state="readonly", values=list(self._orders)), "drawings_order")
        fit_options(box, self._orders, 8)
        box.current(order)
        box.bind("<<ComboboxSelected>>", lambda _event: self._handlers.order(box.current()))
        box.grid(row=1, column=1, sticky="e", pady=(theme.px(8), 0))
        self.order = box
        foot.columnconfigure(1, weight=1)
        return foot

    def _bind_keys(self) -> None:
        label = (_("It is a"), "labels", self.labels.buttons)
        actions = (self._open, label, None, self._remove, None, self.undo)
        self.menu = ContextMenu(self.gallery, actions, self.gallery.choose_at, self.gallery.place_of_cursor)
        control = control_key(self)
        bind_digits(self.bind, self._relabel_selected)
        undo, select_all, remove = self._handlers.undo, self.gallery.select_all, self._remove_selected
        bind_keys(self, {f"<{control}-z>": undo, f"<{control}-Z>": undo})  # with Caps Lock too
        bind_keys(self, {f"<{control}-a>": select_all, f"<{control}-A>": select_all})
        bind_keys(self, {"<Delete>": remove, "<BackSpace>": remove})
        bind_keys(self.gallery, {"<Return>": self._open_selected})

    # What the user does

    def _enable(self) -> None:
        """Enable what can be done with the drawings that are selected."""
        keys = self.gallery.selection.keys
        labels = {self._labels_of.get(key) for key in keys}
        self.labels.show(bool(keys), labels.pop() if len(labels) == 1 else None)
        enable(self._open, len(keys) == 1)
        enable(self._remove, bool(keys))

    def _relabel_selected(self, digit: int) -> None:
        if keys := self.gallery.selection.keys:
            self._handlers.relabel(keys, digit)

    def _remove_selected(self) -> None:
        if keys := self.gallery.selection.keys:
            self._handlers.remove(keys)

    def _open_selected(self) -> None:
        keys = self.gallery.selection.keys
        if len(keys) == 1:
            self._handlers.open(keys[0])
