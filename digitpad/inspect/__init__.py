"""The layers of a network and what they do with a digit: activations, kernels, and the sums between.

layers.py      a layer, and the weights it holds
network.py     a network that keeps all it computes; the one from scratch as such a network, in NumPy
compiled.py    a `.tflite` model as such a network, by LiteRT
arithmetic.py  how one activation came about
occlusion.py   which ink speaks for a digit, and which against it
content.py     content of the window that shows all that, as plain data
views.py       values, kernels, ink and weights as such content
sums.py        layers in words, and the arithmetic as grids of figures and a line
"""
