"""The panel beside the pad: prediction, probability bars, the preprocessing steps, and the label buttons."""

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from tkinter import font, ttk
from typing import Literal

from PIL import Image, ImageTk

from digitpad.language import _, percent
from digitpad.ui.main.content import LikeContent, MakePictures, PanelContent
from digitpad.ui.widgets.controls import LabelHandlers, Labels, framed
from digitpad.ui.widgets.explained import Explained, Place, explain
from digitpad.ui.widgets.theme import Theme

DIGITS = range(10)
TILES = {4: 76, 5: 68}  # how many in a row: the side of one, in pixels at 96 dots per inch
WIDTH = 368  # pixels at 96 dots per inch: four pictures of steps and their gaps
WIDEST = 560  # beyond it the bars are hard to compare
PREDICTION_HEIGHT = 80  # of the prediction, in pixels at 96 dots per inch
LIKE_SIDE = 28  # of the drawing that a digit is like, in pixels at 96 dots per inch: as low as the words
NUMBER_SIZES = (28, 24, 20, 17, 14, 12)  # points of a number's digits: the first that fits
NUMBER_ROOM = 46  # of a number's lines, in pixels at 96 dots per inch


class Bars(tk.Canvas):
    """Drawn on a canvas because moving its rectangles takes 0.15 ms, so every motion event can."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        """Make ten empty bars."""
        colour = theme.palette
        height = len(DIGITS) * theme.line * 3 // 4  # digits have no parts below their line
        super().__init__(parent, background=colour.window, highlightthickness=0, width=1, height=height)
        self._theme = theme
        self._shown: tuple[Sequence[float] | None, int | None] = (None, None)
        self._labels = [self._text(str(digit), anchor="w", font="DigitPadText") for digit in DIGITS]
        self._grounds = [self.create_rectangle(0, 0, 0, 0, width=0, fill=colour.track) for _ in DIGITS]
        self.bars = [self.create_rectangle(0, 0, 0, 0, width=0, fill=colour.bar) for _ in DIGITS]
        self.figures = [self._text("", anchor="e", font="DigitPadSmall") for _ in DIGITS]
        self.tracks = [(0.0, 0.0, 0.0, 0.0) for _ in DIGITS]  # left, top, right, bottom of each full bar
        self._percents: list[str | None] = [None for _ in DIGITS]  # that the figures show now
        self._winner: int | None = None
        self.bind("<Configure>", self._lay_out)
        explain(self, "bars", part=self._explained)

    def _explained(self, place: Place | None) -> Explained | None:
        """Explain the bar at a place, or else the winner's."""
        digit = self._winner if place is None else place[1] * len(DIGITS) // max(self.winfo_height(), 1)
        probabilities = self._shown[0]
        if digit is None or digit not in DIGITS or probabilities is None:
            return None
        return Explained("bar", f"{digit}: {percent(float(probabilities[digit]), 1)}")

    def show(self, probabilities: Sequence[float] | None, winner: int | None) -> None:
        """Show ten probabilities, the winner highlighted; None empties the bars."""
        self._shown = (probabilities, winner)
        for digit in DIGITS:
            probability = 0.0 if probabilities is None else float(probabilities[digit])
            percents = "" if probabilities is None else f"{100 * probability:.1f}"
            if percents != self._percents[digit]:  # most bars stand still while the pen moves
                self._percents[digit] = percents
                self._show_bar(digit, probability, percent(probability, 1) if percents else "")
        if winner != self._winner:
            self._highlight(self._winner, False)
            self._highlight(winner, True)
            self._winner = winner

    def _show_bar(self, digit: int, probability: float, figure: str) -> None:
        left, top, right, bottom = self.tracks[digit]
        if probability * (right - left) < 0.5:  # pixels: even a bar of no width would show as a line
            right = left = -left
        self.coords(self.bars[digit], left, top, left + probability * (right - left), bottom)
        self.itemconfigure(self.figures[digit], text=figure)

    def _text(self, text: str, anchor: Literal["w", "e"], font: str) -> int:
        return self.create_text(0, 0, text=text, anchor=anchor, font=font, fill=self._theme.palette.text)

    def _highlight(self, digit: int | None, won: bool) -> None:
        if digit is None:
            return
        colour = self._theme.palette
        self.itemconfigure(self.bars[digit], fill=colour.accent if won else colour.bar)
        self.itemconfigure(self._labels[digit], font="DigitPadBold" if won else "DigitPadText")

    def _lay_out(self, event: "tk.Event[tk.Misc]") -> None:
        px = self._theme.px
        height = event.height / len(DIGITS)
        half = min(height * 0.36, px(20))
        for digit in DIGITS:
            middle = (digit + 0.5) * height
            place = px(20), middle - half, max(event.width - px(62), px(30)), middle + half
            self.tracks[digit] = place
            self.coords(self._grounds[digit], place)
            self.coords(self._labels[digit], 2, middle)
            self.coords(self.figures[digit], event.width - 1, middle)
        self._percents = [None for _ in DIGITS]
        self.show(*self._shown)


