# SPDX-License-Identifier: BSL-1.0
"""What users of Python write for the jobs of the benchmarks, on one thread, timed as dmf is: see table.py.

peers(row) gives {name: function without arguments} for a row of the table, from the libraries that there are.
"""
import functools
import importlib.util

SHAPES = {
    "small": [10, 5, 5, 5, 20],
    "medium": [256, 256, 256, 256, 256],
    "bottleneck": [1000, 20, 20, 20, 1000],
}
SPARSE = {  # widths, nonzeros in a row
    "1e5x2e4": ([20000, 20, 20, 20, 100000], 20),
}
LAMBDA = 0.1


def has(module):
    return importlib.util.find_spec(module) is not None


def problem(shape):
    import numpy
    generator = numpy.random.default_rng(1)
    d = SHAPES[shape]
    W = [generator.standard_normal((d[l], d[l - 1])) / d[l - 1] ** 0.5 for l in range(1, len(d))]
    return W, generator.standard_normal((d[-1], d[0]))


def numpy_gradient(shape):
    """Backpropagation by hand."""
    W, Y = problem(shape)
    L = len(W)

    def run():
        P = [W[0]]
        for l in range(1, L):
            P.append(W[l] @ P[-1])
        R = P[-1] - Y
        value = (R * R).sum() + LAMBDA * sum((w * w).sum() for w in W)
        B, gradient = 2 * R, [None] * L
        for l in range(L - 1, 0, -1):
            gradient[l] = B @ P[l - 1].T + 2 * LAMBDA * W[l]
            B = W[l].T @ B
        gradient[0] = B + 2 * LAMBDA * W[0]
        return value, gradient
    return run


def scipy_sparse(name):
    """Without the residual, by Gram matrices: S in compressed rows, products of S with thin matrices alone."""
    import numpy
    import scipy.sparse
    d, in_row = SPARSE[name]
    generator = numpy.random.default_rng(1)
    W = [generator.standard_normal((d[l], d[l - 1])) / d[l - 1] ** 0.5 for l in range(1, len(d))]
    columns = generator.integers(0, d[0], size=d[-1] * in_row)
    S = scipy.sparse.csr_matrix((generator.standard_normal(columns.size),
                                 (numpy.repeat(numpy.arange(d[-1]), in_row), columns)), shape=(d[-1], d[0]))
    S_transposed = S.T.tocsr()
    squared_norm = (S.data * S.data).sum()
    L = len(W)

    def run():
        P = [W[0]]
        for l in range(1, L - 1):
            P.append(W[l] @ P[-1])
        A, C = W[-1], P[-1]
        G, T = C @ C.T, A.T @ A
        Z = S @ C.T
        value = (T * G).sum() - 2 * (A * Z).sum() + squared_norm + LAMBDA * sum((w * w).sum() for w in W)
        gradient = [None] * L
        gradient[-1] = 2 * (A @ G - Z) + 2 * LAMBDA * A
        B = 2 * (T @ C - (S_transposed @ A).T)
        for l in range(L - 2, 0, -1):
            gradient[l] = B @ P[l - 1].T + 2 * LAMBDA * W[l]
            B = W[l].T @ B
        gradient[0] = B + 2 * LAMBDA * W[0]
        return value, gradient
    return run


def torch_objective(W, Y):
    P = W[0]
    for w in W[1:]:
        P = w @ P
    return ((P - Y) ** 2).sum() + LAMBDA * sum((w ** 2).sum() for w in W)


def torch_problem(shape):
    import torch
    torch.set_num_threads(1)
    W, Y = problem(shape)
    return [torch.tensor(w, requires_grad=True) for w in W], torch.tensor(Y)


def torch_gradient(shape):
    W, Y = torch_problem(shape)

    def run():
        for w in W:
            w.grad = None
        torch_objective(W, Y).backward()
    return run


def torch_hessian(shape):
    """The product of the Hessian with a direction, the graph of the gradient kept."""
    import torch
    W, Y = torch_problem(shape)
    gradient = torch.autograd.grad(torch_objective(W, Y), W, create_graph=True)
    direction = [torch.ones_like(w) for w in W]
    return lambda: torch.autograd.grad(gradient, W, grad_outputs=direction, retain_graph=True)


def dense_spectrum(size):
    import numpy
    A = numpy.random.default_rng(1).standard_normal((size, size))
    A = A + A.T
    return lambda: numpy.linalg.eigvalsh(A)


def numpy_roots(L):
    """All roots of u^{2L-2} - eta u^{L-2} + 1 for one eta."""
    import numpy
    coefficients = numpy.zeros(2 * L - 1)
    coefficients[0], coefficients[-1] = 1, 1
    coefficients[L] -= 3.0  # numpy takes the highest power first
    return lambda: numpy.roots(coefficients)


def brent_roots(L):
    """Both positive roots between brackets that are given."""
    from scipy.optimize import brentq
    fold = ((L - 2) / L) ** (1 / (2 * L - 2))

    def f(u):
        return u ** (2 * L - 2) - 3.0 * u ** (L - 2) + 1
    return lambda: (brentq(f, 1e-3, fold), brentq(f, fold, 4.0))


def numpy_svd(size):
    import numpy
    Y = numpy.random.default_rng(1).standard_normal((size, size))
    return lambda: numpy.linalg.svd(Y)


def numpy_slice(ticks):
    """F at all points of a plane, one batch for each layer."""
    import numpy
    W, Y = problem("small")
    generator = numpy.random.default_rng(2)
    A, B = ([generator.standard_normal(w.shape) / w.shape[1] ** 0.5 for w in W] for _ in range(2))
    a, b = (x.ravel()[:, None, None] for x in numpy.meshgrid(*2 * [numpy.linspace(-1, 1, ticks)]))

    def run():
        value, P = 0, None
        for w, first, second in zip(W, A, B):
            V = w + a * first + b * second
            value = value + LAMBDA * (V * V).sum((1, 2))
            P = V if P is None else V @ P
        return value + ((P - Y) ** 2).sum((1, 2))
    return run


def makers(row):
    """{name: (module that it needs, function that makes the peer)} for a row."""
    job, _, size = row.removeprefix("blas/").partition("/")
    if job == "gradient":
        return {"numpy": ("numpy", functools.partial(numpy_gradient, size)),
                "torch": ("torch", functools.partial(torch_gradient, size))}
    if job == "hessian":
        return {"torch_graph_kept": ("torch", functools.partial(torch_hessian, size))}
    if job == "sparse":
        return {"scipy_csr": ("scipy", functools.partial(scipy_sparse, size))}
    if job == "spectrum":
        return {"numpy_eigvalsh": ("numpy", functools.partial(dense_spectrum, 200 if "N200/" in row else 2000))}
    if job in ("roots", "root_batch") and size in ("L=3", "L=8"):
        L = int(size[2:])
        return {"numpy_roots": ("numpy", functools.partial(numpy_roots, L)),
                "scipy_brentq": ("scipy", functools.partial(brent_roots, L))}
    if job == "slice" and size == "small":
        return {"numpy_batched": ("numpy", functools.partial(numpy_slice, 201))}
    if job == "svd":
        return {"numpy_svd": ("numpy", functools.partial(numpy_svd, int(size)))}
    return {}


def peers(row):
    return {name: make() for name, (module, make) in makers(row).items() if has("numpy") and has(module)}
