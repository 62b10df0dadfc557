#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""An image that does what its arguments say, one after the other. For the tests of the runner.

play:FILE  text:TEXT  fill:BYTES  sleep:SECONDS  exit:STATUS  signal:NAME
trickle:FILE (a line each 10 ms)  close (stdout)  linger (leave a child that holds the pipe)
ignore (further arguments)
"""

import os
import signal
import sys
import time


def write(data):
    while data:
        data = data[os.write(1, data):]


def read(path):
    with open(path, 'rb') as stream:
        return stream.read()


def trickle(path):
    for line in read(path).splitlines(keepends=True):
        write(line)
        time.sleep(0.01)


def linger():
    if os.fork() == 0:
        time.sleep(600)
        os._exit(0)


def main(actions):
    does = {
        'play': lambda path: write(read(path)),
        'text': lambda text: write(text.encode('utf-8', 'surrogateescape') + b'\n'),
        'fill': lambda count: write(b'x' * int(count)),
        'sleep': lambda seconds: time.sleep(float(seconds)),
        'exit': lambda status: os._exit(int(status)),
        'signal': lambda name: os.kill(os.getpid(), signal.Signals[name]),
        'trickle': trickle,
        'close': lambda _: (os.close(1), os.close(2)),
        'linger': lambda _: linger(),
    }
    for action in actions:
        word, _, value = action.partition(':')
        if word == 'ignore':
            break
        does[word](value)
    os._exit(0)


if __name__ == '__main__':
    main(sys.argv[1:])
