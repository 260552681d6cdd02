"""Lets Keras 3 load goldens/ and compares its logits with those of make_goldens.py; exit 1 above 1e-6.

Needs keras with any backend: KERAS_BACKEND=numpy python3 keras/check_with_keras.py
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

import h5py
import keras
import numpy as np

from make_goldens import CASES, CLASSES, INPUTS, STEPS, UNITS

GOLDENS = Path(__file__).parent / "goldens"


def build(case):
    """The model that the weights are of."""
    layers, kind = keras.layers, getattr(keras.layers, case["kind"])
    model = keras.Sequential([layers.Input((STEPS, INPUTS))])
    for i in range(case.get("layers", 1)):
        layer = kind(UNITS, return_sequences=i < case.get("layers", 1) - 1 or bool(case.get("pool")))
        model.add(layers.Bidirectional(layer) if case.get("both") else layer)
    model.add(layers.Dropout(0.3))
    if case.get("pool"):
        model.add(layers.GlobalAveragePooling1D())
    model.add(layers.Dense(CLASSES))
    return model


def without_time_major(path):
    """A copy that Keras 3 takes, which refuses this setting of Keras 2 even where it is false."""
    copy = Path(tempfile.mkdtemp()) / path.name
    shutil.copy(path, copy)
    with h5py.File(copy, "r+") as file:
        file.attrs["model_config"] = file.attrs["model_config"].replace('"time_major": false, ', "")
    return copy


def main():
    worst = 0.0
    for name, expected in json.loads((GOLDENS / "expected.json").read_text()).items():
        case = CASES[name]
        if case.get("folder"):
            continue  # Keras 3 reads no folder of another name
        path = GOLDENS / name
        if name.endswith(".weights.h5") or case.get("weights"):
            model = build(case)
            model.load_weights(path)
        else:
            whole = without_time_major(path) if name.endswith(".h5") else path
            model = keras.saving.load_model(whole, compile=False)
        ours = np.asarray(model.predict(np.asarray(expected["input"], np.float32), verbose=0))
        off = float(np.abs(ours - expected["logits"]).max())
        print(f"{name}: {off:.1e}")
        worst = max(worst, off)
    return worst > 1e-6


if __name__ == "__main__":
    sys.exit(main())
