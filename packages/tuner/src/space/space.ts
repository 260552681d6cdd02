/** @file A search space: named parameters, their conditions checked, in groups that exist together. */
import { ArgumentError } from '@bptt/errors';
import { Axis } from './axis.js';
import { checkParameter, type Config, type Parameter, type Value } from './parameter.js';

/** How a space is written down, as JSON or in TypeScript. A condition names parameters above it. */
export type SpaceDefinition = Readonly<Record<string, Parameter>>;

/** A parameter must have one of these values. */
type Conditions = ReadonlyMap<string, readonly Value[]>;

/** Parameters that exist under the same conditions. */
export class Group {
  constructor(
    readonly axes: readonly Axis[],
    readonly conditions: Conditions,
  ) {}

  /** Whether the group's parameters exist, given the values of those above. */
  active(config: Config): boolean {
    return [...this.conditions].every(([name, values]) => name in config && values.includes(config[name]!));
  }
}

export class Space {
  readonly axes: readonly Axis[];
  /** In the order of declaration, so that what a condition names comes first. */
  readonly groups: readonly Group[];

  /** @throws ArgumentError for an empty space, a wrong parameter, or a condition on what is not there. */
  constructor(readonly definition: SpaceDefinition) {
    if (typeof definition !== 'object' || definition === null || Array.isArray(definition)) {
      throw new ArgumentError('space', 'an object of parameters by name', JSON.stringify(definition));
    }
    const axes = new Map<string, Axis>();
    const conditions = new Map<string, Conditions>();
    const groups = new Map<string, { axes: Axis[]; conditions: Conditions }>();
    for (const [name, parameter] of Object.entries(definition)) {
      checkParameter(name, parameter);
      const own = conditionsOf(name, parameter, axes, conditions);
      const axis = new Axis(name, parameter);
      axes.set(name, axis);
      conditions.set(name, own);
      const key = JSON.stringify([...own]);
      if (!groups.has(key)) groups.set(key, { axes: [], conditions: own });
      groups.get(key)!.axes.push(axis);
    }
    if (axes.size === 0) throw new ArgumentError('space', 'at least one parameter', 'none');
    this.axes = [...axes.values()];
    this.groups = inOrder([...groups.values()]).map((group) => new Group(group.axes, group.conditions));
  }

  /** How many configurations there are; Infinity where a float has no step. */
  get size(): number {
    return this.#count(0, {});
  }

  #count(from: number, config: Config): number {
    const group = this.groups[from];
    if (!group) return 1;
    if (!group.active(config)) return this.#count(from + 1, config);
    const later = this.groups.slice(from + 1);
    const deciding = group.axes.filter(({ name }) => later.some(({ conditions }) => conditions.has(name)));
    const free = group.axes.filter((axis) => !deciding.includes(axis)).reduce((n, { count }) => n * count, 1);
    const choices = combinations(deciding).map((chosen) => this.#count(from + 1, { ...config, ...chosen }));
    return free * choices.reduce((sum, n) => sum + n, 0);
  }

  /** Equal configurations, and only they, have equal keys. */
  key(config: Config): string {
    return JSON.stringify(this.axes.map(({ name }) => config[name] ?? null));
  }

  /** @throws ArgumentError unless `config` has each existing parameter, with a value that it may have, and no other. */
  check(config: Config): void {
    const names = this.axes.map(({ name }) => name);
    for (const name of Object.keys(config)) {
      if (!names.includes(name)) throw new ArgumentError('config', `only ${names.join(', ')}`, name);
    }
    for (const group of this.groups) {
      const active = group.active(config);
      for (const axis of group.axes) {
        const value = config[axis.name];
        if (!active && value !== undefined) {
          throw new ArgumentError(`config.${axis.name}`, 'nothing, since its condition does not hold', value);
        }
        if (active && (value === undefined || !axis.has(value))) {
          throw new ArgumentError(`config.${axis.name}`, String(axis), value);
        }
      }
    }
  }
}

/** A group stands after those that decide whether it exists. */
function inOrder<G extends { axes: Axis[]; conditions: Conditions }>(groups: G[]): G[] {
  const done: G[] = [];
  const known = new Set<string>();
  while (done.length < groups.length) {
    for (const group of groups) {
      if (done.includes(group) || ![...group.conditions.keys()].every((name) => known.has(name))) continue;
      done.push(group);
      for (const { name } of group.axes) known.add(name);
    }
  }
  return done;
}

function combinations(axes: readonly Axis[]): Config[] {
  return axes.reduce<Config[]>(
    (configs, axis) =>
      configs.flatMap((config) =>
        Array.from({ length: axis.count }, (_, i) => ({ ...config, [axis.name]: axis.valueAt(i) })),
      ),
    [{}],
  );
}

/** A parameter's own conditions and those of what it depends on. */
function conditionsOf(
  name: string,
  { when = {} }: Parameter,
  axes: ReadonlyMap<string, Axis>,
  above: ReadonlyMap<string, Conditions>,
): Conditions {
  const place = `space.${name}.when`;
  if (typeof when !== 'object' || when === null || Array.isArray(when))
    throw new ArgumentError(place, 'values by parameter', when);
  const all = new Map<string, readonly Value[]>();
  const add = (other: string, values: readonly Value[]) =>
    all.set(other, all.has(other) ? all.get(other)!.filter((value) => values.includes(value)) : values);
  for (const [other, values] of Object.entries(when)) {
    const axis = axes.get(other);
    if (!axis) throw new ArgumentError(place, 'a parameter declared above it', other);
    if (axis.parameter.type === 'float') throw new ArgumentError(place, 'a choice or a whole number', `float ${other}`);
    if (!Array.isArray(values) || values.length === 0) {
      throw new ArgumentError(`${place}.${other}`, 'a list of at least one value', JSON.stringify(values));
    }
    for (const value of values as Value[]) {
      if (!axis.has(value)) throw new ArgumentError(`${place}.${other}`, String(axis), value);
    }
    for (const [further, theirs] of above.get(other)!) add(further, theirs);
    add(other, values as Value[]);
  }
  for (const [other, values] of all) {
    if (values.length === 0) throw new ArgumentError(place, `conditions on ${other} that can hold together`, 'none');
  }
  return all;
}
