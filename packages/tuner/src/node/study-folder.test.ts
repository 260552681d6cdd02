import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { float } from '../space/parameter.js';
import { writeEntry, type Entry } from '../study/log.js';
import { StudyFolder } from './study-folder.js';

let home: string;
let count = 0;
const newFolder = () => join(home, `study-${count++}`);

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'bptt-tuner-'));
});
afterAll(() => rm(home, { recursive: true }));

describe('a study folder', () => {
  const settings = { space: { x: float(0, 1) }, trials: 3 };
  const finish = async (folder: StudyFolder) => {
    for (const [trial, value] of [0.5, 0.25, 0.75].entries()) {
      if (folder.study.trials[trial]!.values.length) continue;
      await folder.record({ type: 'outcome', trial, to: 1, values: [value] });
      folder.study.record({ trial, to: 1 }, { values: [value] });
    }
    await folder.close();
  };

  it('comes back, whatever was torn off its log', async () => {
    const path = newFolder();
    await finish(await StudyFolder.create(path, settings));
    const whole = await readFile(join(path, 'log.jsonl'), 'utf8');
    const first = whole.indexOf('\n') + 1;
    for (const length of [first, first + 1, whole.length - 1, whole.length]) {
      await writeFile(join(path, 'log.jsonl'), whole.slice(0, length));
      const folder = await StudyFolder.resume(path);
      if (length === first + 1) expect(folder.damage).toBe('line 2 is cut off; the 1 lines before it are used');
      await finish(folder);
      expect(await readFile(join(path, 'log.jsonl'), 'utf8')).toBe(whole);
    }
  });

  it('belongs to one process at a time; a lock that a dead one left does not count', async () => {
    const path = newFolder();
    const folder = await StudyFolder.create(path, settings);
    await expect(StudyFolder.resume(path)).rejects.toThrow(`${path}: process ${process.pid} works on it`);
    const held = JSON.parse(await readFile(join(path, 'lock'), 'utf8')) as { pid: number };
    await folder.close();
    await writeFile(join(path, 'lock'), JSON.stringify({ ...held, pid: 4194304 }));
    await (await StudyFolder.resume(path)).close();
    expect(await readdir(path)).toEqual(['log.jsonl']);
  });

  it('whose log another version went on with is refused by name, and stays as it is', async () => {
    const path = newFolder();
    await (await StudyFolder.create(path, settings)).close();
    const log = join(path, 'log.jsonl');
    const first = await readFile(log, 'utf8');
    const check = first.slice(0, 8);
    for (const [entry, message] of [
      [
        { type: 'merged', from: 3 },
        /log\.jsonl: line 2: expected an entry of version 1, .* found 'merged', perhaps of a newer bptt/,
      ],
      [
        { type: 'outcome', version: 2, trial: 0, to: 1, values: [1] },
        /line 2: expected a study of version 1, found version 2/,
      ],
    ] as const) {
      const text = first + writeEntry(entry as unknown as Entry, check).line;
      await writeFile(log, text);
      await expect(StudyFolder.resume(path)).rejects.toThrow(message);
      expect(await readFile(log, 'utf8')).toBe(text);
    }
    expect(await readdir(path)).toEqual(['log.jsonl']);
  });

  it('keeps the whole lines that are cut off a damaged log', async () => {
    const path = newFolder();
    await finish(await StudyFolder.create(path, settings));
    const whole = await readFile(join(path, 'log.jsonl'), 'utf8');
    const first = whole.indexOf('\n') + 1;
    const damaged = whole.slice(0, first) + whole.slice(first).replace('outcome', 'Outcome');
    await writeFile(join(path, 'log.jsonl'), damaged);
    const folder = await StudyFolder.resume(path);
    expect(folder.damage).toBe(
      'line 2 does not fit its check; the 1 lines before it are used; the rest lies in log.cut.jsonl',
    );
    await folder.close();
    expect(await readFile(join(path, 'log.cut.jsonl'), 'utf8')).toBe(damaged.slice(first));
  });

  it('that was killed as it began is begun again', async () => {
    const path = newFolder();
    await (await StudyFolder.create(path, settings)).close();
    await writeFile(join(path, 'log.jsonl'), '');
    await (await StudyFolder.create(path, settings)).close();
    await (await StudyFolder.resume(path)).close();
  });

  it('is not begun where there is one, nor gone on with where there is none', async () => {
    const path = newFolder();
    await expect(StudyFolder.resume(path)).rejects.toThrow(`${path}: holds no study: there is no log.jsonl`);
    await (await StudyFolder.create(path, settings)).close();
    await expect(StudyFolder.create(path, settings)).rejects.toThrow('holds a study already');
    await appendFile(join(path, 'log.jsonl'), 'x');
    await writeFile(join(path, 'log.jsonl'), 'no log');
    await expect(StudyFolder.resume(path)).rejects.toThrow(
      /log\.jsonl: line 1 \(byte 0\): expected a study's settings, found 'no log'/,
    );
  });
});
