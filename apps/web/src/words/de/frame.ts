/** @file The words around the chapters, in German. */
import type { Bounds, frame as en } from '../en/frame.js';

export const frame: typeof en = {
  title: 'bptt: rekurrente Netze von innen',
  description:
    'Rekurrente Netze zum Zerlegen: RNN, LSTM und GRU, ihre Gradienten durch die Zeit, im Browser auf handgeschriebenen Ziffern trainiert.',
  fullName: 'backpropagation through time',
  tagline: 'rekurrente Netze von innen',
  languageSwitch: 'Sprache',
  skip: 'Zum Kapitel',
  chapters: 'Kapitel',
  chapterTitles: {
    start: 'Ein Netz, das liest',
    cell: 'Die Zelle',
    vanishing: 'Der verschwindende Gradient',
    hand: 'Von Hand, t = 3',
    lstm: 'Das LSTM',
    digits: 'Die Ziffern',
    train: 'Hier trainieren',
    draw: 'Eine Ziffer malen',
    race: 'Das Rennen',
    memory: 'Der Gedächtnistest',
  },
  startHeading: 'Eine Ziffer malen: Ein Netz liest sie, Zeile für Zeile.',
  chapterOf: (number: number, all: number) => `Kapitel ${number} von ${all}`,
  loadingChapter: 'Das Kapitel wird geladen …',
  notLoaded: (why: string) => `Dieses Kapitel konnte nicht geladen werden: ${why}`,
  offline: 'Es gibt kein Netz, und dieses Kapitel ist noch nicht geladen. Es öffnet sich, sobald es eines gibt.',
  workerStopped: (why: string) =>
    `Ein rechnender Worker ist stehen geblieben: ${why}. Ein neuer tritt an seine Stelle.`,
  pager: 'Nächstes und voriges Kapitel',
  previous: 'Zurück',
  next: 'Weiter',
  colophon: 'Alles wird im Browser berechnet; nichts verlässt ihn. MNIST: Yann LeCun und Corinna Cortes, CC BY-SA 3.0.',

  close: 'Schließen',
  tryAgain: 'Noch einmal',
  computing: 'Wird berechnet …',
  back: 'Zurück',
  step: 'Weiter',
  numbers: 'Zahlen',
  aDigit: (digit: number) => `eine ${digit}`,

  noChapter: (name: string) => `Ein Kapitel ${name} gibt es nicht.`,
  noSetting: (name: string) => `Eine Einstellung ${name} gibt es nicht.`,
  nothingToHide: (name: string) => `Eine Einstellung ${name}, die verborgen werden könnte, gibt es nicht.`,
  quoted: (text: string) => `„${text}“`,
  aNumber: ({ whole, min, max }: Bounds) => `eine ${whole ? 'ganze ' : ''}Zahl von ${min} bis ${max}`,
  oneOf: (values: readonly string[]) => values.join(' oder '),
  yesOrNo: 'yes oder no',
  refusedInAddress: (label: string, expected: string, found: string, stays: string) =>
    `${label}: erwartet wird ${expected}, in der Adresse steht ${found}; es bleibt bei ${stays}.`,
  refused: (expected: string, stays: string) => `Erwartet wird ${expected}; es bleibt bei ${stays}.`,

  lesson: {
    open: 'Link für den Unterricht …',
    title: 'Link für den Unterricht',
    explanation: 'Der Link öffnet dieses Kapitel mit den jetzigen Einstellungen.',
    hide: 'Zu verbergende Regler',
    all: 'Alle',
    inLesson: (count: number) =>
      `Unterricht: ${count === 1 ? 'Ein Regler dieses Kapitels ist' : `${count} Regler dieses Kapitels sind`} verborgen.`,
    leave: 'Alle Regler zeigen',
    link: 'Link',
    copy: 'Link kopieren',
    copied: 'Kopiert.',
    notCopied: 'Der Browser erlaubt das Kopieren nicht; der Link oben lässt sich markieren.',
  },
  file: { load: 'Datei laden …', drop: 'Hier ablegen', label: 'Modelldatei' },
  mnist: {
    loading: (loaded: string, all: string) => `MNIST wird geladen: ${loaded} von ${all}`,
    unpacking: 'MNIST wird entpackt …',
    failed: (why: string) => `MNIST konnte nicht geladen werden: ${why}`,
    notKept: 'Dieser Browser speichert nichts für diese Seite: Beim nächsten Besuch wird MNIST erneut geladen.',
  },
};
