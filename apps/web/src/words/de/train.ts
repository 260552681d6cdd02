/** @file Chapter 6 in German. */
import type { train as en } from '../en/train.js';
import { counted } from '../numbers.js';

export const train: typeof en = {
  intro:
    'Das Netz liest ein Bild als 28 Zeilen, in jedem Zeitschritt eine, und benennt die Ziffer nach seinem letzten verdeckten Zustand. Ein Zehntel der Bilder dient der Validierung: Aus ihnen lernt das Netz nie, und nach jeder Epoche, einem Durchgang durch alle übrigen, zeigen sie, wie oft es bei neuen Bildern recht hat. Das Training läuft in einem Worker dieser Seite auf Kerneln in WebAssembly-SIMD; gleiche Einstellungen und gleicher Startwert ergeben in jedem Browser und in `bptt train --simd strict` dieselben Zahlen.',
  noKernels: (why: string) => `Die Kernel laufen hier nicht: ${why}`,
  settings: 'Einstellungen',
  training: 'Training',
  theModel: 'Das Modell',

  train: 'Trainieren',
  loads: (size: string) => ` (lädt ${size} Ziffern)`,
  goOn: 'Fortsetzen',
  pausing: 'Hält an …',
  pause: 'Anhalten',
  stop: 'Beenden',
  restart: 'Von vorn',
  newSeed: 'Neuer Startwert',
  changed: (run: number) => `„Trainieren“ nimmt die jetzigen Einstellungen, „Von vorn“ die von Lauf ${run}.`,
  close: 'Schließen',
  show: 'Zeigen',
  change: 'Ändern',

  curvesHere: 'Während des Trainings entstehen hier die Kurven.',
  reaches: (network: string, percent: number) =>
    `Mit diesen Einstellungen erkennt das ${network}-Netz nach drei Epochen mehr als ${percent}\u00a0% der Testbilder.`,
  stepsDone: 'Erledigte Schritte',
  epochIs: { running: 'Epoche', paused: 'Angehalten in Epoche', validating: 'Validierung von Epoche' },
  standing: (
    epoch: string,
    epochs: string,
    step: string,
    steps: string,
    loss: string,
    accuracy: string,
    speed: string,
    left: string,
  ) =>
    `${epoch} von ${epochs}, Schritt ${step} von ${steps}: Verlust ${loss}, Genauigkeit ${accuracy}, ${speed} Bilder pro Sekunde, noch ${left}`,
  starting: 'Beginnt …',

  run: (number: number, settings: string) => `Lauf ${number}: ${settings}`,
  setting: {
    lr: 'Lernrate',
    batch: 'Batch',
    clip: 'Grenze',
    images: 'Bilder',
    epochs: 'Epochen',
    target: 'Ziel',
    seed: 'Startwert',
  },
  keptBest: (epoch: number, accuracy: string) =>
    `Behalten werden die Gewichte der Epoche ${epoch}: ${accuracy} der Validierungsbilder werden erkannt.`,
  keptLast: 'Behalten werden die Gewichte des letzten Schritts.',
  targetReached: (target: string, steps: number) =>
    `Das Ziel von ${target} war nach ${counted(steps, 'Schritt', 'Schritten')} erreicht.`,
  stopped: (steps: number) => `Auf Wunsch beendet nach ${counted(steps, 'Schritt', 'Schritten')}.`,
  lastEpoch: (steps: number) => `Die letzte Epoche endete nach ${counted(steps, 'Schritt', 'Schritten')}.`,
  diverged: (where: string, lr: string, remedy: string) =>
    `Nicht mehr endlich (${where}). Die Lernrate war ${lr}: ${remedy}.`,
  smallerNorm: 'helfen kann eine kleinere Lernrate oder eine kleinere Grenze der Norm',
  smallerRate: (lr: string) =>
    `helfen kann eine kleinere Lernrate, etwa ${lr}, oder die Gradienten auf die Norm 1 zu begrenzen`,
  announce: {
    goesOn: 'Das unterbrochene Training geht weiter.',
    starts: (run: number) => `Lauf ${run} beginnt.`,
    ended: (run: number, why: string) => `Lauf ${run} ist zu Ende: ${why}`,
    progress: (epoch: number, epochs: number, step: number, steps: number, loss: string, accuracy: string) =>
      `Epoche ${epoch} von ${epochs}, Schritt ${step} von ${steps}, Verlust ${loss}, Genauigkeit ${accuracy}.`,
  },
  noMnist: 'MNIST ist noch nicht da.',

  step: 'Schritt',
  lossTitle: 'Verlust auf den Trainingsbatches',
  crossEntropy: 'Kreuzentropie',
  points: (steps: number) =>
    steps === 1
      ? 'Jeder Punkt ist ein Schritt, bei allen Läufen; Raten hat den Verlust ln 10 = 2,303.'
      : `Jeder Punkt ist das Mittel über ${counted(steps, 'Schritt', 'Schritte')}, bei allen Läufen; Raten hat den Verlust ln 10 = 2,303.`,
  firstStep: 'Die Kurve beginnt mit dem ersten Schritt.',
  noStep: (run: number) => `Lauf ${run} endete vor dem ersten Schritt.`,
  cross: (step: string) =>
    `Das Kreuz markiert Schritt ${step}, bei dem der Verlust oder ein Gradient nicht endlich war.`,
  logarithmic: (largest: string) => `Die Achse ist logarithmisch, da der Verlust bis auf ${largest} stieg.`,
  accuracyTitle: 'Genauigkeit auf den Validierungsbildern nach jeder Epoche',
  accuracyAxis: 'Genauigkeit auf den Validierungsbildern',
  epochAccuracy: (run: number, epoch: number, training: string, held: string, seconds: string) =>
    `Lauf ${run}, Epoche ${epoch}: ${training} der Trainingsbilder während des Lernens, ${held} der Validierungsbilder; ${seconds}\u00a0s.`,
  firstEpoch: 'Der erste Punkt kommt mit dem Ende der ersten Epoche.',
  noEpoch: (run: number) => `Lauf ${run} endete in der ersten Epoche, bevor die Validierungsbilder befragt wurden.`,

  flowTitle: 'Gradient des Verlusts nach jeder Zeile des Bildes',
  atStep: (step: string) => `Schritt ${step}`,
  rowAxis: 'Zeile t (das Netz liest von 1 bis 28)',
  flowAxis: '‖∂L/∂x_t‖, Median über einen Batch',
  euclidean: 'L ist der Verlust, ‖·‖ die euklidische Norm.',
  firstFlow: 'Die erste Kurve kommt mit dem ersten Schritt.',
  noFlow: (run: number) => `Lauf ${run} endete, bevor ein Gradient beobachtet wurde.`,
  flow: {
    at: (step: string, network: string) => `In Schritt ${step} (${network}) ist der Gradient des Verlusts`,
    infinite: (rows: number, all: number) => `nach ${rows} von ${all} Zeilen nicht endlich.`,
    allZero: 'nach jeder Zeile 0.',
    bothZero: 'nach der ersten und nach der letzten Zeile 0.',
    firstZero: 'nach der ersten Zeile 0.',
    lastZero: 'nach der letzten Zeile 0.',
    lastIs: (times: string) => `nach der letzten Zeile das ${times}-Fache dessen nach der ersten.`,
    firstIs: (times: string) => `nach der ersten Zeile das ${times}-Fache dessen nach der letzten.`,
    zeros: (zeros: number) =>
      `${zeros === 1 ? 'Nach einer Zeile' : `Nach ${zeros} Zeilen`} ist er genau 0: × am unteren Rand.`,
  },

  noModel: 'Noch kein Modell: oben eines trainieren oder eine Datei laden.',
  inUse: 'In Gebrauch: ',
  download: 'Herunterladen (safetensors)',
  keep: 'Im Browser behalten',
  formats:
    'Auch `.pt` von PyTorch und `model.json` von Keras mit den zugehörigen Dateien werden gelesen; sie lassen sich irgendwo ablegen. Die Kommandozeile liest die Datei dieser Seite mit `npm run -s bptt -- evaluate file.safetensors`, PyTorch liest sie unter seinen eigenen Namen.',
  runsOfVisit: 'Läufe dieses Besuchs',
  use: 'Verwenden',
  useThis: (name: string) => `${name} verwenden`,
  kept: 'In diesem Browser behalten',
  delete: 'Löschen',
  deleteThis: (name: string) => `${name} löschen`,
  submitTitle: 'Bei einem Kurs einreichen',
  server: 'Adresse des Kursservers',
  token: 'Zugangscode (Token)',
  competition: 'Wettbewerb',
  chooseOne: (count: number) => `${count} Wettbewerbe sind offen: einen wählen, dann einreichen.`,
  submit: 'Einreichen',

  test: 'An 10.000 Bildern prüfen',
  testing: 'Wird geprüft',
  accuracy: (share: string) => `**${share}** der Testbilder werden erkannt;`,
  meanLoss: (loss: string) => `mittlerer Verlust ${loss}.`,
  mistakes: 'Die schlimmsten Fehler und ihr Softmax',
  testImage: (index: number) => `Testbild ${index}`,
  notBut: (label: number, answer: number) => `${label}, nicht ${answer}`,
  softmax: (percent: number) => `${percent}\u00a0%`,
  taken: (label: number, answer: number) =>
    label === answer ? `${label}, richtig gelesen:` : `${label}, für ${answer} gehalten:`,
  countOf: (count: string, all: string) => `${count} von ${all}`,
  confusion: 'Konfusionsmatrix',
  confusionHow:
    'Zeilen: was die Ziffer ist. Spalten: was das Modell sagt. Je größer der Anteil eines Fehlers an den Bildern der Ziffer, desto kräftiger die Farbe, ab 5\u00a0% voll.',
};
