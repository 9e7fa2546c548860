import { crc32 } from "node:zlib";
import fc from "fast-check";
import { expect, it } from "vitest";
import { crc32Combine } from "./crc32-combine";

it("is the CRC-32 of the joined bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (first, second) => {
      const joined = crc32(Buffer.concat([first, second]));
      expect(crc32Combine(crc32(first), crc32(second), second.length)).toBe(joined);
    }),
  );
});

it("holds for runs of more than 4 GiB", () => {
  // The polynomial is primitive, so appending 2^32 - 1 bytes turns a remainder once through all values, back to itself.
  const turn = 2 ** 32 - 1;
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (first, second) => {
      const joined = crc32(Buffer.concat([first, second]));
      expect(crc32Combine(crc32(first), crc32(second), 5 * turn + second.length)).toBe(joined);
    }),
  );
});
