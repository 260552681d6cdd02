/** @file Who stands where: by public score while the competition runs, by private score when it is closed; ties by time. */
import type { Competition } from '../course/settings.js';
import type { Database } from '../store/database.js';

export interface Standing {
  rank: number;
  person: string;
  name: string;
  pseudonym: string;
  registration: string | null;
  submission: string;
  /** The public score, as the Ladder shows it. */
  publicScore: number;
  /** Of the submission that counts; null until the competition is closed. */
  privateScore: number | null;
  receivedAt: number;
  /** How many were scored. */
  submissions: number;
  mark: string | null;
}

interface Line {
  seq: number;
  id: string;
  person: string;
  name: string;
  pseudonym: string;
  registration: string | null;
  shown: number;
  improved: number;
  final: number;
  public_accuracy: number;
  private_accuracy: number;
  received_at: number;
}

/** Of each student the submission that counts: the chosen one, else the one that set the public score. */
export async function standings(database: Database, competition: Competition, closed: boolean): Promise<Standing[]> {
  const lines = await database.all<Line>(
    `SELECT seq, submissions.id, person, people.name, people.pseudonym, people.registration, shown, improved, final, public_accuracy,
       private_accuracy, received_at
     FROM submissions JOIN people ON people.id = submissions.person
     WHERE competition = $1 AND state = 'scored' AND people.role = 'student' ORDER BY seq`,
    competition.id,
  );
  const byPerson = new Map<string, Line[]>();
  for (const line of lines) {
    const own = byPerson.get(line.person);
    if (own) own.push(line);
    else byPerson.set(line.person, [line]);
  }
  const entries = [...byPerson.values()].map((own) => {
    const best = setter(own);
    const counts = own.find(({ final }) => final) ?? best;
    const shown = closed ? counts : best;
    const publicScore = closed && counts.final ? counts.public_accuracy : best.shown;
    return { line: shown, publicScore, score: closed ? counts.private_accuracy : publicScore, count: own.length };
  });
  entries.sort((a, b) => b.score - a.score || a.line.seq - b.line.seq);
  return entries.map(({ line, publicScore, score, count }, i) => ({
    rank: i + 1,
    person: line.person,
    name: line.name,
    pseudonym: line.pseudonym,
    registration: line.registration,
    submission: line.id,
    publicScore,
    privateScore: closed ? line.private_accuracy : null,
    receivedAt: Number(line.received_at),
    submissions: count,
    mark: markOf(score, competition.marks),
  }));
}

/** The one that set the public score as it stands: of the best ones, the first. */
const setter = (own: Line[]): Line =>
  own.filter(({ improved }) => improved).reduce((best, line) => (line.shown > best.shown ? line : best));

/** The highest mark that an accuracy is above. */
export function markOf(accuracy: number | null, marks: Competition['marks']): string | null {
  if (accuracy === null) return null;
  const reached = Object.entries(marks).filter(([, above]) => accuracy > above);
  return reached.sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}
