"""Word documents that keep to a number of pages: parts measured first, shortened until they fit, then written.

Word breaks pages itself, and only when the file is opened. So each page begins with a break of its own, every line has
an exact height, and the lines that a text will take are counted with the widths of the typeface. See `fitting`.
"""
