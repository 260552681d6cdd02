#!/usr/bin/python3
"""Writes goldens/: small models as Keras 2 and 3 save them, and the logits that Keras's equations give, in float64.

Needs h5py and numpy, not Keras. `check_with_keras.py` lets Keras itself load the files and compares its logits.
"""

import io
import json
import zipfile
from pathlib import Path

import h5py
import numpy as np

HERE = Path(__file__).parent
STEPS, BATCH, INPUTS, UNITS, CLASSES = 5, 2, 4, 3, 3
GATES = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}
SNAKE = {"SimpleRNN": "simple_rnn", "GRU": "gru", "LSTM": "lstm"}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def step(kind, activation, x, state, kernel, recurrent, bias):
    """One step of Keras's cell; gates i f c o of an LSTM, z r h of a GRU whose reset comes after the product."""
    h = state[0]
    if kind == "SimpleRNN":
        z = x @ kernel + h @ recurrent + bias
        return (np.maximum(z, 0) if activation == "relu" else np.tanh(z),)
    if kind == "LSTM":
        i, f, c, o = np.split(x @ kernel + h @ recurrent + bias, 4, axis=-1)
        cell = sigmoid(f) * state[1] + sigmoid(i) * np.tanh(c)
        return sigmoid(o) * np.tanh(cell), cell
    xz, xr, xh = np.split(x @ kernel + bias[0], 3, axis=-1)
    hz, hr, hh = np.split(h @ recurrent + bias[1], 3, axis=-1)
    z, r = sigmoid(xz + hz), sigmoid(xr + hr)
    return (z * h + (1 - z) * np.tanh(xh + r * hh),)


def run(case, cell, xs):
    kernel, recurrent, *rest = [w.astype(np.float64) for w in cell]
    bias = rest[0] if rest else np.zeros((2, 1) if case["kind"] == "GRU" else 1)
    state = [np.zeros((BATCH, UNITS))] * 2
    outputs = []
    for x in xs:
        state = step(case["kind"], case.get("activation", "tanh"), x, state, kernel, recurrent, bias)
        outputs.append(state[0])
    return np.stack(outputs)


def logits(case, weights, x):
    out = np.swapaxes(x.astype(np.float64), 0, 1)
    last = None
    for cells in weights["recurrent"]:
        forward = run(case, cells[0], out)
        if len(cells) == 2:
            backward = run(case, cells[1], out[::-1])
            last = np.concatenate([forward[-1], backward[-1]], axis=-1)
            out = np.concatenate([forward, backward[::-1]], axis=-1)
        else:
            last, out = forward[-1], forward
    features = out.mean(axis=0) if case.get("pool") else last
    kernel, bias = (w.astype(np.float64) for w in weights["dense"])
    return features @ kernel + bias


def make_weights(case, random):
    gates, directions = GATES[case["kind"]], 2 if case.get("both") else 1

    def draw(*shape):
        return random.uniform(-0.7, 0.7, shape).astype(np.float32)

    def cell(inputs):
        bias = (2, gates * UNITS) if case["kind"] == "GRU" else (gates * UNITS,)
        parts = [draw(inputs, gates * UNITS), draw(UNITS, gates * UNITS)]
        return parts + ([] if case.get("no_bias") else [draw(*bias)])

    sizes = [INPUTS] + [directions * UNITS] * (case.get("layers", 1) - 1)
    recurrent = [[cell(size) for _ in range(directions)] for size in sizes]
    return {"recurrent": recurrent, "dense": [draw(directions * UNITS, CLASSES), draw(CLASSES)]}


def wrapped(case, class_name, config, i):
    """A layer as config.json (Keras 3) or model_config (Keras 2) has it."""
    layer = {"class_name": class_name, "config": config}
    if case["format"] == "3":
        layer = {"module": "keras.layers", **layer, "registered_name": None}
    if case.get("functional"):
        previous = case["names"][i - 1] if i else None
        if case["format"] == "2":
            layer |= {"name": config["name"], "inbound_nodes": [[[previous, 0, 0, {}]]] if i else []}
        else:
            tensor = {"class_name": "__keras_tensor__", "config": {"shape": [None], "dtype": "float32"}}
            tensor["config"]["keras_history"] = [previous, 0, 0]
            nodes = [{"args": [tensor], "kwargs": {"training": False} if "drop" in previous else {}}] if i else []
            layer |= {"name": config["name"], "inbound_nodes": nodes}
    return layer


