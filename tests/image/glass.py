"""What stands on a framebuffer, as text: a screen dump is cut into cells, and each looked up in the font.

The font is the image's own (firmware/image.d/font), so that what is read here is what a person could read:
a wrong font, a garbled screen or a kernel message over the work is text that does not match.
"""
import struct


def read_psf(data):
    """Of a PSF 2: width, height, and each glyph's rows as integers to its character."""
    magic, _, header, flags, count, size, height, width = struct.unpack("<8I", data[:32])
    if magic != 0x864AB572 or not flags & 1:
        raise ValueError("no PSF 2 with a table of characters")
    across = (width + 7) // 8
    names = data[header + count * size:].split(b"\xff")
    glyphs = {}
    for number in range(count):
        cell = data[header + number * size:header + (number + 1) * size]
        rows = tuple(int.from_bytes(cell[row * across:(row + 1) * across], "big") >> (across * 8 - width)
                     for row in range(height))
        if names[number]:
            glyphs.setdefault(rows, []).append(names[number].decode()[0])
    # A hyphen and a soft hyphen look the same; so do letters of Arabic and of Persian.
    return width, height, {rows: min(alike, key=lambda c: (0xFB50 <= ord(c) < 0xFC00, c))
                           for rows, alike in glyphs.items()}


def read_ppm(data):
    """Of a binary PPM of 8 bits: width, height, pixels."""
    kind, size, depth, pixels = data.split(b"\n", 3)
    if kind != b"P6" or depth != b"255":
        raise ValueError("no PPM as QEMU writes them")
    width, height = map(int, size.split())
    return width, height, pixels


class Glass:
    def __init__(self, psf):
        self.width, self.height, self.glyphs = read_psf(psf)
        self.known = {}  # cells seen before, by their pixels

    def text(self, ppm):
        """Line by line; U+FFFF is a cell with something in it that is not in the font."""
        width, height, pixels = read_ppm(ppm)
        lines = []
        for top in range(0, height - self.height + 1, self.height):
            rows = [pixels[(top + row) * width * 3:(top + row + 1) * width * 3] for row in range(self.height)]
            lines.append("".join(self.cell(rows, left)
                                 for left in range(0, width - self.width + 1, self.width)).rstrip())
        return "\n".join(lines).rstrip("\n")

    def cell(self, rows, left):
        pixels = b"".join(row[left * 3:(left + self.width) * 3] for row in rows)
        if pixels not in self.known:
            self.known[pixels] = self.look_up(pixels)
        return self.known[pixels]

    def look_up(self, pixels):
        dots = [pixels[at:at + 3] for at in range(0, len(pixels), 3)]
        colours = set(dots)
        if len(colours) == 1:
            return " "
        if len(colours) != 2:
            return "\uffff"
        for ink in colours:
            bits = "".join("1" if dot == ink else "0" for dot in dots)
            rows = tuple(int(bits[at:at + self.width], 2) for at in range(0, len(bits), self.width))
            if rows in self.glyphs:
                return self.glyphs[rows]
        return "\uffff"
