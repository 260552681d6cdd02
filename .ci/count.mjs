/** @file Reads a vitest report (JSON): prints how many tests passed and failed, and adds what failed, with its message, to the end of the second file. */
import { appendFileSync, readFileSync } from 'node:fs';

const [report, failures] = process.argv.slice(2);
const {
  numPassedTests = 0,
  numFailedTests = 0,
  numFailedTestSuites = 0,
  testResults,
} = JSON.parse(readFileSync(report, 'utf8') || '{}');
console.log(numPassedTests, testResults ? numFailedTests || numFailedTestSuites : 1);

const tell = (text) => {
  const own = text.split('\n').filter((line) => !line.includes('node_modules'));
  appendFileSync(failures, `FAILED: ${own.join('\n').slice(0, 2000)}\n\n`);
};
if (!testResults) tell(`the tests wrote no report in ${report}`);
for (const { name, status, message, assertionResults } of testResults ?? []) {
  const failed = assertionResults.filter((test) => test.status === 'failed');
  for (const test of failed) tell(`${name} > ${test.fullName}\n${test.failureMessages.join('\n')}`);
  if (status === 'failed' && failed.length === 0) tell(`${name}: ${message}`);
}