class StepsView(ttk.Frame):
    """Pictures in a row, white ink on black as the network has it, in the light theme too.

    A drawing has four steps, the digit of an opened picture five; the first two of these are as in the file.
    """

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        """Make the row of a drawing, black."""
        super().__init__(parent)
        ttk.Label(self, text=_("What the network sees"), font="DigitPadBold").pack(
            anchor="w", pady=(0, theme.px(6))
        )
        self._theme = theme
        explain(self, "steps")
        captions = (_("Ink"), _("Crop"), "20 × 20", _("Centred\n28 × 28"))
        keys = ("step.ink", "step.crop", "step.small", "step.centred")
        self.row = self.of_drawing = PictureRow(self, theme, dict(zip(keys, captions, strict=True)))
        self.row.pack(fill="x")
        self._pictures: MakePictures | None = None
        self._due: str | None = None  # their painting, which waits until the bars are painted

    @cached_property
    def of_picture(self) -> "PictureRow":
        """The row of an opened picture's digit, made when the first is shown."""
        captions = (_("Grey"), _("Even light"), _("Ink"), _("Glyph"), "28 × 28\n")
        keys = ("step.grey", "step.even_light", "step.ink", "step.glyph", "step.centred")
        return PictureRow(self, self._theme, dict(zip(keys, captions, strict=True)))

    def show(self, pictures: MakePictures | None) -> None:
        """Show four grey pictures, or five; None shows four blank ones.

        They took 0.45 of the 2.3 ms of all that a motion of the pen shows. So they come in a turn of Tk of
        their own, after the bars, and while the pen moves faster than they are painted only the newest are
        even made.
        """
        self._pictures = pictures
        if self._due is None:
            self._due = self.after_idle(self._wait_for_the_bars)

    def _wait_for_the_bars(self) -> None:
        self._due = self.after(0, self._paint)

    def destroy(self) -> None:
        """Paint no more."""
        if self._due is not None:
            self.after_cancel(self._due)
        super().destroy()

    def _paint(self) -> None:
        self._due = None
        pictures = self._pictures() if self._pictures else None
        row = self.of_picture if pictures and len(pictures) > len(self.of_drawing.photos) else self.of_drawing
        if row is not self.row:
            self.row.pack_forget()
            row.pack(fill="x")
            self.row = row
        row.show(pictures)


