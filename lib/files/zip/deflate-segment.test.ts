import { crc32, inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { expect, it } from "vitest";
import { deflateSegment, joinedContent } from "./deflate-segment";

it("makes segments that are one deflate stream when put in a row", () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.string().map((text) => Buffer.from(text.repeat(3000))),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), piece, (pieces, last) => {
      const segments = [...pieces.map((raw) => deflateSegment(raw, false)), deflateSegment(last, true)];
      const content = Buffer.concat([...pieces, last]);
      const inflated = inflateRawSync(Buffer.concat(segments.map(({ bytes }) => bytes)));
      expect(inflated.equals(content)).toBe(true);
      expect(joinedContent(segments)).toEqual({ rawBytes: content.length, crc32: crc32(content) });
    }),
    { numRuns: 50 },
  );
});
