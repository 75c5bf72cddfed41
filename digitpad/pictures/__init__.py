"""From a picture file to the digits in it.

page.py       what travels: a picture, how to look at it, the page of digits found in it
file.py       reading picture files from strangers, with care
finding.py    from a picture to the glyphs in it
"""
