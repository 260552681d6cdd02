import Table from 'cli-table3';
import { expect, test } from 'vitest';
import { forTerminal, jsonLine, style, visible } from './style.js';

const hostile = 'a\x1b]0;pwned\x07\x1b[31mred\r\x9b2J\x7f\u202eevil\tb\nc';

test('what a terminal would act upon is shown', () => {
  expect(forTerminal(hostile)).toBe('a\\x1b]0;pwned\\x07\\x1b[31mred\\x0d\\x9b2J\\x7f\\u202eevil\tb\nc');
  expect(forTerminal('é 中 ✓ \u{1f600}')).toBe('é 中 ✓ \u{1f600}');
});

test('our own colours stay, and colours in the text do not, however they are nested', () => {
  process.stdout.isTTY = true;
  const env = { ...process.env };
  delete process.env['NO_COLOR'];
  process.env['FORCE_COLOR'] = '1';
  try {
    const text = forTerminal(`${style('bold', `x ${style('green', hostile)}`)}\x1b[31m`);
    const shown = 'a\\x1b]0;pwned\\x07\\x1b[31mred\\x0d\\x9b2J\\x7f\\u202eevil\tb\nc';
    expect(text).toBe(`\x1b[1mx \x1b[32m${shown}\x1b[39m\x1b[22m\\x1b[31m`);
    expect(visible(style('green', 'x'))).toBe(style('green', 'x'));
    const table = new Table({ style: { head: [], border: [], compact: true }, colAligns: ['right', 'right'] });
    table.push(['wide', style('green', '7')], [style('dim', '1'), 'wide']);
    const drawn = forTerminal(table.toString());
    expect(drawn).toContain('\x1b[32m7\x1b[39m │');
    expect(drawn).not.toContain('\\x1b');
  } finally {
    process.env = env;
  }
});

test('JSON stays the same value', () => {
  const line = jsonLine({ [hostile]: [hostile] });
  expect(JSON.parse(line)).toEqual({ [hostile]: [hostile] });
  expect([...line].every((c) => c >= ' ' && (c < '\x7f' || c > '\x9f') && c !== '\u202e')).toBe(true);
});