class PictureRow(ttk.Frame):
    """The pictures of a row, each with its caption."""

    def __init__(self, parent: tk.Misc, theme: Theme, captions: Mapping[str, str]) -> None:
        """Make black pictures. `captions`: by the keys of their explanations."""
        super().__init__(parent)
        self._side = theme.px(TILES[len(captions)])
        self._blank = Image.new("L", (self._side, self._side))
        self.photos = [self._tile(column, *caption, theme) for column, caption in enumerate(captions.items())]

    def show(self, pictures: Sequence[Image.Image] | None) -> None:
        """Show as many grey pictures as there are captions; None blanks them."""
        for photo, picture in zip(self.photos, pictures or [self._blank] * len(self.photos), strict=True):
            photo.paste(self._fitted(picture))

    def _tile(self, column: int, key: str, caption: str, theme: Theme) -> ImageTk.PhotoImage:
        photo = ImageTk.PhotoImage("L", (self._side, self._side), master=self)
        photo.paste(self._blank)
        self.columnconfigure(column, weight=1, uniform="tile")
        explain(framed(self, theme, photo), key).grid(row=0, column=column)
        label = ttk.Label(self, text=caption, style="Muted.TLabel", wraplength=self._side, justify="center")
        explain(label, key).grid(row=1, column=column, sticky="n", pady=(theme.px(4), 0))
        return photo

    def _fitted(self, picture: Image.Image) -> Image.Image:
        """Scale to the tile: pixels stay square blocks when enlarged, are averaged when shrunk."""
        larger = picture.width > self._side
        how = Image.Resampling.BOX if larger else Image.Resampling.NEAREST
        return picture.resize((self._side, self._side), how)


class Learn(ttk.Frame):
    """A line about drawings that wait to be learned, with a button; in sight only while there are any."""

    def __init__(self, above: tk.Widget, theme: Theme, learn: Callable[[], None]) -> None:
        """Make it, out of sight; its place is below another widget."""
        super().__init__(above.master)
        self._above = above
        self._gap = theme.px(6)
        button = ttk.Button(self, text=_("Learn"), style="Small.TButton", width=0, command=learn)
        self.button = explain(button, "learn")
        self.button.pack(side="right")
        self.words = ttk.Label(self, style="Muted.TLabel", wraplength=theme.px(WIDTH - 70))
        self.words.pack(side="left")

    def show(self, sentence: str) -> None:
        """Show the sentence; "" takes the line away."""
        if sentence == self.words.cget("text"):
            return
        self.words.configure(text=sentence)
        if sentence:
            self.pack(side="bottom", fill="x", pady=(self._gap, 0), before=self._above)
        else:
            self.pack_forget()


class Like(ttk.Button):
    """The labelled drawing that a digit is like, small; a press shows it among the others."""

    def __init__(self, parent: tk.Misc, theme: Theme, show: Callable[[int], None]) -> None:
        """Make it, out of sight."""
        side = theme.px(LIKE_SIDE)
        self._photo = ImageTk.PhotoImage("L", (side, side), master=parent)
        super().__init__(parent, image=self._photo, style="Like.TButton", command=self.press)
        explain(self, "like")
        self._show, self._key, self._side = show, -1, side
        self.shown: LikeContent | None = None

    def press(self) -> None:
        """Have the drawing shown, where there is one."""
        if self.shown:
            self._show(self.shown.key)

    def show(self, content: LikeContent | None) -> None:
        """Show a drawing; None takes it away."""
        before, self.shown = self.shown, content
        if content is not None and content.key != self._key:
            self._key = content.key
            picture = Image.fromarray(content.picture)
            self._photo.paste(picture.resize((self._side, self._side), Image.Resampling.BOX))
        if content is None and before is not None:
            self.pack_forget()
        elif before is None and content is not None:
            self.pack(side="right", before=self.master.winfo_children()[0])


