"""From a picture file to the digits in it.

page.py          what travels: a picture, how to look at it, the page of digits found in it
file.py          reading picture files from strangers, with care
plane.py         what the steps work on: planes of grey and of ink, and rectangles in them
pixels.py        any mode, any size -> colours, 8 bits, no longer than needed
light.py         colours -> grey in which the ink shows best, then ink as a share of the light, shadows gone
threshold.py     what of it is ink: noise, the cut, and the soft edge
ruling.py        ruled and squared lines, taken away without cutting the digits
paper.py         where the paper is, and where the table beyond it
pieces.py        ink -> pieces that hang together, without specks and paper edges
grouping.py      pieces -> digits in reading order: parts kept together, lines of writing
slope.py         how a page was turned, by the slope of its lines; glyphs turned back
surroundings.py  how even the paper around ink is: strokes stand on even paper, grain does not
likeness.py      what is far fainter or broader than most of the page's ink, left out
asking.py        how sure the network is that something is a digit
judging.py       what the network is asked: parts joined, touching digits taken apart
odds.py          how likely what was found is a digit; dirt, grain, edges and shadows are left out
seams.py         paths between touching digits that cross little ink
splitting.py     touching digits taken apart where the network is surer of the parts
thickness.py     thin strokes brought to the thickness of MNIST's
cutting.py       one digit cut out of a plane of soft ink
finding.py       all of it, one step after the other
"""
