"""How kernels come to be: a server beside each worker forks them, and sees to it that nothing of them stays.

- :mod:`server` is the process that forks, :mod:`warm` what it imports before, :mod:`child` what a fork
  does to become a kernel, :mod:`processes` what it asks of the system;
- :mod:`link` is a worker's end of the pipe to it, :mod:`provisioner` what jupyter_client sees of that;
- :mod:`entry` is what papermill finds under the name ``cskit``, :mod:`notebook` what it does with it.
"""
