"use client";

import { DirectionProvider } from "@base-ui/react/direction-provider";
import { createContext, type ReactNode, use } from "react";
import { type Formats, formatsOf } from "./formats";
import { directionOf, readLocale } from "./locale";

const LocaleContext = createContext(readLocale(null));

/** The person's manner of writing numbers and days, for all below it. */
export function FormatsProvider({ locale, children }: { locale: string; children: ReactNode }) {
  return (
    <LocaleContext value={locale}>
      <DirectionProvider direction={directionOf(locale)}>{children}</DirectionProvider>
    </LocaleContext>
  );
}

export function useFormats(): Formats {
  return formatsOf(use(LocaleContext));
}
