/** @file The words about models in German. */
import type { models as en } from '../en/models.js';
import { counted } from '../numbers.js';

export const models: typeof en = {
  withRelu: (module: string) => `${module} mit relu`,
  hiddenSize: (hidden: number) => `${hidden} verdeckte Einheiten`,
  projected: (to: number) => `auf ${to} projiziert`,
  layers: (count: number) => `${count} Schichten`,
  bidirectional: 'beide Richtungen',
  meanHead: 'liest die Ziffer aus dem Mittel über alle Zeilen',
  parameters: (count: number) => counted(count, 'Parameter', 'Parameter'),
  testAccuracy: (share: string) => `erkennt ${share} der Testbilder`,
  valAccuracy: (share: string) => `erkennt ${share} der Validierungsbilder`,
  assumed: (what: string) => `angenommen wird ${what}, da die Datei nichts dazu sagt`,
  kibibytes: (count: string) => `${count}\u00a0KiB`,

  shipped: 'das mitgelieferte LSTM',
  tooLarge: (names: string, most: string, size: string) =>
    `${names}: erwartet wird eine Modelldatei von höchstens ${most}, diese hat ${size}`,
  stays: (name: string) => `In Gebrauch bleibt: ${name}.`,
  notKept: (why: string) =>
    `Dieser Browser speichert nichts für diese Seite: ${why} Das Modell lässt sich stattdessen herunterladen.`,
  didNotArrive: (name: string, why: string) => `${name} ist nicht angekommen: ${why}`,
  hostAnswered: (status: number) => `der Server antwortete ${status}`,

  unreachable: (server: string) => `${server} ist nicht erreichbar`,
  serverAnswered: (server: string, status: number) => `${server} antwortete ${status}`,
  needsTls: (server: string) =>
    `${server} ist nicht erreichbar: Eine Seite darf nur Server fragen, die mit https:// beginnen, und solche auf dem eigenen Rechner`,
  noCourse: (address: string) => `unter ${address} ist ein Server, aber keiner eines Kurses (bptt serve)`,
  noneOpen: (titles: readonly string[]) =>
    titles.length
      ? `jetzt kann nichts eingereicht werden: nicht offen: ${titles.join(', ')}`
      : 'dieser Kurs hat keinen Wettbewerb',
  refusals: {
    token: 'dieses Token ist dort nicht bekannt oder wurde widerrufen',
    closed: 'der Wettbewerb ist geschlossen: Es wird nichts mehr angenommen',
    'not-open': 'der Wettbewerb ist noch nicht offen',
    quota:
      'alle Einreichungen von heute sind verbraucht oder unterwegs; was abgelehnt wird oder scheitert, kostet keine. Der nächste Tag beginnt um Mitternacht UTC',
    aborted: 'die Verbindung brach ab, bevor das ganze Modell da war',
  },
  uploading: 'Wird hochgeladen …',
  queued: (place: number) => `In der Warteschlange auf Platz ${place} …`,
  states: {
    queued: 'wartet',
    validating: 'wird geprüft',
    scoring: 'wird bewertet',
    scored: 'bewertet',
    rejected: 'abgelehnt',
    failed: 'gescheitert',
    expired: 'abgelaufen',
  },
  scored: (title: string, score: string, mark: string | null, rank: number | null) =>
    `${title}: öffentliche Punktzahl ${score}${mark ? `, Note ${mark}` : ''}${rank ? `, Rang ${rank}` : ''}.`,
  notScored: (title: string, state: string, reason: string) =>
    `${title}: ${state}: ${reason}. Es zählt nicht als Versuch.`,
};
