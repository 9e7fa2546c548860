import { badRequest, type FieldIssues } from "@/lib/contract/api-error";

/** Strings, whose digits are no numbers, and numbers. Only for text that is JSON: every string in it has an end. */
const stringsAndNumbers = /"(?:[^"\\]+|\\.)*"|-?\d[\d.eE+-]*/g;

const stringsAndBrackets = /"(?:[^"\\]+|\\.)*"|[[\]{}]/g;

/** Marks a number in a text of JSON; U+0000 stands in no text that we store. */
const mark = "\0number ";

/** No number that survives has more digits than fit here, zeros included. */
const numberLengthMax = 400;

/** Filters are three levels deep; whoever stores or compares what was sent goes down by calls. */
const depthMax = 64;

/** Deeper fields are named by what they stand in. */
const namedDepthMax = 16;

/** Fields that are told of, and characters of a number: an answer is not to grow with the request. */
const issuesMax = 20;
const shownLengthMax = 40;

/**
 * A text of JSON as a value; undefined for what is no JSON. Throws BAD_REQUEST past 64 levels of nesting. JavaScript keeps about seventeen digits of a number and no
 * size past 1e308, so a number that would come back as another one (9007199254740993, 1e400) is refused by a BAD_REQUEST
 * that names its field. `path` is where the value stands in the request, "" for the body itself.
 */
export function parseJson(text: string, path = ""): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (isTooDeep(text)) {
    throw badRequest({ [path || "body"]: [`must not be nested deeper than ${depthMax} levels`] });
  }
  let isExact = true;
  const marked = text.replace(stringsAndNumbers, (token) => {
    if (token.startsWith('"') || survives(token)) return token;
    isExact = false;
    return JSON.stringify(mark + token);
  });
  if (isExact) return value;
  throw badRequest(markedNumbers(JSON.parse(marked), path));
}

/** Of a text that is JSON. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(stringsAndBrackets)) {
    if (token === "{" || token === "[") depth++;
    if (token === "}" || token === "]") depth--;
    if (depth > depthMax) return true;
  }
  return false;
}

/** Whether the number that JavaScript makes of the text is the one that the text says. */
function survives(text: string): boolean {
  return text.length <= numberLengthMax && digitsOf(text) === digitsOf(String(Number(text)));
}

/** The same for all ways to write a number: "1.0" and "1e0" are "1e0", "-0" is "0". */
function digitsOf(text: string): string {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  const scale = Number(exponent) - fraction.length + digits.length - significant.length;
  return significant === "" ? (whole === "" ? text : "0") : `${sign}${significant}e${scale}`;
}

/** Goes by a list of its own, not by calls: a body may be nested deeper than calls can be. */
function markedNumbers(root: unknown, path: string): FieldIssues {
  const issues: FieldIssues = {};
  const left = [{ value: root, path, depth: 0 }];
  for (let next = left.pop(); next && Object.keys(issues).length < issuesMax; next = left.pop()) {
    const { value, path, depth } = next;
    if (typeof value === "string" && value.startsWith(mark)) {
      const number = value.slice(mark.length, mark.length + shownLengthMax);
      issues[path || "body"] = [`holds the number ${number}, which cannot be kept exactly; send it as text`];
    }
    if (typeof value !== "object" || value === null) continue;
    for (const [key, member] of Object.entries(value)) {
      const inner = depth >= namedDepthMax ? path : path === "" ? key : `${path}.${key}`;
      left.push({ value: member, path: inner, depth: depth + 1 });
    }
  }
  return issues;
}
