"""Writes cases as JSON beside these scripts, one a line."""
import json
import os


def write_cases(name, cases):
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), name), 'w') as file:
        file.write('[\n' + ',\n'.join(json.dumps(case) for case in cases) + '\n]\n')
