"""``python -m cskit`` is the command line."""

from cskit.cli import main

if __name__ == "__main__":  # workers are spawned and import this module again
    main()
