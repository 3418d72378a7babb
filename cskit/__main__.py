"""``python -m cskit`` is the command line."""

import signal

# Whoever presses Ctrl-C while it is still being loaded is shown no traceback; main() takes over.
if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

from cskit.cli import main

if __name__ == "__main__":  # workers are spawned and import this module again
    main()
