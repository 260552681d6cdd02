/** @file The JSON schemas that requests are checked by and that /openapi.json shows. */

const id = { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,63}$' } as const;
export const ofId = { type: 'object', properties: { id }, required: ['id'], additionalProperties: false } as const;

const nullable = (type: string) => ({ type: [type, 'null'] });
const number = { type: 'number' };
const text = { type: 'string' };

const problem = {
  description: 'What is wrong, RFC 9457',
  content: {
    'application/problem+json': {
      schema: { type: 'object', properties: { type: text, title: text, status: number, detail: text } },
    },
  },
};

const submission = {
  type: 'object',
  additionalProperties: true,
  properties: {
    id: text,
    competition: text,
    state: { enum: ['queued', 'validating', 'scoring', 'scored', 'rejected', 'failed', 'expired'] },
    reason: nullable('string'),
    position: { ...number, description: 'Place in the queue from 1, 0 when it is not queued' },
    foreseenSeconds: nullable('number'),
    publicScore: nullable('number'),
    privateScore: nullable('number'),
    mark: nullable('string'),
    rank: nullable('number'),
  },
};

const json = (description: string, schema: object) => ({
  description,
  content: { 'application/json': { schema } },
});

export const answers = {
  submission: json('The submission', submission),
  submissions: json('Newest first', {
    type: 'object',
    properties: { submissions: { type: 'array', items: submission } },
  }),
  accepted: json('It is in the queue', submission),
  board: json('The leaderboard', {
    type: 'object',
    properties: {
      competition: text,
      phase: text,
      rows: { type: 'array', items: { type: 'object', additionalProperties: true } },
    },
  }),
  any: (description: string) => json(description, { type: 'object', additionalProperties: true }),
  events: { description: 'One event for each change of state', content: { 'text/event-stream': { schema: text } } },
  csv: (description: string) => ({ description, content: { 'text/csv': { schema: text } } }),
  problem,
};