class Panel(ttk.Frame):
    """The prediction above the bars above the row of labels above the steps, of a fixed width."""

    def __init__(self, parent: tk.Misc, theme: Theme, show_steps: bool, labels: LabelHandlers) -> None:
        """Make an empty panel, with or without the steps."""
        super().__init__(parent, width=theme.px(WIDTH))
        self.pack_propagate(False)
        self.shown = PanelContent()
        self._make_reading(theme, labels.show).pack(fill="x")
        self._lay_out_headline("")
        self.steps = StepsView(self, theme) if show_steps else None
        if self.steps:
            self.steps.pack(side="bottom", fill="x", pady=(theme.px(10), 0))
        self.labels = Labels(self, theme, labels.say)
        self.labels.pack(side="bottom", fill="x")
        self.learn = Learn(self.labels, theme, labels.learn)
        self.title = explain(ttk.Label(self, style="Title.TLabel"), "shown_network")
        self.bars = Bars(self, theme)
        self.bars.pack(fill="both", expand=True, pady=theme.px(10))
        self._least = theme.px(PREDICTION_HEIGHT + 30)
        for part in (self.labels, self.steps or self.labels):
            part.bind("<Configure>", self._ask_height)

    def _ask_height(self, _event: object) -> None:
        """Ask for what the parts need, but not for more where words need more: nothing is to jump."""
        parts = (self.bars, self.labels, *filter(None, (self.steps,)))
        height = self._least + sum(part.winfo_reqheight() for part in parts)
        if self.winfo_reqheight() != height:
            self.configure(height=height)

    def show(self, content: PanelContent) -> None:
        """Show `content`, changing only what differs."""
        self._show_words(content)
        self.like.show(content.like)
        self.bars.show(content.probabilities, content.winner)
        self._show_title(content.title)
        if self.steps and not (content.pictures is None and self.shown.pictures is None):
            self.steps.show(content.pictures)
        self.shown = content

    def _show_title(self, title: str) -> None:
        if title != self.shown.title:
            self.title.configure(text=title)
            self.title.pack(fill="x", before=self.bars) if title else self.title.pack_forget()

    def _show_words(self, content: PanelContent) -> None:
        labels = (self.headline, self.sentence, self.detail)
        for label, old, text in zip(labels, _words(self.shown), _words(content), strict=True):
            if old != text:
                label.configure(text=text)
        if content.headline != self.shown.headline:
            self._lay_out_headline(content.headline)

    def _lay_out_headline(self, headline: str) -> None:
        """Put a digit beside the words, and a number, as large as there is room for, above them."""
        is_digit = len(headline) == 1
        room = self._rooms[is_digit]
        if self.sentence.cget("wraplength") != room:
            self.sentence.configure(wraplength=room)
            self.detail.configure(wraplength=room - self._like_room)
        self.headline.pack_forget()
        if not headline:
            return
        self.headline.configure(style="Reading.TLabel" if is_digit else "Number.TLabel")
        if is_digit:
            self.headline.pack(side="left", before=self.words)
        else:
            self._fit_number(headline)
            self.headline.pack(side="top", anchor="w", before=self.words)

    def _fit_number(self, headline: str) -> None:
        number = font.Font(self, name="DigitPadNumber", exists=True)
        room = self._rooms[False] - self._gap
        for size in NUMBER_SIZES:
            number.configure(size=self._font_size(size))
            lines = headline.split("\n")
            high = len(lines) * number.metrics("linespace")
            if max(map(number.measure, lines)) <= room and high <= self._number_room:
                break

    def _make_reading(self, theme: Theme, show: Callable[[int], None]) -> ttk.Frame:
        """Make the labels, in a box that is never lower than a digit, so that nothing below them jumps."""
        box = ttk.Frame(self)
        explain(box, "reading", lambda: " ".join(filter(None, _words(self.shown)[:2])))
        ttk.Frame(box, width=0, height=theme.px(PREDICTION_HEIGHT)).pack(side="left")
        self._font_size = theme.font_size
        self._number_room, self._gap = theme.px(NUMBER_ROOM), theme.px(18)
        self.headline = ttk.Label(box, style="Reading.TLabel", padding=(0, 0, self._gap, 0))
        self.words = ttk.Frame(box)
        self.words.pack(side="left", fill="x", expand=True)
        self._like_room = theme.px(LIKE_SIDE + 12)
        self._rooms = theme.px(WIDTH), theme.px(WIDTH - 90)  # without and with a digit beside the words
        self.sentence = ttk.Label(self.words, style="Heading.TLabel")
        self.detail = ttk.Label(self.words, style="Muted.TLabel")
        self.sentence.pack(anchor="w")
        self.detail.pack(anchor="w")
        self.like = Like(self.words, theme, show)
        self.detail.bind("<Button-1>", lambda _event: self.like.press())
        return box


def _words(content: PanelContent) -> tuple[str, str, str]:
    return content.headline, content.sentence, content.detail
