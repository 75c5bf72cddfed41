"""Pictures: from a file to the digits in it.

model.py         a picture, the options it is opened with, the page of digits found; rectangles in planes
loading.py       reading picture files from strangers, with care; any mode, any size -> 8-bit colours
light.py         colours -> grey in which the ink shows best, then ink as a fraction of light, shadows gone
threshold.py     what of it is ink: noise, the cut, and the soft edge
words.py         printed words beside the digits, taken out before anything is taken for the page's pen
ruling.py        ruled and squared lines, taken away without cutting the digits
segments.py      straight pieces of ink, thin and nearly level or upright
ticks.py         ticks of combs, in equal distances on a line
heights.py       how high the digits are, before lines are distinguished from strokes
lines.py         which straight pieces are layout: boxes, combs, tables, underlines, fraction bars
erasing.py       lines and rings around digits taken out of the ink without the strokes that cross them
paper.py         where the paper is, where the table beyond it, and how even it is around ink
pieces.py        ink -> pieces that hang together, without specks and paper edges; one digit's ink cut out
grouping.py      pieces -> digits: parts kept together
layout.py        digits in reading order: lines of writing, cells of tables and forms, numbers
normalising.py   glyphs made like MNIST's: turned back by the slope of their lines, thin strokes made thicker
splitting.py     touching digits split along seams where the network is surer of the parts
scoring.py       how sure the network is of each piece, joined and split until it is surest
signs.py         points, commas, colons and minus signs beside digits, kept apart from these and from dirt
selection.py     which of them are digits: stray pens, dirt, grain, edges and shadows are left out
closeup.py       pictures that a digit nearly fills: light without windows, nothing left out at the border
grids.py         straight lines that meet -> tables, comb fields and frames
tables.py        what was read in the cells of tables, and pages as rows for a spreadsheet
finding.py       all of it, one step after the other
opened.py        an opened picture: what was found in it, and what the user made of that
"""
