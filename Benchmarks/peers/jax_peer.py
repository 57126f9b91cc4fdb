"""JAX at its best on this job: a whole run inside lax.scan, compiled before the first timing;
the range test as a warm jitted step."""
from protocol import *

pin()
from functools import partial

import jax
import jax.numpy as jnp
import optax
from jax import lax

import jax_more

X, Y, VX, VY = digits()
XJ, YJ, ROWS = jnp.array(X), jnp.array(Y.astype(np.int32)), len(X)
tree_map = jax.tree_util.tree_map


def init(key):
    layers = []
    for a, b in zip(SIZES, SIZES[1:]):
        key, part = jax.random.split(key)
        bound = 1 / np.sqrt(a)
        layers.append((jax.random.uniform(part, (a, b), minval=-bound, maxval=bound), jnp.zeros(b)))
    return layers


def forward(layers, x):
    for w, b in layers[:-1]:
        x = jax.nn.relu(x @ w + b)
    w, b = layers[-1]
    return x @ w + b


def cross_entropy(logits, y):
    return optax.softmax_cross_entropy_with_integer_labels(logits, y)


def adamw(p, g, state, rate, beta1, t, beta2=0.99, eps=1e-8, decay=1e-2):
    m, v = state
    m = tree_map(lambda m, g: beta1 * m + (1 - beta1) * g, m, g)
    v = tree_map(lambda v, g: beta2 * v + (1 - beta2) * g * g, v, g)
    c1, c2 = 1 - beta1**t, 1 - beta2**t
    p = tree_map(
        lambda p, m, v: p * (1 - rate * decay) - rate * (m / c1) / (jnp.sqrt(v / c2) + eps), p, m, v
    )
    return p, (m, v)


def fresh(layers):
    return tuple(tree_map(jnp.zeros_like, layers) for _ in "mv")


@partial(jax.jit, donate_argnums=(0, 1))
def jitted_step(p, state, x, y, rate, beta1, t):
    loss, g = jax.value_and_grad(lambda p: cross_entropy(forward(p, x), y).mean())(p)
    p, state = adamw(p, g, state, rate, beta1, t)
    return p, state, loss


def whole_run(batch):
    per = steps_per_epoch(ROWS, batch)
    table = np.array([one_cycle(k, per * EPOCHS) for k in range(per * EPOCHS)], np.float32)
    rates, momenta = jnp.array(table[:, 0]), jnp.array(table[:, 1])
    counted = (jnp.arange(per * batch) < ROWS).astype(jnp.float32).reshape(per, batch)

    def run(key):
        p = init(key)

        def epoch(carry, number):
            p, state, key = carry
            key, part = jax.random.split(key)
            order = jax.random.permutation(part, ROWS)
            padding = jnp.zeros(per * batch - ROWS, order.dtype)
            order = jnp.concatenate([order, padding]).reshape(per, batch)

            def body(carry, j):
                p, state = carry
                x, y, w = XJ[order[j]], YJ[order[j]], counted[j]
                t = number * per + j

                def loss(p):
                    return (cross_entropy(forward(p, x), y) * w).sum() / w.sum()

                value, g = jax.value_and_grad(loss)(p)
                p, state = adamw(p, g, state, rates[t], momenta[t], (t + 1).astype(jnp.float32))
                return (p, state), value

            (p, state), losses = lax.scan(body, (p, state), jnp.arange(per))
            return (p, state, key), losses

        (p, _, _), losses = lax.scan(epoch, (p, fresh(p), key), jnp.arange(EPOCHS))
        return p, losses

    return run


compiled = {}


def step(batch):
    if batch not in compiled:
        compiled[batch] = jax.jit(whole_run(batch)).lower(jax.random.PRNGKey(0)).compile()
    start = time.perf_counter()
    jax.block_until_ready(compiled[batch](jax.random.PRNGKey(0)))
    return {"seconds": time.perf_counter() - start}


def accuracy(seeds):
    step(64)
    found = []
    for seed in range(seeds):
        p, _ = compiled[64](jax.random.PRNGKey(seed))
        found.append(float((np.asarray(jnp.argmax(forward(p, VX), 1)) == VY).mean()))
    return {"accuracy": float(np.mean(found))}


def lrfind():
    p = init(jax.random.PRNGKey(0))
    state = fresh(p)
    rate, factor = 1e-7, 1e8 ** (1 / 99)
    random = np.random.RandomState(0)
    order, i = random.permutation(ROWS), 0
    losses = []
    for k in range(100):
        if i + 64 > ROWS:
            order, i = random.permutation(ROWS), 0
        rows = order[i : i + 64]
        i += 64
        p, state, loss = jitted_step(
            p, state, X[rows], Y[rows].astype(np.int32), np.float32(rate), np.float32(0.9),
            np.float32(k + 1),
        )
        rate *= factor
        losses.append(float(loss))


serve({"step": step, "accuracy": accuracy, "lrfind": lrfind, "seeds": jax_more.seeds(whole_run), **jax_more.answers})
