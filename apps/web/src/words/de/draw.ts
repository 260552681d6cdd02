/** @file Chapter 7 in German. */
import type { draw as en } from '../en/draw.js';

export const draw: typeof en = {
  intro:
    'Das Netz liest eine gemalte Ziffer Zeile für Zeile, noch während sie entsteht. Die Striche werden zuvor auf 20\u00a0×\u00a020 Pixel skaliert und nach ihrem Schwerpunkt zentriert, wie es mit den Ziffern von MNIST geschah, denn andere kennt es nicht.',
  orSample: 'Oder eine aus MNIST nehmen',
  samples: 'Beispielziffern',
  sample: (digit: string, number: number) => `${digit}, Beispiel ${number}`,

  pad: 'Malfläche',
  hint: 'Hier eine Ziffer malen',
  undo: 'Rückgängig',
  clear: 'Leeren',
  keys: 'Maus, Finger oder Stift. Tasten: Pfeile bewegen den Stift, die Leertaste setzt ihn auf oder hebt ihn ab, Rücktaste nimmt zurück, Entf leert.',
  pen: (down: boolean) => `Stift ${down ? 'aufgesetzt' : 'abgehoben'}`,

  yourDrawing: 'die Zeichnung',
  ofTestSet: (digit: string) => `${digit} aus MNIST`,
  seen: (about: string) => `Was das Netz sieht: ${about}, 28\u00a0×\u00a028 Pixel`,
  before: (digit: number) => `${digit} war die Antwort zuvor`,
  softmax: (share: string) => `Softmax ${share}`,
  says: (model: string) => `sagt ${model}`,
  about: (about: string) => `über ${about}`,
  otherModel: (model: string, digit: number, share: string) => `${model} sagt ${digit}, ${share}`,
  onItsWay: 'Das Modell ist unterwegs oder rechnet …',
  noAnswer: (why: string) => `Keine Antwort: ${why}`,
  none: 'Vielleicht keine davon',

  whatSoftmaxIs: 'Was sagt „Softmax“, und was nicht?',
  softmaxIs:
    'Das Netz gibt jeder der zehn Ziffern eine Punktzahl, ihren Logit. Die Softmax-Funktion macht daraus zehn Zahlen mit der Summe 1, p_{i} = e^{yᵢ} / Σ e^{yⱼ}. Sie vergleicht nur die zehn miteinander: „Keine davon“ ist nicht dabei, deshalb bekommt auch Gekritzel seine 99\u00a0%.',

  energyIs: (unlike: number) =>
    `Was die Softmax-Funktion herauskürzt, ist die Höhe der Punktzahlen. Ihre Energie, ln Σ e^{yⱼ}, bewahrt sie: Wo sie niedriger ist als bei ${unlike} der Beispielziffern, sagt die Seite „vielleicht keine davon“. Das ist ein Hinweis und kein Beweis. Beim mitgelieferten Modell steht er bei 3 von 100 Ziffern aus MNIST, bei 4 von 10 gezeichneten Buchstaben und bei 7 von 10 zufälligen Kritzeleien; 8 von 10 dieser Buchstaben haben mehr als 90\u00a0% Softmax.`,
  energyNow: (energy: string, below: number, all: number) =>
    `Die Energie dieses Bildes ist ${energy}; ${below} der ${all} Beispielziffern ${below === 1 ? 'hat' : 'haben'} mehr.`,

  model: 'Das Modell, das antwortet',
  shippedOne: (facts: string | null) => `Das mitgelieferte${facts ? `: ${facts}` : ''}`,
  own: (name: string, facts: string | null) => `${name}${facts ? `: ${facts}` : ''}`,
  noOwn: 'Ein eigenes: in Kapitel 6 trainieren oder eine Datei laden',
  howTrained: 'Wie das mitgelieferte Modell trainiert wurde',

  afterEveryRow: 'Nach jeder Zeile',
  readsMean: (layered: boolean, bidirectional: boolean) =>
    `Nach Zeile t liest die lineare Schicht das Mittel der verdeckten Zustände ${layered ? 'der obersten Schicht ' : ''}in den Zeilen 1 bis t${bidirectional ? ', aus beiden Richtungen' : ''}, als endete das Bild dort.`,
  readsBoth: (layered: boolean) =>
    `Nach Zeile t liest die lineare Schicht zwei verdeckte Zustände${layered ? ' der obersten Schicht' : ''}: den der Richtung, die von Zeile 1 bis t gelesen hat, und den der anderen, die von Zeile t bis 1 gelesen hat, als endete das Bild dort.`,
  readsLast: (layered: boolean) =>
    `Nach Zeile t liest die lineare Schicht den verdeckten Zustand h_{t}${layered ? ' der obersten Schicht' : ''}, als endete das Bild dort.`,
  moveBack: 'Beim Zurückgehen durch die Zeilen zeigt sich, wann das Netz sich entschieden hat.',
  afterRows: (row: number) => `Nach ${row} von 28 Zeilen`,
  digit: 'Ziffer',
  probability: 'Softmax',
  imageTitle: (row: number) => `Das Bild, davon ${row} von 28 Zeilen gelesen`,
  weightsTitle: (digit: number, most: number | null) =>
    `Wie sehr y, der Logit der ${digit} nach Zeile 28, von jeder Zeile abhängt${most ? `; am stärksten von Zeile ${most}` : ''}`,
  probabilitiesTitle: 'Die Wahrscheinlichkeit jeder Ziffer nach jeder Zeile',
  tableTitle: 'nach jeder Zeile',
  tableCaption: 'Nach jeder Zeile: die Wahrscheinlichkeit jeder Ziffer in Prozent und wie sehr y von der Zeile abhängt',
  row: 'Zeile',

  logit: (digit: number) => `y ist der Logit der ${digit} nach Zeile 28.`,
  infinite: (byGradient: boolean, rows: number) =>
    `${byGradient ? 'Sein Gradient nach' : 'Seine Änderung ohne'} ${rows} von 28 Zeilen ist nicht endlich.`,
  weighing: 'Wie sehr er von jeder Zeile abhängt, wird gerade berechnet.',
  largest: (row: number, norm: string, first: string | null) =>
    `‖∂y/∂x_{t}‖ ist bei Zeile ${row} am größten: ${norm}${first ? `; bei Zeile 1 sind es ${first}` : ''}.`,
  zero: '‖∂y/∂x_{t}‖ ist in jeder Zeile 0.',
  euclidean: '‖·‖ ist die euklidische Norm.',
  throughMean:
    'Durch das Mittel geht der Zustand jeder Zeile direkt in y ein: Kein Gradient muss durch alle späteren Zeilen zurück.',
  throughBoth:
    'Von Zeile t läuft der Gradient durch 28 − t Schritte der einen Richtung und t − 1 der anderen zurück. Jeder kann ihn verkleinern: Ein kurzer Balken kann heißen, dass die Zeile nicht zählt oder dass das Netz sie nicht hört.',
  throughLast:
    'Von Zeile t läuft der Gradient durch 28 − t Schritte zurück. Jeder kann ihn verkleinern: Ein kurzer Balken kann heißen, dass die Zeile nicht zählt oder dass das Netz sie nicht mehr hört.',
  without: (row: number, change: string) =>
    `Ohne Zeile ${row}, mit Papier an ihrer Stelle, ändert sich y am meisten: |Δy| = ${change}.`,
  withoutAny: 'Mit Papier an der Stelle einer beliebigen Zeile bleibt y gleich.',
  paper: 'Eine Zeile, die schon Papier war, ändert nichts.',
};
