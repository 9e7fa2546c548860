import { expect, it } from "vitest";
import { utf8View } from "@/lib/files/bytes";
import { looksLikeFormula } from "./looks-like-formula";

function looks(text: string): boolean {
  const bytes = utf8View(text);
  return looksLikeFormula(bytes, 0, bytes.byteLength);
}

function* characters(): Generator<string> {
  for (let code = 0; code <= 0x10_ffff; code++) {
    if (code < 0xd800 || code > 0xdfff) yield String.fromCodePoint(code);
  }
}

it("sees a formula behind every character that nobody sees, and behind no other", () => {
  const isUnseen = (character: string) =>
    /^(\s|\p{Cc}|\p{Cf}|\p{Zs}|\p{Zl}|\p{Zp}|\p{Default_Ignorable_Code_Point})$/u.test(character);
  const isSign = (character: string) => "=+-@＝＋－＠".includes(character);
  const wrong = [...characters()].filter(
    (character) => looks(`${character}=1`) !== (isUnseen(character) || isSign(character)),
  );
  expect(wrong).toEqual([]);
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
