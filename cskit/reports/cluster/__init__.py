"""A run on many machines: reports made by the workers of a Dask cluster.

``coordinator`` is the run's side, ``desk`` the worker's; between them files travel in parcels over a
``share``, a folder or an object store that both can reach. A worker sees neither the snapshot nor the
staging folder: it gets a portfolio's slice, makes a report of it in a folder of its own, and sends
back what it wrote. ``identity`` holds what worker and run must have in common.
"""
