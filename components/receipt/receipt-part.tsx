import type { ReactNode } from "react";

export interface ReceiptPartProps {
  /** Of its heading, unique on the page. */
  id: string;
  /** Id of the heading of the report that it is a part of, where there are several. */
  of?: string | undefined;
}

/** A part of a receipt behind its title, which is told apart from those of other reports. */
export function ReceiptPart({
  id,
  of,
  title,
  children,
}: ReceiptPartProps & { title: string; children: ReactNode }) {
  const Title = of === undefined ? "h3" : "h4";
  return (
    <section aria-labelledby={of === undefined ? id : `${of} ${id}`} className="flex flex-col gap-2">
      <Title id={id} className="font-medium">
        {title}
      </Title>
      {children}
    </section>
  );
}
