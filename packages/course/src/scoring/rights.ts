/** @file What a scoring process may do, as flags of Node's permission model: read its programs and the test set, and nothing else. */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** No writing, no processes, no workers, no native code; from Node 25 on no network either. */
export function rights(scorer: string, testSet: string): string[] {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isStable = major >= 24 || (major === 22 && minor >= 13) || (major === 23 && minor >= 5);
  const isFolder = statSync(testSet, { throwIfNoEntry: false })?.isDirectory();
  const readable = [...programs(scorer), isFolder ? join(testSet, '*') : testSet];
  return [
    isStable ? '--permission' : '--experimental-permission',
    ...readable.map((path) => `--allow-fs-read=${path}`),
  ];
}

const known = new Map<string, string[]>();

/** The scorer's folder, its package's dependencies where they really are, and every node_modules and package.json on the way up. */
function programs(scorer: string): string[] {
  const found = known.get(scorer);
  if (found) return found;
  const file = realpathSync(scorer);
  const up = parents(file);
  const home = up.find((folder) => existsSync(join(folder, 'package.json'))) ?? dirname(file);
  const packages = [home, ...dependenciesOf(home, up)];
  const folders = new Set(
    packages.flatMap((folder) => [folder, ...parents(folder).map(modulesIn)]).filter((each) => each !== undefined),
  );
  const within = [...folders].filter((folder) => ![...folders].some((other) => folder.startsWith(other + sep)));
  const manifests = packages.flatMap(parents).map((folder) => join(folder, 'package.json'));
  const all = [...within.map((folder) => join(folder, '*')), ...new Set(manifests.filter((path) => existsSync(path)))];
  known.set(scorer, all);
  return all;
}

const parents = (path: string): string[] => (dirname(path) === path ? [] : [dirname(path), ...parents(dirname(path))]);

/** The node_modules that a package below this folder looks into. */
function modulesIn(folder: string): string | undefined {
  if (folder.endsWith(`${sep}node_modules`)) return folder;
  const modules = join(folder, 'node_modules');
  return existsSync(modules) ? modules : undefined;
}

/** Of the package in `home`, those that are installed; a workspace's are links to elsewhere. */
function dependenciesOf(home: string, up: string[]): string[] {
  const manifest = join(home, 'package.json');
  if (!existsSync(manifest)) return [];
  const { dependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as { dependencies?: Record<string, string> };
  return Object.keys(dependencies).flatMap((name) => {
    const at = up.map((folder) => join(folder, 'node_modules', name)).find((folder) => existsSync(folder));
    return at ? [realpathSync(at)] : [];
  });
}
