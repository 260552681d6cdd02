/** @file Chapter 10 in English. */

export const series = {
  intro:
    'A recurrent network can also read numbers that come one after another, and predict the next ones. Here a GRU learns from the first 70\u00a0% of a series and is judged on the last 15\u00a0%, which no training saw, beside the **naive forecast**: that everything will be as it was a season ago. It gives a median and an interval in which 90\u00a0% of the values should lie. Your data never leaves this page.',
  yours: 'Your series',
  paste: 'Paste a table: a line of names, then a row for each time step',
  example: 'date;load\n2026-01-01;51.3\n2026-01-02;49.8',
  pasted: 'pasted table',
  take: 'Take this table',
  file: 'CSV file',
  takeExample: 'Take the example',
  settings: 'Settings',
  column: 'Column',
  more: 'Network, epochs, seed',
  forecast: 'Forecast',
  progress: 'Learning',
  rows: (rows: string) => `${rows} rows.`,
  others: (count: string) => `Columns left out, since they hold more than numbers: ${count}.`,
  stepAxis: 'row',
  givenTitle: (name: string) => `The series ${name}`,
  naive: 'naive forecast',
  median: 'median, with an interval of 90\u00a0%',
  futureTitle: (name: string) => `${name}: what comes after the series`,
  testTitle: (name: string, row: string) => `${name}: forecast from row ${row} on, beside what came`,
  judged: (error: string, naive: string, inside: string) =>
    `On the last 15\u00a0% the median is off by ${error} on average, the naive forecast by ${naive}; ${inside} of the values lie inside the interval.`,
  windows: (windows: string) => `These are means over ${windows === '1' ? '1 forecast' : `${windows} forecasts`}.`,
  better: 'The network does better.',
  worse: 'The naive forecast does at least as well.',
};
