#!/usr/bin/python3
"""examples/sensors.mjs in PyTorch: ragged records, class weights, macro F1, early stopping, the best weights saved."""
import copy
import math
import random
import sys

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

RECORDS, EPOCHS = (int(x) for x in sys.argv[1:] or (2000, 15))
MOVEMENTS = [('walking', 0.6, 1.8, 1.0), ('stairs', 0.25, 1.5, 1.4), ('running', 0.1, 2.7, 2.5), ('falling', 0.05, 0.0, 4.0)]


def record(rng):
    label = rng.choices(range(4), [share for _, share, _, _ in MOVEMENTS])[0]
    _, _, hertz, size = MOVEMENTS[label]
    T, phase = round(rng.uniform(40, 160)), rng.uniform(0, 2 * math.pi)
    speed, strength, fall = hertz * rng.uniform(0.85, 1.15), size * rng.uniform(0.7, 1.3), rng.uniform(0.2, 0.8) * T

    def value(t, axis):
        rhythm = math.sin(2 * math.pi * speed * (axis + 1) * t / 20 + phase) / (axis + 1)
        return strength * (rhythm if hertz else math.exp(-abs(t - fall) / 3)) + rng.uniform(-1, 1) * 1.2

    return torch.tensor([[value(t, axis) for axis in range(3)] for t in range(T)]), label


class Sensors(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.fc = nn.LSTM(3, 48), nn.Linear(48, 4)

    def forward(self, x, lengths):
        packed = pack_padded_sequence(x, lengths, enforce_sorted=False)
        output, _ = pad_packed_sequence(self.lstm(packed)[0])
        return self.fc(output.sum(0) / lengths[:, None])


def batches(data, rng=None):
    """Of 32 records of about equal lengths."""
    data = rng.sample(data, len(data)) if rng else data
    pools = [sorted(data[i:i + 320], key=lambda pair: len(pair[0])) for i in range(0, len(data), 320)]
    chunks = [pool[i:i + 32] for pool in pools for i in range(0, len(pool), 32)]
    for chunk in rng.sample(chunks, len(chunks)) if rng else chunks:
        yield pad_sequence([x for x, _ in chunk]), torch.tensor([len(x) for x, _ in chunk]), torch.tensor([y for _, y in chunk])


def evaluate(model, data):
    """Macro F1, that of each class, accuracy."""
    confusion = torch.zeros(4, 4)
    model.eval()
    with torch.no_grad():
        for x, lengths, labels in batches(data):
            for label, answer in zip(labels, model(x, lengths).argmax(1)):
                confusion[label, answer] += 1
    each = 2 * confusion.diag() / (confusion.sum(0) + confusion.sum(1)).clamp(min=1)
    return each.mean().item(), each.tolist(), (confusion.diag().sum() / confusion.sum()).item()


rng = random.Random(3)
train, validation, test = ([record(rng) for _ in range(n)] for n in (RECORDS * 4 // 5, RECORDS // 5, RECORDS // 2))
torch.manual_seed(0)
model = Sensors()
optimiser = torch.optim.Adam(model.parameters(), lr=5e-3)
loss_of = nn.CrossEntropyLoss(weight=torch.tensor([1 / (4 * share) for _, share, _, _ in MOVEMENTS]))
best, waited = (-1, None), 0
for epoch in range(EPOCHS):
    model.train()
    for x, lengths, labels in batches(train, rng):
        optimiser.zero_grad()
        loss_of(model(x, lengths), labels).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1)
        optimiser.step()
    f1, _, _ = evaluate(model, validation)
    best, waited = ((f1, copy.deepcopy(model.state_dict())), 0) if f1 > best[0] else (best, waited + 1)
    if waited >= 5:
        break
model.load_state_dict(best[1])
f1, each, accuracy = evaluate(model, test)
print(f'F1 {f1:.3f} ({", ".join(f"{name} {value:.3f}" for (name, *_), value in zip(MOVEMENTS, each))}), accuracy {100 * accuracy:.1f} %')
