import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CopyTextError } from "./copy-text";
import { type CutSettings, cutTranches, type Tranche } from "./cut-tranches";

async function cut(chunks: Uint8Array[], settings: CutSettings): Promise<Tranche[]> {
  async function* source() {
    for (const chunk of chunks) {
      yield chunk;
      // As a connection does whose memory is used again.
      chunk.fill(0);
    }
  }
  const tranches: Tranche[] = [];
  for await (const tranche of cutTranches(source(), settings)) tranches.push(tranche);
  return tranches;
}

function chunksOf(text: string, sizes: number[]): Buffer[] {
  const bytes = Buffer.from(text);
  const chunks: Buffer[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

const rowText = fc.string({ unit: fc.constantFrom("a", "\t", "ö", "\\"), maxLength: 12 });

describe("cutTranches", () => {
  it("gives every byte once and in order, in whole rows, whatever the chunks of the stream are", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(rowText, { maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 40 }),
        fc.option(fc.integer({ min: 1, max: 9 })),
        async (rows, chunkSizes, trancheBytesMax, rowsPerSheetMax) => {
          const text = rows.map((row) => `${row}\n`).join("");
          const tranches = await cut(chunksOf(text, chunkSizes), { trancheBytesMax, rowsPerSheetMax });

          expect(Buffer.concat(tranches.map(({ bytes }) => bytes)).toString()).toBe(text);
          let row = 0;
          for (const [index, tranche] of tranches.entries()) {
            const lines = tranche.bytes.toString().split("\n");
            expect(lines.pop()).toBe("");
            expect(tranche.rows).toBe(lines.length);
            expect(tranche.index).toBe(index);
            expect(tranche.sheetIndex).toBe(Math.floor(row / (rowsPerSheetMax ?? Number.MAX_SAFE_INTEGER)));
            expect(tranche.firstRowInSheet).toBe(row % (rowsPerSheetMax ?? Number.MAX_SAFE_INTEGER));
            expect(tranche.firstRowInSheet + tranche.rows).toBeLessThanOrEqual(
              rowsPerSheetMax ?? Number.MAX_SAFE_INTEGER,
            );
            // Without its last row a tranche is smaller than the limit.
            const lastRowBytes = Buffer.byteLength(`${lines.at(-1)}\n`);
            expect(tranche.bytes.length - lastRowBytes).toBeLessThan(trancheBytesMax);
            row += tranche.rows;
          }
        },
      ),
    );
  }, 30_000);

  it("yields nothing for no rows", async () => {
    expect(await cut([], { trancheBytesMax: 10, rowsPerSheetMax: null })).toEqual([]);
    expect(await cut([new Uint8Array()], { trancheBytesMax: 10, rowsPerSheetMax: 5 })).toEqual([]);
  });

  it("makes a tranche of its own of a row that is longer than a tranche", async () => {
    const long = "x".repeat(100);
    const tranches = await cut(chunksOf(`a\n${long}\nb\n`, [7]), {
      trancheBytesMax: 10,
      rowsPerSheetMax: null,
    });
    expect(tranches.map(({ rows }) => rows)).toEqual([2, 1]);
    expect(tranches[1]?.bytes.toString()).toBe("b\n");
  });

  it("begins no sheet that has no rows", async () => {
    const tranches = await cut(chunksOf("a\nb\nc\nd\n", [3]), { trancheBytesMax: 1000, rowsPerSheetMax: 2 });
    expect(tranches.map(({ sheetIndex, rows }) => [sheetIndex, rows])).toEqual([
      [0, 2],
      [1, 2],
    ]);
  });

  it.each(["a", "a\nb", "a\nb\\"])("throws when the stream ends in a torn row: %j", async (text) => {
    await expect(
      cut(chunksOf(text, [1]), { trancheBytesMax: 1000, rowsPerSheetMax: null }),
    ).rejects.toBeInstanceOf(CopyTextError);
  });

  it("gives each tranche memory of its own", async () => {
    const tranches = await cut(chunksOf("a\nb\n", [4]), { trancheBytesMax: 1, rowsPerSheetMax: null });
    for (const { bytes } of tranches) expect(bytes.buffer.byteLength).toBe(bytes.length);
  });
});
