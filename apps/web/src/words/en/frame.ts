/** @file The words around the chapters, in English: header, menu, pager, notices, and what all chapters share. */

/** A number's bounds as texts. */
export interface Bounds {
  whole: boolean;
  min: string;
  max: string;
}

export const frame = {
  title: 'bptt: recurrent networks, from the inside',
  description:
    'Recurrent networks that you can take apart: RNN, LSTM and GRU, their gradients through time, trained on handwritten digits in your browser.',
  fullName: 'backpropagation through time',
  tagline: 'recurrent networks, from the inside',
  languageSwitch: 'Language',
  skip: 'Skip to the chapter',
  chapters: 'Chapters',
  chapterTitles: {
    start: 'A network that reads',
    cell: 'The cell',
    vanishing: 'The vanishing gradient',
    hand: 'By hand, t = 3',
    lstm: 'The LSTM',
    digits: 'The digits',
    train: 'Train it here',
    draw: 'Draw a digit',
    race: 'The race',
    memory: 'The memory test',
    series: 'Your own series',
    text: 'Your own text',
    tune: 'The search',
  },
  startHeading: 'Draw a digit. A network reads it, row by row.',
  chapterOf: (number: number, all: number) => `Chapter ${number} of ${all}`,
  loadingChapter: 'Loading the chapter …',
  notLoaded: (why: string) => `This chapter could not be loaded: ${why}`,
  offline: 'There is no network, and this chapter has not been loaded yet. It opens as soon as there is one.',
  workerStopped: (why: string) => `A worker that computes stopped: ${why}. Another one takes its place.`,
  pager: 'Next and previous chapter',
  previous: 'Previous',
  next: 'Next',
  colophon: 'Computed in your browser; nothing leaves it. MNIST: Yann LeCun and Corinna Cortes, CC BY-SA 3.0.',

  close: 'Close',
  tryAgain: 'Try again',
  computing: 'Computing …',
  back: 'Back',
  step: 'Step',
  stop: 'Stop',
  cancel: 'Cancel',
  numbers: 'Numbers',
  aDigit: (digit: number) => `${digit === 8 ? 'an' : 'a'} ${digit}`,

  noChapter: (name: string) => `There is no chapter ${name}.`,
  noSetting: (name: string) => `There is no setting ${name}.`,
  noFigure: (name: string) => `There is no figure ${name} in this chapter.`,
  nothingToHide: (name: string) => `There is no setting ${name} to hide.`,
  quoted: (text: string) => `'${text}'`,
  aNumber: ({ whole, min, max }: Bounds) => `a ${whole ? 'whole ' : ''}number from ${min} to ${max}`,
  oneOf: (values: readonly string[]) => values.join(' or '),
  yesOrNo: 'yes or no',
  refusedInAddress: (label: string, expected: string, found: string, stays: string) =>
    `${label}: expected ${expected}, got ${found}; it stays ${stays}.`,
  refused: (expected: string, stays: string) => `Expected ${expected}; it stays ${stays}.`,

  lesson: {
    open: 'Link for a lesson …',
    title: 'Link for a lesson',
    explanation: 'The link opens this chapter with its settings as they are now.',
    hide: 'Controls to hide',
    all: 'All',
    inLesson: (count: number) =>
      `A lesson: ${count} ${count === 1 ? 'control of this chapter is' : 'controls of this chapter are'} hidden.`,
    leave: 'Show all controls',
    solutions: 'Answers to the questions',
    onRequest: 'on request',
    shown: 'shown',
    hidden: 'hidden',
    link: 'Link',
    copy: 'Copy the link',
    copied: 'Copied.',
    notCopied: 'The browser does not let the page copy; select the link above.',
  },
  file: {
    load: 'Load a file …',
    drop: 'Drop it here',
    label: 'Model file',
    tooLarge: (name: string, most: number) => `${name}: expected a file of at most ${most}\u00a0MB.`,
  },
  mnist: {
    loading: (loaded: string, all: string) => `Loading MNIST: ${loaded} of ${all}`,
    first: (count: string, size: string) => `Start with ${count} digits (${size})`,
    unpacking: 'Unpacking MNIST …',
    failed: (why: string) => `MNIST could not be loaded: ${why}`,
    notKept: 'This browser keeps nothing for this page: the next visit loads MNIST again.',
  },
};
