"""How kernels come to be: a server beside each worker forks them, and sees to it that nothing of them stays.

- :mod:`server` is the process that forks, :mod:`warm` what it does before, :mod:`child` what a fork
  does to become a kernel, :mod:`app` the kernel that both halves make, :mod:`processes` what is asked
  of the system;
- :mod:`link` is a worker's end of the pipe to it, :mod:`provisioner` what jupyter_client sees of that,
  :mod:`client` how it talks with a kernel, :mod:`stream` what a kernel prints through;
- :mod:`entry` is what papermill finds under the name ``cskit``, :mod:`notebook` what it does with it.
"""

__all__ = ["SETTINGS"]

SETTINGS = (
    "--HistoryManager.hist_file=:memory:",
    # Also where papermill starts a kernel: what a child process prints would come now and then too late.
    "--IPKernelApp.outstream_class=cskit.reports.engine.stream.Stream",
)
"""What every kernel is told, however it comes to be."""
