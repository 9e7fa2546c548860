/** Orders strings by their UTF-8 bytes, as S3 lists keys (JavaScript's own order differs above U+FFFF). */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all others, yet their code units lie below U+E000 to U+FFFF. */
function rank(codeUnit: number): number {
  return codeUnit >= 0xd800 && codeUnit <= 0xdfff ? codeUnit + 0x10000 : codeUnit;
}

/** Index of the first key for which `isPast` holds; it has to hold for all keys behind that one too. */
export function firstIndex(keys: readonly string[], isPast: (key: string) => boolean): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isPast(keys[middle] ?? "")) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function insertKey(keys: string[], key: string): void {
  const index = firstIndex(keys, (other) => compareUtf8(other, key) >= 0);
  if (keys[index] !== key) keys.splice(index, 0, key);
}

export function removeKey(keys: string[], key: string): void {
  const index = firstIndex(keys, (other) => compareUtf8(other, key) >= 0);
  if (keys[index] === key) keys.splice(index, 1);
}
