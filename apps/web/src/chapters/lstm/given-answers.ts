/** @file The answers that this reader gave to the questions, for as long as the tab is open. */
const prefix = 'answer/';

/** Where the browser keeps nothing, an answer lasts as long as the page. */
const here = new Map<string, string>();

export function givenAnswer(question: string): string | undefined {
  try {
    return sessionStorage.getItem(prefix + question) ?? here.get(question);
  } catch {
    return here.get(question);
  }
}

/** @param answer undefined forgets it. */
export function remember(question: string, answer: string | undefined): void {
  if (answer === undefined) here.delete(question);
  else here.set(question, answer);
  try {
    if (answer === undefined) sessionStorage.removeItem(prefix + question);
    else sessionStorage.setItem(prefix + question, answer);
  } catch {
    // It is kept above.
  }
}
