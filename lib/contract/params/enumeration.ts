import { listParameter, type ParameterText, scalarParameter, Unusable } from "./parameter";

/** The allowed values of an enumeration and how a person reads them. */
export type Labels<Value extends string> = Readonly<Record<Value, string>>;

/** Any of a fixed set of values. Case does not matter, and a space or a hyphen is as good as "_". */
export function enumList<Value extends string>(about: ParameterText, labels: Labels<Value>) {
  return listParameter(about, { input: "multiselect", options: optionsOf(labels) }, reader(labels));
}

/** One of a fixed set of values. `defaultValue` tells the reader what holds when none is given. */
export function choice<Value extends string>(
  about: ParameterText,
  labels: Labels<Value>,
  defaultValue?: NoInfer<Value>,
) {
  const control = { input: "select" as const, options: optionsOf(labels) };
  return scalarParameter(
    about,
    defaultValue === undefined ? control : { ...control, default: defaultValue },
    reader(labels),
  );
}

/** A name as it is spelled here: case does not matter, and a space or a hyphen is as good as "_". */
export function nameOf(given: string): string {
  return given.toLowerCase().replaceAll(/[\s-]+/g, "_");
}

function reader<Value extends string>(labels: Labels<Value>) {
  return (given: string): Value | Unusable => {
    const value = nameOf(given);
    return isValue(labels, value) ? value : new Unusable(`must be one of ${Object.keys(labels).join(", ")}`);
  };
}

function isValue<Value extends string>(labels: Labels<Value>, text: string): text is Value {
  return Object.hasOwn(labels, text);
}

function optionsOf(labels: Labels<string>) {
  return Object.entries(labels).map(([value, label]) => ({ value, label }));
}
