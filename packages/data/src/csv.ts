/** @file @bptt/data/csv: tables as text; apart, since only this needs papaparse. */
export { CsvTable, readCsv, type CsvOptions } from './csv/csv-table.js';
