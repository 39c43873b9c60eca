"""A label in TSPL or EPL, drawn as its printer would, and its bar code read from that."""
import re
import subprocess

WIDTH, HEIGHT = 812, 1218
RULE = re.compile(rb"(?:BAR |LO)(\d+),(\d+),(\d+),(\d+)\r?\n")
PICTURE = re.compile(rb"(?:BITMAP (\d+),(\d+),(\d+),(\d+),0,|GW(\d+),(\d+),(\d+),(\d+),)")


class Paper:
    def __init__(self):
        self.rows = [bytearray(WIDTH) for _ in range(HEIGHT)]  # a byte a dot, 1 is black

    def rule(self, x, y, width, height):
        for row in self.rows[y:y + height]:
            row[x:x + width] = b"\1" * width

    def picture(self, x, y, row_bytes, data):
        for number in range(len(data) // row_bytes):
            bits = data[number * row_bytes:(number + 1) * row_bytes]
            for at in range(min(8 * row_bytes, WIDTH - x)):
                self.rows[y + number][x + at] = not bits[at // 8] >> (7 - at % 8) & 1

    def pbm(self):
        return b"P1\n%d %d\n" % (WIDTH, HEIGHT) + b"\n".join(
            b" ".join(b"1" if dot else b"0" for dot in row) for row in self.rows)


def draw(label):
    paper = Paper()
    at = 0
    while at < len(label):
        rule, picture = RULE.match(label, at), PICTURE.match(label, at)
        if rule:
            paper.rule(*map(int, rule.groups()))
            at = rule.end()
        elif picture:
            x, y, row_bytes, rows = (int(group) for group in picture.groups() if group)
            at = picture.end() + row_bytes * rows
            paper.picture(x, y, row_bytes, label[picture.end():at])
        else:
            at = label.find(b"\n", at) + 1 or len(label)
    return paper


def codes(label, directory):
    """What a scanner reads on the label."""
    path = directory / "label.pbm"
    path.write_bytes(draw(label).pbm())
    read = subprocess.run(["zbarimg", "--quiet", "--raw", path], capture_output=True, text=True, check=False)
    return read.stdout.split()
