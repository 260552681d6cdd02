#!/usr/bin/python3
"""examples/language-model.mjs of a text in PyTorch: truncated backpropagation, the state carried, the best weights kept."""
import copy
import math
import sys

import torch
from torch import nn

PATH, EPOCHS, HIDDEN = sys.argv[1], int((sys.argv[2:] or [12])[0]), int((sys.argv[3:] or [64])[0])


class LanguageModel(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.embedding, self.lstm, self.fc = nn.Embedding(V, H), nn.LSTM(H, H), nn.Linear(H, V)

    def forward(self, ids, state=None):
        output, state = self.lstm(self.embedding(ids), state)
        return self.fc(output), state


def chunks(ids, B, T=64):
    streams = ids[:len(ids) // B * B].view(B, -1).t()
    for start in range(0, len(streams) - 1, T):
        end = min(start + T, len(streams) - 1)
        yield streams[start:end], streams[start + 1:end + 1]


def bits(model, ids):
    total, count, state = 0.0, 0, None
    model.eval()
    with torch.no_grad():
        for inputs, targets in chunks(ids, 8):
            logits, state = model(inputs, state)
            total += nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction='sum').item()
            count += targets.numel()
    return total / count / math.log(2)


text = open(PATH, encoding='utf8').read()
vocabulary = sorted(set(text))
ids = torch.tensor([vocabulary.index(character) for character in text])
train, validation, test = ids[:int(0.8 * len(ids))], ids[int(0.8 * len(ids)):int(0.9 * len(ids))], ids[int(0.9 * len(ids)):]
torch.manual_seed(0)
model = LanguageModel(len(vocabulary), HIDDEN)
optimiser = torch.optim.Adam(model.parameters(), lr=4e-3)
schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, EPOCHS * len(list(chunks(train, 32))))
best = (math.inf, None)
for epoch in range(EPOCHS):
    model.train()
    state = None
    for inputs, targets in chunks(train, 32):
        optimiser.zero_grad()
        logits, state = model(inputs, state)
        state = tuple(part.detach() for part in state)
        nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten()).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1)
        optimiser.step()
        schedule.step()
    loss = bits(model, validation)
    best = min(best, (loss, copy.deepcopy(model.state_dict())), key=lambda pair: pair[0])
model.load_state_dict(best[1])
print(f'{len(ids)} characters, {len(vocabulary)} different: {bits(model, test):.4f} bits a character')
