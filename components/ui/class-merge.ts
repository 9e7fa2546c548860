import { createTailwindMerge } from "tailwind-merge";

// Which classes are about the same property, for those that this page's code has. The package knows all of Tailwind's, which is
// twice as much code as the merging itself; class-merge.test.ts compares the two for every pair of classes that we use.

const any = () => true;
const isLength = (value: string) => /^(\d|px$|\[)/.test(value);
const isArbitrary = (value: string) => value.startsWith("[");

/** One group for each of these, whose classes are its name with any value behind it. */
const named = [
  "size w h min-w min-h max-w max-h",
  "p px py ps pe pt pb m mx my ms me mt mb gap gap-x gap-y",
  "inset inset-x inset-y inset-s inset-e top bottom z opacity cursor select",
  "grid-cols rotate origin leading items justify whitespace overflow overflow-x overflow-y translate-y",
  "outline-offset transition shrink grow col-span line-clamp border-spacing",
].flatMap((names) => names.split(" "));

/** Of the same element, the first takes the place of the others. */
const wider = {
  size: ["w", "h"],
  p: ["px", "py", "ps", "pe", "pt", "pb"],
  px: ["ps", "pe"],
  py: ["pt", "pb"],
  m: ["mx", "my", "ms", "me", "mt", "mb"],
  mx: ["ms", "me"],
  my: ["mt", "mb"],
  gap: ["gap-x", "gap-y"],
  inset: ["inset-x", "inset-y", "inset-s", "inset-e", "top", "bottom"],
  "inset-x": ["inset-s", "inset-e"],
  "inset-y": ["top", "bottom"],
  overflow: ["overflow-x", "overflow-y"],
  flex: ["grow", "shrink"],
  rounded: ["rounded-t"],
  border: ["border-s", "border-e", "border-t", "border-b", "border-y"],
  "border-y": ["border-t", "border-b"],
  "line-clamp": ["display", "overflow"],
  "text-size": ["leading"],
};

/** Of the classes for the same property the later one stays. */
export const mergeClasses = createTailwindMerge(() => ({
  cacheSize: 500,
  theme: {},
  classGroups: {
    ...Object.fromEntries(named.map((name) => [name, [{ [name]: [any] }]])),
    display: [
      "flex",
      "hidden",
      "grid",
      "block",
      "inline-block",
      "inline",
      "inline-flex",
      "contents",
      "table",
    ],
    position: ["relative", "absolute", "sticky", "fixed"],
    visibility: ["visible", "invisible"],
    decoration: ["underline", "line-through"],
    "border-collapse": ["border-separate", "border-collapse"],
    wrap: ["break-all", "break-words"],
    flex: [{ flex: [isLength] }],
    "flex-direction": [{ flex: ["row", "col", "row-reverse", "col-reverse"] }],
    "flex-wrap": [{ flex: ["wrap"] }],
    shrink: ["shrink", { shrink: [any] }],
    grow: ["grow"],
    transition: [{ transition: [any] }],
    "font-family": [{ font: ["mono", "sans"] }],
    "font-weight": [{ font: [any] }],
    "text-align": [{ text: ["start", "end"] }],
    "text-size": [{ text: ["xs", "sm", "base", "lg", isArbitrary] }],
    "text-color": [{ text: [any] }],
    "bg-image": [{ "bg-linear": [any] }],
    "bg-color": [{ bg: [any] }],
    "rounded-t": [{ "rounded-t": [any] }],
    rounded: [{ rounded: [any] }],
    shadow: [{ shadow: [isArbitrary, "popup"] }],
    "outline-style": [{ outline: ["none", "solid"] }],
    "border-s": ["border-s", { "border-s": [isLength] }],
    "border-e": ["border-e", { "border-e": [isLength] }],
    "border-t": ["border-t", { "border-t": [isLength] }],
    "border-b": ["border-b", { "border-b": [isLength] }],
    "border-y": ["border-y"],
    border: ["border", { border: [isLength] }],
    "border-style": [{ border: ["dashed"] }],
    "border-color": [{ border: [any] }],
  },
  conflictingClassGroups: wider,
  conflictingClassGroupModifiers: {},
  orderSensitiveModifiers: ["*", "**", "after", "before", "placeholder", "marker", "selection", "file"],
}));
