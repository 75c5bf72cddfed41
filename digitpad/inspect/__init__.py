"""What every layer of a network does with a digit: its activations, its kernels, and the sums between.

layers.py      what is known of a layer, and what it holds
graph.py       the operations of a `.tflite` file, as its flatbuffer has them
naming.py      a layer's name, from those that a compiled model gives its tensors
network.py     a network that keeps all it computes, whatever it is made of
compiled.py    a `.tflite` model as such a network, by LiteRT
scratch.py     the network from scratch as such a network, in NumPy
patches.py     where a kernel lies on its layer's input
arithmetic.py  how one activation came about
kernels.py     kernels as tiles of a picture
occlusion.py   which ink speaks for a digit, and which against it
histogram.py   how many weights are how large
content.py     what the window shows of all that, as plain data
figures.py     numbers as they are shown
shown.py       values, kernels, ink and weights as the window shows them
sums.py        the arithmetic as grids of figures and a line
words.py       layers in words
"""
