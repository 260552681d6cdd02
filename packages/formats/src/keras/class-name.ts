/** @file The names by which Keras 3 keeps layers in a file: those of their classes, numbered. */
import { classNames } from './settings.js';

/** GlobalAveragePooling1D -> global_average_pooling1d, as `keras.src.utils.naming.to_snake_case` does. */
const snakeCase = (className: string): string =>
  className
    .replaceAll(/\W+/g, '')
    .replaceAll(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();

/** Gives each layer, in their order, its group: lstm, lstm_1, dense ... */
export function groupNames(layers: readonly { className: string }[]): string[] {
  const counts = new Map<string, number>();
  return layers.map(({ className }) => {
    const name = snakeCase(className);
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return count ? `${name}_${count}` : name;
  });
}

/** Keras 2 called it shorter. */
const inputName = 'input';

/** lstm_1 -> LSTM, 1; of a class that is not read its name as it stands. */
export function classOfGroup(group: string): { className: string; count: number } {
  const [, name = group, count = '0'] = /^(.*?)(?:_(\d{1,6}))?$/s.exec(group) ?? [];
  if (name === inputName) return { className: 'InputLayer', count: Number(count) };
  return { className: classNames.find((each) => snakeCase(each) === name) ?? name, count: Number(count) };
}