def recurrent_config(case, name, sequences):
    config = {"name": name, "trainable": True, "dtype": "float32", "units": UNITS, "return_sequences": sequences}
    config |= {"return_state": False, "go_backwards": False, "stateful": False, "unroll": False}
    config |= {"activation": case.get("activation", "tanh"), "use_bias": not case.get("no_bias"), "dropout": 0.2}
    if case["kind"] != "SimpleRNN":
        config["recurrent_activation"] = "sigmoid"
    if case["kind"] == "GRU":
        config["reset_after"] = True
    if case["format"] == "2":
        config |= {"time_major": False} | ({} if case["kind"] == "SimpleRNN" else {"implementation": 2})
    return config


def model_config(case):
    """The layers' names and the whole model: an input, recurrent layers, dropout, perhaps a mean over time, a dense layer."""
    count, snake = case.get("layers", 1), SNAKE[case["kind"]]
    names = case.get("called") or [f"{'bidirectional' if case.get('both') else snake}{f'_{i}' if i else ''}" for i in range(count)]
    stack = []
    for i, name in enumerate(names):
        sequences = i < count - 1 or bool(case.get("pool"))
        if not case.get("both"):
            stack.append((case["kind"], recurrent_config(case, name, sequences)))
            continue
        inner = recurrent_config(case, snake if case["format"] == "2" else f"forward_{snake}", sequences)
        config = {"name": name, "trainable": True, "dtype": "float32", "merge_mode": "concat"}
        config["layer"] = {"module": "keras.layers", "class_name": case["kind"], "config": inner, "registered_name": None}
        if case["format"] == "3":
            back = {**inner, "name": f"backward_{snake}", "go_backwards": True}
            config["backward_layer"] = {**config["layer"], "config": back}
        stack.append(("Bidirectional", config))
    shape = "batch_shape" if case["format"] == "3" else "batch_input_shape"
    stack.insert(0, ("InputLayer", {"name": "input_1", "dtype": "float32", shape: [None, STEPS, INPUTS]}))
    stack.append(("Dropout", {"name": "dropout", "trainable": True, "dtype": "float32", "rate": 0.3}))
    if case.get("pool"):
        stack.append(("GlobalAveragePooling1D", {"name": "global_average_pooling1d", "dtype": "float32", "data_format": "channels_last"}))
    dense = {"name": "out", "dtype": "float32", "units": CLASSES, "activation": "linear", "use_bias": True}
    stack.append(("Dense", dense))
    case["names"] = [config["name"] for _, config in stack]
    layers = [wrapped(case, class_name, config, i) for i, (class_name, config) in enumerate(stack)]
    config = {"name": "model", "layers": layers}
    if case.get("functional"):
        config |= {"input_layers": [["input_1", 0, 0]], "output_layers": [["out", 0, 0]]}
    model = {"class_name": "Functional" if case.get("functional") else "Sequential", "config": config}
    if case["format"] == "3":
        module = "keras.src.models.functional" if case.get("functional") else "keras"
        model = {"module": module, **model, "registered_name": model["class_name"]}
    return names, model


def by_groups(file, case, weights, folder):
    """Keras 3, and with another folder TensorFlow 2.12: layers/lstm/cell/vars/0."""
    group = file.create_group(folder)

    def variables(path, values):
        here = group.create_group(f"{path}/vars")
        for i, value in enumerate(values):
            here.create_dataset(str(i), data=value)

    base = "bidirectional" if case.get("both") else SNAKE[case["kind"]]
    for i, cells in enumerate(weights["recurrent"]):
        name = f"{base}_{i}" if i else base
        variables(name, [])
        for direction, cell in zip(("forward_layer/", "backward_layer/") if len(cells) == 2 else ("",), cells):
            variables(f"{name}/{direction}cell", cell)
    variables("dropout", [])
    group.create_dataset("dropout/seed_generator/vars/0", data=np.array([1, 2], np.uint32))
    if case.get("pool"):
        variables("global_average_pooling1d", [])
    variables("dense", weights["dense"])
    file.create_dataset("optimizer/vars/0", data=np.int32(7))


