/** An object in the store is not the one that was written. */
export class DamagedObjectError extends Error {
  override readonly name = "DamagedObjectError";
}
