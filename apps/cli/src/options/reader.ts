/** @file Readers of arguments, and in JSON Schema, draft 7, what values in a file they take. */

export interface NumberSchema {
  type: 'integer' | 'number';
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  exclusiveMaximum?: number;
}

/** As much of JSON Schema as an option's value needs. */
export type ValueSchema =
  | NumberSchema
  | { type: 'string'; pattern?: string }
  | { type: 'boolean' }
  | { enum: readonly (string | boolean)[] }
  | { type: 'array'; items: ValueSchema; minItems: 1 }
  | { anyOf: ValueSchema[] };

export const takes = <T>(schema: ValueSchema, read: (text: string) => T): Reader<T> => Object.assign(read, { schema });

export type Reader<T> = ((text: string) => T) & { readonly schema: ValueSchema };

export const manyOf = (items: ValueSchema): ValueSchema => ({ type: 'array', items, minItems: 1 });