def by_lists(group, case, names, weights):
    """Keras 2: a group a layer, whose attribute weight_names lists its weights."""
    group.attrs["layer_names"] = [name.encode() for name in case["names"]]
    group.attrs["backend"], group.attrs["keras_version"] = b"tensorflow", b"2.11.0"
    snake = SNAKE[case["kind"]]
    cells = dict(zip(names, weights["recurrent"]))
    for name in case["names"]:
        parts = {}
        for d, cell in enumerate(cells.get(name, [])):
            path = f"{name}/{('forward_', 'backward_')[d] + snake + '/' if case.get('both') else ''}{snake}_cell_{d + 4}"
            parts |= {f"{path}/{part}:0": value for part, value in zip(("kernel", "recurrent_kernel", "bias"), cell)}
        if name == "out":
            parts = dict(zip(("out/kernel:0", "out/bias:0"), weights["dense"]))
        here = group.create_group(name)
        here.attrs["weight_names"] = [part.encode() for part in parts]
        for part, value in parts.items():
            here.create_dataset(part, data=value)


CASES = {
    "lstm.keras": {"kind": "LSTM", "format": "3", "layers": 2, "called": ["reader", "lstm"]},
    "bidirectional-gru.keras": {"kind": "GRU", "format": "3", "both": True, "layers": 2, "pool": True},
    "simple-rnn.keras": {"kind": "SimpleRNN", "format": "3", "activation": "relu", "functional": True},
    "tensorflow-2.12.keras": {"kind": "LSTM", "format": "3", "both": True, "folder": "_layer_checkpoint_dependencies"},
    "lstm.h5": {"kind": "LSTM", "format": "2", "layers": 2, "called": ["reader", "lstm"]},
    "bidirectional-lstm.h5": {"kind": "LSTM", "format": "2", "both": True, "called": ["backward_encoder"]},
    "gru-no-bias.h5": {"kind": "GRU", "format": "2", "no_bias": True, "functional": True},
    "gru.weights.h5": {"kind": "GRU", "format": "3", "layers": 2},
    "bidirectional-lstm.weights.h5": {"kind": "LSTM", "format": "3", "both": True, "pool": True},
    "simple-rnn-weights.h5": {"kind": "SimpleRNN", "format": "2", "both": True, "weights": True},
}


def write(name, case, weights):
    names, config = model_config(case)
    path = HERE / "goldens" / name
    if name.endswith(".keras"):
        content = io.BytesIO()
        with h5py.File(content, "w") as file:
            by_groups(file, case, weights, case.get("folder", "layers"))
        with zipfile.ZipFile(path, "w") as archive:
            for entry, data in (
                ("metadata.json", b'{"keras_version": "3.15.1"}'),
                ("config.json", json.dumps(config).encode()),
                ("model.weights.h5", content.getvalue()),
            ):
                archive.writestr(zipfile.ZipInfo(entry), data)
        return
    with h5py.File(path, "w") as file:
        if name.endswith(".weights.h5"):
            by_groups(file, case, weights, "layers")
        elif case.get("weights"):
            by_lists(file, case, names, weights)
        else:
            file.attrs["model_config"] = json.dumps(config).encode()
            file.attrs["keras_version"], file.attrs["backend"] = b"2.11.0", b"tensorflow"
            by_lists(file.create_group("model_weights"), case, names, weights)


def main():
    (HERE / "goldens").mkdir(exist_ok=True)
    expected = {}
    for name, case in CASES.items():
        random = np.random.default_rng(list(name.encode()))
        weights = make_weights(case, random)
        x = random.uniform(-1, 1, (BATCH, STEPS, INPUTS)).astype(np.float32)
        write(name, case, weights)
        expected[name] = {"input": x.tolist(), "logits": logits(case, weights, x).tolist()}
    (HERE / "goldens" / "expected.json").write_text(json.dumps(expected) + "\n")


if __name__ == "__main__":
    main()
