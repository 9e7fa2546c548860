import { expect, it } from "vitest";
import { utf8View } from "@/lib/files/bytes";
import { looksLikeFormula } from "./looks-like-formula";

const equalsSign = 0x3d;

function looks(text: string): boolean {
  const bytes = utf8View(text);
  return looksLikeFormula(bytes, 0, bytes.byteLength);
}

/** The code points of all characters, 2,048 at a time, as many as there are surrogates: each tried in a text of its own would take ten times as long. */
function* codePoints(): Generator<number[]> {
  for (let first = 0; first <= 0x10_ffff; first += 2048)
    if (first !== 0xd800) yield Array.from({ length: 2048 }, (_, i) => first + i);
}

/** Those that make the start of a formula of what follows them, or are one. */
function startsOfFormulas(codes: number[]): number[] {
  const bytes = utf8View(String.fromCodePoint(...codes.flatMap((code) => [code, equalsSign])));
  let end = 0;
  return codes.filter((code) => {
    const start = end;
    end += code < 0x80 ? 2 : code < 0x800 ? 3 : code < 0x1_0000 ? 4 : 5;
    return looksLikeFormula(bytes, start, end);
  });
}

it("sees a formula behind every character that nobody sees, and behind no other", () => {
  const unseenOrSign = /[\s\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}=+\-@＝＋－＠]/gu;
  let tried = 0;
  for (const codes of codePoints()) {
    const expected = String.fromCodePoint(...codes).match(unseenOrSign) ?? [];
    expect(startsOfFormulas(codes)).toEqual(expected.map((character) => character.codePointAt(0)));
    tried += codes.length;
  }
  expect(tried).toBe(0x11_0000 - 0x800);
});

it.each(["=", "＝1", "\t", "\n", "\rx", "\ufeff\u200b \u00a0\u3000＠x", "\u0000\u001f-1", "\u{e0001}+1"])(
  "takes %j for the start of a formula",
  (text) => {
    expect(looks(text)).toBe(true);
  },
);

it.each([" ", "\u3000", " a=1", "a", "1=1", "'=1", "é=1", "\u200b", "'\n=1", ". =1"])(
  "does not take %j for one",
  (text) => {
    expect(looks(text)).toBe(false);
  },
);
