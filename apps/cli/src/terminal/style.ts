/** @file Colours on stdout, which are off where it is no terminal or NO_COLOR is set; and numbers as people read them. */
import { styleText } from 'node:util';

export const style = (format: Parameters<typeof styleText>[0], text: string): string =>
  styleText(format, text, { stream: process.stdout });

export const percent = (fraction: number): string => `${(100 * fraction).toFixed(2)} %`;
