"use client";

import { Tabs } from "@base-ui/react/tabs";
import { Code } from "./code";
import type { Sample } from "./samples";

/** One language at a time; all of them are on the page, for search and for printing. */
export function SampleTabs({ samples }: { samples: Sample[] }) {
  return (
    <Tabs.Root defaultValue={samples[0]?.id} className="flex min-w-0 flex-col gap-2">
      <Tabs.List className="flex gap-1 border-b border-line" aria-label="Language">
        {samples.map(({ id, title }) => (
          <Tabs.Tab
            key={id}
            value={id}
            className="-mb-px h-8 cursor-pointer border-b-2 border-transparent px-3 font-medium text-muted select-none hover:text-ink data-active:border-accent data-active:text-ink pointer-coarse:h-10"
          >
            {title}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {samples.map(({ id, title, hint, code }) => (
        <Tabs.Panel key={id} value={id} keepMounted className="flex min-w-0 flex-col gap-2">
          <p className="text-muted">{hint}</p>
          <Code code={code} name={`${title} sample`} />
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  );
}
