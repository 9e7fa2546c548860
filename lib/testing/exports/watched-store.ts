import type { ObjectStore } from "@/lib/storage/object-store";

/**
 * The store, with `meet` called and awaited at each of its calls: `before put stage/0`, `after upload file`, … So a
 * test can do something at a certain place inside a step.
 */
export function watchStore(store: ObjectStore, meet: (place: string) => Promise<void>): ObjectStore {
  async function around<T>(call: string, key: string, work: () => Promise<T>): Promise<T> {
    await meet(`before ${call} ${shortName(key)}`);
    const result = await work();
    await meet(`after ${call} ${shortName(key)}`);
    return result;
  }
  return {
    ...store,
    put: (key, ...object) => around("put", key, () => store.put(key, ...object)),
    get: (key) => around("get", key, () => store.get(key)),
    upload: (key, chunks, type) => around("upload", key, () => store.upload(key, chunks, type)),
    join: (key, pieces, type) => around("join", key, () => store.join(key, pieces, type)),
    async *read(key) {
      await meet(`before read ${shortName(key)}`);
      yield* store.read(key);
      await meet(`after read ${shortName(key)}`);
    },
  };
}

/** `stage/3`, `part/3` or `file`: what follows the installation's, the export's and its snapshot's id. */
function shortName(key: string): string {
  const [, , , , kind = "", index] = key.split("/");
  return kind === "file" ? kind : `${kind}/${index}`;
}
