"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Problem } from "@/components/exports/problem";
import { formatsOf } from "@/components/format/formats";
import { readLocale } from "@/components/format/locale";
import { localeName, offeredLocales } from "@/components/format/offered-locales";
import { Facts } from "@/components/ui/facts";
import { Field } from "@/components/ui/field";
import { NativeSelect } from "@/components/ui/native-select";
import { Notice } from "@/components/ui/notice";
import { patchSettings } from "@/components/views/requests";

interface NumbersAndDatesProps {
  /** What the person has chosen; null for the browser's manner. */
  chosen: string | null;
  /** The browser's, as `readLocale` gives it. */
  ofBrowser: string;
}

const sampleDay = "2026-11-28";
const sampleTime = "2026-11-28T17:30:00Z";

/** In whose manner the page writes numbers, amounts, days and times. */
export function NumbersAndDates({ chosen: saved, ofBrowser }: NumbersAndDatesProps) {
  const router = useRouter();
  const [chosen, setChosen] = useState(saved ?? "");
  const save = useMutation({
    // One after the other, so that the last choice is the one that is kept.
    scope: { id: "locale" },
    mutationFn: (locale: string) => patchSettings({ locale: locale === "" ? null : locale }),
    // The page around is written anew, in the manner that was chosen.
    onSuccess: () => router.refresh(),
  });
  const formats = formatsOf(chosen === "" ? ofBrowser : readLocale(null, chosen));
  const isOffered = chosen === "" || offeredLocales.includes(chosen);
  const options = isOffered ? offeredLocales : [...offeredLocales, chosen];
  return (
    <section className="flex flex-col gap-4">
      <h1 className="text-lg font-semibold">Numbers and dates</h1>
      <p className="max-w-prose text-muted">
        How this page writes numbers, amounts, days and times, on every device where you sign in. Its words
        are English in any case, and files are written as their own options say.
      </p>
      <div className="max-w-80">
        <Field label="As in">
          {(control) => (
            <NativeSelect
              {...control}
              value={chosen}
              onChange={({ target }) => {
                setChosen(target.value);
                save.mutate(target.value);
              }}
            >
              <option value="">This browser: {localeName(ofBrowser)}</option>
              {options.map((locale) => (
                <option key={locale} value={locale}>
                  {localeName(locale)}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
      </div>
      <div aria-live="polite">
        <Facts
          facts={[
            ["Number", formats.decimal("1234567.89", 2, 2)],
            ["Amount", formats.amount(864_002, "EUR")],
            ["Share", formats.change(0.073)],
            ["Day", formats.day(sampleDay)],
            ["Time", formats.time(sampleTime, "UTC")],
          ]}
        />
      </div>
      {save.error && (
        <Notice tone="bad">
          <Problem error={save.error} />
        </Notice>
      )}
    </section>
  );
}
