const yes = ["true", "1", "yes", "on"];
const no = ["false", "0", "no", "off"];

/**
 * The one reader of every yes or no, in queries, bodies and addresses: the words that programs and people write, in any
 * case. Undefined for everything else.
 */
export function readYesNo(given: string): boolean | undefined {
  const word = given.trim().toLowerCase();
  return yes.includes(word) ? true : no.includes(word) ? false : undefined;
}
