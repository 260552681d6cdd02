/** @file Colours, which are off where the output is no terminal, or NO_COLOR is set. */
import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** For lines that go to `stream`. */
export const styleFor = (stream: NodeJS.WriteStream) => (format: Format, text: string) => styleText(format, text, { stream });

export const style = styleFor(process.stdout);
export const percent = (fraction: number): string => `${(100 * fraction).toFixed(2)} %`;
