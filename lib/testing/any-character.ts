import fc from "fast-check";

/**
 * One character of Unicode, any but half a surrogate pair: a unit for `fc.string`. The same as fast-check's "binary", which
 * takes a second to make a table of a million characters first.
 */
export const anyCharacter = fc
  .integer({ min: 0, max: 0x10_ffff - 0x800 })
  .map((place) => String.fromCodePoint(place < 0xd800 ? place : place + 0x800));
