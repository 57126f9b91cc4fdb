"""More of JAX: recurrent nets as one scan with the inputs' product before it, eight seeds by vmap."""
import time

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import lax

STEPS, INPUTS, UNITS = 28, 28, 128
GATES = {"lstm": 4, "gru": 3, "rnn": 1}


def weights(kind):
    keys, bound = jax.random.split(jax.random.PRNGKey(0), 3), 1 / np.sqrt(UNITS)
    width = GATES[kind] * UNITS

    def draw(key, shape):
        return jax.random.uniform(key, shape, minval=-bound, maxval=bound)

    return {
        "wi": draw(keys[0], (INPUTS, width)), "wh": draw(keys[1], (UNITS, width)),
        "bi": jnp.zeros(width), "bh": jnp.zeros(width),
        "wo": draw(keys[2], (UNITS, 10)), "bo": jnp.zeros(10),
    }


def forward(kind, p, x):
    def body(carry, z):
        h, c = carry
        q = h @ p["wh"] + p["bh"]
        if kind == "rnn":
            return (jnp.tanh(z + q), c), None
        if kind == "lstm":
            i, f, g, o = jnp.split(z + q, 4, 1)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            return (jax.nn.sigmoid(o) * jnp.tanh(c), c), None
        (r, u, n), (r2, u2, n2) = jnp.split(z, 3, 1), jnp.split(q, 3, 1)
        u = jax.nn.sigmoid(u + u2)
        n = jnp.tanh(n + jax.nn.sigmoid(r + r2) * n2)
        return ((1 - u) * n + u * h, c), None

    zeros = jnp.zeros((x.shape[1], UNITS))
    (h, _), _ = lax.scan(body, (zeros, zeros), x @ p["wi"] + p["bi"])
    return h @ p["wo"] + p["bo"]


def recurrent(kind):
    optimiser, made = optax.adamw(1e-3), {}

    def step(p, state, x, y):
        def loss(p):
            logits = forward(kind, p, x)
            return optax.softmax_cross_entropy_with_integer_labels(logits, y).mean()

        value, g = jax.value_and_grad(loss)(p)
        updates, state = optimiser.update(g, state, p)
        return optax.apply_updates(p, updates), state, value

    def train(batch, steps):
        if batch not in made:
            random = np.random.RandomState(0)
            x = jnp.array(random.rand(STEPS, batch, INPUTS), jnp.float32)
            y = jnp.array(random.randint(0, 10, batch))
            p = weights(kind)
            state = optimiser.init(p)
            run = jax.jit(step, donate_argnums=(0, 1)).lower(p, state, x, y).compile()
            made[batch] = [run, p, state, x, y]
        run, p, state, x, y = made[batch]
        start = time.perf_counter()
        for _ in range(steps):
            p, state, value = run(p, state, x, y)
        jax.block_until_ready(value)
        made[batch][1:3] = p, state
        return {"seconds": time.perf_counter() - start}

    return train


def seeds(whole_run):
    made = {}

    def train(count):
        keys = jax.random.split(jax.random.PRNGKey(0), count)
        if count not in made:
            made[count] = jax.jit(jax.vmap(whole_run(64))).lower(keys).compile()
        start = time.perf_counter()
        jax.block_until_ready(made[count](keys))
        return {"seconds": time.perf_counter() - start}

    return train


answers = {kind: recurrent(kind) for kind in ("lstm", "gru", "rnn")}
