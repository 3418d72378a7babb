"""How far an estimate moves without each cluster in turn, and the covariance that these moves give."""

from __future__ import annotations

import numpy as np

from cskit.models.arrays import Floats, Whole

__all__ = ["jackknife", "moves", "one_decides", "products", "sums"]


_ALL = 1 - 1e-9
"""Share of a direction's information from which one cluster holds it all, but for rounding."""


def sums(rows: Floats, clusters: Whole) -> Floats:
    """Add up the rows of each cluster; clusters are numbered from 0.

    Examples
    --------
    >>> sums(np.array([[1.0], [2.0], [4.0]]), np.array([0, 1, 0])).tolist()
    [[5.0], [2.0]]
    """
    return np.stack([np.bincount(clusters, column) for column in rows.T], axis=1)


def products(rows: Floats, clusters: Whole) -> Floats:
    """Multiply the columns of each cluster with one another: X′X of its rows.

    Examples
    --------
    >>> products(np.array([[1.0, 3.0], [2.0, 0.0]]), np.array([0, 0])).tolist()
    [[[5.0, 3.0], [3.0, 9.0]]]
    """
    return np.stack([sums(rows * column[:, None], clusters) for column in rows.T], axis=1)


def moves(scores: Floats, information: Floats) -> Floats:
    """Give how far the maximum of a likelihood moves when a cluster is left out: one Newton step from it.

    Parameters
    ----------
    scores
        By cluster and parameter: derivative of the cluster's log-likelihood, at the maximum of all.
    information
        By cluster: the second derivatives, with the sign changed.

    Returns
    -------
    Array
        By cluster and parameter. Without cluster g the information is I − I_g and the derivative −u_g, as
        all together it is 0; so the estimate moves by −(I − I_g)⁻¹u_g. Least squares get there in this one
        step, a logit nearly.

    Raises
    ------
    numpy.linalg.LinAlgError
        Where a parameter has no information left without a cluster, see :func:`one_decides`.

    Examples
    --------
    A mean of 1, 2 and 6: without the first it is 4, a unit more.

    >>> moves(np.array([[-2.0], [-1.0], [3.0]]), np.ones((3, 1, 1))).ravel().tolist()
    [1.0, 0.5, -1.5]
    """
    rest = information.sum(axis=0) - information
    return -np.linalg.solve(rest, scores[:, :, None])[:, :, 0]


def jackknife(moved: Floats) -> Floats:
    """Give the covariance of estimates that move so far without each cluster.

    Parameters
    ----------
    moved
        From :func:`moves`.

    Returns
    -------
    Array
        (G − 1)/G · Σ δδ′, of the moves δ of G clusters. Tests with it have G − 1 degrees of freedom.

    Notes
    -----
    The sandwich adds up each cluster's derivative, as it is at an estimate that the cluster itself has
    drawn to its side: it is too small, the more so the fewer clusters have a level. A cluster that is left
    out draws nothing. In linear models this is the estimator called CR3 or CRV3, which statsmodels has for
    these alone; in others the linearised jackknife, CV3L.

    References
    ----------
    MacKinnon, J. G. and White, H. (1985). Some heteroskedasticity-consistent covariance matrix estimators
    with improved finite sample properties. J. Econometrics 29, 305-325. Bell, R. M. and McCaffrey, D. F.
    (2002). Bias reduction in standard errors for linear regression with multi-stage samples. Survey
    Methodology 28, 169-181. Cameron, A. C. and Miller, D. L. (2015). A practitioner's guide to
    cluster-robust inference. J. Human Resources 50, 317-372. MacKinnon, J. G., Nielsen, M. Ø. and Webb,
    M. D. (2024). Cluster-robust jackknife and bootstrap inference for logistic regression models.
    arXiv:2406.00650.

    Examples
    --------
    The variance of a mean of 1, 2 and 6 is s²/n = 7/3.

    >>> jackknife(np.array([[1.0], [0.5], [-1.5]])).round(4).tolist()
    [[2.3333]]
    """
    clusters = len(moved)
    return np.asarray((clusters - 1) / clusters * moved.T @ moved, dtype=np.float64)


def one_decides(columns: Floats, clusters: Whole) -> bool:
    """Return whether one cluster alone tells columns apart, from each other or from a constant.

    Parameters
    ----------
    columns
        Of a model with a constant, none of them said by the others.
    clusters
        Whose each row is, numbered from 0.

    Notes
    -----
    Without that cluster a coefficient has no value. Nor has its error: the derivative by it is that
    cluster's alone, so 0 at the maximum, and a sandwich takes this for certainty.

    Examples
    --------
    >>> one_decides(np.array([[1.0], [1.0], [0.0], [0.0]]), np.array([0, 0, 1, 2]))
    True
    >>> one_decides(np.array([[1.0], [1.0], [0.0], [0.0]]), np.array([0, 3, 1, 2]))
    False
    """
    # In a basis in which all clusters together are the identity, one that is all in a direction has root 1.
    basis = np.linalg.qr(np.column_stack([np.ones(len(columns)), columns]))[0]
    shares = products(basis, clusters)
    # No root is more than the sum of all: few clusters are worth a look.
    heavy = shares[np.trace(shares, axis1=1, axis2=2) > _ALL]
    return bool((np.linalg.eigvalsh(heavy) > _ALL).any())
