export type KeyLock = <T>(name: string, run: () => Promise<T>) => Promise<T>;

/** Runs what is given for one name strictly one after the other, in the order of the calls. */
export function createKeyLock(): KeyLock {
  const last = new Map<string, Promise<unknown>>();
  return async (name, run) => {
    const mine = (last.get(name) ?? Promise.resolve()).then(run, run);
    last.set(name, mine);
    try {
      return await mine;
    } finally {
      if (last.get(name) === mine) last.delete(name);
    }
  };
}
