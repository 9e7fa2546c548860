import type { z } from "zod";
import type { JsonSchema } from "@/lib/contract/openapi";
import { readBoolean } from "@/lib/contract/params/boolean";
import { integerMax, readInteger } from "@/lib/contract/params/integer";
import { Unusable } from "@/lib/contract/params/parameter";

// Paths, queries and headers hold nothing but text, so a field is described by the schema that a caller reads and a
// function that reads the text. Both are made from the same limits. (2026-11-28: not zod, whose JSON Schema of a value
// that is read from text says "string" and no more.)

/** One value in the path, the query or the headers of a request: how it is documented, and how it is read. */
export interface Field<Value> {
  description: string;
  schema: JsonSchema;
  example?: unknown;
  /** Ignored, whatever it holds, when anybody else sends it. */
  isForAdmins?: boolean;
  /** The value of what was sent, in the order in which it was sent; nothing was sent when the list is empty. */
  read(given: readonly string[]): Value | Unusable;
}

export type Fields = Record<string, Field<unknown>>;

/** The values of fields, by their names. */
export type ValuesOf<Described extends Fields> = {
  [Name in keyof Described]: Described[Name] extends Field<infer Value> ? Value : never;
};

interface About {
  description: string;
  example?: unknown;
  isForAdmins?: boolean;
}

interface Range {
  min: number;
  max?: number;
}

/** A whole number in a range; undefined when it is missing or blank. */
export function wholeNumber({ min, max = integerMax, ...about }: About & Range): Field<number | undefined> {
  return {
    ...about,
    schema: integerSchema({ min, max }),
    read([given = ""]) {
      const text = given.trim();
      return text === "" ? undefined : readInteger(text, min, max);
    },
  };
}

/** The same with a value for what is missing or blank. */
export function wholeNumberOr(fallback: number, about: About & Range): Field<number> {
  const field = wholeNumber(about);
  return {
    ...field,
    schema: { ...field.schema, default: fallback },
    read: (given) => field.read(given) ?? fallback,
  };
}

/** A number that is brought into its range instead of refused; `fallback` when it is missing or no number. */
export function clampedNumber(
  fallback: number,
  { min, max, description }: Required<Range> & { description: string },
): Field<number> {
  return {
    description,
    schema: { ...integerSchema({ min, max }), default: fallback },
    read([given = ""]) {
      const number = given.trim() === "" ? Number.NaN : Math.trunc(Number(given));
      return Number.isNaN(number) ? fallback : Math.min(max, Math.max(min, number));
    },
  };
}

/**
 * Yes or no; the name alone means yes. Refuses what is neither, and both at once: who means "only look" must never find
 * that it was done.
 */
export function flag(about: About): Field<boolean> {
  return {
    ...about,
    schema: { type: "boolean", default: false },
    read(given) {
      let value: boolean | undefined;
      for (const text of given) {
        const next = text.trim() === "" || readBoolean(text);
        if (next instanceof Unusable) return next;
        if (value !== undefined && value !== next) return new Unusable("must not be both true and false");
        value = next;
      }
      return value ?? false;
    },
  };
}

/** Any text; undefined when it is missing. */
export function text(about: About): Field<string | undefined> {
  return { ...about, schema: { type: "string" }, read: ([given]) => given };
}

/** One or several of these words, with commas between; none when it is missing or blank. */
export function wordsOf<Word extends string>(words: readonly Word[], about: About): Field<Word[]> {
  return {
    ...about,
    schema: { type: "array", items: { type: "string", enum: [...words] } },
    read(given) {
      const asked = given.flatMap((text) => text.split(",")).map((text) => text.trim());
      const known = words.filter((word) => asked.includes(word));
      const isKnown = asked.every((text) => text === "" || known.some((word) => word === text));
      return isKnown ? known : new Unusable(`must be of ${words.join(", ")}`);
    },
  };
}

/** A SHA-256 as 64 hexadecimal digits, read into small letters; undefined when it is missing or blank. */
export function sha256(about: About): Field<string | undefined> {
  return {
    ...about,
    schema: { type: "string", pattern: "^[0-9a-fA-F]{64}$" },
    read([given = ""]) {
      const digits = given.trim().toLowerCase();
      if (digits === "") return undefined;
      return /^[0-9a-f]{64}$/.test(digits) ? digits : new Unusable("must be 64 hexadecimal digits");
    },
  };
}

/** A value that a schema of the contract reads. */
export function readBy<Schema extends z.ZodType>(
  schema: Schema,
  about: About & { schema: JsonSchema },
): Field<z.output<Schema>> {
  return {
    ...about,
    read([given]) {
      const parsed = schema.safeParse(given);
      return parsed.success ? parsed.data : new Unusable(parsed.error.issues[0]?.message ?? "is not usable");
    },
  };
}

/** The id of `thing` in a path. What cannot be an id is answered like one that does not exist. */
export function idOf(thing: string, about: About): Field<number> {
  return {
    ...about,
    schema: integerSchema({ min: 1 }),
    read([given = ""]) {
      const id = /^[1-9]\d{0,9}$/.test(given) ? Number(given) : 0;
      return id === 0 || id > integerMax ? new Unusable(`There is no such ${thing} among yours.`) : id;
    },
  };
}

/** The largest numbers there are go without saying. */
function integerSchema({ min, max = integerMax }: Range): JsonSchema {
  return { type: "integer", minimum: min, ...(max < integerMax && { maximum: max }) };
}
