"""A driver in a process of its own, and what it said so far, line by line."""
import os
import subprocess
import threading

from floor import wait_for


class Host:
    def __init__(self, *argv):
        self.process = subprocess.Popen([str(part) for part in argv], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, encoding="utf-8")
        self.lines = []
        self.seen = 0  # lines that were waited for, and those before them
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in self.process.stdout:
            self.hear(line.strip())

    def hear(self, line):
        self.lines.append(line)

    def order(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def wait(self, start):
        """The next line that begins so, behind all that were waited for before."""
        def behind():
            for number in range(self.seen, len(self.lines)):
                if self.lines[number].startswith(start):
                    return number + 1
            return None
        self.seen = wait_for(f"'{start}'", behind)

    def all(self, word):
        """What was said behind this word, in order."""
        return [line.partition(" ")[2] for line in self.lines if line.split()[0] == word]

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def close(self):
        """Its exit status."""
        self.order("quit")
        return self.process.wait(60)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
