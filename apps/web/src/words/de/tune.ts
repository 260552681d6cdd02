/** @file The words of the search, in German. */
import type { ShownTrial } from '../../chapters/tune/trials.js';
import { trialInWords } from '../../chapters/tune/trial-in-words.js';
import type { tune as en } from '../en/tune.js';
import { counted, percent } from '../numbers.js';

const list = new Intl.ListFormat('de');
const states: Record<ShownTrial['state'], string> = {
  running: 'läuft',
  paused: 'wartet an seiner Sprosse',
  pruned: 'ausgeschieden',
  complete: 'zu Ende trainiert',
  failed: 'fehlgeschlagen',
};

export const tune: typeof en = {
  intro: (rungs: readonly number[]) =>
    `Mit welchen Einstellungen lernt ein Netz am besten? Vorher weiß es niemand, also wird gesucht. Jeder **Versuch** ist ein Training mit anderen Einstellungen, vorgeschlagen nach dem, was die Versuche vor ihm erreicht haben (TPE, ein baumförmiger Parzen-Schätzer). ${rungs.length > 1 ? `Nach ${list.format(rungs.slice(0, -1).map(String))} von ${counted(rungs.at(-1)!, 'Epoche', 'Epochen')} wartet ein Versuch an einer **Sprosse**, und nur das beste Drittel derer, die so weit gekommen sind, geht weiter (ASHA, asynchrones schrittweises Halbieren): Die meiste Zeit bekommen die aussichtsreichen.` : 'Mit nur einer Epoche gibt es keine Sprosse, an der einer ausscheiden könnte.'} Derselbe Startwert ergibt dieselbe Suche, wie viele Worker der Rechner auch hat.`,
  start: 'Die Suche starten',
  again: 'Noch eine Suche',
  stop: 'Abbrechen',
  starting: 'Die Worker starten …',
  standing: (trials: readonly ShownTrial[], all: number) =>
    `${trials.length} von ${counted(all, 'Versuch', 'Versuchen')} begonnen, ${trials.filter(({ state }) => state === 'complete').length} zu Ende trainiert.`,
  found: ({ id, settings, best, accuracies }: ShownTrial, trials: readonly ShownTrial[], stopped: boolean) =>
    `${stopped ? 'Abgebrochen. ' : ''}Der beste von ${counted(trials.length, 'Versuch', 'Versuchen')}: Versuch ${id + 1}, ${trialInWords(settings)}, mit ${percent(best, 1)} der zurückgehaltenen Bilder nach ${counted(accuracies.length, 'Epoche', 'Epochen')}. Sein Modell ist in diesem Browser gespeichert.`,
  nothing: 'Kein Versuch hat eine Epoche beendet.',
  toDraw: 'Ziffern für das verwendete Modell zeichnen',
  toTrain: (network: string) =>
    `${network === 'GRU' ? 'Die' : 'Das'} ${network} mit diesen Einstellungen an allen Ziffern trainieren, in Kapitel 6`,
  modelName: (settings: string) => `bestes einer Suche: ${settings}`,
  theModel: 'Das Modell',

  parallelTitle: 'Jeder Versuch durch seine Einstellungen bis zu seiner Genauigkeit',
  parallelCaption:
    'Jede Linie ist ein Versuch: seine Einstellungen, dann, was er auf den zurückgehaltenen Bildern erreicht hat. Je dicker, desto mehr Sprossen hat er hinter sich; gestrichelt läuft er gerade. Worauf der Zeiger steht, das ist unten zu lesen.',
  ofTrial: ({ id, settings, accuracies, best, state }: ShownTrial, isBest: boolean) =>
    `${isBest ? 'Bisher der beste: Versuch' : 'Versuch'} ${id + 1}, ${trialInWords(settings)}: ${accuracies.length ? `${percent(best, 1)} nach ${counted(accuracies.length, 'Epoche', 'Epochen')}; ` : ''}${states[state]}.`,
  axes: {
    network: 'Netz',
    hidden: 'Einheiten',
    lr: 'Lernrate',
    batch: 'Batch',
    clip: 'größte Norm',
    accuracy: 'Genauigkeit',
  },
  trialsTitle: 'Die Versuche, der beste zuerst',
  number: 'Versuch',
  epochs: 'Epochen',
  state: 'Stand',
  states,
  rungsTitle: 'Genauigkeit auf den zurückgehaltenen Bildern nach jeder Epoche, und die Sprossen',
  epoch: 'Epoche',
  trial: (number: number) => `Versuch ${number}`,
  rungsCaption: (reached: readonly { epochs: number; trials: number }[]) =>
    `${reached.map(({ epochs, trials }) => `${counted(trials, 'Versuch hat', 'Versuche haben')} Epoche ${epochs} erreicht`).join(', ')}. Die gestrichelten Linien sind die Sprossen; die Farben sind die der Netze.`,
  importanceTitle: 'Wie viel es auf jede Einstellung ankam',
  setting: 'Einstellung',
  share: 'Anteil',
  importance: (trials: number, epochs: number, together: string, tooFew: boolean) =>
    `Welchen Teil der Unterschiede zwischen ${trials} Versuchen nach ${counted(epochs, 'Epoche', 'Epochen')} jede Einstellung für sich erklärt (funktionale ANOVA über einem kleinen Random Forest); ${together} liegen in ihrem Zusammenwirken.${tooFew ? ' So wenige Versuche sagen wenig.' : ''}`,
};
