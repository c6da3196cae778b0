/** Cycles of imports: the files and folders of one folder must not import each other in a circle, at any depth. */

/** From one file to another, as paths with `/`. */
export interface Import {
  readonly from: string;
  readonly to: string;
  readonly line: number;
}

export interface Cycle {
  readonly folder: string;
  /** The entries of the folder that it passes; the first is also the last. */
  readonly names: readonly string[];
  /** The imports from each name to the next. */
  readonly steps: readonly (readonly Import[])[];
}

/** From each entry of a folder to each that it imports. */
type Steps = Map<string, Map<string, Import[]>>;

/** Enough cycles to act on: no folder has another once the imports of the first step of each of these are gone. */
export function importCycles(imports: readonly Import[]): readonly Cycle[] {
  const cycles: Cycle[] = [];
  for (const [folder, steps] of [...stepsByFolder(imports)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (let names = shortestCycle(steps); names !== undefined; names = shortestCycle(steps)) {
      const ring = fromWeakestStep(names, steps);
      cycles.push({ folder, names: [...ring, ring[0] ?? ''], steps: ring.map((name, at) => stepFrom(ring, at, name, steps)) });
      steps.get(ring[0] ?? '')?.delete(ring[1] ?? ring[0] ?? '');
    }
  }
  return cycles;
}

/** An import counts in the innermost folder that holds both files, as one from an entry of this folder to another. */
function stepsByFolder(imports: readonly Import[]): ReadonlyMap<string, Steps> {
  const folders = new Map<string, Steps>();
  for (const each of imports) {
    const from = each.from.split('/');
    const to = each.to.split('/');
    let depth = 0;
    while (depth < from.length - 1 && from[depth] === to[depth]) depth += 1;
    const steps = entryOf(folders, from.slice(0, depth).join('/'), () => new Map());
    const targets = entryOf(steps, from[depth] ?? '', () => new Map<string, Import[]>());
    entryOf(targets, to[depth] ?? '', () => [] as Import[]).push(each);
  }
  return folders;
}

function entryOf<V>(map: Map<string, V>, key: string, create: () => V): V {
  const entry = map.get(key) ?? create();
  map.set(key, entry);
  return entry;
}

/** The names that it passes, each once. */
function shortestCycle(steps: Steps): readonly string[] | undefined {
  let shortest: readonly string[] | undefined;
  for (const start of steps.keys()) {
    // Breadth first: names are added while the map is walked.
    const before = new Map<string, string | undefined>([[start, undefined]]);
    for (const name of before.keys()) {
      const targets = steps.get(name);
      if (targets?.has(start)) {
        const cycle: string[] = [];
        for (let at: string | undefined = name; at !== undefined; at = before.get(at)) cycle.unshift(at);
        if (shortest === undefined || cycle.length < shortest.length) shortest = cycle;
        break;
      }
      for (const next of targets?.keys() ?? []) if (!before.has(next)) before.set(next, name);
    }
  }
  return shortest;
}

/** Turned so that its first step has the fewest imports: the one that is easiest to remove. */
function fromWeakestStep(names: readonly string[], steps: Steps): readonly string[] {
  const sizes = names.map((name, at) => stepFrom(names, at, name, steps).length);
  const weakest = sizes.indexOf(Math.min(...sizes));
  return [...names.slice(weakest), ...names.slice(0, weakest)];
}

function stepFrom(ring: readonly string[], at: number, name: string, steps: Steps): readonly Import[] {
  return steps.get(name)?.get(ring[(at + 1) % ring.length] ?? '') ?? [];
}
