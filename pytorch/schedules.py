#!/usr/bin/python3
"""Makes schedules.json and plateau.json: the learning rates of torch.optim.lr_scheduler, step by step, in float64."""
import warnings

import torch
from torch.optim import lr_scheduler

from json_cases import write_cases

T = 24

# class of torch.optim.lr_scheduler, its arguments; a SequentialLR has parts like these and milestones
CASES = [
    ('StepLR', {'step_size': 5, 'gamma': 0.5}),
    ('StepLR', {'step_size': 1, 'gamma': 0.9}),
    ('StepLR', {'step_size': 30}),
    ('CosineAnnealingLR', {'T_max': 24}),
    ('CosineAnnealingLR', {'T_max': 7, 'eta_min': 0.001}),
    ('CosineAnnealingLR', {'T_max': 1}),
    ('LinearLR', {}),
    ('LinearLR', {'start_factor': 0.05, 'end_factor': 0.5, 'total_iters': 10}),
    ('OneCycleLR', {'max_lr': 0.1, 'total_steps': 24}),
    ('OneCycleLR', {'max_lr': 0.3, 'total_steps': 29, 'anneal_strategy': 'linear'}),
    ('OneCycleLR', {'max_lr': 0.1, 'total_steps': 25, 'pct_start': 0.4, 'div_factor': 10.0, 'final_div_factor': 100.0, 'three_phase': True}),
    ('OneCycleLR', {'max_lr': 0.1, 'total_steps': 24, 'pct_start': 0.0}),
    ('OneCycleLR', {'max_lr': 0.1, 'total_steps': 24, 'pct_start': 1.0}),
    ('SequentialLR', {'parts': [('LinearLR', {'start_factor': 0.1, 'total_iters': 6}), ('CosineAnnealingLR', {'T_max': 18})], 'milestones': [6]}),
    ('SequentialLR', {'parts': [('LinearLR', {'total_iters': 4}), ('StepLR', {'step_size': 3, 'gamma': 0.5}), ('CosineAnnealingLR', {'T_max': 4})], 'milestones': [4, 20]}),
]

# arguments of ReduceLROnPlateau, and what is measured after each epoch
VALUES = [3, 2, 2.5, 2.1, 2, 2, 1.99999, 1.5, 1.6, 1.7, 1.6, float('nan'), 1.6, 1.4, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 0.1]
PLATEAUS = [
    {},
    {'patience': 1},
    {'patience': 0, 'factor': 0.5, 'min_lr': 0.004},
    {'patience': 2, 'cooldown': 3, 'factor': 0.2},
    {'patience': 1, 'threshold': 0.3},
    {'patience': 1, 'threshold': 0.3, 'threshold_mode': 'abs'},
    {'patience': 1, 'mode': 'max'},
    {'patience': 2, 'mode': 'max', 'threshold_mode': 'abs', 'threshold': 0.01},
]


def plateau(arguments):
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.05)
    scheduler = lr_scheduler.ReduceLROnPlateau(optimiser, **arguments)
    lr = []
    for value in VALUES:
        scheduler.step(value)
        lr.append(optimiser.param_groups[0]['lr'])
    return {'arguments': arguments, 'base_lr': 0.05, 'values': [None if value != value else value for value in VALUES], 'lr': lr}


def make(optimiser, name, arguments):
    if name == 'SequentialLR':
        parts = [make(optimiser, *part) for part in arguments['parts']]
        return lr_scheduler.SequentialLR(optimiser, parts, arguments['milestones'])
    fixed = {'cycle_momentum': False} if name == 'OneCycleLR' else {}
    return getattr(lr_scheduler, name)(optimiser, **arguments, **fixed)


def rates(base, name, arguments):
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=base)
    scheduler = make(optimiser, name, arguments)
    for t in range(T):
        if t > 0:
            optimiser.step()
            scheduler.step()
        yield optimiser.param_groups[0]['lr']


def main():
    warnings.simplefilter('ignore')  # SequentialLR's own call of step(0)
    write_cases('schedules.json', [{'schedule': name, 'arguments': arguments, 'base_lr': 0.05, 'lr': list(rates(0.05, name, arguments))} for name, arguments in CASES])
    write_cases('plateau.json', [plateau(arguments) for arguments in PLATEAUS])


if __name__ == '__main__':
    main()
