/** @file What is told of a submission and of a board, and to whom. */
import type { OpenCourse } from '../course/open-course.js';
import type { Competition } from '../course/settings.js';
import { markOf, type Standing } from '../fairness/board.js';
import type { Scored, WorstDigit } from '../scoring/job.js';
import type { Known } from '../store/people.js';
import type { State, Submission } from '../store/submissions.js';

export interface SubmissionView {
  id: string;
  competition: string;
  state: State;
  reason: string | null;
  /** Place in the queue from 1, 0 when it is not queued. */
  position: number;
  /** Seconds until it is scored. */
  foreseenSeconds: number | null;
  sha256: string;
  bytes: number;
  receivedAt: string;
  finishedAt: string | null;
  final: boolean;
  /** The public score of its student after it. */
  publicScore: number | null;
  /** Whether it set that score. */
  improved: boolean | null;
  /** The accuracy on the private part, when the competition is closed. */
  privateScore: number | null;
  mark: string | null;
  rank: number | null;
  model: Pick<
    Scored,
    'module' | 'hiddenSize' | 'numLayers' | 'bidirectional' | 'parameters' | 'operations' | 'assumed'
  > | null;
  /** Of the public images: confusion[digit][answer]; of a submission that set the score, since it tells the score. */
  confusion: number[][] | null;
  worst: WorstDigit[] | null;
  /** For teachers: over all hidden images, as `bptt evaluate` gives them. */
  accuracy?: number | null;
  loss?: number | null;
  student?: string;
}

/** @param student by whom it is, for teachers. */
export async function submissionView(
  course: OpenCourse,
  submission: Submission,
  { role }: Pick<Known, 'role'>,
  student?: string,
): Promise<SubmissionView> {
  const competition = course.competition(submission.competition);
  const isTeacher = role === 'teacher';
  const closed = competition ? course.phase(competition) === 'closed' : false;
  const scored = submission.state === 'scored' ? (JSON.parse(submission.result!) as Scored) : null;
  const position = await course.submissions.position(submission);
  const improved = scored ? Boolean(submission.improved) : null;
  const standing = scored ? await course.standing(submission) : undefined;
  const detailed = improved || isTeacher;
  const score = closed ? submission.private_accuracy : submission.shown;
  const waits = submission.state === 'queued' || submission.state === 'validating' || submission.state === 'scoring';
  return {
    id: submission.id,
    competition: submission.competition,
    state: submission.state,
    reason: submission.reason,
    position,
    foreseenSeconds: waits ? course.queue.foreseen(position) : null,
    sha256: submission.sha256,
    bytes: Number(submission.size),
    receivedAt: time(submission.received_at)!,
    finishedAt: time(submission.finished_at),
    final: Boolean(submission.final),
    publicScore: scored && submission.shown,
    improved,
    privateScore: scored && (closed || isTeacher) ? submission.private_accuracy : null,
    mark: scored && competition ? markOf(score, competition.marks) : null,
    rank: standing?.rank ?? null,
    model: scored && modelOf(scored),
    confusion: scored && detailed ? scored.confusion : null,
    worst: scored && detailed ? scored.worst : null,
    ...(isTeacher && { accuracy: submission.accuracy, loss: scored?.loss ?? null }),
    ...(isTeacher && student !== undefined && { student }),
  };
}

const modelOf = ({ module, hiddenSize, numLayers, bidirectional, parameters, operations, assumed }: Scored) => ({
  module,
  hiddenSize,
  numLayers,
  bidirectional,
  parameters,
  operations,
  assumed,
});

const time = (milliseconds: number | null): string | null =>
  milliseconds === null ? null : new Date(Number(milliseconds)).toISOString();

export interface BoardRow {
  rank: number;
  name: string;
  publicScore: number;
  privateScore: number | null;
  mark: string | null;
  submissions: number;
  receivedAt: string;
  /** Whether it is the reader's own. */
  own: boolean;
}

/** The lines that this reader may see, each with the name that they may see. */
export function boardRows(standings: Standing[], { board }: Competition, reader: Known | null): BoardRow[] {
  const isTeacher = reader?.role === 'teacher';
  return standings
    .filter(({ person }) => board !== 'own' || isTeacher || person === reader?.id)
    .map(({ rank, person, name, pseudonym, publicScore, privateScore, mark, submissions, receivedAt }) => ({
      rank,
      name: isTeacher || board === 'names' || person === reader?.id ? name : pseudonym,
      publicScore,
      privateScore,
      mark,
      submissions,
      receivedAt: new Date(receivedAt).toISOString(),
      own: person === reader?.id,
    }));
}
