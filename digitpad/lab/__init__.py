"""The lab: networks of the course notes and of one's own, as plain data. Imports no Keras and no tkinter."""
