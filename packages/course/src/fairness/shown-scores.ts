/** @file Writes the public scores of one person's submissions anew, in their order. */
import type { Competition } from '../course/settings.js';
import type { Statements } from '../store/database.js';
import { ladder, type Rung } from './ladder.js';

interface Line {
  id: string;
  public_accuracy: number;
  correct: Uint8Array;
}

/** Replayed as a whole, so that scoring one anew leaves no trace of what it was. */
export async function writeShownScores(within: Statements, person: string, competition: Competition): Promise<void> {
  const lines = await within.all<Line>(
    `SELECT id, public_accuracy, correct FROM submissions
     WHERE person = $1 AND competition = $2 AND state = 'scored' ORDER BY seq`,
    person,
    competition.id,
  );
  const rungs: Rung[] = competition.ladder
    ? ladder(lines.map(({ correct }) => correct))
    : lines.map(({ public_accuracy }) => ({ shown: public_accuracy, improved: true }));
  for (const [i, { shown, improved }] of rungs.entries())
    await within.run(
      'UPDATE submissions SET shown = $2, improved = $3 WHERE id = $1',
      lines[i]!.id,
      shown,
      Number(improved),
    );
}
